//! Bytes of files that cannot be written, as errors of an operation. That the disk is full or broken is remembered, as it
//! is of the database's writes, so that everybody is told (`memory/write_health.rs`); what only this request met is not.

use crate::{app::App, error::OpError};
use mothership_store::{WriteFailure, blob::BlobError};
use std::io;

/// An upload that this machine cannot keep.
pub fn not_kept(app: &App, error: io::Error) -> OpError {
    match WriteFailure::of_io(&error) {
        WriteFailure::Away => OpError::internal("an upload cannot be kept", error),
        why => refused(app, why),
    }
}

/// A blob that its place does not take.
pub fn not_stored(app: &App, error: BlobError) -> OpError {
    match &error {
        BlobError::Unavailable(text) => match WriteFailure::of(text) {
            // A place that does not answer is no database that does not.
            WriteFailure::Away => error.into(),
            why => refused(app, why),
        },
        _ => error.into(),
    }
}

/// It is somebody's to mend, and the same request may be sent again then.
fn refused(app: &App, why: WriteFailure) -> OpError {
    app.write_health.write_failed(why, app.now());
    OpError::CannotStore(format!("the server cannot store it: {}", why.as_str()))
}
