//! Lines with types on a program's standard output, for programs that show their lines in a window of their own.
//!
//! A program whose output begins with the line [`MARK`] types its lines from then on: each is a JSON list of a type and
//! a text, `["warning", "the mesh is coarse"]`. The text may hold anything, line ends too, and goes into the log as it
//! is, with a line end behind it; the mark itself does not. A line that is no such list stays what it is. Every other
//! program pays one comparison for its first bytes.

use super::Stream;

/// The first line of a program that types its lines.
pub const MARK: &[u8] = b"::mothership typed-lines\n";
/// A longer line is let through as it is: nobody holds it in memory.
const LINE_BYTES_MAX: usize = 1 << 20;

/// Reads standard output from its beginning.
#[derive(Debug, Default)]
pub struct TypedReader {
    kind: Kind,
    /// Of a beginning that may be the mark, or of a line whose end is missing.
    held: Vec<u8>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Unknown,
    Plain,
    Typed,
}

impl TypedReader {
    /// Whether the program types its lines.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        self.kind == Kind::Typed
    }

    /// Takes what was read; `each` is told what goes into the log, in order. A typed line comes in one piece.
    pub fn feed(&mut self, bytes: &[u8], each: &mut dyn FnMut(Stream, &[u8])) {
        match self.kind {
            Kind::Plain => each(Stream::Stdout, bytes),
            Kind::Typed => self.lines(bytes, each),
            Kind::Unknown => {
                self.held.extend_from_slice(bytes);
                let known = self.held.len().min(MARK.len());
                if self.held[..known] != MARK[..known] {
                    self.kind = Kind::Plain;
                    each(Stream::Stdout, &std::mem::take(&mut self.held));
                } else if known == MARK.len() {
                    self.kind = Kind::Typed;
                    let rest = std::mem::take(&mut self.held).split_off(known);
                    self.lines(&rest, each);
                }
            }
        }
    }

    /// Nothing more will come.
    pub fn finish(&mut self, each: &mut dyn FnMut(Stream, &[u8])) {
        if !self.held.is_empty() {
            each(Stream::Stdout, &std::mem::take(&mut self.held));
        }
    }

    fn lines(&mut self, bytes: &[u8], each: &mut dyn FnMut(Stream, &[u8])) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.held.extend_from_slice(part);
            if part.ends_with(b"\n") || self.held.len() > LINE_BYTES_MAX {
                let line = std::mem::take(&mut self.held);
                match serde_json::from_slice::<(String, String)>(&line) {
                    Ok((kind, text)) => each(stream_of(&kind), format!("{text}\n").as_bytes()),
                    Err(_) => each(Stream::Stdout, &line),
                }
            }
        }
    }
}

/// The stream of a type of line; a type that is not known is an ordinary line.
#[must_use]
pub fn stream_of(kind: &str) -> Stream {
    let known = Stream::ALL.into_iter().find(|stream| stream.as_str() == kind);
    known.filter(|stream| stream.code() >= Stream::Default.code()).unwrap_or(Stream::Default)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(parts: &[&[u8]]) -> Vec<(Stream, String)> {
        let (mut reader, mut out): (_, Vec<(Stream, String)>) = (TypedReader::default(), Vec::new());
        let mut each = |stream, bytes: &[u8]| match out.last_mut() {
            Some((last, text)) if stream == Stream::Stdout && *last == stream => {
                text.push_str(std::str::from_utf8(bytes).unwrap());
            }
            _ => out.push((stream, String::from_utf8(bytes.to_vec()).unwrap())),
        };
        parts.iter().for_each(|part| reader.feed(part, &mut each));
        reader.finish(&mut each);
        out
    }

    #[test]
    fn lines_have_their_types_and_their_text() {
        let text = b"::mothership typed-lines\n[\"warning\",\"  a\\nb\\r\\u0000\"]\nnot a list\n[\"?\",\"\"]\n[\"fatal\",\"cut";
        let wanted = [
            (Stream::Warning, "  a\nb\r\0\n"),
            (Stream::Stdout, "not a list\n"),
            (Stream::Default, "\n"),
            (Stream::Stdout, "[\"fatal\",\"cut"),
        ]
        .map(|(stream, text)| (stream, text.to_owned()));
        assert_eq!(read(&[&text[..]]), wanted);
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(read(&bytes), wanted);
    }

    #[test]
    fn what_only_begins_like_the_mark_is_ordinary_output() {
        for text in [
            "",
            "::mothership",
            "::mothership progress=1\n[\"info\",\"x\"]\n",
            "x\n::mothership typed-lines\n",
        ] {
            let wanted: Vec<_> =
                (!text.is_empty()).then(|| (Stream::Stdout, text.to_owned())).into_iter().collect();
            assert_eq!(read(&[text.as_bytes()]), wanted);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_of_any_output(parts in proptest::collection::vec("[a-z:\n\\[\\]\", -]{0,30}", 0..6), marked: bool) {
            let mark = if marked { std::str::from_utf8(MARK).unwrap() } else { "" };
            let all = parts.concat();
            let bytes: Vec<&[u8]> = [mark].into_iter().chain(parts.iter().map(String::as_str)).map(str::as_bytes).collect();
            let out: String = read(&bytes).into_iter().filter(|(stream, _)| *stream == Stream::Stdout).map(|(_, text)| text).collect();
            // Only lines that are lists of two texts become others.
            let is_list = |line: &str| line.ends_with('\n') && serde_json::from_str::<(String, String)>(line).is_ok();
            let is_marked = marked || all.starts_with("::mothership typed-lines\n");
            let kept: String = all.split_inclusive('\n').filter(|line| !(is_marked && is_list(line))).collect();
            prop_assert_eq!(out, kept);
        }
    }
}
