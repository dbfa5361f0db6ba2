//! What machines do that have no agent: a program with a GUI of its own says how far it is, and a person at the machine
//! claims what it runs. Such a machine is a runner of mode `gui`, what it runs an ordinary attempt.
//!
//! A foreign contract (`compat/goliat`) reads its requests into a [`message::ClientMessage`] and calls one function of
//! this folder for each; nothing else opens a transaction for it. Each takes the person in whose name it acts, and looks
//! only at jobs that belong to GOLIAT: to these clients nothing else exists.
//!
//! Start reading at [`message::take`], then [`resolve`] (to which attempt a message belongs) and [`flush`].

mod absorb;
pub mod claim;
pub mod delete;
mod end;
pub mod fleet;
pub mod flush;
mod log_batch;
pub mod machines;
pub mod message;
mod progress;
mod resolve;
pub mod results;
pub mod screenshots;
pub mod staged_file;
pub mod studies;
pub mod view;
pub mod worker_log;

use mothership_core::{
    goliat::{JOB_LABEL, OWN_JOB, SUPER_STUDY},
    ids::JobId,
    role::Role,
};
use mothership_store::{
    Result, Sight, Tx,
    jobs::{self, JobRow},
};
use std::collections::BTreeMap;

/// In whose name the clients act: they have no login, so all of their installations are one person.
pub const OWNER: &str = "goliat";

/// What these clients see: what everybody does. Who takes a study out of that project takes it from them.
fn sight() -> Sight {
    Sight::of(OWNER, Role::Member, BTreeMap::new())
}

/// A job of GOLIAT's, whether a super study or begun at a machine. Others do not exist for its clients: their addresses
/// ask for no login, so what they open must end here.
fn find_job(tx: &mut Tx<'_>, id: JobId) -> Result<Option<JobRow>> {
    let job = jobs::get(tx, id, &sight())?;
    Ok(job.filter(|job| job.labels.contains_key(JOB_LABEL)))
}

/// The same, if it is a super study.
fn find_study(tx: &mut Tx<'_>, id: JobId) -> Result<Option<JobRow>> {
    Ok(find_job(tx, id)?.filter(|job| job.labels.get(JOB_LABEL).is_some_and(|kind| kind == SUPER_STUDY)))
}

/// Whether a person began it at a machine, without a claim: nobody else is ever given its task.
fn is_own_job(job: &JobRow) -> bool {
    job.labels.get(JOB_LABEL).is_some_and(|kind| kind == OWN_JOB)
}
