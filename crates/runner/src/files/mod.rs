//! Files of attempts, behind a trait: inputs into the work folder, results out of it, and the runner's identity.
//! [`disk`] is the real one; a simulation keeps them in memory.

pub mod cache;
pub mod collect;
pub mod confine;
pub mod disk;
mod output_globs;
pub(crate) mod remarks;
pub mod walk;

use crate::config::RunnerIdentity;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use mothership_api::agent::LeasedAttempt;
use mothership_core::ids::{AttemptId, BlobHash};
use std::path::PathBuf;

/// A failure as a sentence for a person: names the file and what was tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FilesError(pub String);

/// An input that is not on this machine yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingInput {
    pub hash: BlobHash,
    /// Bytes.
    pub size: u64,
    /// Bytes that an interrupted download left.
    pub have: u64,
}

/// A result that is to be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Relative, `/`-separated, as the server will list it.
    pub path: String,
    /// Where it lies below its folder; differs from `path` when its own name cannot be listed.
    pub below: PathBuf,
    pub hash: BlobHash,
    pub size: u64,
    /// Whether it can be run.
    pub executable: bool,
    /// Whether it lies in the folder of `MOTHERSHIP_OUTPUT_DIR` and not in the work folder.
    pub in_output_dir: bool,
}

/// What an attempt left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    pub files: Vec<FoundFile>,
    /// What a person should know: outputs that do not exist, links that were refused. One line each.
    pub remarks: Vec<String>,
    /// Why the attempt has to fail, when its spec says that missing outputs do that and some are.
    pub missing: Option<String>,
}

/// The files of a runner. Failures of single files are reported, never ignored: an output that is missing without a
/// message would be a lost result.
pub trait Files: Send + Sync + 'static {
    /// Who this runner is; `None` on its first start.
    fn load_identity(&self) -> Result<Option<RunnerIdentity>, FilesError>;
    fn save_identity(&self, identity: &RunnerIdentity) -> Result<(), FilesError>;
    /// Names this machine and the data folder on it; a copy of the folder has another name. Empty where that is unknown.
    fn place(&self) -> String {
        String::new()
    }
    /// Deletes the attempts that a copied folder brought along: they are those of the runner it was copied from.
    fn discard_attempts(&self) {}

    /// The inputs of `lease` that have to be fetched before [`lay_out`](Self::lay_out).
    fn missing_inputs<'a>(&'a self, lease: &'a LeasedAttempt) -> BoxFuture<'a, Vec<MissingInput>>;
    /// Adds a piece of a download at `offset`, which is what the pieces so far add up to.
    fn add_to_input(
        &self,
        hash: BlobHash,
        offset: u64,
        bytes: Bytes,
    ) -> BoxFuture<'_, Result<(), FilesError>>;
    /// Checks the hash of a whole download and takes it into the cache; a wrong one is deleted.
    fn finish_input(&self, hash: BlobHash, size: u64) -> BoxFuture<'_, Result<(), FilesError>>;
    /// Puts inputs and generated files into the attempt's work folder.
    fn lay_out<'a>(&'a self, lease: &'a LeasedAttempt) -> BoxFuture<'a, Result<(), FilesError>>;

    /// Finds and hashes what an ended attempt left. Never fails: what cannot be kept is remarked on.
    fn collect<'a>(&'a self, lease: &'a LeasedAttempt) -> BoxFuture<'a, Collected>;
    /// A part of a result: at most `max` bytes from `offset` on; fewer only at its end.
    fn read<'a>(
        &'a self,
        attempt: AttemptId,
        file: &'a FoundFile,
        offset: u64,
        max: usize,
    ) -> BoxFuture<'a, Result<Bytes, FilesError>>;
    /// Deletes what is left of attempts that are over.
    fn remove(&self, attempts: Vec<AttemptId>) -> BoxFuture<'_, ()>;
}
