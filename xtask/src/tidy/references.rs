//! What documents and comments name is there: every path and every item of ours between back ticks.
//!
//! A path is looked for from the top of the checkout, from the crates, from the crate and from the folder that the text
//! is in; `{a,b}` means both. An item (`store::logs::append`) begins with one of our crates or with `crate`: its modules
//! must exist, and its names must stand in the module's text. Everything else between back ticks is somebody else's.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use crate::source::Source;
use crate::source::words::identifiers;

/// Endings of files that are ours when nothing else says so.
const OURS: [&str; 3] = [".rs", ".ts", ".tsx"];
/// Endings that make a text with `/` a path.
const FILES: [&str; 9] = [".rs", ".ts", ".tsx", ".md", ".toml", ".sql", ".py", ".sh", ".mjs"];
/// Texts that are made by programs, or speak of what was.
const EXEMPT: [&str; 4] =
    ["CHANGELOG.md", "docs/cli-reference.md", "docs/spec-reference.md", "docs/decisions/"];
/// Named on purpose though it is not there: beginning of the file's path, text, reason.
const ABSENT: &[(&str, &str, &str)] = &[
    ("CONTRIBUTING.md", "x/mod.rs", "stands for any module"),
    ("CONTRIBUTING.md", "x.rs", "stands for any module"),
    ("CONTRIBUTING.md", "x/", "stands for any module"),
    ("CONTRIBUTING.md", "x/tests.rs", "stands for any module"),
    ("CONTRIBUTING.md", "x_tests.rs", "stands for any module"),
    ("xtask/src/tidy/module_files.rs", "x.rs", "stands for any module"),
    ("xtask/src/tidy/module_files.rs", "x/mod.rs", "stands for any module"),
    ("xtask/src/tidy/module_files.rs", "x_tests.rs", "stands for any module"),
    ("crates/server/", "web/dist", "made by a build of the front end"),
    ("web/e2e/README.md", "e2e/shots", "made by the browser tests"),
    ("docs/handbook/foreign-client.md", "crates/core/src/NAME", "stands for the new client"),
    ("docs/handbook/foreign-client.md", "crates/server/src/compat/NAME", "stands for the new client"),
    ("docs/handbook/foreign-client.md", "crates/server/tests/http/NAME", "stands for the new client"),
];

/// All that can be named.
pub struct Known<'a> {
    /// Files and folders, from the top.
    paths: BTreeSet<&'a str>,
    /// The `src` folders of the crates.
    rooms: BTreeSet<&'a str>,
    /// Names of files without their folders.
    files: BTreeSet<&'a str>,
    /// Identifiers by file of Rust.
    names: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Known<'a> {
    /// `files` are all of the checkout, also those that are no text.
    pub fn new(sources: &'a [Source], files: &'a [String]) -> Self {
        let mut paths = BTreeSet::new();
        for file in files {
            let mut path = file.as_str();
            paths.insert(path);
            while let Some((folder, _)) = path.rsplit_once('/') {
                paths.insert(folder);
                path = folder;
            }
        }
        let rust = sources.iter().filter(|source| source.path.ends_with(".rs"));
        let names = rust.map(|source| (source.path.as_str(), identifiers(&source.text).collect())).collect();
        let files = files.iter().map(|file| file.rsplit('/').next().unwrap_or(file)).collect();
        let is_room = |path: &&&str| path.starts_with("crates/") && path.ends_with("/src");
        let rooms = paths.iter().filter(is_room).copied().collect();
        Self { paths, rooms, files, names }
    }

    fn has_path(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.paths.contains(path)
            || OURS.iter().any(|end| self.paths.contains(format!("{path}{end}").as_str()))
    }
}

