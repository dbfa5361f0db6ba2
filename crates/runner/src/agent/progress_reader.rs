//! What the agent reads out of a log on its way from the spool to the server: progress, and the last line for an error
//! message.

use crate::keeper::LogPiece;
use mothership_api::agent::LeasedAttempt;
use mothership_core::{
    limits::METRICS_MAX,
    log::Stream,
    progress::{Parser, ProgressPatterns, Update},
};

/// Bytes kept of each stream's end: a last line is quoted, not a traceback.
const TAIL_BYTES: usize = 1024;
/// Characters of a quoted last line.
const QUOTE_CHARS_MAX: usize = 300;

/// Reads one log from its beginning, each byte once, however often pieces of it are sent.
#[derive(Debug)]
pub struct ProgressReader {
    parser: Parser,
    /// Log offset up to which the bytes were read.
    read_to: u64,
    /// The ends of stdout and stderr.
    tails: [Vec<u8>; 2],
}

impl ProgressReader {
    pub fn new(lease: &LeasedAttempt) -> Self {
        // `::mothership` lines are always recognised: a program prints them on purpose.
        let wanted = lease.recognise_progress
            || !(lease.progress_patterns.is_empty() && lease.progress_stages.is_empty());
        // The server checked the patterns; a newer server's that we do not understand are not worth failing for.
        let patterns = ProgressPatterns::compile(&lease.progress_patterns, lease.recognise_progress)
            .unwrap_or(ProgressPatterns {
                recognise: lease.recognise_progress,
                ..ProgressPatterns::default()
            })
            .with_stages(&lease.progress_stages);
        let explicit_only = ProgressPatterns { recognise: false, ..ProgressPatterns::default() };
        let parser = Parser::new(if wanted { &patterns } else { &explicit_only });
        Self { parser, read_to: 0, tails: Default::default() }
    }

    /// Log offset up to which it has read.
    pub fn read_to(&self) -> u64 {
        self.read_to
    }

    /// Reads the part of `piece` that is new. Pieces overlap when the server lost some and they are sent again.
    pub fn read(&mut self, piece: &LogPiece) {
        let mut at = piece.offset;
        let mut rest = &piece.bytes[..];
        for run in &piece.runs {
            let (bytes, behind) = rest.split_at(run.len_bytes as usize);
            rest = behind;
            let known = self.read_to.saturating_sub(at).min(bytes.len() as u64) as usize;
            let fresh = &bytes[known..];
            at += bytes.len() as u64;
            self.parser.feed_from(run.stream, fresh, run.at_ms);
            match run.stream {
                Stream::Stdout => keep_tail(&mut self.tails[0], fresh),
                Stream::Stderr => keep_tail(&mut self.tails[1], fresh),
                // Notes of the agent are not what the program printed.
                _ => {}
            }
        }
        self.read_to = self.read_to.max(at);
    }

    /// The state of progress if it has changed since the last call.
    pub fn take_update(&mut self) -> Option<Update> {
        let mut update = self.parser.take()?;
        update.metrics.truncate(METRICS_MAX);
        Some(update)
    }

    /// The last line that is not blank, of stderr if it has one.
    pub fn last_line(&self) -> Option<String> {
        self.tails.iter().rev().find_map(|tail| last_line_of(tail))
    }
}

fn keep_tail(tail: &mut Vec<u8>, bytes: &[u8]) {
    let bytes = &bytes[bytes.len().saturating_sub(TAIL_BYTES)..];
    tail.extend_from_slice(bytes);
    let surplus = tail.len().saturating_sub(TAIL_BYTES);
    tail.drain(..surplus);
}

fn last_line_of(tail: &[u8]) -> Option<String> {
    // The tail may begin inside of a character.
    let text = String::from_utf8_lossy(tail);
    let plain = |line: &str| line.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned();
    let line = text.split(['\n', '\r']).rev().map(plain).find(|line| !line.is_empty())?;
    Some(line.chars().take(QUOTE_CHARS_MAX).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_core::log::Run;

    fn piece(offset: u64, parts: &[(Stream, &str)]) -> LogPiece {
        let runs = parts.iter().map(|(stream, text)| Run {
            len_bytes: text.len() as u32,
            stream: *stream,
            at_ms: 1,
        });
        let bytes = parts.iter().flat_map(|(_, text)| text.bytes()).collect();
        LogPiece { offset, bytes, runs: runs.collect() }
    }

    fn reader() -> ProgressReader {
        ProgressReader::new(&super::super::fixtures::lease("1.0.1", 1.0))
    }

    #[test]
    fn the_last_line_is_that_of_stderr() {
        let mut reader = reader();
        assert_eq!(reader.last_line(), None);
        reader.read(&piece(0, &[(Stream::Stdout, "out 1\nout 2\n\n"), (Stream::Agent, "agent\n")]));
        assert_eq!(reader.last_line().as_deref(), Some("out 2"));
        reader.read(&piece(19, &[(Stream::Stderr, "Traceback\nValueError: \u{1b}x\n \n")]));
        assert_eq!(reader.last_line().as_deref(), Some("ValueError: x"));
    }

    #[test]
    fn bytes_that_come_again_are_not_read_again() {
        let mut reader = reader();
        let text = "::mothership progress=0.5\n";
        reader.read(&piece(0, &[(Stream::Stdout, text)]));
        assert_eq!(reader.take_update().and_then(|update| update.fraction), Some(0.5));
        reader.read(&piece(0, &[(Stream::Stdout, text)]));
        assert_eq!((reader.take_update(), reader.read_to), (None, text.len() as u64));
    }

    #[test]
    fn overlapping_pieces_are_read_from_where_the_last_one_ended() {
        let mut reader = reader();
        let text = "::mothership progress=0.25\n::mothership progress=0.75\n";
        reader.read(&piece(0, &[(Stream::Stdout, &text[..40])]));
        assert_eq!(reader.take_update().and_then(|update| update.fraction), Some(0.25));
        reader.read(&piece(27, &[(Stream::Stdout, &text[27..])]));
        assert_eq!(reader.take_update().and_then(|update| update.fraction), Some(0.75));
        assert_eq!(reader.last_line().as_deref(), Some("::mothership progress=0.75"));
    }

    #[test]
    fn a_quoted_line_is_bounded_and_survives_a_cut_character() {
        let mut reader = reader();
        // Three bytes each, so that the kept tail begins inside of one.
        reader.read(&piece(0, &[(Stream::Stderr, &"€".repeat(1000))]));
        let line = reader.last_line().unwrap();
        assert_eq!(line.chars().count(), QUOTE_CHARS_MAX);
        assert!(line.ends_with('€'));
        assert!(reader.tails[1].len() <= TAIL_BYTES);
    }

    #[test]
    fn a_carriage_return_ends_a_line_and_blank_ones_do_not_count() {
        let mut reader = reader();
        reader.read(&piece(0, &[(Stream::Stdout, "10 %\r20 %\r\n  \n\t\n")]));
        assert_eq!(reader.last_line().as_deref(), Some("20 %"));
    }
}
