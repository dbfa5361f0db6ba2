//! Names that Windows cannot have, for those who save files there: what a program left on another system is called
//! anything, and is neither renamed where it can keep its name nor lost where it cannot.

use std::borrow::Cow;

/// How often a name is tried with another number before it is given up.
const NUMBERS_MAX: u32 = 10_000;

/// The path as Windows can have it: its own where that is so. Characters that stand for something else there, a dot or
/// blank at the end of a name, and the first letter of a device's name are written as `%3F`; so is the `%` of what looks
/// like that already, so that two paths that are changed never become one.
pub fn windows_name(path: &str) -> Cow<'_, str> {
    if path.split('/').all(is_fine) {
        return Cow::Borrowed(path);
    }
    let parts: Vec<Cow<'_, str>> = path.split('/').map(part).collect();
    Cow::Owned(parts.join("/"))
}

/// Whether Windows can have a file or folder of this name.
pub fn is_fine(part: &str) -> bool {
    !part.contains(is_odd) && !part.ends_with(['.', ' ']) && !is_device(part)
}

fn is_odd(c: char) -> bool {
    matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*') || c.is_control()
}

/// With any ending: `CON.txt` is the console, too.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end().to_uppercase();
    let numbered = |word: &str| {
        stem.strip_prefix(word).is_some_and(|n| {
            matches!(n, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        })
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered("COM")
        || numbered("LPT")
}

fn part(part: &str) -> Cow<'_, str> {
    if is_fine(part) {
        return Cow::Borrowed(part);
    }
    let last = part.char_indices().last().map_or(0, |(at, _)| at);
    let mut name = String::with_capacity(part.len() + 8);
    for (at, c) in part.char_indices() {
        let is_written = is_odd(c)
            || (at == last && matches!(c, '.' | ' '))
            || (at == 0 && is_device(part))
            || (c == '%' && looks_written(&part[at..]));
        match is_written {
            true => push_written(&mut name, c),
            false => name.push(c),
        }
    }
    Cow::Owned(name)
}

/// Whether a text begins like a character that was written as `%3F`.
pub(super) fn looks_written(text: &str) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'A'..=b'F');
    let bytes = text.as_bytes();
    bytes.first() == Some(&b'%') && bytes.get(1..3).is_some_and(|digits| digits.iter().all(is_digit))
}

pub(super) fn push_written(name: &mut String, c: char) {
    let mut bytes = [0; 4];
    for byte in c.encode_utf8(&mut bytes).bytes() {
        name.push_str(&format!("%{byte:02X}"));
    }
}

/// The path itself, or with a number before its ending (`out/a~2.txt`) the first that is not taken. `None` when that
/// cannot be: all are, or it gets too long.
pub fn free_name(path: &str, mut is_taken: impl FnMut(&str) -> bool) -> Option<String> {
    if !is_taken(path) {
        return Some(path.to_owned());
    }
    let name_at = path.rfind('/').map_or(0, |at| at + 1);
    // A dot in front hides a file and ends no name.
    let dot = path[name_at..].rfind('.').filter(|at| *at > 0).map_or(path.len(), |at| name_at + at);
    let (stem, ending) = path.split_at(dot);
    (2..NUMBERS_MAX)
        .map(|number| format!("{stem}~{number}{ending}"))
        .find(|name| !is_taken(name))
        .filter(|name| super::path::check_file_path(name).is_ok())
}

/// A name for a file whose own cannot be: `wanted`, or the nearest to it that is free. `is_file`: whether another file has
/// this path; `is_folder`: whether files lie below it. Where a folder above it would be another file, the folder gets
/// the number, so that all in it stay together.
pub fn free_place(
    wanted: &str,
    is_file: impl Fn(&str) -> bool,
    is_folder: impl Fn(&str) -> bool,
) -> Option<String> {
    let above =
        wanted.match_indices('/').map(|(at, _)| wanted.split_at(at)).find(|(above, _)| is_file(above));
    let Some((above, rest)) = above else {
        return free_name(wanted, |name| is_file(name) || is_folder(name));
    };
    let moved = free_name(above, &is_file)? + rest;
    free_name(&moved, |name| is_file(name) || is_folder(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_changed_only_where_windows_cannot_have_it() {
        for (path, name) in [
            ("out/a.png", "out/a.png"),
            ("a%3Fb", "a%3Fb"),
            ("a?b", "a%3Fb"),
            ("a%3Fb?", "a%253Fb%3F"),
            ("100%?", "100%%3F"),
            ("x/C:drive", "x/C%3Adrive"),
            ("CON", "%43ON"),
            ("out/aux.txt", "out/%61ux.txt"),
            ("nul .txt", "%6Eul .txt"),
            ("com¹", "%63om¹"),
            ("com10", "com10"),
            ("auxiliary", "auxiliary"),
            ("trail.", "trail%2E"),
            ("trail..", "trail.%2E"),
            ("blank /a", "blank%20/a"),
            ("bell\u{7}", "bell%07"),
            ("\u{85}", "%C2%85"),
            (".", "%2E"),
        ] {
            assert_eq!(windows_name(path), name, "{path:?}");
            assert!(windows_name(path).split('/').all(is_fine), "{path:?}");
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number_before_its_ending() {
        let free = |path: &str, taken: &[&str]| free_name(path, |name| taken.contains(&name));
        assert_eq!(free("a.txt", &[]).as_deref(), Some("a.txt"));
        assert_eq!(free("o.d/a.txt", &["o.d/a.txt", "o.d/a~2.txt"]).as_deref(), Some("o.d/a~3.txt"));
        assert_eq!(free("o.d/a", &["o.d/a"]).as_deref(), Some("o.d/a~2"));
        assert_eq!(free(".rc", &[".rc"]).as_deref(), Some(".rc~2"));
        let long = "n".repeat(255);
        assert_eq!(free(&long, &[&long]), None);
    }

    #[test]
    fn a_folder_that_would_be_a_file_is_moved_as_a_whole() {
        let files = ["a", "a~2", "b/x"];
        let place = |wanted| {
            let is_folder = |path: &str| files.iter().any(|file| file.starts_with(&format!("{path}/")));
            free_place(wanted, |path| files.contains(&path), is_folder)
        };
        assert_eq!(place("a/x.txt").as_deref(), Some("a~3/x.txt"));
        assert_eq!(place("b/x").as_deref(), Some("b/x~2"));
        assert_eq!(place("b").as_deref(), Some("b~2"));
        assert_eq!(place("c/x").as_deref(), Some("c/x"));
    }

    proptest::proptest! {
        #[test]
        fn two_paths_that_are_changed_never_become_one(one in "[aC%23F?:. /]{1,6}", two in "[aC%23F?:. /]{1,6}") {
            let (a, b) = (windows_name(&one), windows_name(&two));
            let are_changed = a != one && b != two;
            proptest::prop_assert!(one == two || !are_changed || a != b, "{} {} {}", one, two, a);
            proptest::prop_assert!(a.split('/').all(|part| part.is_empty() || is_fine(part)), "{}", a);
        }
    }
}
