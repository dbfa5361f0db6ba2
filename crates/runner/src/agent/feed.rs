//! What the agent reads out of a log while it passes: progress, and the last words for an error message.

use mothership_api::agent::LeasedAttempt;
use mothership_core::{
    limits::METRICS_MAX,
    log::Stream,
    progress::{Parser, ProgressPatterns, Update},
};

use crate::keeper::LogPiece;

/// Bytes kept of each stream's end.
const TAIL_BYTES: usize = 1024;
/// Characters of a quoted last line.
const QUOTE_CHARS_MAX: usize = 300;

/// Reads one log from its beginning, each byte once, however often pieces of it are sent.
#[derive(Debug)]
pub struct Feed {
    parser: Option<Parser>,
    fed: u64,
    tails: [Vec<u8>; 2],
}

impl Feed {
    pub fn new(lease: &LeasedAttempt) -> Self {
        let wanted = lease.recognise_progress || !lease.progress_patterns.is_empty();
        // The server checked the patterns; a newer server's that we do not understand are not worth failing for.
        let patterns = ProgressPatterns::compile(&lease.progress_patterns, lease.recognise_progress)
            .unwrap_or(ProgressPatterns { patterns: Vec::new(), recognise: lease.recognise_progress });
        let explicit_only = ProgressPatterns { patterns: Vec::new(), recognise: false };
        let parser = Parser::new(if wanted { &patterns } else { &explicit_only });
        Self { parser: Some(parser), fed: 0, tails: Default::default() }
    }

    pub fn read(&mut self, piece: &LogPiece) {
        let mut at = piece.offset;
        let mut rest = &piece.bytes[..];
        for run in &piece.runs {
            let (bytes, behind) = rest.split_at(run.len_bytes as usize);
            rest = behind;
            let known = self.fed.saturating_sub(at).min(bytes.len() as u64) as usize;
            let fresh = &bytes[known..];
            at += bytes.len() as u64;
            if let Some(parser) = &mut self.parser {
                parser.feed_from(run.stream, fresh, run.at_ms);
            }
            match run.stream {
                Stream::Stdout => keep_tail(&mut self.tails[0], fresh),
                Stream::Stderr => keep_tail(&mut self.tails[1], fresh),
                _ => {}
            }
        }
        self.fed = self.fed.max(at);
    }

    /// The state of progress when it has changed.
    pub fn take(&mut self) -> Option<Update> {
        let mut update = self.parser.as_mut()?.take()?;
        update.metrics.truncate(METRICS_MAX);
        Some(update)
    }

    /// The last line that says something, of stderr if it says anything.
    pub fn last_words(&self) -> Option<String> {
        self.tails.iter().rev().find_map(|tail| last_line(tail))
    }
}

fn keep_tail(tail: &mut Vec<u8>, bytes: &[u8]) {
    let bytes = &bytes[bytes.len().saturating_sub(TAIL_BYTES)..];
    tail.extend_from_slice(bytes);
    let surplus = tail.len().saturating_sub(TAIL_BYTES);
    tail.drain(..surplus);
}

fn last_line(tail: &[u8]) -> Option<String> {
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

    fn feed() -> Feed {
        Feed::new(&super::super::desk::tests::lease("1.0.1", 1.0))
    }

    #[test]
    fn last_words_are_those_of_stderr() {
        let mut feed = feed();
        assert_eq!(feed.last_words(), None);
        feed.read(&piece(0, &[(Stream::Stdout, "out 1\nout 2\n\n"), (Stream::Agent, "agent\n")]));
        assert_eq!(feed.last_words().as_deref(), Some("out 2"));
        feed.read(&piece(19, &[(Stream::Stderr, "Traceback\nValueError: \u{1b}x\n \n")]));
        assert_eq!(feed.last_words().as_deref(), Some("ValueError: x"));
    }

    #[test]
    fn bytes_that_come_again_are_not_read_again() {
        let mut feed = feed();
        let text = "::mothership progress=0.5\n";
        feed.read(&piece(0, &[(Stream::Stdout, text)]));
        assert_eq!(feed.take().and_then(|update| update.fraction), Some(0.5));
        feed.read(&piece(0, &[(Stream::Stdout, text)]));
        assert_eq!((feed.take(), feed.fed), (None, text.len() as u64));
    }
}