pub fn check(source: &Source, known: &Known) -> Vec<Finding> {
    if EXEMPT.iter().any(|exempt| source.path.starts_with(exempt)) {
        return Vec::new();
    }
    let is_prose = source.path.ends_with(".md");
    if !is_prose && !source.path.ends_with(".rs") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut in_code = false;
    for (at, line) in source.text.lines().enumerate() {
        let trimmed = line.trim_start();
        let text = if is_prose { trimmed } else { comment(trimmed).unwrap_or_default() };
        if text.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for span in spans(text) {
            let excused = ABSENT.iter().any(|(file, text, _)| source.path.starts_with(file) && *text == span);
            if let (false, Some(why)) = (excused, missing(&source.path, span, known)) {
                found.push(Finding::new(&source.path, at + 1, format!("`{span}` is not there: {why}")));
            }
        }
    }
    found
}

/// The text of a comment that documents something.
fn comment(line: &str) -> Option<&str> {
    line.strip_prefix("//!").or_else(|| line.strip_prefix("///"))
}

/// What stands between single back ticks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).filter(|span| !span.is_empty())
}

/// Why a span leads nowhere; `None` when it leads somewhere, or is nothing of ours.
fn missing(file: &str, span: &str, known: &Known) -> Option<String> {
    if let Some(item) = span.strip_suffix("()").or(Some(span)).filter(|item| item.contains("::")) {
        return missing_item(file, item, known);
    }
    let is_plain = span.chars().all(|c| c.is_ascii_alphanumeric() || "_.-/{},".contains(c));
    if !is_plain || span.starts_with(['/', '.', '-']) {
        return None;
    }
    if !span.contains('/') {
        let is_ours = OURS.iter().any(|end| span.ends_with(end) && span.len() > end.len());
        return (is_ours && !known.files.contains(span)).then(|| "no file has this name".to_owned());
    }
    let gone =
        expanded(span).into_iter().find(|path| is_a_path(path, file, known) && !leads(path, file, known))?;
    Some(format!("nothing is at {gone}"))
}

/// Whether a text with `/` is meant as a path of ours: its ending or its first part says so.
fn is_a_path(path: &str, file: &str, known: &Known) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    FILES.iter().any(|end| path.ends_with(end))
        || bases(file, known).iter().any(|base| known.paths.contains(format!("{base}{first}").as_str()))
}

fn leads(path: &str, file: &str, known: &Known) -> bool {
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    // `server/routes` leaves out what every crate has.
    known.has_path(&format!("crates/{first}/src/{rest}"))
        || bases(file, known).iter().any(|base| known.has_path(&format!("{base}{path}")))
}

/// Where a path may begin. A document leaves the crate out where it is plain which one it speaks of.
fn bases(file: &str, known: &Known) -> Vec<String> {
    let mut bases = vec![String::new(), "crates/".to_owned(), "web/src/".to_owned()];
    if file.ends_with(".md") {
        bases.extend(known.rooms.iter().map(|room| format!("{room}/")));
    }
    if let Some((room, _)) = file.split_once("/src/") {
        bases.extend([format!("{room}/src/"), format!("{room}/")]);
    }
    let mut folder = file;
    while let Some((above, _)) = folder.rsplit_once('/') {
        bases.push(format!("{above}/"));
        folder = above;
    }
    bases
}

/// `a/{b,c}` as `a/b` and `a/c`.
fn expanded(path: &str) -> Vec<String> {
    let parts = path.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    match parts {
        Some((before, (inner, after))) => {
            let each = inner.split(',').map(|one| format!("{before}{one}{after}"));
            each.flat_map(|path| expanded(&path)).collect()
        }
        None => vec![path.to_owned()],
    }
}

