//! A file as a row of its attempt: files come with the end of an attempt, or one by one (`store::artifacts::put`).

use super::{ArtifactFile, key};
use crate::{
    Time,
    engine::{Column, Param, int, text},
};
use mothership_core::ids::AttemptId;

/// Columns of the table, in the order of [`artifact_row`].
pub(super) const ARTIFACT: [Column; 9] = [
    int("job"),
    int("idx"),
    int("number"),
    text("path"),
    text("hash"),
    int("size"),
    text("content_type"),
    int("created_at"),
    int("executable"),
];

/// A file of an attempt, stored at `now`.
pub(crate) fn artifact_row(attempt: AttemptId, file: &ArtifactFile, now: Time) -> Vec<Param<'_>> {
    let mut params: Vec<Param<'_>> = key(attempt);
    params.extend([
        (&file.path).into(),
        file.hash.into(),
        file.size.into(),
        (&file.content_type).into(),
        now.into(),
        i64::from(file.executable).into(),
    ]);
    params
}
