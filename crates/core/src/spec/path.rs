//! Paths from outside. Whatever a user, a file or a program names is a place below the work folder, on every system.

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

#[cfg(test)]
mod tests {
    use super::*;

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
