//! What the client's own pages call the state of a machine and of what it runs, by how long it has been silent. Nothing of
//! it is stored: it is worked out whenever somebody looks, and nothing moves because somebody looks.

use crate::state::TaskState;

/// A machine that holds an assignment counts as at work for this long after its last message.
pub const ASSIGNED_SILENCE_MS: u64 = 60_000;
/// One that runs what its person began there.
pub const UNASSIGNED_SILENCE_MS: u64 = 15_000;
/// A machine that is asked for by its address is offline when it has been silent for longer.
pub const OFFLINE_SILENCE_MS: u64 = 30_000;
/// A machine that comes back after this long begins a new record.
pub const SESSION_SILENCE_MS: u64 = 300_000;

/// What a machine does, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerActivity {
    Nothing,
    /// It holds an assignment of a study.
    Assignment,
    /// It runs what a person began there without a claim.
    OwnStudy,
    /// What it ran last has failed.
    Failed,
}

/// The state of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerStatus {
    Idle,
    Running,
    Error,
    Offline,
}

impl WorkerStatus {
    /// Its word in the client's contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "IDLE",
            Self::Running => "RUNNING",
            Self::Error => "ERROR",
            Self::Offline => "OFFLINE",
        }
    }
}

/// The state of a machine that has been silent for so long.
pub fn worker_status(activity: WorkerActivity, silent_ms: u64) -> WorkerStatus {
    match activity {
        _ if silent_ms > SESSION_SILENCE_MS => WorkerStatus::Offline,
        WorkerActivity::Assignment if silent_ms <= ASSIGNED_SILENCE_MS => WorkerStatus::Running,
        WorkerActivity::OwnStudy if silent_ms <= UNASSIGNED_SILENCE_MS => WorkerStatus::Running,
        WorkerActivity::Failed => WorkerStatus::Error,
        _ => WorkerStatus::Idle,
    }
}

/// The same of a machine that is asked for by its address.
pub fn status_by_address(activity: WorkerActivity, silent_ms: u64) -> WorkerStatus {
    match is_offline(silent_ms) {
        true => WorkerStatus::Offline,
        false => worker_status(activity, silent_ms),
    }
}

/// Whether a machine that is asked for by its address is said to be offline.
pub fn is_offline(silent_ms: u64) -> bool {
    silent_ms > OFFLINE_SILENCE_MS
}

/// Whether a machine that is heard again begins a new record.
pub fn begins_session(silent_ms: u64) -> bool {
    silent_ms > SESSION_SILENCE_MS
}

/// What the page of a study says of an assignment: one whose machine is not at work waits, whatever is stored. `worker`:
/// the machine that has it; `None` where it has none any more.
pub fn assignment_status(state: TaskState, worker: Option<WorkerStatus>) -> TaskState {
    match (state, worker) {
        (TaskState::Running, Some(WorkerStatus::Running)) => TaskState::Running,
        (TaskState::Running, Some(WorkerStatus::Error)) => TaskState::Failed,
        (TaskState::Running, _) => TaskState::Pending,
        (other, _) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_machine_is_after_a_silence() {
        use WorkerActivity::*;
        for (activity, silent_ms, status, by_address) in [
            (Nothing, 0, "IDLE", "IDLE"),
            (Nothing, 30_000, "IDLE", "IDLE"),
            (Nothing, 30_001, "IDLE", "OFFLINE"),
            (Nothing, 300_000, "IDLE", "OFFLINE"),
            (Nothing, 300_001, "OFFLINE", "OFFLINE"),
            (Assignment, 0, "RUNNING", "RUNNING"),
            (Assignment, 30_001, "RUNNING", "OFFLINE"),
            (Assignment, 60_000, "RUNNING", "OFFLINE"),
            (Assignment, 60_001, "IDLE", "OFFLINE"),
            (Assignment, 300_001, "OFFLINE", "OFFLINE"),
            (OwnStudy, 15_000, "RUNNING", "RUNNING"),
            (OwnStudy, 15_001, "IDLE", "IDLE"),
            (Failed, 0, "ERROR", "ERROR"),
            (Failed, 300_000, "ERROR", "OFFLINE"),
            (Failed, 300_001, "OFFLINE", "OFFLINE"),
        ] {
            let found = [worker_status(activity, silent_ms), status_by_address(activity, silent_ms)];
            assert_eq!(found.map(WorkerStatus::as_str), [status, by_address], "{activity:?} {silent_ms}");
            assert_eq!(begins_session(silent_ms), silent_ms > 300_000);
        }
    }

    #[test]
    fn what_a_study_says_of_its_assignments() {
        use {TaskState as T, WorkerStatus as W};
        for (state, worker, shown) in [
            (T::Running, Some(W::Running), T::Running),
            (T::Running, Some(W::Idle), T::Pending),
            (T::Running, Some(W::Offline), T::Pending),
            (T::Running, Some(W::Error), T::Failed),
            (T::Running, None, T::Pending),
            (T::Completed, Some(W::Offline), T::Completed),
            (T::Failed, None, T::Failed),
            (T::Pending, None, T::Pending),
            (T::Cancelled, Some(W::Idle), T::Cancelled),
        ] {
            assert_eq!(assignment_status(state, worker), shown, "{state} {worker:?}");
        }
    }
}
