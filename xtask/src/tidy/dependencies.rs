//! Each dependency has a user: a crate that declares it names it in its sources, a crate of the workspace's table is
//! declared by a member, and of the crates with many features each one that is on is used.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Finding;
use crate::source::Source;

/// Declared without being named, each for a reason.
const UNNAMED: &[(&str, &str, &str)] = &[
    ("mothership-store", "reqwest", "its features give object_store's HTTP client its TLS"),
    ("mothership-api", "insta", "its answers are being written down"),
    ("mothership-api", "proptest", "its properties are being written"),
];

/// What stands in the sources when a feature is used. Of the crates in this table each feature that is on has a row.
const FEATURES: &[(&str, &str, &str)] = &[
    ("axum", "ws", "WebSocketUpgrade"),
    ("axum", "multipart", "Multipart"),
    ("tower", "util", "ServiceExt"),
    ("tower-http", "compression-gzip", "compression::"),
    ("tower-http", "compression-zstd", "compression::"),
    ("tower-http", "timeout", "RequestBodyTimeoutLayer"),
    ("tower-http", "csrf", "CsrfLayer"),
    ("tower-http", "catch-panic", "CatchPanicLayer"),
    ("tokio-util", "io", "ReaderStream"),
    ("tokio-util", "rt", "TaskTracker"),
    ("tokio-util", "codec", "codec::"),
];

const MANIFEST: &str = "Cargo.toml";

/// `metadata` is what `cargo metadata` says of the members; `manifest` the text of the workspace's own `Cargo.toml`.
pub fn check(metadata: &Value, manifest: &str, sources: &[Source]) -> Result<Vec<Finding>> {
    let members = members(metadata).context("cargo metadata has another shape than expected")?;
    let mut found = Vec::new();
    for member in &members {
        let names = names_in(sources, &member.folder);
        for dependency in &member.dependencies {
            let excused = UNNAMED.iter().any(|(user, name, _)| *user == member.name && name == dependency);
            if !excused && !names.contains(dependency.replace('-', "_").as_str()) {
                let message = format!("{} does not name {dependency}: remove the dependency", member.name);
                found.push(Finding::new(&format!("{}{MANIFEST}", member.folder), 1, message));
            }
        }
    }
    let declared: BTreeSet<&str> =
        members.iter().flat_map(|member| member.dependencies.iter().map(String::as_str)).collect();
    for (at, line) in table(manifest) {
        let name = line.split('=').next().unwrap_or(line).trim();
        if !declared.contains(name) {
            found.push(Finding::new(MANIFEST, at, format!("no crate of the workspace uses {name}")));
        }
        found.extend(features(at, name, line, sources));
    }
    Ok(found)
}

struct Member {
    name: String,
    /// From the top of the checkout, with `/` at the end.
    folder: String,
    dependencies: BTreeSet<String>,
}

fn members(metadata: &Value) -> Option<Vec<Member>> {
    let root = metadata["workspace_root"].as_str()?;
    let member = |package: &Value| {
        let manifest = package["manifest_path"].as_str()?.strip_prefix(root)?;
        let folder = manifest.strip_suffix(MANIFEST)?.trim_start_matches(['/', '\\']).replace('\\', "/");
        let name = package["name"].as_str()?.to_owned();
        let dependencies = package["dependencies"].as_array()?.iter();
        // A crate may name itself, to switch its own features on for its tests.
        let dependencies = dependencies.filter_map(|one| one["rename"].as_str().or(one["name"].as_str()));
        let dependencies = dependencies.filter(|other| *other != name).map(str::to_owned).collect();
        Some(Member { name, folder, dependencies })
    };
    metadata["packages"].as_array()?.iter().map(member).collect()
}

/// Everything that could be the name of a crate in the Rust of a folder. Comments count only by accident, and a crate
/// that is spoken of in a comment alone is rare enough.
fn names_in<'a>(sources: &'a [Source], folder: &str) -> BTreeSet<&'a str> {
    let rust =
        sources.iter().filter(|source| source.path.starts_with(folder) && source.path.ends_with(".rs"));
    let lines =
        rust.flat_map(|source| source.text.lines()).filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_')).collect()
}