fn missing_item(file: &str, item: &str, known: &Known) -> Option<String> {
    let parts: Vec<&str> = item.split("::").collect();
    let is_plain =
        |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !parts.iter().all(is_plain) {
        return None;
    }
    let source = match parts[0] {
        "crate" => format!("{}/src", file.split_once("/src/")?.0),
        name => format!("crates/{}/src", name.strip_prefix("mothership_").unwrap_or(name).replace('_', "-")),
    };
    if !known.paths.contains(source.as_str()) {
        return None;
    }
    let mut folder = source.clone();
    let mut rest = parts[1..].iter();
    let mut texts = vec![format!("{source}/lib.rs"), format!("{source}/main.rs")];
    for part in rest.by_ref() {
        let below = format!("{folder}/{part}");
        let own = [format!("{below}.rs"), format!("{below}/mod.rs")];
        if !own.iter().any(|path| known.paths.contains(path.as_str())) {
            // The first name that is no module, and all behind it, stand in the module's text or below it.
            let names = std::iter::once(part).chain(rest.clone());
            let files = || {
                let inside = known.names.iter().filter(|(path, _)| {
                    texts.iter().any(|text| text == **path) || path.starts_with(&format!("{folder}/"))
                });
                inside.map(|(_, names)| names)
            };
            let gone = names.into_iter().find(|name| !files().any(|names| names.contains(**name)))?;
            return Some(format!("{gone} is nowhere in {folder}"));
        }
        folder = below;
        texts = own.to_vec();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let sources = [
            source("crates/store/src/lib.rs", "pub mod logs;"),
            source("crates/store/src/logs/mod.rs", "mod append;\npub use append::append;"),
            source("crates/store/src/logs/append.rs", "pub fn append() {}\npub enum Ack { Stored }"),
            source("crates/core/src/attempt.rs", "pub fn after_end() {}"),
        ];
        let files: Vec<String> = sources
            .iter()
            .map(|source| source.path.clone())
            .chain(["docs/a.md", "web/src/lib/time.ts", "ARCHITECTURE.md"].map(str::to_owned))
            .collect();
        let known = Known::new(&sources, &files);
        let found = check(&source(path, text), &known);
        found.into_iter().map(|one| one.message.split('`').nth(1).unwrap().to_owned()).collect()
    }

    #[test]
    fn paths_are_found_from_where_a_reader_would_start() {
        let text = "`crates/store` `store/logs` `core/src/attempt.rs` `store/src/logs/{mod,append}.rs` `web/src/lib` `docs/a.md` `lib/time.ts`";
        assert_eq!(found("ARCHITECTURE.md", text), Vec::<String>::new());
        assert_eq!(
            found("crates/store/src/logs/mod.rs", "//! `logs/append.rs` `append.rs` `src/logs`"),
            Vec::<String>::new()
        );
        assert_eq!(
            found(
                "ARCHITECTURE.md",
                "`store/jobs` `crates/gone` `core/src/{attempt,retry}.rs` `gone.rs` `cmd/gone.rs`"
            ),
            ["store/jobs", "crates/gone", "core/src/{attempt,retry}.rs", "gone.rs", "cmd/gone.rs"]
        );
    }

    #[test]
    fn items_are_modules_and_names_in_them() {
        let good = "`store::logs::append` `store::logs::append()` `mothership_store::logs::Ack::Stored` `core::attempt::after_end` `std::fs::read` `Self::x`";
        assert_eq!(found("docs/a.md", good), Vec::<String>::new());
        assert_eq!(found("docs/a.md", "`store::logs::gone` `core::attempt::x` `store::jobs::Ack2`").len(), 3);
        assert_eq!(
            found("crates/store/src/lib.rs", "//! [`crate::logs::append`] [`crate::jobs::insert`]"),
            ["crate::jobs::insert"]
        );
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let text =
            "`text/plain` `/api/v1/jobs` `~/.config/x` `out/**` `study.toml` `cargo xtask test` `a/b` `42.7`";
        assert_eq!(found("README.md", text), Vec::<String>::new());
        assert_eq!(found("docs/a.md", "```\n`crates/gone`\n```\n"), Vec::<String>::new());
        assert_eq!(
            found("crates/core/src/attempt.rs", "// `crates/gone`\nlet a = \"`crates/gone`\";"),
            Vec::<String>::new()
        );
        assert_eq!(found("CHANGELOG.md", "`crates/gone`"), Vec::<String>::new());
    }
}
