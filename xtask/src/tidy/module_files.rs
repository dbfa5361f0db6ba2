//! One style of module files and one of test files: CONTRIBUTING.md says which.

use std::collections::BTreeSet;

use super::Finding;
use crate::source::Source;

pub fn check(sources: &[Source]) -> Vec<Finding> {
    let rust: Vec<&Source> = sources
        .iter()
        .filter(|source| source.path.ends_with(".rs") && source.path.contains("/src/"))
        .collect();
    let paths: BTreeSet<&str> = rust.iter().map(|source| source.path.as_str()).collect();
    let mut found = Vec::new();
    for source in rust {
        found.extend(beside_its_folder(source, &paths));
        found.extend(test_file(source, &paths));
        found.extend(path_attributes(source));
    }
    found
}

/// `x.rs` beside `x/`: the folder's own file is `x/mod.rs`.
fn beside_its_folder(source: &Source, paths: &BTreeSet<&str>) -> Option<Finding> {
    let folder = format!("{}/", source.path.strip_suffix(".rs")?);
    let is_beside = paths.range(folder.as_str()..).next().is_some_and(|path| path.starts_with(&folder));
    is_beside.then(|| Finding::new(&source.path, 1, format!("move it to {folder}mod.rs")))
}

/// `x_tests.rs` stands beside `x.rs`, `tests.rs` beside `mod.rs`, `lib.rs` or `main.rs`.
fn test_file(source: &Source, paths: &BTreeSet<&str>) -> Option<Finding> {
    let (folder, file) = source.path.rsplit_once('/')?;
    let has = |name: &str| paths.contains(format!("{folder}/{name}").as_str());
    if file == "tests.rs" {
        let is_right = ["mod.rs", "lib.rs", "main.rs"].iter().any(|name| has(name));
        return (!is_right)
            .then(|| Finding::new(&source.path, 1, "tests.rs belongs into the folder of a module"));
    }
    let tested = file.strip_suffix("_tests.rs")?;
    let is_right = has(&format!("{tested}.rs"));
    (!is_right).then(|| Finding::new(&source.path, 1, format!("there is no {tested}.rs beside it to test")))
}

/// `#[path]` is for `x_tests.rs`, as `mod tests`, and for one file of several under the name that they share: each for
/// its own system, beside each other.
fn path_attributes(source: &Source) -> Vec<Finding> {
    let stem = source.path.rsplit('/').next().and_then(|file| file.strip_suffix(".rs")).unwrap_or_default();
    let own = format!("#[path = \"{stem}_tests.rs\"]");
    let lines: Vec<&str> = source.text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("#[path")) {
        let follows = lines.get(at + 1).copied().unwrap_or_default();
        let before = at.checked_sub(1).map_or("", |before| lines[before]);
        let is_for_tests = before.starts_with("#[cfg(test") || before.starts_with("#[cfg(all(test");
        let is_right = match is_for_tests {
            true => *line == own && follows.ends_with("mod tests;"),
            false => before.starts_with("#[cfg(") && !line.contains('/') && !line.contains("_tests"),
        };
        if !is_right {
            let message =
                format!("#[path] is for tests (#[cfg(test)], {own}, mod tests;) and for files of one system");
            found.push(Finding::new(&source.path, at + 1, message));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let source = |(path, text): &(&str, &str)| Source { path: (*path).into(), text: (*text).into() };
        let sources: Vec<Source> = files.iter().map(source).collect();
        check(&sources).into_iter().map(|one| format!("{}:{}", one.file, one.line)).collect()
    }

    #[test]
    fn a_folder_has_its_own_file_inside() {
        assert_eq!(found(&[("a/src/x.rs", ""), ("a/src/x/y.rs", "")]), ["a/src/x.rs:1"]);
        assert_eq!(
            found(&[("a/src/x/mod.rs", ""), ("a/src/x/y.rs", ""), ("a/src/xy.rs", "")]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn files_of_tests_stand_beside_what_they_test() {
        assert_eq!(found(&[("a/src/x_tests.rs", "")]), ["a/src/x_tests.rs:1"]);
        assert_eq!(found(&[("a/src/x_tests.rs", ""), ("a/src/x.rs", "")]), Vec::<String>::new());
        assert_eq!(found(&[("a/src/x/tests.rs", "")]), ["a/src/x/tests.rs:1"]);
        assert_eq!(found(&[("a/src/x/tests.rs", ""), ("a/src/x/mod.rs", "")]), Vec::<String>::new());
    }

    #[test]
    fn a_path_is_given_to_tests_alone() {
        let good = "fn a() {}\n#[cfg(test)]\n#[path = \"x_tests.rs\"]\nmod tests;\n";
        assert_eq!(found(&[("a/src/x.rs", good)]), Vec::<String>::new());
        let systems = "\n#[cfg(unix)]\n#[path = \"unix.rs\"]\nmod system;\n#[cfg(windows)]\n#[path = \"windows.rs\"]\nmod system;\n";
        assert_eq!(found(&[("a/src/x.rs", systems)]), Vec::<String>::new());
        for bad in [
            "#[cfg(test)]\n#[path = \"other_tests.rs\"]\nmod tests;\n",
            "#[cfg(test)]\n#[path = \"x_tests.rs\"]\nmod x_tests;\n",
            "fn a() {}\n#[path = \"x_tests.rs\"]\nmod tests;\n",
        ] {
            assert_eq!(found(&[("a/src/x.rs", bad)]), ["a/src/x.rs:2"], "{bad}");
        }
    }
}
