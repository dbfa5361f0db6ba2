//! Output files: what the globs name in the work folder and all of the output folder, never anything outside of them.
//!
//! A program may have left anything there: links to secrets, loops of links, pipes, names that are no text. None of it
//! may reach outside, hang the agent or hide a result; what is not kept is noted in the log.

use super::{Collected, FilesError, FoundFile, cache::hash_file, confine};
use crate::keeper::folder::AttemptFolder;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use mothership_api::agent::LeasedAttempt;
use mothership_core::{ids::BlobHash, limits::ARTIFACTS_PER_ATTEMPT_MAX, spec::path::check_path};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

/// Remarks noted one by one; more are counted.
const REMARKS_MAX: usize = 20;

/// Finds and hashes the results of an attempt that has ended.
pub fn collect(folder: &AttemptFolder, lease: &LeasedAttempt) -> Result<Collected, FilesError> {
    let mut search = OutputSearch { remarks: Vec::new(), found: BTreeMap::new() };
    search.walk(&folder.work(), &OutputGlobs::of(&lease.outputs)?, false);
    search.walk(&folder.out(), &OutputGlobs::everything(), true);
    for missing in missing_literals(&lease.outputs, &search.found) {
        search.remarks.push(format!("output '{missing}' was not found"));
    }
    let given = given(lease);
    let mut files = Vec::new();
    for (path, (file, in_output_dir)) in search.found {
        let (hash, size) = hash_file(&file)
            .map_err(|error| FilesError(format!("cannot read the output '{path}': {error}")))?;
        // What it was given and did not change is not a result, however wide the glob is.
        if in_output_dir || given.get(path.as_str()) != Some(&hash) {
            files.push(FoundFile { path, hash, size, in_output_dir });
        }
    }
    if files.len() > ARTIFACTS_PER_ATTEMPT_MAX {
        let count = files.len();
        return Err(FilesError(format!(
            "left {count} output files, at most {ARTIFACTS_PER_ATTEMPT_MAX} can be kept (pack them into an archive)"
        )));
    }
    let more = search.remarks.len().saturating_sub(REMARKS_MAX);
    search.remarks.truncate(REMARKS_MAX);
    if more > 0 {
        search.remarks.push(format!("and {more} more remarks about outputs"));
    }
    Ok(Collected { files, remarks: search.remarks })
}

/// The content of what the attempt was given, by path.
fn given(lease: &LeasedAttempt) -> BTreeMap<&str, BlobHash> {
    let inputs = lease.inputs.iter().map(|input| (input.to.as_str(), input.blob));
    let text = |content: &str| BlobHash(*blake3::hash(content.as_bytes()).as_bytes());
    inputs.chain(lease.files.iter().map(|file| (file.to.as_str(), text(&file.content)))).collect()
}

/// Which files are asked for; `None` is all.
struct OutputGlobs {
    globs: Option<GlobSet>,
}

impl OutputGlobs {
    fn everything() -> Self {
        Self { globs: None }
    }

    /// A pattern means the files it matches and, when it names a folder, all in it.
    fn of(outputs: &[String]) -> Result<Self, FilesError> {
        let mut set = GlobSetBuilder::new();
        for pattern in outputs {
            let plain = pattern.trim_start_matches("./").trim_end_matches('/');
            for text in [plain.to_owned(), format!("{plain}/**")] {
                let glob = GlobBuilder::new(&text).literal_separator(true).build();
                set.add(glob.map_err(|error| FilesError(format!("output pattern '{pattern}': {error}")))?);
            }
        }
        let globs = set.build().map_err(|error| FilesError(format!("output patterns: {error}")))?;
        Ok(Self { globs: Some(globs) })
    }

    fn matches(&self, path: &str) -> bool {
        self.globs.as_ref().is_none_or(|globs| globs.is_match(path))
    }

    fn is_nothing(&self) -> bool {
        self.globs.as_ref().is_some_and(GlobSet::is_empty)
    }
}

/// Outputs that name one file or folder and did not find it. A pattern may well match nothing.
fn missing_literals<'a>(outputs: &'a [String], found: &BTreeMap<String, (PathBuf, bool)>) -> Vec<&'a str> {
    let is_literal = |pattern: &&String| !pattern.contains(['*', '?', '[', '{']);
    let present = |pattern: &str| {
        let plain = pattern.trim_start_matches("./").trim_end_matches('/');
        let inside = format!("{plain}/");
        found.keys().any(|path| path == plain || path.starts_with(&inside))
    };
    outputs.iter().filter(is_literal).map(String::as_str).filter(|pattern| !present(pattern)).collect()
}

struct OutputSearch {
    remarks: Vec<String>,
    /// By path in the listing; the output folder is walked last and wins.
    found: BTreeMap<String, (PathBuf, bool)>,
}

impl OutputSearch {
    fn walk(&mut self, root: &Path, globs: &OutputGlobs, in_output_dir: bool) {
        if globs.is_nothing() {
            return;
        }
        let mut folders = vec![root.to_owned()];
        let mut seen = BTreeSet::new();
        while let Some(folder) = folders.pop() {
            // By its real path: a link to a folder above would be walked for ever.
            if !folder.canonicalize().is_ok_and(|real| seen.insert(real)) {
                continue;
            }
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries.filter_map(Result::ok) {
                let path = entry.path();
                let Some(name) = name_below(root, &path) else { continue };
                match self.kind(root, &path, &name, globs) {
                    Ok(FileKind::Folder) => folders.push(path),
                    Ok(FileKind::File) if globs.matches(&name) => self.take(name, path, in_output_dir),
                    _ => {}
                }
            }
        }
    }

    /// Notes a file, unless the server would refuse its name.
    fn take(&mut self, name: String, path: PathBuf, in_output_dir: bool) {
        if let Err(why) = check_path(&name) {
            self.remarks.push(format!("output '{:.80}' was not kept: {}", name.escape_debug(), why.hint));
            return;
        }
        self.found.insert(name, (path, in_output_dir));
    }

    fn kind(&mut self, root: &Path, path: &Path, name: &str, globs: &OutputGlobs) -> io::Result<FileKind> {
        let mut found = fs::symlink_metadata(path)?;
        if found.file_type().is_symlink() {
            // Only what the link shows when it is followed: a link may be relative, or lead to another link.
            if !confine::is_inside(root, path) {
                if globs.matches(name) && path.exists() {
                    self.remarks.push(format!(
                        "output '{name}' was not kept: it links to a place outside of the work folder"
                    ));
                }
                return Ok(FileKind::Other);
            }
            found = fs::metadata(path)?;
        }
        Ok(match found.file_type() {
            kind if kind.is_dir() => FileKind::Folder,
            kind if kind.is_file() => FileKind::File,
            _ => FileKind::Other,
        })
    }
}

enum FileKind {
    File,
    Folder,
    /// Pipes, sockets, devices, links out.
    Other,
}

/// The name in the listing: `/`-separated, and bytes that are not UTF-8 are replaced, for the listing is text.
fn name_below(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.components();
    Some(parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}
