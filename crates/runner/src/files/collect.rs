//! Results: what the globs name in the work folder and all of the output folder, never anything outside of them.

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

/// Remarks told; more are counted.
const REMARKS_MAX: usize = 20;

/// Finds and hashes the results of an attempt that has ended.
pub fn collect(folder: &AttemptFolder, lease: &LeasedAttempt) -> Result<Collected, FilesError> {
    let mut search = Search { remarks: Vec::new(), found: BTreeMap::new() };
    search.walk(&folder.work(), &Wanted::of(&lease.outputs)?, false);
    search.walk(&folder.out(), &Wanted::everything(), true);
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

fn given(lease: &LeasedAttempt) -> BTreeMap<&str, BlobHash> {
    let inputs = lease.inputs.iter().map(|input| (input.to.as_str(), input.blob));
    let text = |content: &str| BlobHash(*blake3::hash(content.as_bytes()).as_bytes());
    inputs.chain(lease.files.iter().map(|file| (file.to.as_str(), text(&file.content)))).collect()
}

struct Wanted {
    globs: Option<GlobSet>,
}

impl Wanted {
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

fn missing_literals<'a>(outputs: &'a [String], found: &BTreeMap<String, (PathBuf, bool)>) -> Vec<&'a str> {
    let is_literal = |pattern: &&String| !pattern.contains(['*', '?', '[', '{']);
    let present = |pattern: &str| {
        let plain = pattern.trim_start_matches("./").trim_end_matches('/');
        let inside = format!("{plain}/");
        found.keys().any(|path| path == plain || path.starts_with(&inside))
    };
    outputs.iter().filter(is_literal).map(String::as_str).filter(|pattern| !present(pattern)).collect()
}

struct Search {
    remarks: Vec<String>,
    /// By path in the listing; the output folder is walked last and wins.
    found: BTreeMap<String, (PathBuf, bool)>,
}

impl Search {
    fn walk(&mut self, root: &Path, wanted: &Wanted, in_output_dir: bool) {
        if wanted.is_nothing() {
            return;
        }
        let mut folders = vec![root.to_owned()];
        let mut seen = BTreeSet::new();
        while let Some(folder) = folders.pop() {
            // A link to a folder above would be walked for ever.
            if !folder.canonicalize().is_ok_and(|real| seen.insert(real)) {
                continue;
            }
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries.filter_map(Result::ok) {
                let path = entry.path();
                let Some(name) = name_below(root, &path) else { continue };
                match self.kind(root, &path, &name, wanted) {
                    Ok(Kind::Folder) => folders.push(path),
                    Ok(Kind::File) if wanted.matches(&name) => self.take(name, path, in_output_dir),
                    _ => {}
                }
            }
        }
    }

    fn take(&mut self, name: String, path: PathBuf, in_output_dir: bool) {
        if let Err(why) = check_path(&name) {
            self.remarks.push(format!("output '{:.80}' was not kept: {}", name.escape_debug(), why.hint));
            return;
        }
        self.found.insert(name, (path, in_output_dir));
    }

    fn kind(&mut self, root: &Path, path: &Path, name: &str, wanted: &Wanted) -> io::Result<Kind> {
        let mut found = fs::symlink_metadata(path)?;
        if found.file_type().is_symlink() {
            if !confine::stays_inside(root, path) {
                if wanted.matches(name) && path.exists() {
                    self.remarks.push(format!(
                        "output '{name}' was not kept: it links to a place outside of the work folder"
                    ));
                }
                return Ok(Kind::Other);
            }
            found = fs::metadata(path)?;
        }
        Ok(match found.file_type() {
            kind if kind.is_dir() => Kind::Folder,
            kind if kind.is_file() => Kind::File,
            _ => Kind::Other,
        })
    }
}

enum Kind {
    File,
    Folder,
    /// Pipes, sockets, devices, links out.
    Other,
}

/// `/`-separated. Bytes that are not UTF-8 are replaced, for the listing is text.
fn name_below(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.components();
    Some(parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}
