//! Paths that a task relies on: looked at, or made, on this machine before the program starts.

use mothership_core::spec::{PathKind, PathMust, ResolvedPath};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long the file systems may take to answer. One that hangs would hang the program, too.
const ANSWER_MAX: Duration = Duration::from_secs(60);

/// Looks at the paths, relative ones from `folder` on.
///
/// # Errors
/// What is wrong with each, with the parameter and this machine.
pub async fn look(paths: &[ResolvedPath], folder: &Path, host: &str) -> Result<(), String> {
    if paths.is_empty() {
        return Ok(());
    }
    let (all, from) = (paths.to_vec(), folder.to_owned());
    // Beside the thread on which every program of this machine is watched.
    let looked = tokio::task::spawn_blocking(move || {
        all.iter().filter_map(|path| wrong(path, &from)).collect::<Vec<String>>()
    });
    let found = match tokio::time::timeout(ANSWER_MAX, looked).await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => vec![format!("looking at the paths broke off: {error}")],
        Err(_) => {
            let named: Vec<&str> = paths.iter().map(|path| path.path.as_str()).collect();
            vec![format!("no answer within {} s of {}", ANSWER_MAX.as_secs(), named.join(", "))]
        }
    };
    if found.is_empty() { Ok(()) } else { Err(format!("{} (on {host})", found.join("; "))) }
}

/// What is wrong with a path; `None` when it is as it has to be.
fn wrong(rule: &ResolvedPath, folder: &Path) -> Option<String> {
    let ResolvedPath { parameter, path, kind, must } = rule;
    let place = folder.join(path);
    let what = match (must, kind) {
        (PathMust::Anything, _) => None,
        (PathMust::Exist, kind) => missing(&place, *kind),
        (PathMust::BeMade, PathKind::Folder) => cannot_be_made(&place),
        (PathMust::BeMade, PathKind::File) => place.parent().map(Path::to_owned).and_then(|parent| {
            if place.is_dir() { Some("is a folder, not a file".into()) } else { cannot_be_made(&parent) }
        }),
    };
    what.map(|what| format!("`{parameter}`: {path} {what}"))
}

fn missing(place: &Path, kind: PathKind) -> Option<String> {
    let (wanted, is_there): (_, fn(&fs::Metadata) -> bool) = match kind {
        PathKind::File => ("file", fs::Metadata::is_file),
        PathKind::Folder => ("folder", fs::Metadata::is_dir),
    };
    match fs::metadata(place) {
        Ok(found) if is_there(&found) => None,
        Ok(_) => Some(format!("is no {wanted}")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some("is not there".into()),
        Err(error) => Some(format!("cannot be looked at: {error}")),
    }
}

fn cannot_be_made(folder: &PathBuf) -> Option<String> {
    match fs::create_dir_all(folder) {
        Ok(()) => None,
        Err(_) if folder.exists() => Some("is no folder".into()),
        Err(error) => Some(format!("cannot be made: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(parameter: &str, path: &str, kind: PathKind, must: PathMust) -> ResolvedPath {
        ResolvedPath { parameter: parameter.into(), path: path.into(), kind, must }
    }

    #[tokio::test]
    async fn paths_are_as_they_have_to_be_or_named_with_parameter_and_machine() {
        use {PathKind::*, PathMust::*};
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        fs::create_dir(here.join("data")).unwrap();
        fs::write(here.join("model"), "x").unwrap();
        let absolute = here.join("data").to_str().unwrap().to_owned();
        let good = [
            rule("a", "data", Folder, Exist),
            rule("b", &absolute, Folder, Exist),
            rule("c", "model", File, Exist),
            rule("d", "out/deep", Folder, BeMade),
            rule("e", "new/file.txt", File, BeMade),
            rule("f", "/no/where", File, Anything),
        ];
        assert_eq!(look(&good, here, "lab-07").await, Ok(()));
        assert!(here.join("out/deep").is_dir() && here.join("new").is_dir());
        assert!(!here.join("new/file.txt").exists(), "the program makes its file");
        assert_eq!(look(&good, here, "lab-07").await, Ok(()), "what was made is there");

        let bad = [
            rule("a", "gone", Folder, Exist),
            rule("b", "model", Folder, Exist),
            rule("c", "data", File, Exist),
            rule("d", "model", Folder, BeMade),
            rule("e", "data", File, BeMade),
        ];
        let told = look(&bad, here, "lab-07").await.unwrap_err();
        assert_eq!(
            told,
            "`a`: gone is not there; `b`: model is no folder; `c`: data is no file; `d`: model is no folder; \
             `e`: data is a folder, not a file (on lab-07)"
        );
        assert_eq!(look(&[], here, "lab-07").await, Ok(()));
    }
}
