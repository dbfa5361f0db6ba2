//! Where each downloaded file goes. A file keeps its name where this system can have it, beside the others; where it
//! cannot, it gets one that is near to it, and nothing is written over anything.

use super::confine::{check, confine};
use crate::cmd::subject::Subject;
use mothership_api::results::Artifact;
use mothership_core::spec::windows_name::{free_name, windows_name};
use std::{
    borrow::Cow,
    collections::HashMap,
    path::{Path, PathBuf},
};

/// What names can be here.
#[derive(Debug, Clone, Copy)]
pub struct NameRules {
    /// Those of Windows.
    pub windows: bool,
    /// `A` and `a` are one file.
    pub folds_case: bool,
}

impl NameRules {
    /// Of the system that this program runs on.
    pub const HERE: Self =
        Self { windows: cfg!(windows), folds_case: cfg!(any(windows, target_os = "macos")) };

    fn key(self, path: &str) -> String {
        if self.folds_case { path.to_lowercase() } else { path.to_owned() }
    }
}

/// The places of files, and what a person should know of them.
#[derive(Debug, Default)]
pub struct Places {
    pub files: Vec<(Artifact, PathBuf)>,
    /// Files that get another name.
    pub renamed: Vec<String>,
    /// Why some cannot be saved.
    pub problems: Vec<String>,
}

/// All names are checked, and no two meet, before the first byte is written.
pub fn places(to: &Path, subject: Subject, list: Vec<Artifact>, rules: NameRules) -> Places {
    let mut places = Places::default();
    // By place, and what has it.
    let mut taken: HashMap<String, String> = HashMap::new();
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for artifact in list {
        if let Err(why) = check(&artifact.path, false) {
            places.problems.push(format!("file {:?} of task {}: {why}", artifact.path, artifact.task_id));
            continue;
        }
        let key = rules.key(&wanted(subject, &artifact, &artifact.path));
        if rules.windows && matches!(windows_name(&artifact.path), Cow::Owned(_)) {
            others.push(artifact);
        } else if let Some(other) = taken.get(&key) {
            match *other == artifact.id {
                true => {
                    places.problems.push(format!("file {}: it has the same place as {other}", artifact.id))
                }
                false => others.push(artifact),
            }
        } else {
            taken.insert(key, artifact.id.clone());
            own.push(artifact);
        }
    }
    for artifact in own {
        let path = artifact.path.clone();
        places.put(to, subject, artifact, &path, rules);
    }
    for artifact in others {
        let name = if rules.windows { windows_name(&artifact.path) } else { Cow::Borrowed(&*artifact.path) };
        let is_taken = |name: &str| taken.contains_key(&rules.key(&wanted(subject, &artifact, name)));
        let Some(name) = free_name(&name, is_taken) else {
            places.problems.push(format!("file {}: no name is left for it", artifact.id));
            continue;
        };
        taken.insert(rules.key(&wanted(subject, &artifact, &name)), artifact.id.clone());
        places.renamed.push(format!("{} is saved as {name}: this system cannot have its name", artifact.id));
        places.put(to, subject, artifact, &name, rules);
    }
    places
}

/// Files of a job lie in a folder for each task.
fn wanted(subject: Subject, artifact: &Artifact, name: &str) -> String {
    match subject {
        Subject::Job(_) => format!("{}/{name}", artifact.index),
        Subject::Task(_) => name.to_owned(),
    }
}

impl Places {
    fn put(&mut self, to: &Path, subject: Subject, artifact: Artifact, name: &str, rules: NameRules) {
        match confine(to, &wanted(subject, &artifact, name), rules.windows) {
            Ok(place) => self.files.push((artifact, place)),
            Err(why) => self.problems.push(format!("file {}: {why}", artifact.id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: NameRules = NameRules { windows: false, folds_case: false };
    const WINDOWS: NameRules = NameRules { windows: true, folds_case: true };

    fn artifact(path: &str) -> Artifact {
        serde_json::from_value(serde_json::json!({
            "id": format!("1.0/{path}"), "task_id": "1.0", "attempt_id": "1.0.1", "index": 0, "name": "x", "path": path,
            "size": 1, "content_type": "text/plain", "hash": "ab".repeat(32), "url": "/file",
            "created_at": "2026-01-02T12:00:00Z"
        }))
        .unwrap()
    }

    fn of(paths: &[&str], subject: &str, rules: NameRules) -> Places {
        let list = paths.iter().map(|path| artifact(path)).collect();
        places(Path::new("to"), subject.parse().unwrap(), list, rules)
    }

    #[test]
    fn every_name_is_checked_before_the_first_byte() {
        assert_eq!(of(&["a/b"], "1", LINUX).files[0].1, Path::new("to/0/a/b"));
        assert_eq!(of(&["a/b"], "1.0", LINUX).files[0].1, Path::new("to/a/b"));
        for rules in [LINUX, WINDOWS] {
            let found = of(&["fine", "../x", "fine"], "1.0", rules);
            assert_eq!(found.files.len(), 1, "one that cannot be saved costs no other");
            assert_eq!(
                found.problems,
                [
                    "file \"../x\" of task 1.0: it has the part '..'",
                    "file 1.0/fine: it has the same place as 1.0/fine"
                ]
            );
        }
    }

    #[test]
    fn a_name_that_only_windows_cannot_have_is_kept_elsewhere_and_changed_there() {
        let paths = ["CON", "a%3Fb", "a?b", "out/C:drive", "trail.", "Same", "same"];
        let saved = |found: &Places| -> Vec<(String, String)> {
            let shown = |(artifact, place): &(Artifact, PathBuf)| {
                (artifact.path.clone(), place.strip_prefix("to").unwrap().to_string_lossy().into_owned())
            };
            found.files.iter().map(shown).collect()
        };
        let here = of(&paths, "1.0", LINUX);
        assert!(saved(&here).iter().all(|(path, place)| path == place), "{:?}", saved(&here));
        assert!(here.renamed.is_empty());
        let there = of(&paths, "1.0", WINDOWS);
        let mut places = saved(&there);
        places.sort();
        let wanted = [
            ("CON", "%43ON"),
            ("Same", "Same"),
            ("a%3Fb", "a%3Fb"),
            ("a?b", "a%3Fb~2"),
            ("out/C:drive", "out/C%3Adrive"),
            ("same", "same~2"),
            ("trail.", "trail%2E"),
        ];
        assert_eq!(places, wanted.map(|(path, place)| (path.to_owned(), place.to_owned())));
        assert_eq!((there.renamed.len(), there.problems.len()), (5, 0), "{:?}", there.renamed);
    }
}
