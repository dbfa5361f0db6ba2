//! Nothing of the store goes untested: every public function is called somewhere in this suite.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

fn texts(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = Vec::new();
    rust_files(folder, &mut files);
    files.into_iter().map(|file| (file.clone(), fs::read_to_string(file).unwrap())).collect()
}

/// `jobs::insert`: the functions that work in a transaction, under the names by which others call them.
fn use_cases(source: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for (file, text) in texts(source) {
        let place = file.strip_prefix(source).unwrap().components().next().unwrap();
        let module = Path::new(place.as_os_str()).file_stem().unwrap().to_str().unwrap().to_owned();
        for (at, _) in text.match_indices("\npub fn ") {
            let name = text[at + 8..].split(['(', '<']).next().unwrap();
            let arguments = text[at..].split(')').next().unwrap();
            if arguments.contains("tx: &mut Tx") {
                out.push(format!("{module}::{name}"));
            }
        }
    }
    out
}

/// `put_file(`: the methods of the doors.
fn methods(source: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for file in ["store.rs", "blob/mod.rs"] {
        let text = fs::read_to_string(source.join(file)).unwrap();
        for (at, found) in text.match_indices("    pub async fn ") {
            out.push(format!("{}(", text[at + found.len()..].split(['(', '<']).next().unwrap()));
        }
    }
    out
}

#[test]
fn every_public_function_is_called() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = here.join("src");
    let suite: String = texts(&here.join("tests/conformance")).into_values().collect();
    let (use_cases, methods) = (use_cases(&source), methods(&source));
    assert!(use_cases.len() > 70 && methods.len() > 8, "the search finds them: {use_cases:?} {methods:?}");
    // As a whole word: `list` is not `list_users`.
    let called = |name: &&String| {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        suite.match_indices(name.as_str()).any(|(at, _)| {
            let behind = suite[at + name.len()..].starts_with(word) && !name.ends_with('(');
            !behind && !suite[..at].ends_with(word)
        })
    };
    let missed: Vec<&String> = use_cases.iter().chain(&methods).filter(|name| !called(name)).collect();
    assert!(missed.is_empty(), "no case calls {missed:?}");
}
