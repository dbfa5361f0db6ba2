//! To which attempt a message of a GUI client belongs, and what has to happen for it to belong to one.
//!
//! A message carries no task and no attempt. It belongs to what its machine claimed last; a study that a person just
//! started becomes a job of its own; what comes behind an end changes nothing, but its lines are kept. Whoever asks loads
//! [`MessageContext`], asks [`resolve`], and does what the [`Action`] says in the same transaction.

use crate::{
    attempt::EndCause,
    clock::ms_between,
    ids::AttemptId,
    limits::{CONSOLE_SILENCE_MS, GUI_CLIENT_SILENCE_MS},
    state::AttemptState,
};
use jiff::Timestamp;

/// So long after an end what comes is taken for late; afterwards somebody has begun anew. The client's last messages go
/// through three threads, so that progress may arrive after "finished" (contract, section a, "Threads and order").
pub const LATE_MS: u64 = 60_000;
/// A lease is renewed when less than this is left of it: once in 20 s and not with each of 50 messages a second.
const RENEW_AT_MS: u64 = GUI_CLIENT_SILENCE_MS - 20_000;

/// How an attempt takes what is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptStatus {
    /// A GUI client runs it: lines, progress and the end are taken.
    Live,
    /// It is over: only lines are taken.
    Late,
    /// A native runner runs it and reports log and end itself: nothing is taken but progress.
    Native,
}

/// Who runs an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunBy {
    GuiClient,
    /// A runner with our agent in it.
    Agent,
    /// A machine that has been removed since.
    Removed,
}

/// The attempt that a message may belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownAttempt {
    pub state: AttemptState,
    pub run_by: RunBy,
    /// The message itself names it (header `X-Mothership-Attempt`); else it is the latest of its machine.
    pub is_named: bool,
    pub leased_at: Timestamp,
    /// `None` when it has ended.
    pub lease_expires_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

/// What is known when a message comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MessageContext {
    /// `None`: its machine has not run anything yet.
    pub attempt: Option<KnownAttempt>,
    /// The attempt that the machine's own native runner runs, of a job of GOLIAT's. Only looked at when something new
    /// would begin otherwise.
    pub native: Option<AttemptId>,
}

/// What of a message decides where it belongs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MessageFacts {
    /// It shows that a study runs on the machine ([`super::message::Message::shows_a_study`]).
    pub shows_a_study: bool,
    /// It is the first batch of a session: a new process.
    pub is_first: bool,
}

/// What has to be done with a message before it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It belongs to no attempt and shows none: a sign of life.
    Ignore,
    /// It belongs to the known attempt, of which nothing changes.
    Keep(AttemptStatus),
    /// To the known attempt, whose lease is renewed.
    Renew,
    /// To the known attempt, which had only been claimed and begins now.
    Begin,
    /// The known attempt was given up because its machine was silent: its task is claimed again and goes on in a new
    /// attempt. Where somebody else has the task by now, the message is late for the old one.
    Resume,
    /// To this attempt of the machine's own native runner.
    Follow(AttemptId),
    /// A person started a study: it becomes a job of its own, and its attempt begins.
    NewJob,
}

impl MessageContext {
    /// Whether this message may make an attempt. Three threads of a client speak at once: whoever asks locks the machine
    /// first then and looks again, so that one of them makes it and the others find it.
    pub fn may_begin(&self, message: MessageFacts) -> bool {
        let lives = self.attempt.is_some_and(|attempt| attempt.state.is_live());
        message.shows_a_study && !lives
    }
}

/// Where a message belongs.
pub fn resolve(known: &MessageContext, message: MessageFacts, now: Timestamp) -> Action {
    let Some(attempt) = known.attempt else {
        return if message.shows_a_study { begin_new(known) } else { Action::Ignore };
    };
    match attempt.run_by {
        RunBy::GuiClient if attempt.state.is_live() => of_live(&attempt, message, now),
        RunBy::GuiClient if message.shows_a_study => behind_an_end(known, &attempt, message, now),
        RunBy::GuiClient | RunBy::Removed => Action::Keep(AttemptStatus::Late),
        RunBy::Agent => Action::Keep(AttemptStatus::Native),
    }
}

