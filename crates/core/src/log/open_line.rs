//! A line of a log while it is read: what is kept of one that is long or drawn over.

use super::{display::compacted, lines::NumberedLine};

/// A line whose end has not been read yet. Up to twice the bytes that are shown are kept of it, so that what a redrawn
/// line overwrites is carried out now and then and not after each byte.
#[derive(Debug, Clone)]
pub struct OpenLine {
    pub line: NumberedLine,
    /// What it shows is longer than what is kept: more of it is only counted, until it is redrawn.
    is_full: bool,
    /// What was cut before the last return to the first column, and how much was kept then: it counts again when nothing
    /// but the end of the line follows.
    before_return: Option<(u64, usize)>,
}

impl OpenLine {
    /// A line of which nothing was read yet but what `line` has.
    pub const fn new(line: NumberedLine) -> Self {
        Self { line, is_full: false, before_return: None }
    }

    pub fn extend(&mut self, mut bytes: &[u8], max: usize) {
        while !bytes.is_empty() {
            if self.is_full {
                // Only a return to the first column shows something new in what is kept.
                let skipped = memchr::memchr(b'\r', bytes).unwrap_or(bytes.len());
                self.line.cut_bytes += skipped as u64;
                bytes = &bytes[skipped..];
                self.is_full = bytes.is_empty();
                if !self.is_full {
                    let cut = std::mem::take(&mut self.line.cut_bytes);
                    self.before_return = Some((cut, self.line.bytes.len()));
                }
                continue;
            }
            let room = (2 * max).saturating_sub(self.line.bytes.len()).min(bytes.len());
            self.line.bytes.extend_from_slice(&bytes[..room]);
            bytes = &bytes[room..];
            if self.line.bytes.len() >= 2 * max {
                self.shorten(max);
            }
        }
    }

    /// Makes room: what was overwritten goes first, then what is too long.
    fn shorten(&mut self, max: usize) {
        if memchr::memchr3(b'\r', b'\x08', b'\x1b', &self.line.bytes).is_some() {
            self.line.bytes = compacted(&self.line.bytes);
            self.before_return = None;
        }
        // Controls at the end (the place of the cursor) are no text, but nothing can follow what is cut here.
        if self.line.bytes.len() > max {
            self.line.cut_bytes = (self.line.bytes.len() - max) as u64;
            self.line.bytes.truncate(max);
            self.is_full = true;
        }
    }

    pub fn finish(mut self, max: usize) -> NumberedLine {
        // `\r\n` and a last `\r` are no wish to overwrite; cut off, they take no place from text.
        if self.line.bytes.len() > max {
            let end = self.line.bytes.iter().rposition(|byte| *byte != b'\r').map_or(0, |at| at + 1);
            match self.before_return {
                Some((cut, kept)) if end <= kept => {
                    self.line.cut_bytes = cut + (self.line.bytes.len() - kept) as u64;
                    self.line.bytes.truncate(kept);
                }
                _ => {
                    if is_redrawn(&self.line.bytes) {
                        self.line.bytes.truncate(end);
                    }
                    self.shorten(max);
                }
            }
        }
        self.line
    }
}

/// Whether a part of the line was drawn over. A `\r` at its end is a part of the line's end.
#[must_use]
pub fn is_redrawn(line: &[u8]) -> bool {
    let end = line.iter().rposition(|byte| *byte != b'\r').map_or(0, |at| at + 1);
    memchr::memchr2(b'\r', b'\x08', &line[..end]).is_some()
}
