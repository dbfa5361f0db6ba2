//! Where a downloaded file may go. The server has checked the names; a client that trusts a server with its whole disk
//! checks them again.

use mothership_core::spec::windows_name::is_fine;
use std::path::{Path, PathBuf};

/// The place of `path` (relative, with `/`) below `folder`.
///
/// # Errors
/// What is wrong with the path, in words.
pub fn confine(folder: &Path, path: &str, windows: bool) -> Result<PathBuf, String> {
    check(path, windows)?;
    Ok(path.split('/').fold(folder.to_owned(), |place, part| place.join(part)))
}

/// Whether it leads nowhere else.
pub fn check(path: &str, windows: bool) -> Result<(), String> {
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
        _ if windows && !is_fine(part) => Err(format!("Windows cannot have the name '{part}'")),
        _ => Ok(()),
    })
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
            if let Ok(place) = confine(Path::new("/to"), &path, cfg!(windows)) {
                let rest = place.strip_prefix("/to").unwrap();
                proptest::prop_assert!(rest.components().all(|part| matches!(part, std::path::Component::Normal(_))));
                proptest::prop_assert!(rest.components().count() > 0);
            }
        }
    }
}
