//! The files of a spec: every place in the work folder stays in it, is named once, and every pattern can be read.

use std::collections::BTreeMap;

use super::checked::CheckedSpec;
use super::error::{SpecError, SpecErrors, quoted};
use super::job_spec::JobSpec;
use super::path::check_path;
use super::values::Input;
use crate::ids::BlobHash;
use crate::sweep::Section;
use crate::template::is_template;

pub(super) fn check(spec: &JobSpec, errors: &mut SpecErrors) {
    if let Some(folder) = &spec.working_directory {
        confine("working_directory", folder, errors);
    }
    for (i, glob) in spec.outputs.iter().enumerate() {
        let path = format!("outputs[{i}]");
        if confine(&path, glob, errors)
            && let Err(why) = globset::GlobBuilder::new(glob).literal_separator(true).build()
        {
            errors.push(
                SpecError::new(path, format!("{} is not a pattern: {}", quoted(glob), why.kind()))
                    .hint("write out/** or *.png"),
            );
        }
    }
    let mut taken = BTreeMap::new();
    for section in spec.sweep.iter().flat_map(|sweep| &sweep.sections) {
        if let Section::Split(split) = section {
            taken.insert(split.file().to_owned(), "sweep.split.as".to_owned());
        }
    }
    for (i, input) in spec.inputs.iter().enumerate() {
        let path = format!("inputs[{i}]");
        source(&path, input, errors);
        let target = input.target();
        let at = match input {
            Input::File(file) if file.to.is_some() => format!("{path}.to"),
            _ => path,
        };
        if target.is_empty() || confine(&at, &target, errors) {
            if let Some(other) = taken.get(&target) {
                errors.push(
                    SpecError::new(at, format!("{} is there already, from {other}", quoted(&target)))
                        .hint("give one of them another place with `to`"),
                );
            } else if !target.is_empty() {
                taken.insert(target, at);
            }
        }
    }
}

/// Checks a place in the work folder, unless parameters have to be filled in first. Says whether it can be read on.
fn confine(path: &str, text: &str, errors: &mut SpecErrors) -> bool {
    if is_template(text) {
        return false;
    }
    match check_path(text) {
        Ok(()) => true,
        Err(why) => {
            errors.push(SpecError::new(path, why.message).hint(why.hint));
            false
        }
    }
}

fn source(path: &str, input: &Input, errors: &mut SpecErrors) {
    let (from, blob, to) = match input {
        Input::File(file) if file.folder => {
            if file.from.is_some() || file.blob.is_some() {
                errors.push(
                    SpecError::new(path, "is an empty folder and has content")
                        .hint("leave out `folder`, or `from` and `blob`"),
                );
            } else if file.to.is_none() {
                errors.push(SpecError::new(path, "does not say where the folder is made").hint("add `to`"));
            }
            return;
        }
        Input::Path(from) => (Some(from), None, None),
        Input::File(file) => (file.from.as_ref(), file.blob.as_ref(), file.to.as_ref()),
    };
    match (from, blob) {
        (None, None) => errors.push(SpecError::new(path, "does not say which file it is").hint("add `from`")),
        (Some(from), _) if from.is_empty() => {
            errors.push(SpecError::new(path, "is empty").hint("name a file"));
        }
        (Some(_), None) if to.is_none() && input.target().is_empty() => {
            errors.push(SpecError::new(path, "is a folder").hint("name files one by one"));
        }
        (None, Some(_)) if to.is_none() => {
            errors.push(SpecError::new(path, "does not say where the file goes").hint("add `to`"));
        }
        _ => {}
    }
    if let Some(hash) = blob
        && hash.parse::<BlobHash>().is_err()
    {
        errors.push(SpecError::new(
            format!("{path}.blob"),
            format!("{} is not the hash of a file", quoted(hash)),
        ));
    }
}

impl CheckedSpec {
    /// Checks that every input has been uploaded: without that the job cannot be stored.
    ///
    /// # Errors
    /// Each input that is only a path of the submitting machine.
    pub fn uploaded(&self) -> Result<(), SpecErrors> {
        let mut errors = SpecErrors::default();
        for (i, input) in self.spec.inputs.iter().enumerate() {
            match input {
                Input::File(file) if file.folder || file.blob.is_some() && file.size.is_some() => {}
                Input::File(file) if file.blob.is_some() => {
                    errors.push(
                        SpecError::new(format!("inputs[{i}].size"), "is missing")
                            .hint("send the size in bytes"),
                    );
                }
                _ => errors.push(
                    SpecError::new(format!("inputs[{i}].blob"), "is missing, so the server has no such file")
                        .hint("upload the file and send its hash; `mothership submit` does that"),
                ),
            }
        }
        errors.into_result()
    }
}
