//! Which files of this machine a job is given. A folder is walked by the rules by which results are collected: links
//! are followed, names of every byte are taken, and what is no file is named and left out.

use super::inputs::Found;
use crate::exit::Result;
use mothership_core::spec::{
    Input, InputFile, JobSpec, SpecError, SpecErrors,
    path::{listed_name, shown_path},
    windows_name::free_place,
};
use mothership_runner::files::walk::{Met, Odd, kind, open_file, path_bytes, walk};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// What was found, and what a person should know of what was left out.
#[derive(Debug, Default)]
pub struct FoundInputs {
    pub files: Vec<Found>,
    pub remarks: Vec<String>,
}

/// Looks up every input of the spec. A folder becomes its files. What cannot be read is told all at once.
pub fn find(spec: &mut JobSpec, folder: &Path) -> Result<FoundInputs> {
    let (mut errors, mut inputs, mut found) = (SpecErrors::default(), Vec::new(), FoundInputs::default());
    for (i, input) in std::mem::take(&mut spec.inputs).into_iter().enumerate() {
        let target = input.target();
        let file = match input {
            Input::Path(from) => InputFile { from: Some(from), ..InputFile::default() },
            Input::File(file) => file,
        };
        // What has a blob is on the server; what has neither is refused by the check that follows.
        let Some(from) = file.from.clone().filter(|_| file.blob.is_none()) else {
            inputs.push(Input::File(file));
            continue;
        };
        let to = if target.is_empty() { folder_name(&from) } else { target };
        let mut list = List { from: &from, to: &to, remarks: &mut found.remarks, problems: Vec::new() };
        for listed in list.of(&folder.join(&from)) {
            let Some((path, metadata)) = listed.file else {
                inputs.push(Input::File(InputFile {
                    to: Some(listed.to),
                    folder: true,
                    ..InputFile::default()
                }));
                continue;
            };
            found.files.push(Found { number: inputs.len(), path, size: metadata.len() });
            inputs.push(Input::File(InputFile {
                to: Some(listed.to),
                executable: file.executable || is_executable(&metadata),
                size: Some(metadata.len()),
                ..InputFile::default()
            }));
        }
        for problem in list.problems {
            let hint = "paths in a spec are relative to its file, those of --input to this folder";
            errors.push(SpecError::new(format!("inputs[{i}]"), problem).hint(hint));
        }
    }
    spec.inputs = inputs;
    errors.into_result()?;
    // The check of the spec wants to know of each input where it comes from; until it is hashed, that is its path.
    for file in &found.files {
        if let Input::File(input) = &mut spec.inputs[file.number] {
            input.from = Some(file.path.to_string_lossy().into_owned());
        }
    }
    Ok(found)
}

fn folder_name(from: &str) -> String {
    from.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

/// A place in the work folder, and the file that goes there; `None`: an empty folder.
struct Listed {
    to: String,
    file: Option<(PathBuf, fs::Metadata)>,
}

/// What was met in a folder.
struct MetBelow {
    /// Below the folder.
    name: String,
    /// The path for people, of what cannot have its own name.
    nameless: Option<String>,
    file: Option<(PathBuf, fs::Metadata)>,
}

/// One input of the spec, being looked up.
struct List<'a> {
    from: &'a str,
    to: &'a str,
    remarks: &'a mut Vec<String>,
    /// Why it cannot be taken.
    problems: Vec<String>,
}

