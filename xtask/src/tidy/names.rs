//! One name means one thing: a public type name is defined once in a crate, and what a crate shows to others has a name
//! that no other crate shows for something else.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use crate::source::rust::exported::Exported;
use crate::source::rust::{Crate, File, is_for_tests, items};

/// Names that two crates show, because it is one noun at two layers.
const LAYERS: &[(&str, &str)] = &[
    ("ArtifactFile", "what a runner has left: told on the wire, written to its row"),
    ("Capacity", "what a runner offers: on the wire, and as placement counts with it"),
    ("Dependency", "of a job: in its checked spec, and as a row"),
    ("DependencyKind", "of a job: in its spec, and as a row"),
    ("EndOutcome", "what became of the report of an end: as the store found, and as the runner is told"),
    ("Eta", "time left: as it is estimated, and on the wire"),
    ("History", "times of past attempts: posted by an import, and what an estimate learns from"),
    ("InputFile", "of a task: in its spec, and in the order to a runner"),
    ("Job", "on the wire, and as a row"),
    ("JobPatch", "what is changed: on the wire, and in the row"),
    ("LogAck", "how far a log is stored: as the store found, and as the runner is told"),
    ("Past", "when an imported attempt ran: on the wire, and in its rows"),
    ("Points", "rows of a parameter file: in the sweep, and in the database"),
    ("Runner", "on the wire, and as a row"),
    ("RunnerPatch", "what is changed: on the wire, and in the row"),
    ("Study", "of GOLIAT: cut in core, and on the wire"),
    ("Task", "on the wire, and as a row"),
    ("TaskCounts", "tasks by state: counted in core, and on the wire"),
    ("Usage", "of an attempt: as it is reported, and in its row"),
    ("Result", "each room's own error is its default"),
    ("User", "a person: on the wire, and as a row"),
];

/// Names that stand twice in one crate, each for a reason.
const TWICE: &[(&str, &str, &str)] = &[
    ("store", "Engine", "SQLite's and PostgreSQL's, behind one face"),
    ("server", "Assignment", "of GOLIAT: as the operation gives it, and as its client is sent it"),
    ("runner", "KeeperListener", "one for each system"),
    ("runner", "SocketStream", "one for each system"),
    ("runner", "OutputPipe", "one for each system"),
    ("runner", "SpawnedProgram", "one for each system"),
    ("runner", "Spawner", "one for each system"),
    ("mothership", "Submit", "of `submit` and of `goliat submit`: a command is called as people type it"),
];

pub fn check(crates: &[Crate]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut shown: BTreeMap<String, Vec<(&str, &File, usize)>> = BTreeMap::new();
    for one in crates.iter().filter(|one| !one.name.starts_with("test") && one.name != "xtask") {
        let mut here: BTreeMap<String, (&File, usize)> = BTreeMap::new();
        let exported = Exported::of(one);
        for (file, name, line) in types(one) {
            if exported.has(&file.module, &name) {
                shown.entry(name.clone()).or_default().push((&one.name, file, line));
            }
            let excused = TWICE.iter().any(|(crate_, twice, _)| *crate_ == one.name && *twice == name);
            match here.get(&name) {
                Some((first, at)) if !excused => {
                    let message =
                        format!("{name} is also defined in {}:{at}: give each its own noun", first.path);
                    found.push(Finding::new(&file.path, line, message));
                }
                Some(_) => {}
                None => drop(here.insert(name, (file, line))),
            }
        }
    }
    for (name, places) in shown {
        let crates: BTreeSet<&str> = places.iter().map(|(one, _, _)| *one).collect();
        let excused = LAYERS.iter().any(|(noun, _)| *noun == name);
        if crates.len() > 1 && !excused {
            let (_, file, line) = places[0];
            let all = crates.into_iter().collect::<Vec<_>>().join(" and ");
            let message =
                format!("{name} is shown by {all}: say in {} why it is one noun, or rename one", file!());
            found.push(Finding::new(&file.path, line, message));
        }
    }
    found
}

/// Types of a crate that more than their own file may name.
fn types(one: &Crate) -> Vec<(&File, String, usize)> {
    let mut found = Vec::new();
    for file in one.files.iter().filter(|file| !file.is_test) {
        for item in file.tree.items.iter().filter(|item| !is_for_tests(items::attributes(item))) {
            if let Some((ident, visibility)) = items::named(item)
                && items::is_type(item)
                && !matches!(visibility, syn::Visibility::Inherited)
            {
                found.push((file, ident.to_string(), ident.span().start().line));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, rust};

    fn messages(files: &[(&str, &str)]) -> Vec<String> {
        let source = |(path, text): &(&str, &str)| Source { path: (*path).into(), text: (*text).into() };
        let crates = rust::crates(&files.iter().map(source).collect::<Vec<_>>()).unwrap();
        check(&crates).into_iter().map(|one| format!("{}:{}: {}", one.file, one.line, one.message)).collect()
    }

    #[test]
    fn a_name_stands_once_in_a_crate_also_when_nobody_else_sees_it() {
        let found = messages(&[
            ("crates/server/src/lib.rs", "mod a;\nmod b;\n"),
            ("crates/server/src/a.rs", "pub struct Wanted;\nstruct Own;\n"),
            (
                "crates/server/src/b.rs",
                "struct Own;\n\npub(crate) enum Wanted { X }\n#[cfg(test)]\npub struct Wanted2;\n",
            ),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0]
                .starts_with("crates/server/src/b.rs:3: Wanted is also defined in crates/server/src/a.rs:1")
        );
    }

    #[test]
    fn two_crates_show_a_name_only_for_one_noun() {
        let files = [
            ("crates/api/src/lib.rs", "pub mod a;\n"),
            ("crates/api/src/a.rs", "pub struct Ended;\npub struct Usage;\npub struct Hidden;\n"),
            ("crates/store/src/lib.rs", "mod b;\nmod c;\npub use b::{Ended, Usage};\n"),
            ("crates/store/src/b.rs", "pub struct Ended;\npub struct Usage;\n"),
            ("crates/store/src/c.rs", "pub struct Hidden;\n"),
        ];
        let found = messages(&files);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("Ended is shown by api and store"));
    }

    #[test]
    fn a_face_in_between_shows_what_it_hands_on() {
        let files = [
            ("crates/api/src/lib.rs", "pub struct Ended;\n"),
            ("crates/store/src/lib.rs", "mod b;\npub use b::Ended;\n"),
            ("crates/store/src/b/mod.rs", "mod c;\npub use c::Ended;\n"),
            ("crates/store/src/b/c.rs", "pub struct Ended;\n"),
        ];
        assert_eq!(messages(&files).len(), 1);
    }

    #[test]
    fn excuses_are_listed_once_with_a_reason() {
        let mut nouns = BTreeSet::new();
        assert!(LAYERS.iter().all(|(noun, reason)| nouns.insert(noun) && reason.len() > 10));
        assert!(TWICE.iter().all(|(_, _, reason)| reason.len() > 10));
    }
}
