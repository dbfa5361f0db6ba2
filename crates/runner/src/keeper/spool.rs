//! The spool of one log on disk: the keeper appends, the agent reads at its own pace, both with bounded memory.

use super::LogPiece;
use mothership_core::log::{
    CHUNK_RAW_BYTES_MAX, Merged, Run, Stream,
    spool::{self, End, HEADER_BYTES, RECORD_BYTES_MAX},
};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// Bytes read at once: more than the largest record, so that at least one whole one is in them.
const WINDOW_BYTES: usize = 512 * 1024;

/// Appends to a spool. The file appears with the first byte: most short tasks print nothing.
#[derive(Debug)]
pub struct SpoolWriter {
    path: PathBuf,
    file: Option<File>,
    /// Held open until the file is, so that there is surely room for it.
    place: Option<File>,
    log_bytes: u64,
    /// Bytes of the file up to the last whole record.
    file_bytes: u64,
    /// A record was written in part only, and what there is of it has to go first.
    is_torn: bool,
    buffer: Vec<u8>,
}

impl SpoolWriter {
    /// A spool that does not exist yet.
    pub fn new(path: PathBuf) -> Self {
        Self::with_place(path, None)
    }

    /// The same with a place kept for it among the open files.
    pub fn with_place(path: PathBuf, place: Option<File>) -> Self {
        Self { path, file: None, place, log_bytes: 0, file_bytes: 0, is_torn: false, buffer: Vec::new() }
    }

    /// Bytes of log written so far.
    pub fn log_bytes(&self) -> u64 {
        self.log_bytes
    }

    /// Appends a piece of log with one `write`, so that a reader meets whole records or a torn last one.
    ///
    /// # Errors
    /// Those of the disk. The piece is not in the log then, and may be tried again.
    pub fn append(&mut self, merged: &Merged) -> io::Result<()> {
        let outcome = self.try_append(merged);
        if outcome.is_err() {
            // Opened anew the next time: what was wrong may have been the file itself.
            self.file = None;
        }
        outcome
    }

    fn try_append(&mut self, merged: &Merged) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert({
                self.place = None;
                OpenOptions::new().create(true).append(true).open(&self.path)?
            }),
        };
        if self.is_torn {
            file.set_len(self.file_bytes)?;
            self.is_torn = false;
        }
        self.buffer.clear();
        spool::encode_into(&mut self.buffer, self.log_bytes, merged);
        if let Err(error) = file.write_all(&self.buffer) {
            self.is_torn = file.metadata().map_or(true, |meta| meta.len() != self.file_bytes);
            return Err(error);
        }
        self.file_bytes += self.buffer.len() as u64;
        self.log_bytes += merged.bytes.len() as u64;
        // One huge piece must not keep its memory for the rest of a long program.
        if self.buffer.capacity() > WINDOW_BYTES {
            self.buffer = Vec::new();
        }
        Ok(())
    }
}

/// What is in a spool whose writer is gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SpoolExtent {
    pub log_bytes: u64,
    /// Bytes of the file that hold whole records.
    pub file_bytes: u64,
    /// Whether the log ends inside of a line.
    pub line_open: bool,
}

/// Reads the whole spool to find its end. A missing file is an empty log.
pub fn extent(path: &Path) -> io::Result<SpoolExtent> {
    let mut reader = SpoolReader::new(path.to_owned());
    let mut extent = SpoolExtent::default();
    loop {
        let piece = reader.read(extent.log_bytes, CHUNK_RAW_BYTES_MAX)?;
        let Some(last) = piece.bytes.last() else { break };
        extent.log_bytes += piece.bytes.len() as u64;
        extent.line_open = *last != b'\n';
    }
    extent.file_bytes = reader.at.file;
    Ok(extent)
}

/// Cuts off what a dying writer left behind the last whole record.
pub fn cut_torn_tail(path: &Path) -> io::Result<SpoolExtent> {
    let extent = extent(path)?;
    if path.exists() {
        OpenOptions::new().write(true).open(path)?.set_len(extent.file_bytes)?;
    }
    Ok(extent)
}

/// Adds the agent's own line to a spool that nobody else writes any more; answers the log's new length.
pub fn append_note(path: &Path, line: &str, at_ms: i64) -> io::Result<u64> {
    let before = cut_torn_tail(path)?;
    let text = format!("{}{line}\n", if before.line_open { "\n" } else { "" });
    let run = Run { len_bytes: text.len() as u32, stream: Stream::Agent, at_ms };
    let mut writer = SpoolWriter { log_bytes: before.log_bytes, ..SpoolWriter::new(path.to_owned()) };
    writer.append(&Merged { bytes: text.into_bytes(), runs: vec![run] })?;
    Ok(writer.log_bytes)
}

/// Reads a spool from any log offset; cheap when the offsets follow each other.
#[derive(Debug)]
pub struct SpoolReader {
    path: PathBuf,
    file: Option<File>,
    at: SpoolPosition,
}

/// The beginning of a record.
#[derive(Debug, Clone, Copy, Default)]
struct SpoolPosition {
    file: u64,
    log: u64,
}

impl SpoolReader {
    pub fn new(path: PathBuf) -> Self {
        Self { path, file: None, at: SpoolPosition::default() }
    }