fn of_live(attempt: &KnownAttempt, message: MessageFacts, now: Timestamp) -> Action {
    let ends_soon = attempt.lease_expires_at.is_some_and(|at| ms_between(now, at) < RENEW_AT_MS);
    match attempt.state {
        // A claim lasts for hours without a message; only what shows a study makes it a running one.
        AttemptState::Leased if message.shows_a_study => Action::Begin,
        AttemptState::Running if ends_soon => Action::Renew,
        _ => Action::Keep(AttemptStatus::Live),
    }
}

/// A study runs although the attempt is over.
fn behind_an_end(
    known: &MessageContext,
    attempt: &KnownAttempt,
    message: MessageFacts,
    now: Timestamp,
) -> Action {
    if attempt.state == AttemptState::Lost {
        return Action::Resume;
    }
    let ended_at = attempt.ended_at.unwrap_or(attempt.leased_at);
    let is_late = ms_between(ended_at, now) < LATE_MS && !message.is_first;
    // A program that names its attempt runs that one and no other, however long ago it ended.
    if attempt.is_named || is_late { Action::Keep(AttemptStatus::Late) } else { begin_new(known) }
}

fn begin_new(known: &MessageContext) -> Action {
    known.native.map_or(Action::NewJob, Action::Follow)
}

/// Another attempt of the machine on which an end was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProcessBefore {
    pub state: AttemptState,
    /// `None` while it lives.
    pub ended_at: Option<Timestamp>,
    /// It is of a job of its own: a person started the window, nobody claimed its task.
    pub is_own_job: bool,
}

impl ProcessBefore {
    /// Whether its own end may still come. A process says it once: one that has completed has said it.
    fn may_say_its_end(&self, now: Timestamp) -> bool {
        let is_late = |ended_at| ms_between(ended_at, now) < LATE_MS;
        self.state != AttemptState::Completed && self.ended_at.is_none_or(is_late)
    }
}

/// Whose end a machine says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndOf {
    /// Of the attempt that the message belongs to.
    Attempt,
    /// Of this one of the processes before.
    Before(usize),
    /// Of a process before, and which of them cannot be told, or it is over already: nothing ends.
    Unknown,
}

/// Whose end is said on a live attempt. A fresh process may just have claimed the task, with a GUI that has not begun,
/// while an earlier one of its machine is still ending: in batch mode the client claims again after a memory error, within
/// seconds. Where only a window that a person started can have said it, it is the end of that window. Without any earlier
/// process the end is what it says.
#[must_use]
pub fn end_of(state: AttemptState, leased_at: Timestamp, before: &[ProcessBefore], now: Timestamp) -> EndOf {
    let has_just_claimed = state == AttemptState::Leased && ms_between(leased_at, now) < LATE_MS;
    let mut speakers = (0..before.len()).filter(|at| has_just_claimed && before[*at].may_say_its_end(now));
    match (speakers.next(), speakers.next()) {
        (None, _) => EndOf::Attempt,
        (Some(at), None) if before[at].is_own_job && before[at].state == AttemptState::Running => {
            EndOf::Before(at)
        }
        _ => EndOf::Unknown,
    }
}

/// How long an attempt in this state may be silent after it has uploaded results: a claim whose GUI was never heard is in
/// console mode, in which the client says nothing else for hours.
pub fn silence_after_upload_ms(state: AttemptState) -> u64 {
    match state {
        AttemptState::Leased => CONSOLE_SILENCE_MS,
        _ => GUI_CLIENT_SILENCE_MS,
    }
}

/// Why an attempt ends whose machine is removed: an assignment goes back to the others. What a person began at the
/// machine (`is_own_job`) is given to nobody else and would wait for ever.
pub fn cause_of_removal(is_own_job: bool) -> EndCause {
    if is_own_job { EndCause::Cancelled } else { EndCause::Released }
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