impl List<'_> {
    /// The file itself, or everything below a folder.
    fn of(&mut self, path: &Path) -> Vec<Listed> {
        let from = self.from;
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => {
                let dangling = fs::symlink_metadata(path).is_ok() && error.kind() == io::ErrorKind::NotFound;
                let why = if dangling { Odd::LinkToNothing.to_string() } else { error.to_string() };
                self.problems.push(format!("`{from}` cannot be read: {why}"));
                return Vec::new();
            }
        };
        match kind(metadata) {
            Ok(Met::File(_)) => match open_file(path) {
                Ok((_, metadata)) => {
                    vec![Listed { to: self.to.to_owned(), file: Some((path.to_owned(), metadata)) }]
                }
                Err(error) => {
                    self.problems.push(format!("`{from}` cannot be read: {error}"));
                    Vec::new()
                }
            },
            Ok(Met::Odd(odd)) => {
                self.problems.push(format!("`{from}` is no file: {odd}"));
                Vec::new()
            }
            Ok(Met::EmptyFolder) | Err(_) => self.below(path),
        }
    }

    fn below(&mut self, root: &Path) -> Vec<Listed> {
        let (mut met_all, mut is_empty) = (Vec::new(), true);
        let walked = walk(root, false, &|_| true, &mut |below, met| {
            is_empty = false;
            met_all.extend(self.take(root, below, met));
        });
        let mut files = self.named(met_all);
        if let Err(error) = walked {
            self.problems.push(format!("`{}` cannot be read: {error}", self.from));
        } else if is_empty {
            files.push(Listed { to: self.to.to_owned(), file: None });
        }
        files
    }

    fn take(&mut self, root: &Path, below: &Path, met: Met) -> Option<MetBelow> {
        let bytes = path_bytes(below);
        let shown = format!("{}/{}", self.from.trim_end_matches('/'), shown_path(&bytes));
        let file = match met {
            Met::EmptyFolder => None,
            Met::File(_) => {
                let path = root.join(below);
                match open_file(&path) {
                    Ok((_, metadata)) => Some((path, metadata)),
                    Err(error) => {
                        self.problems.push(format!("`{shown}` cannot be read: {error}"));
                        return None;
                    }
                }
            }
            // The work would lack them, and only its result would tell.
            Met::Odd(odd @ (Odd::Unreadable(_) | Odd::UnreadableFolder(_) | Odd::TooMany)) => {
                self.problems.push(format!("`{shown}` cannot be read: {odd}"));
                return None;
            }
            Met::Odd(odd @ (Odd::Pipe | Odd::Socket | Odd::Device)) => {
                self.remarks.push(format!("{shown} is no file and is left out: {odd}"));
                return None;
            }
            Met::Odd(odd) => {
                self.remarks.push(format!("{shown} is left out: {odd}"));
                return None;
            }
        };
        let Some(name) = listed_name(&bytes) else {
            self.problems.push(format!("the path `{shown}` is too long"));
            return None;
        };
        let nameless = (name.as_bytes() != bytes).then_some(shown);
        Some(MetBelow { name, nameless, file })
    }

    /// What has a name of its own keeps it; the others get names that nothing else has.
    fn named(&mut self, all: Vec<MetBelow>) -> Vec<Listed> {
        let own = all.iter().filter(|one| one.nameless.is_none()).map(|one| one.name.clone());
        let mut taken: BTreeSet<String> = own.collect();
        let mut listed = Vec::with_capacity(all.len());
        for MetBelow { mut name, nameless, file } in all {
            if let Some(shown) = nameless {
                let is_folder = |path: &str| {
                    let inside = format!("{path}/");
                    taken.range(inside.clone()..).next().is_some_and(|next| next.starts_with(&inside))
                };
                let Some(free) = free_place(&name, |path| taken.contains(path), is_folder) else {
                    self.problems.push(format!("`{shown}` would be called {name} there, as another file is"));
                    continue;
                };
                self.remarks
                    .push(format!("{shown} is called {free} there: not every system can have its name"));
                taken.insert(free.clone());
                name = free;
            }
            listed.push(Listed { to: format!("{}/{}", self.to, plain(name)), file });
        }
        listed
    }
}

/// A name that stands for itself where parameters are filled in.
fn plain(name: String) -> String {
    match ["{{", "{%", "{#"].iter().any(|mark| name.contains(mark)) {
        true => format!("{{% raw %}}{name}{{% endraw %}}"),
        false => name,
    }
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0
}

/// Windows keeps no such mark.
#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
#[path = "find_inputs_tests.rs"]
mod tests;
