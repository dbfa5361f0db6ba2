//! Words that were given up for the field's own ones do not come back.

use super::Finding;
use crate::source::Source;
use crate::source::words::{code_lines, identifiers, words};

mod list;

pub use list::{FILES, RETIRED};

/// Where a word is not to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// A name in code that is this word and nothing else.
    Whole,
    /// Any name in code that has the word in it.
    Part,
    /// Code, comments and documents; several words stand one after the other.
    Text,
}

/// One word that was given up, and what to say instead.
pub struct Retired {
    /// As it was written: `Desk` is a type, `heed` a function, `goliat window` words in a text.
    pub word: &'static str,
    pub scope: Scope,
    pub instead: &'static str,
    /// Beginning of the paths where it is meant; empty for everywhere.
    pub below: &'static [&'static str],
}

/// Texts that speak of the past, that other people wrote, or that list the words themselves.
const EXEMPT: &[&str] = &[
    "CHANGELOG.md",
    "docs/decisions/",
    "crates/store/migrations/",
    "xtask/src/tidy/retired/",
    "web/package-lock.json",
    "Cargo.lock",
];

pub fn check(source: &Source) -> Vec<Finding> {
    if EXEMPT.iter().any(|exempt| source.path.starts_with(exempt))
        || source.ends_with_any(&[".gen.ts", ".json", ".snap"])
    {
        return Vec::new();
    }
    let mut found = file_name(&source.path);
    let code = code_lines(&source.path, &source.text);
    for (at, (line, code)) in source.text.lines().zip(&code).enumerate() {
        let all: Vec<String> = identifiers(line).flat_map(words).collect();
        for retired in RETIRED.iter().filter(|retired| is_meant(retired, &source.path)) {
            if stands_in(retired, code, &all) {
                let message = format!("{:?} was given up: say {}", retired.word, retired.instead);
                found.push(Finding::new(&source.path, at + 1, message));
            }
        }
    }
    found
}

fn is_meant(retired: &Retired, path: &str) -> bool {
    retired.below.is_empty() || retired.below.iter().any(|below| path.starts_with(below))
}

/// `all` are the words of the whole line, comments included.
fn stands_in(retired: &Retired, code: &str, all: &[String]) -> bool {
    match retired.scope {
        Scope::Whole => identifiers(code).any(|identifier| identifier == retired.word),
        Scope::Part => {
            let wanted = words(retired.word);
            identifiers(code).any(|identifier| has(&words(identifier), &wanted))
        }
        Scope::Text => {
            let wanted: Vec<String> = retired.word.split(' ').flat_map(words).collect();
            has(all, &wanted)
        }
    }
}

/// Whether the wanted words stand one after the other, the last one also as its plural.
fn has(words: &[String], wanted: &[String]) -> bool {
    let Some((last, before)) = wanted.split_last() else { return false };
    words.windows(wanted.len()).any(|window| {
        let (end, start) = window.split_last().expect("a window is as long as what is wanted");
        start == before && (end == last || end.strip_suffix('s') == Some(last.as_str()))
    })
}

fn file_name(path: &str) -> Vec<Finding> {
    let bad = FILES.iter().filter(|(file, _)| path == *file || path.starts_with(&format!("{file}/")));
    bad.map(|(_, instead)| Finding::new(path, 1, format!("the name of the file was given up: {instead}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(word: &'static str, scope: Scope, line: &str) -> bool {
        let retired = Retired { word, scope, instead: "", below: &[] };
        let code = code_lines("a.rs", line).join("\n");
        let all: Vec<String> = identifiers(line).flat_map(words).collect();
        stands_in(&retired, &code, &all)
    }

    #[test]
    fn the_scope_says_how_much_of_a_name_counts() {
        for (scope, line, expected) in [
            (Scope::Whole, "let desk = Desk::new();", true),
            (Scope::Whole, "struct DeskState;", false),
            (Scope::Whole, "// A Desk is gone.", false),
            (Scope::Part, "struct DeskState;", true),
            (Scope::Part, "let my_desks = 1;", true),
            (Scope::Part, "let desktop = 1;", false),
            (Scope::Part, "// the desk", false),
            (Scope::Text, "// on the desk of", true),
            (Scope::Text, "// two Desks", true),
            (Scope::Text, "// a desktop", false),
        ] {
            assert_eq!(stands("Desk", scope, line), expected, "{scope:?} {line}");
        }
    }

    #[test]
    fn words_that_follow_each_other_are_one_phrase() {
        assert!(stands("goliat window", Scope::Text, "// GOLIAT's GoliatWindow"));
        assert!(stands("goliat window", Scope::Text, "/// A GOLIAT window says"));
        assert!(!stands("goliat window", Scope::Text, "// a window of GOLIAT"));
    }

    #[test]
    fn files_are_known_by_their_path_and_history_is_left_alone() {
        let (file, _) = FILES[0];
        assert_eq!(file_name(file).len(), 1);
        assert_eq!(file_name(&format!("{file}x")).len(), 0);
        let old = Source { path: "CHANGELOG.md".into(), text: "Desk desk parcel".into() };
        assert_eq!(check(&old), []);
    }

    #[test]
    fn each_word_is_listed_once_with_another_word_to_say() {
        for (at, retired) in RETIRED.iter().enumerate() {
            assert!(!retired.instead.is_empty() && !retired.word.is_empty());
            let again = RETIRED[at + 1..]
                .iter()
                .any(|other| other.word == retired.word && other.below == retired.below);
            assert!(!again, "{} stands twice", retired.word);
        }
    }
}
