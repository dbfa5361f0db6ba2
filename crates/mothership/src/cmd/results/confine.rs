//! Where a downloaded file may go. The server has checked the names; a client that trusts a server with its whole disk
//! checks them again.

use std::path::{Path, PathBuf};

/// The place of `path` (relative, with `/`) below `folder`.
///
/// # Errors
/// What is wrong with the path, in words.
pub fn confine(folder: &Path, path: &str) -> Result<PathBuf, String> {
    check(path, cfg!(windows))?;
    Ok(path.split('/').fold(folder.to_owned(), |place, part| place.join(part)))
}

fn check(path: &str, windows: bool) -> Result<(), String> {
    let bytes = path.as_bytes();
    if bytes.len() >= 2
        && bytes[0].is_ascii_alphabetic()
        && bytes[1] == b':'
        && (bytes.len() == 2 || matches!(bytes[2], b'/' | b'\\'))
    {
        return Err("it begins with a drive".to_owned());
    }
    path.split('/').try_for_each(|part| match part {
        "" => Err("it is absolute or has an empty part".to_owned()),
        "." | ".." => Err(format!("it has the part '{part}'")),
        _ if part.contains('\0') => Err("it has a zero byte".to_owned()),
        _ if windows => check_windows(part),
        _ => Ok(()),
    })
}

/// Names that mean something else on Windows.
fn check_windows(part: &str) -> Result<(), String> {
    if let Some(bad) =
        part.chars().find(|c| matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*') || c.is_control())
    {
        return Err(format!("Windows allows no {bad:?} in a name"));
    }
    if part.ends_with(['.', ' ']) {
        return Err("Windows allows no dot or blank at the end of a name".to_owned());
    }
    let stem = part.split('.').next().unwrap_or(part).trim_end().to_ascii_uppercase();
    let numbered = |word: &str| {
        stem.strip_prefix(word).is_some_and(|n| {
            matches!(n, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        })
    };
    let reserved = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$");
    if reserved || numbered("COM") || numbered("LPT") {
        return Err(format!("'{part}' is a device on Windows"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_folder() {
        for path in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "../x",
            "a/../b",
            "a/./b",
            "a//b",
            "a/",
            "C:/x",
            "c:\\x",
            "D:",
            "a\0b",
        ] {
            for windows in [false, true] {
                assert!(check(path, windows).is_err(), "{path:?} {windows}");
            }
        }
        for path in ["a", "a/b.png", "..a/b..", "ünï/ code", "a:b.log", "aux.txt"] {
            assert!(check(path, false).is_ok(), "{path:?}");
        }
    }

    #[test]
    fn windows_has_names_of_its_own() {
        for path in [
            "a\\b",
            "..\\x",
            "aux",
            "AUX.txt",
            "a/com1.log",
            "lpt9",
            "nul .txt",
            "a:stream",
            "a.",
            "a ",
            "a?b",
            "\u{7}",
        ] {
            assert!(check(path, true).is_err(), "{path:?}");
        }
        for path in ["auxiliary", "com10", "com", "a/b.png", "nulls.txt"] {
            assert!(check(path, true).is_ok(), "{path:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_confined_path_is_below_its_folder(path in "[a./\\\\:C~ ]{0,12}") {
            if let Ok(place) = confine(Path::new("/to"), &path) {
                let rest = place.strip_prefix("/to").unwrap();
                proptest::prop_assert!(rest.components().all(|part| matches!(part, std::path::Component::Normal(_))));
                proptest::prop_assert!(rest.components().count() > 0);
            }
        }
    }
}
