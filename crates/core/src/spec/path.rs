//! Paths from outside. Whatever a user, a file or a program names is a place below the work folder, on every system.

use super::windows_name::{looks_written, push_written};
use crate::limits::PATH_BYTES_MAX;

/// Why a path is refused, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} ({hint})")]
pub struct BadPath {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

/// Checks that a path names a place below the folder it is relative to, and the same place on every system.
///
/// # Errors
/// For an absolute path, one with `..`, a drive, a backslash, a NUL or a line end, and for an empty one.
pub fn check_path(path: &str) -> Result<(), BadPath> {
    let bad = |what: &str, hint: &str| {
        Err(BadPath { message: format!("{} {what}", super::quoted(path)), hint: hint.to_owned() })
    };
    if path.is_empty() {
        return Err(BadPath {
            message: "is empty".to_owned(),
            hint: "name a path below the work folder".to_owned(),
        });
    }
    if path.contains(['\0', '\n', '\r']) {
        return bad("has a character no path can have", "use one line of printable characters");
    }
    if path.contains('\\') {
        return bad("has a backslash", "put / between folders, on Windows as well");
    }
    if path.starts_with('/') {
        return bad("is absolute", "name a path below the work folder");
    }
    if path.starts_with('~') {
        return bad("begins with ~", "name a path below the work folder");
    }
    let mut chars = path.chars();
    if chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':') {
        return bad("names a drive", "name a path below the work folder");
    }
    if path.split('/').any(|part| part == "..") {
        return bad("leads out of the work folder with ..", "name a path below the work folder");
    }
    if path.len() > PATH_BYTES_MAX || path.split('/').any(|part| part.len() > 255) {
        return bad("is too long", "use at most 255 bytes for a name and 1024 for a path");
    }
    Ok(())
}

/// Checks the name of one file as it is listed: a path that [`check_path`] takes, in the one way to write it. Whoever
/// saves or unpacks such a name gets one place for it, and a different place for every other.
///
/// # Errors
/// As [`check_path`], and for empty parts and `.`: `a//b`, `a/./b`, `a/`, `.`.
pub fn check_file_path(path: &str) -> Result<(), BadPath> {
    check_path(path)?;
    if path.split('/').any(|part| part.is_empty() || part == ".") {
        return Err(BadPath {
            message: format!("{} has an empty part or the part '.'", super::quoted(path)),
            hint: "write a/b and not a//b, a/./b or a/".to_owned(),
        });
    }
    Ok(())
}

