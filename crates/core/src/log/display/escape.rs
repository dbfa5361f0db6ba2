//! Escape sequences, told apart as far as display and search need it.

use std::borrow::Cow;

/// One escape sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape<'text> {
    /// `ESC [ parameters last`: colours, erasing, moving the cursor.
    Csi {
        /// Between the bracket and the last character.
        parameters: &'text str,
        /// What it does.
        last: char,
    },
    /// OSC 8: what follows links to the target; an empty target ends the link.
    Link(&'text str),
    /// Anything else, also what was cut off; it has no effect.
    Other,
}

/// Splits the escape sequence off the front of `text`, which must start with ESC; the second part is what follows it.
#[must_use]
pub fn take_escape(text: &str) -> (Escape<'_>, &str) {
    let (len, body) = measure(text.as_bytes());
    // All delimiters are ASCII, and `measure` ends behind one of them, before a non-ASCII byte, or at the end.
    let (sequence, rest) = text.split_at(len);
    let escape = match (sequence.as_bytes().get(1), body) {
        (Some(b'['), Some(end)) => {
            Escape::Csi { parameters: &sequence[2..end], last: char::from(sequence.as_bytes()[end]) }
        }
        (Some(b']'), Some(end)) => sequence[2..end]
            .strip_prefix("8;")
            .and_then(|link| link.split_once(';'))
            .filter(|(_, target)| !target.chars().any(char::is_control))
            .map_or(Escape::Other, |(_, target)| Escape::Link(target)),
        _ => Escape::Other,
    };
    (escape, rest)
}

/// The bytes without escape sequences; borrowed when there are none.
#[must_use]
pub fn strip_ansi(bytes: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\x1b', bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    let (mut out, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    while let Some(at) = memchr::memchr(b'\x1b', rest) {
        out.extend_from_slice(&rest[..at]);
        let (len, _) = measure(&rest[at..]);
        rest = &rest[at + len..];
    }
    out.extend_from_slice(rest);
    Cow::Owned(out)
}

/// How long the sequence at the front is, and where its body ends when it is complete: the last byte of a CSI, the
/// terminator of an OSC. A sequence that is broken by a strange byte ends before it.
fn measure(bytes: &[u8]) -> (usize, Option<usize>) {
    match bytes.get(1) {
        Some(b'[') => {
            let end = bytes[2..].iter().position(|byte| !matches!(byte, 0x20..=0x3f)).map(|at| at + 2);
            match end {
                Some(end) if matches!(bytes[end], 0x40..=0x7e) => (end + 1, Some(end)),
                Some(end) => (end, None),
                None => (bytes.len(), None),
            }
        }
        // OSC, DCS, SOS, PM and APC carry text up to BEL or ESC \.
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            match bytes[2..].iter().position(|byte| matches!(byte, 0x07 | 0x1b)).map(|at| at + 2) {
                Some(end) if bytes[end] == 0x07 => (end + 1, Some(end)),
                Some(end) if bytes.get(end + 1) == Some(&b'\\') => (end + 2, Some(end)),
                Some(end) => (end, None),
                None => (bytes.len(), None),
            }
        }
        // Character sets and the like: ESC, intermediates, one last byte.
        Some(0x20..=0x2f) => {
            let end = bytes[1..].iter().position(|byte| !matches!(byte, 0x20..=0x2f)).map(|at| at + 1);
            match end {
                Some(end) if matches!(bytes[end], 0x30..=0x7e) => (end + 1, None),
                Some(end) => (end, None),
                None => (bytes.len(), None),
            }
        }
        Some(0x30..=0x7e) => (2, None),
        Some(_) | None => (1, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_are_told_apart() {
        let csi = |parameters, last| Escape::Csi { parameters, last };
        let table = [
            ("\x1b[1;31mx", csi("1;31", 'm'), "x"),
            ("\x1b[Kx", csi("", 'K'), "x"),
            ("\x1b[?25lx", csi("?25", 'l'), "x"),
            ("\x1b]8;;http://e\x07x", Escape::Link("http://e"), "x"),
            ("\x1b]8;;\x1b\\x", Escape::Link(""), "x"),
            ("\x1b]0;title\x07x", Escape::Other, "x"),
            ("\x1b(Bx", Escape::Other, "x"),
            ("\x1b7x", Escape::Other, "x"),
            ("\x1b[31", Escape::Other, ""),
            ("\x1b[3é", Escape::Other, "é"),
            ("\x1bé", Escape::Other, "é"),
            ("\x1b", Escape::Other, ""),
        ];
        for (text, escape, rest) in table {
            assert_eq!(take_escape(text), (escape, rest), "{text:?}");
        }
    }

    #[test]
    fn stripping_leaves_the_text() {
        assert!(matches!(strip_ansi(b"plain"), Cow::Borrowed(b"plain")));
        assert_eq!(&*strip_ansi(b"\x1b[1mbold\x1b[0m \x1b]8;;u\x07link\x1b]8;;\x07"), b"bold link");
    }
}