/// The lines of the workspace's table of dependencies, counted from 1.
fn table(manifest: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = manifest.lines().enumerate().map(|(at, line)| (at + 1, line));
    let inside = numbered.skip_while(|(_, line)| *line != "[workspace.dependencies]").skip(1);
    inside
        .take_while(|(_, line)| !line.starts_with('['))
        .filter(|(_, line)| line.starts_with(|first: char| first.is_ascii_lowercase()))
}

/// Features that are on without a user, in one line of the table.
fn features(at: usize, name: &str, line: &str, sources: &[Source]) -> Vec<Finding> {
    if !FEATURES.iter().any(|(known, _, _)| *known == name) {
        return Vec::new();
    }
    let on = line.split_once("features = [").and_then(|(_, rest)| rest.split_once(']'));
    let on = on.map_or("", |(list, _)| list).split(',').map(|feature| feature.trim().trim_matches('"'));
    let rust: Vec<&Source> = sources.iter().filter(|source| source.path.ends_with(".rs")).collect();
    let mut found = Vec::new();
    for feature in on.filter(|feature| !feature.is_empty()) {
        let row = FEATURES.iter().find(|(known, one, _)| *known == name && *one == feature);
        let Some((_, _, mark)) = row else {
            let message =
                format!("say in {} by what the use of {name}'s feature {feature} is known", file!());
            found.push(Finding::new(MANIFEST, at, message));
            continue;
        };
        // This file names all of them.
        let is_used = |source: &&&Source| source.text.contains(mark) && !source.path.starts_with("xtask/");
        if rust.iter().find(is_used).is_none() {
            found.push(Finding::new(
                MANIFEST,
                at,
                format!("nothing uses {name}'s feature {feature} ({mark})"),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    fn messages(metadata: &Value, manifest: &str, sources: &[Source]) -> Vec<(String, usize, String)> {
        let found = check(metadata, manifest, sources).unwrap();
        found.into_iter().map(|one| (one.file, one.line, one.message)).collect()
    }

    #[test]
    fn what_nobody_names_is_found_in_members_and_in_the_table() {
        let metadata = json!({"workspace_root": "/w", "packages": [
            {"name": "a", "manifest_path": "/w/crates/a/Cargo.toml", "dependencies": [
                {"name": "a"}, {"name": "serde-json"}, {"name": "long", "rename": "short"}, {"name": "spoken"},
            ]},
            {"name": "b", "manifest_path": "/w/crates/ab/Cargo.toml", "dependencies": []},
        ]});
        let manifest = "[workspace]\nx = 1\n[workspace.dependencies]\n# Why.\nserde-json = \"1\"\nshort = \"1\"\n\
                        spoken = \"1\"\ngone = \"1\"\n[workspace.lints]\nrust = 1\n";
        let sources = [
            source(
                "crates/a/src/lib.rs",
                "use serde_json::Value;\n// spoken of\nfn a() -> short::Thing {}\n",
            ),
            // The folder of b begins with the name of a's.
            source("crates/ab/src/lib.rs", "use spoken::A;"),
        ];
        assert_eq!(
            messages(&metadata, manifest, &sources),
            [
                ("crates/a/Cargo.toml".into(), 1, "a does not name spoken: remove the dependency".into()),
                ("Cargo.toml".into(), 8, "no crate of the workspace uses gone".into()),
            ]
        );
    }

    #[test]
    fn features_need_a_user_and_a_row() {
        let line = r#"tower = { version = "1", features = ["util", "limit"] }"#;
        let used = [source("crates/a/src/lib.rs", "use tower::ServiceExt;")];
        let found = features(7, "tower", line, &used);
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("tower's feature limit") && found[0].line == 7, "{found:?}");
        let found = features(
            7,
            "tower",
            r#"tower = { features = ["util"] }"#,
            &[source("xtask/src/a.rs", "ServiceExt")],
        );
        assert_eq!(found[0].message, "nothing uses tower's feature util (ServiceExt)");
        assert_eq!(features(7, "serde", r#"serde = { features = ["derive"] }"#, &[]), []);
        assert_eq!(features(7, "tower", r#"tower = "1""#, &[]), []);
    }

    #[test]
    fn another_shape_of_the_metadata_is_an_error() {
        assert!(check(&json!({"packages": []}), "", &[]).is_err());
    }
}
