//! Inputs of a job that comes in.

use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::problem::FieldError;
use mothership_core::{
    ids::BlobHash,
    spec::{CheckedSpec, Input},
};

/// Every input has been uploaded and is still here, and `person` may name it; `None`: somebody was asked that already.
pub async fn exist(app: &App, person: Option<&Person>, checked: &CheckedSpec) -> OpResult<()> {
    let mut hashes = Vec::new();
    let mut errors = Vec::new();
    for (i, input) in checked.spec().inputs.iter().enumerate() {
        // A path is of the machine of whoever wrote the spec; the server cannot read it.
        let blob = match input {
            // An empty folder has no content.
            Input::File(file) if file.folder => continue,
            Input::File(file) => file.blob.as_ref().and_then(|b| b.parse::<BlobHash>().ok()),
            Input::Path(_) => None,
        };
        match blob {
            Some(hash) => hashes.push((i, hash)),
            // All of them are looked for before anything is refused.
            None => errors.push(FieldError {
                path: format!("inputs[{i}].blob"),
                message: "is missing: the file has to be uploaded before".into(),
                hint: Some("'mothership submit' does it; programs use PUT /api/v1/blobs/HASH".into()),
            }),
        }
    }
    // One query for all inputs, and all that are missing in one answer: the client uploads them together.
    let asked: Vec<BlobHash> = hashes.iter().map(|(_, hash)| *hash).collect();
    if !asked.is_empty() {
        let there = super::blobs::rely_on(app, person, asked).await?;
        for ((i, hash), _) in hashes.iter().zip(there).filter(|(_, there)| there.is_none()) {
            errors.push(FieldError {
                path: format!("inputs[{i}].blob"),
                message: format!("there is no blob {hash}"),
                hint: Some("upload it before the submit".into()),
            });
        }
    }
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(OpError::Invalid { detail: format!("{}: {}", first.path, first.message), errors }),
    }
}
