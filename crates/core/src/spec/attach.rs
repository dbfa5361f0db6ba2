//! What the submitting client does to a spec before it sends it: the files the sweep is made from are read into it.

use super::error::{SpecError, SpecErrors, quoted};
use super::job_spec::JobSpec;
use crate::sweep::{Section, Split, read_points};
use crate::written::{Written, json, text::decode};

impl JobSpec {
    /// Reads the points file and the split configuration into the spec. `read` gives the bytes of a file by the path
    /// written in the spec, or a sentence saying why not. A spec without such files stays as it is.
    ///
    /// # Errors
    /// Files that cannot be read, and what is wrong in them, by line.
    pub fn attach(
        &mut self,
        read: &mut dyn FnMut(&str) -> Result<Vec<u8>, String>,
    ) -> Result<(), SpecErrors> {
        let mut errors = SpecErrors::default();
        let mut bytes_of = |path: &str, file: &str, errors: &mut SpecErrors| match read(file) {
            Ok(bytes) => Some(bytes),
            Err(why) => {
                errors.push(
                    SpecError::new(path, format!("the file {} cannot be read: {why}", quoted(file)))
                        .hint("paths are relative to the spec file"),
                );
                None
            }
        };
        for section in self.sweep.iter_mut().flat_map(|sweep| &mut sweep.sections) {
            match section {
                Section::File(file) => {
                    let Some(bytes) = bytes_of("sweep.file", file, &mut errors) else { continue };
                    match read_points(file, &bytes) {
                        Ok(table) => *section = Section::Points(table),
                        Err(found) => errors.append(found),
                    }
                }
                Section::Split(split) => {
                    let Some(file) = split.config.as_str().map(str::to_owned) else { continue };
                    if let Some(bytes) = bytes_of("sweep.split.config", &file, &mut errors) {
                        attach_config(split, &file, &bytes, &mut errors);
                    }
                }
                _ => {}
            }
        }
        errors.into_result()
    }
}

fn attach_config(split: &mut Split, file: &str, bytes: &[u8], errors: &mut SpecErrors) {
    let bytes = decode(bytes);
    let Ok(text) = std::str::from_utf8(&bytes) else {
        errors.push(
            SpecError::new("sweep.split.config", format!("{} is not UTF-8 text", quoted(file)))
                .hint("save the file as UTF-8"),
        );
        return;
    };
    match json::read(text) {
        Ok(tree) if matches!(tree, Written::List(_) | Written::Table(_)) => {
            if let Some(number) = tree.lossy() {
                errors.push(
                    SpecError::new(
                        "sweep.split.config",
                        format!(
                            "{} has the number {}, which would lose digits",
                            quoted(file),
                            quoted(number)
                        ),
                    )
                    .hint("put it into quotes"),
                );
            }
            if split.target.is_none() {
                split.target = file.rsplit(['/', '\\']).next().map(str::to_owned);
            }
            split.config = tree.plain();
        }
        Ok(_) => errors.push(
            SpecError::new("sweep.split.config", format!("{} is neither an object nor a list", quoted(file)))
                .hint("a configuration to cut is a JSON object or list"),
        ),
        Err(why) => errors.push(
            SpecError::new(
                "sweep.split.config",
                format!("{} is not JSON in line {}: {}", quoted(file), why.line, why.message),
            )
            .hint("the configuration has to be JSON, without comments"),
        ),
    }
}