/// The name under which a file is listed that a program left below its work folder: its own, where [`check_file_path`]
/// takes it. Bytes that are not UTF-8, and characters that are refused, are written as `%E9`; so is the `%` of what looks
/// like that already, so that two paths that are written so never get one name. A path may have such a name by itself:
/// whoever lists both tells them apart ([`free_name`](super::windows_name::free_name)). `None` when no spelling helps: it
/// is too long, or not the path of a file.
pub fn listed_name(path: &[u8]) -> Option<String> {
    let own = std::str::from_utf8(path).ok().filter(|path| check_file_path(path).is_ok());
    if let Some(own) = own {
        return Some(own.to_owned());
    }
    let mut spelled = String::with_capacity(path.len() + 8);
    for chunk in path.utf8_chunks() {
        for (at, c) in chunk.valid().char_indices() {
            let starts = spelled.is_empty() && c == '~';
            let is_drive = spelled.len() == 1 && spelled.as_bytes()[0].is_ascii_alphabetic() && c == ':';
            let is_ambiguous = looks_written(&chunk.valid()[at..]);
            match starts || is_drive || is_ambiguous || matches!(c, '\0' | '\n' | '\r' | '\\') {
                true => push_written(&mut spelled, c),
                false => spelled.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| spelled.push_str(&format!("%{byte:02X}")));
    }
    check_file_path(&spelled).is_ok().then_some(spelled)
}

/// A path as people are told it, on one line: bytes that are not UTF-8 as `\xE9`, control characters escaped.
pub fn shown_path(path: &[u8]) -> String {
    let mut shown = String::with_capacity(path.len());
    for chunk in path.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c.is_control() {
                true => shown.extend(c.escape_default()),
                false => shown.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| shown.push_str(&format!("\\x{byte:02X}")));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_file_has_one_way_to_be_written() {
        for path in ["a", "a/b.txt", "..a/b..", "ab:c", "a b", "ä", "a%b"] {
            assert_eq!(check_file_path(path), Ok(()), "{path}");
        }
        for path in [".", "./a", "a/./b", "a//b", "a/", "", "../a", "/a"] {
            assert!(check_file_path(path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_name_that_cannot_be_listed_is_spelled() {
        for (name, listed) in [
            (&b"out/a.txt"[..], Some("out/a.txt")),
            (b"out/caf\xe9.txt", Some("out/caf%E9.txt")),
            (b"a\\b", Some("a%5Cb")),
            (b"a\nb\r", Some("a%0Ab%0D")),
            (b"~backup", Some("%7Ebackup")),
            (b"x/~y", Some("x/~y")),
            (b"c:x", Some("c%3Ax")),
            (b"ab:c", Some("ab:c")),
            (b"%", Some("%")),
            (b"caf%E9", Some("caf%E9")),
            (b"%5C\\", Some("%255C%5C")),
            (b"100%\\", Some("100%%5C")),
            ("ä\u{7}".as_bytes(), Some("ä\u{7}")),
            (b"a//b", None),
            (b"../a", None),
            (b"", None),
        ] {
            assert_eq!(listed_name(name).as_deref(), listed, "{}", shown_path(name));
        }
        assert_eq!(listed_name(&[b'x'; 300]), None);
        assert_eq!(listed_name(&[0xff; 200]), None, "three times as long when it is spelled");
    }

    #[test]
    fn people_see_every_byte_on_one_line() {
        assert_eq!(shown_path(b"caf\xe9/\xff.txt"), "caf\\xE9/\\xFF.txt");
        assert_eq!(shown_path("ä\n\u{1b}[0m".as_bytes()), "ä\\n\\u{1b}[0m");
    }

    proptest::proptest! {
        #[test]
        fn what_is_listed_can_be_listed(path in proptest::collection::vec(proptest::num::u8::ANY, 0..40)) {
            if let Some(listed) = listed_name(&path) {
                proptest::prop_assert_eq!(check_file_path(&listed), Ok(()));
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn two_paths_that_are_spelled_never_get_one_name(
            one in proptest::collection::vec(proptest::sample::select(b"a%5CE9\\~\xE9".as_slice()), 1..6),
            two in proptest::collection::vec(proptest::sample::select(b"a%5CE9\\~\xE9".as_slice()), 1..6),
        ) {
            if let (Some(a), Some(b)) = (listed_name(&one), listed_name(&two)) {
                let are_spelled = a.as_bytes() != one && b.as_bytes() != two;
                proptest::prop_assert!(one == two || !are_spelled || a != b, "{:?} {:?} {}", one, two, a);
            }
        }
    }

    #[test]
    fn paths_stay_below_the_work_folder() {
        for path in ["a", "a/b.txt", "./a", "a/./b", "..a/b..", "out/**", "ab:c", "a b", "ä"] {
            assert_eq!(check_path(path), Ok(()), "{path}");
        }
        for (path, what) in [
            ("", "is empty"),
            ("/etc/passwd", "is absolute"),
            ("//host/share", "is absolute"),
            ("\\\\host\\share", "backslash"),
            ("a\\b", "backslash"),
            ("C:/x", "drive"),
            ("c:x", "drive"),
            ("..", "leads out"),
            ("a/../../b", "leads out"),
            ("a/..", "leads out"),
            ("~/x", "begins with ~"),
            ("a\0b", "character no path"),
            ("a\nb", "character no path"),
        ] {
            assert!(check_path(path).unwrap_err().message.contains(what), "{path}");
        }
        assert!(check_path(&"x".repeat(300)).is_err());
        assert!(check_path(&"x/".repeat(3000)).is_err());
    }
}