    /// The log from `from` on, at most `max` bytes (but a record's worth). Empty at the end of what is written.
    pub fn read(&mut self, from: u64, max: usize) -> io::Result<LogPiece> {
        let mut piece = LogPiece { offset: from, ..LogPiece::default() };
        // Backwards: records have no index, so from the beginning.
        if from < self.at.log {
            self.at = SpoolPosition::default();
        }
        loop {
            let window = self.window(max)?;
            let records = spool::read(&window);
            for record in &records.records {
                let skip = from.saturating_sub(record.offset).min(record.bytes.len() as u64) as usize;
                let wanted = &record.bytes[skip..];
                let is_full = !piece.bytes.is_empty() && piece.bytes.len() + wanted.len() > max;
                if is_full {
                    return Ok(piece);
                }
                self.at.file += (HEADER_BYTES + record.bytes.len()) as u64;
                self.at.log += record.bytes.len() as u64;
                push(&mut piece, wanted, record.run());
            }
            // Whoever asks for more asks again; here it only has to go on until the wanted offset is reached.
            if records.records.is_empty() || !piece.bytes.is_empty() {
                return match records.end {
                    End::Torn if piece.bytes.is_empty() && window.len() > records.consumed => {
                        Err(io::Error::new(io::ErrorKind::InvalidData, "the spooled log is damaged"))
                    }
                    _ => Ok(piece),
                };
            }
        }
    }

    fn window(&mut self, max: usize) -> io::Result<Vec<u8>> {
        let file = match &mut self.file {
            Some(file) => file,
            none => match File::open(&self.path) {
                Ok(file) => none.insert(file),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                Err(error) => return Err(error),
            },
        };
        file.seek(SeekFrom::Start(self.at.file))?;
        // What was asked for and the headers in between, at least one whole record.
        let wanted = max.max(RECORD_BYTES_MAX) + max / 64 + HEADER_BYTES;
        let mut window = Vec::with_capacity(wanted.min(WINDOW_BYTES));
        file.take(wanted.min(WINDOW_BYTES) as u64).read_to_end(&mut window)?;
        Ok(window)
    }
}

/// Adds bytes to a piece; runs of the same stream and time become one.
fn push(piece: &mut LogPiece, bytes: &[u8], run: Run) {
    if bytes.is_empty() {
        return;
    }
    piece.bytes.extend_from_slice(bytes);
    let len_bytes = bytes.len() as u32;
    match piece.runs.last_mut() {
        Some(last) if last.stream == run.stream && last.at_ms == run.at_ms => last.len_bytes += len_bytes,
        _ => piece.runs.push(Run { len_bytes, ..run }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(text: &str, at_ms: i64) -> Merged {
        let run = Run { len_bytes: text.len() as u32, stream: Stream::Stdout, at_ms };
        Merged { bytes: text.as_bytes().to_vec(), runs: vec![run] }
    }

    #[test]
    fn a_log_is_read_from_any_offset() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut reader = SpoolReader::new(path.clone());
        assert_eq!(reader.read(0, 100).unwrap(), LogPiece::default());
        let mut writer = SpoolWriter::new(path);
        let mut all = Vec::new();
        for at in 0..3000 {
            let line = format!("line {at}\n");
            all.extend_from_slice(line.as_bytes());
            writer.append(&merged(&line, at / 100)).unwrap();
        }
        for from in [0, 1, 8, 4000, 100, all.len() - 1] {
            let piece = reader.read(from as u64, 1000).unwrap();
            assert!(!piece.bytes.is_empty() && piece.bytes.len() <= 1000);
            assert_eq!(piece.bytes, all[from..from + piece.bytes.len()]);
            assert_eq!(piece.runs.iter().map(|run| run.len_bytes as usize).sum::<usize>(), piece.bytes.len());
        }
        let (mut back, mut from) = (Vec::new(), 0);
        while from < all.len() as u64 {
            let piece = reader.read(from, 700).unwrap();
            from += piece.bytes.len() as u64;
            back.extend(piece.bytes);
        }
        assert_eq!(back, all);
        assert!(reader.read(from, 700).unwrap().bytes.is_empty());
    }

    #[test]
    fn a_record_larger_than_asked_for_comes_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let big = "x".repeat(200_000);
        SpoolWriter::new(path.clone()).append(&merged(&big, 1)).unwrap();
        let piece = SpoolReader::new(path).read(10, 5).unwrap();
        assert_eq!((piece.offset, piece.bytes.len()), (10, RECORD_BYTES_MAX - 10));
    }

    #[test]
    fn a_torn_tail_is_cut_and_the_agents_line_stands_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        SpoolWriter::new(path.clone()).append(&merged("no newline", 1)).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let torn = [&whole[..], &whole[..20]].concat();
        std::fs::write(&path, torn).unwrap();
        assert_eq!(append_note(&path, "gone", 2).unwrap(), 16);
        let piece = SpoolReader::new(path).read(0, 1000).unwrap();
        assert_eq!(piece.bytes, b"no newline\ngone\n");
        assert_eq!(piece.runs[1].stream, Stream::Agent);
    }
}
