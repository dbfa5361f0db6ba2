//! Output files: what the globs name in the work folder and all of the output folder, never anything outside of them.
//!
//! A program may have left anything there: links to secrets, loops of links, pipes, names that are no text. None of it
//! may reach outside, hang the agent, or cost another file: what can be kept is kept, and what cannot is named in the
//! log.

use super::{
    Collected, FoundFile,
    cache::hash_of,
    remarks::Remarks,
    walk::{Met, Odd, open_file, path_bytes, walk},
};
use crate::{files::output_globs::OutputGlobs, keeper::folder::AttemptFolder};
use mothership_api::agent::LeasedAttempt;
use mothership_core::{
    ids::BlobHash,
    limits::ARTIFACTS_PER_ATTEMPT_MAX,
    spec::{
        OutputsMissing,
        path::{check_file_path, listed_name, shown_path},
        windows_name::free_place,
    },
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Finds and hashes the results of an attempt that has ended.
pub fn collect(folder: &AttemptFolder, lease: &LeasedAttempt) -> Collected {
    collect_at_most(folder, lease, ARTIFACTS_PER_ATTEMPT_MAX)
}

fn collect_at_most(folder: &AttemptFolder, lease: &LeasedAttempt, files_max: usize) -> Collected {
    let mut search = OutputSearch::default();
    let (globs, bad) = OutputGlobs::of(&lease.outputs);
    bad.into_iter().for_each(|line| search.remarks.missing(line));
    search.walk(&folder.work(), &globs, false);
    search.walk(&folder.out(), &OutputGlobs::everything(), true);
    search.name_the_nameless();
    let is_strict = lease.outputs_missing == OutputsMissing::Fail;
    for missing in globs.unmatched(search.found.keys(), is_strict) {
        search.remarks.missing(format!("output '{missing}' was not found"));
    }
    search.remove_shadowed();
    let files = search.hash(folder, &given(lease), files_max);
    let (remarks, missing) = search.remarks.finish();
    Collected { files, remarks, missing: missing.filter(|_| is_strict) }
}

/// The content of what the attempt was given, by path.
fn given(lease: &LeasedAttempt) -> BTreeMap<&str, BlobHash> {
    let inputs = lease.inputs.iter().map(|input| (input.to.as_str(), input.blob));
    let text = |content: &str| BlobHash(*blake3::hash(content.as_bytes()).as_bytes());
    inputs.chain(lease.files.iter().map(|file| (file.to.as_str(), text(&file.content)))).collect()
}

/// A file that was found: where it is below its folder, and which folder that is.
struct Source {
    below: PathBuf,
    in_output_dir: bool,
}

#[derive(Default)]
struct OutputSearch {
    remarks: Remarks,
    /// By path in the listing; the output folder is walked last and wins.
    found: BTreeMap<String, Source>,
    /// Those whose own names cannot be listed, by the names that they should get; the output folder wins here, too.
    nameless: BTreeMap<String, Source>,
}

/// Whether files lie below a path.
fn is_folder(found: &BTreeMap<String, Source>, path: &str) -> bool {
    let inside = format!("{path}/");
    found.range(inside.clone()..).next().is_some_and(|(next, _)| next.starts_with(&inside))
}

fn shown(below: &Path) -> String {
    shown_path(&path_bytes(below))
}

impl OutputSearch {
    fn walk(&mut self, root: &Path, globs: &OutputGlobs, in_output_dir: bool) {
        if globs.is_nothing() {
            return;
        }
        let walked = walk(root, true, &|folder| globs.may_match_below(folder), &mut |below, met| match met {
            Met::File(_) if globs.matches(below) => self.take(below, in_output_dir),
            Met::Odd(odd @ (Odd::UnreadableFolder(_) | Odd::TooMany)) => self.not_kept(below, &odd),
            Met::Odd(odd) if globs.matches(below) => self.not_kept(below, &odd),
            // Folders are made again by the files in them; an empty one is no result.
            _ => {}
        });
        // No such folder is no output: programs may delete what they like.
        if let Err(error) = walked
            && error.kind() != std::io::ErrorKind::NotFound
        {
            let what = if in_output_dir { "the output folder" } else { "the work folder" };
            self.remarks.missing(format!("{what} cannot be read: {error}"));
        }
    }

    fn not_kept(&mut self, below: &Path, why: &dyn std::fmt::Display) {
        self.remarks.missing(format!("output '{}' was not kept: {why}", shown(below)));
    }

    /// Notes a file; one whose own name cannot be listed waits until all others have theirs.
    fn take(&mut self, below: &Path, in_output_dir: bool) {
        let bytes = path_bytes(below);
        let Some(name) = listed_name(&bytes) else {
            let why = std::str::from_utf8(&bytes).ok().and_then(|path| check_file_path(path).err());
            let why = why.map_or_else(|| "its name is too long".to_owned(), |why| why.hint);
            return self.not_kept(below, &why);
        };
        let source = Source { below: below.to_owned(), in_output_dir };
        match name.as_bytes() == bytes {
            true => self.found.insert(name, source),
            false => self.nameless.insert(name, source),
        };
    }

    /// Gives the others their names, none of which is the name of a file or folder that has it by itself.
    fn name_the_nameless(&mut self) {
        for (wanted, source) in std::mem::take(&mut self.nameless) {
            let own = shown(&source.below);
            let place = free_place(
                &wanted,
                |name| self.found.contains_key(name),
                |name| is_folder(&self.found, name),
            );
            let Some(name) = place else {
                self.not_kept(&source.below, &format!("there is a file '{wanted}' already"));
                continue;
            };
            // The bytes are safe, but whoever looks for this name will not find it.
            self.remarks
                .missing(format!("output '{own}' was kept as '{name}': not every system can have its name"));
            self.found.insert(name, source);
        }
    }

    /// A file of one folder may have the name of a folder in the other; nobody could save both.
    fn remove_shadowed(&mut self) {
        let found = &self.found;
        let file_above = |path: &String| {
            let above = path.match_indices('/').map(|(at, _)| &path[..at]);
            above.filter(|above| found.contains_key(*above)).map(str::to_owned).next()
        };
        let shadowed: Vec<(String, String)> =
            found.keys().filter_map(|path| Some((path.clone(), file_above(path)?))).collect();
        for (path, above) in shadowed {
            self.found.remove(&path);
            self.remarks
                .missing(format!("output '{path}' was not kept: '{above}' is a file of the output folder"));
        }
    }

    fn hash(
        &mut self,
        folder: &AttemptFolder,
        given: &BTreeMap<&str, BlobHash>,
        files_max: usize,
    ) -> Vec<FoundFile> {
        let mut files = Vec::new();
        let mut found = std::mem::take(&mut self.found).into_iter();
        for (path, Source { below, in_output_dir }) in &mut found {
            let root = if in_output_dir { folder.out() } else { folder.work() };
            let hashed = open_file(&root.join(&below)).and_then(|(file, metadata)| {
                let executable = is_executable(&metadata);
                hash_of(file).map(|(hash, size)| (hash, size, executable))
            });
            let (hash, size, executable) = match hashed {
                Ok(hashed) => hashed,
                Err(error) => {
                    self.not_kept(&below, &format!("it cannot be read: {error}"));
                    continue;
                }
            };
            // What it was given and did not change is not a result, however wide the glob is.
            if !in_output_dir && given.get(path.as_str()) == Some(&hash) {
                continue;
            }
            if files.len() == files_max {
                let more = found.len();
                self.remarks.missing(format!(
                    "output '{path}'{} not kept: an attempt may leave {files_max} files (pack them into an archive)",
                    if more > 0 { format!(" and {more} behind it were") } else { " was".into() }
                ));
                break;
            }
            files.push(FoundFile { path, below, hash, size, executable, in_output_dir });
        }
        files
    }
}

#[cfg(unix)]
fn is_executable(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0
}

/// Windows keeps no such mark.
#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(all(test, unix))]
#[path = "collect_tests.rs"]
mod tests;
