//! `cargo xtask count [COMMIT] [--places]`: how the tree stands, in numbers that can be compared with an older commit.
//!
//! *Code* are lines of the product without comments and blank lines; *tests* the same for what stands under
//! `#[cfg(test)]`, in files and folders of tests, and in helpers that only tests use (the testkit without its
//! benchmarks). *Comments* are the lines of the product that begin a comment, as a share of its code and comments.

mod report;

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::repo;
use crate::source::lines::{self, Lines};
use crate::source::rust::exported::Exported;
use crate::source::rust::{self, Crate, imports, items};
use crate::source::{self, Source, circles};
use crate::tidy::{self, Finding, Rule};

/// Crates whose public items are a contract and say what they are.
const DOCUMENTED: [&str; 2] = ["api", "store"];

pub fn run(words: &[String]) -> Result<()> {
    let (mut commit, mut shows_places) = (None, false);
    for word in words {
        match word.as_str() {
            "--places" => shows_places = true,
            word if !word.starts_with('-') && commit.is_none() => commit = Some(word),
            _ => bail!("cargo xtask count takes a commit and --places"),
        }
    }
    let root = repo::root();
    let (sources, files) = match commit {
        Some(commit) => (source::of_commit(&root, commit)?, source::files_of_commit(&root, commit)?),
        None => (source::all(&root)?, source::files(&root)?),
    };
    let crates = rust::crates(&sources)?;
    let mut counts = counts(&sources, &files, &crates);
    if commit.is_none() {
        counts.push(Rule {
            name: "unused dependencies".into(),
            findings: tidy::unused_dependencies(&sources)?,
        });
    }
    print!("{}", report::text(&lines_of(&sources, &crates), &counts, &circles_of(&crates), shows_places));
    Ok(())
}

/// Lines by room: a crate, `xtask`, `web`, `compat`, `examples`.
fn lines_of(sources: &[Source], crates: &[Crate]) -> BTreeMap<String, Lines> {
    let tests: Vec<&str> = crates
        .iter()
        .flat_map(|one| &one.files)
        .filter(|file| file.is_test)
        .map(|file| file.path.as_str())
        .collect();
    let mut rooms: BTreeMap<String, Lines> = BTreeMap::new();
    for source in sources {
        if let Some(room) = room(source) {
            let is_test = source.is_test() || tests.contains(&source.path.as_str());
            *rooms.entry(room).or_default() += lines::of(source, is_test);
        }
    }
    rooms
}

/// Where a file's lines are counted; `None` for what is no program text or was made by a program.
fn room(source: &Source) -> Option<String> {
    if source.ends_with_any(&[".gen.ts"]) || !source.ends_with_any(&[".rs", ".ts", ".tsx", ".py"]) {
        return None;
    }
    let mut parts = source.path.split('/');
    match (parts.next()?, parts.next()?) {
        ("crates", name) => Some(name.to_owned()),
        (top @ ("xtask" | "web" | "compat" | "examples"), _) => Some(top.to_owned()),
        _ => None,
    }
}

fn counts(sources: &[Source], files: &[String], crates: &[Crate]) -> Vec<Rule> {
    let mut counts = Vec::new();
    for one in crates.iter().filter(|one| DOCUMENTED.contains(&one.name.as_str())) {
        let (files, exported) = (one.files.iter().filter(|file| !file.is_test), Exported::of(one));
        let places = files.flat_map(|file| {
            let missing =
                items::undocumented(&file.tree, |name| exported.has(&file.module, name)).into_iter();
            missing
                .map(|(line, what)| Finding::new(&file.path, line, format!("{what} says nothing of itself")))
        });
        counts.push(Rule {
            name: format!("public items of {} without a doc", one.name),
            findings: places.collect(),
        });
    }
    counts.extend(tidy::structure(sources, files, crates));
    counts
}

/// Circles of files by crate, re-exports followed. What a face (`mod.rs`, `lib.rs`) hands on is no import of its own.
fn circles_of(crates: &[Crate]) -> Vec<(String, Vec<Vec<String>>)> {
    let mut all = Vec::new();
    for one in crates {
        let mut edges = vec![Vec::new(); one.files.len()];
        for import in imports::of(one).into_iter().filter(|import| !import.is_handed_on) {
            edges[import.from].push(import.to);
        }
        let name = |at: &usize| one.files[*at].module.join("/");
        let circles: Vec<Vec<String>> =
            circles::of(&edges).iter().map(|circle| circle.iter().map(name).collect()).collect();
        if !circles.is_empty() {
            all.push((one.name.clone(), circles));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    #[test]
    fn lines_belong_to_rooms() {
        let sources = [
            source("crates/core/src/lib.rs", "//! Doc.\nmod a;\n#[cfg(test)]\nmod harness;\n"),
            source("crates/core/src/a.rs", "fn a() {}\n"),
            source("crates/core/src/harness.rs", "fn b() {}\n"),
            source("crates/core/tests/c.rs", "fn c() {}\nfn d() {}\n"),
            source("web/src/a.ts", "const a = 1;\n"),
            source("web/src/api/schema.gen.ts", "const b = 1;\n"),
            source("docs/a.md", "words\n"),
        ];
        let crates = rust::crates(&sources).unwrap();
        let rooms = lines_of(&sources, &crates);
        assert_eq!(rooms["core"], Lines { code: 2, comments: 1, tests: 5 });
        assert_eq!(rooms["web"], Lines { code: 1, comments: 0, tests: 0 });
        assert_eq!(rooms.len(), 2);
    }

    #[test]
    fn circles_are_those_of_use_and_not_of_faces() {
        let sources = [
            source("crates/a/src/lib.rs", "mod b;\nmod c;\nmod d;\npub use b::B;\n"),
            source("crates/a/src/b.rs", "use crate::c::C;\npub struct B;\n"),
            source("crates/a/src/c.rs", "use crate::B;\npub struct C;\n"),
            source("crates/a/src/d.rs", "use crate::B;\n"),
        ];
        let circles = circles_of(&rust::crates(&sources).unwrap());
        assert_eq!(circles, [("a".to_owned(), vec![vec!["b".to_owned(), "c".to_owned()]])]);
    }

    #[test]
    fn only_a_commit_and_places_are_understood() {
        for words in [&["--all"][..], &["a", "b"]] {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert!(run(&words).is_err());
        }
    }
}
