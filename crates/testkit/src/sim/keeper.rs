//! Scripted programs instead of processes, on one machine.

use super::{SimClock, elapsed, script::Script, trace::Trace};
use futures_util::{FutureExt, future::BoxFuture};
use jiff::Timestamp;
use mothership_core::{
    attempt::EndCause,
    clock::{Clock, ms_between, plus_ms},
    ids::AttemptId,
    log::{Run, Stream},
};
use mothership_runner::keeper::{
    Keeper, KeeperError, KeeperEvent, LogPiece, ProgramEnd, RecoveredAttempt, StartOrder,
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::sync::Notify;

/// How often the state of programs is advanced.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// One program and its output; what a spool on a disk would hold.
#[derive(Clone)]
pub struct Program {
    order: StartOrder,
    /// `None` while it waits for another one's end.
    started_at: Option<Timestamp>,
    pub log: Vec<u8>,
    pub end: Option<ProgramEnd>,
}

#[derive(Default)]
struct State {
    programs: BTreeMap<AttemptId, Program>,
    /// Programs that the agent has told us to forget, for the checks.
    forgotten: BTreeMap<AttemptId, Program>,
    events: VecDeque<KeeperEvent>,
    /// Attempts that were started more than once, for the checks.
    started_again: Vec<AttemptId>,
}

/// The programs of one machine. Survives its agent, as the real keeper does; [`SimKeeper::power_loss`] ends that.
#[derive(Clone)]
pub struct SimKeeper {
    machine: String,
    trace: Trace,
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

impl SimKeeper {
    pub fn new(machine: String, trace: Trace) -> Self {
        Self { machine, trace, state: Arc::default(), changed: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }

    /// The machine lost power: nothing runs any more, the disk is still there.
    pub fn power_loss(&self, now: Timestamp) {
        self.advance(now);
        let mut state = self.state();
        state.events.clear();
        for program in state.programs.values_mut().filter(|program| program.end.is_none()) {
            program.end(EndCause::RunnerLost, None, now);
        }
    }

    /// Whether the agent still has something to say about a program.
    pub fn is_empty(&self) -> bool {
        self.state().programs.is_empty()
    }

    /// Every program that ever ran here.
    pub fn history(&self) -> BTreeMap<AttemptId, Program> {
        let state = self.state();
        state.programs.iter().chain(&state.forgotten).map(|(id, program)| (*id, program.clone())).collect()
    }

    pub fn started_again(&self) -> Vec<AttemptId> {
        self.state().started_again.clone()
    }

    /// Lets time pass for the programs: prints what is due and ends what is over.
    fn advance(&self, now: Timestamp) {
        let state = &mut *self.state();
        for attempt in state.ready_to_start() {
            let Some(program) = state.programs.get_mut(&attempt) else { continue };
            program.started_at = Some(now);
            state.events.push_back(KeeperEvent::Started { attempt, at: now });
            self.trace
                .note_at(elapsed(now), format_args!("{}: {attempt} starts after another", self.machine));
        }
        for (attempt, program) in &mut state.programs {
            if program.end.is_some() {
                continue;
            }
            if program.print(*attempt, now) {
                let log_bytes = program.log.len() as u64;
                state.events.push_back(KeeperEvent::Output { attempt: *attempt, log_bytes });
            }
            if program.end_if_due(*attempt, now) {
                state.events.extend(program.ended(*attempt));
                let what = format_args!("{}: {attempt} ended {:?}", self.machine, program.cause());
                self.trace.note_at(elapsed(now), what);
            }
        }
    }
}

impl State {
    /// Programs that wait for one that is over.
    fn ready_to_start(&self) -> Vec<AttemptId> {
        let lives = |attempt| self.programs.get(&attempt).is_some_and(|before| before.end.is_none());
        let waits = |program: &Program| program.started_at.is_none() && program.end.is_none();
        let waiting = self.programs.iter().filter(|(_, program)| waits(program));
        let next = waiting.filter(|(_, program)| !program.order.after.is_some_and(lives));
        next.map(|(attempt, _)| *attempt).collect()
    }
}

impl Program {
    /// Prints what is due by `now`; whether that is something.
    fn print(&mut self, attempt: AttemptId, now: Timestamp) -> bool {
        let Some(started_at) = self.started_at else { return false };
        let script = Script::of(&self.order.lease);
        let lived_ms = ms_between(started_at, now).min(self.order.lease.timeout_ms.unwrap_or(u64::MAX));
        let text = script.text(attempt, (lived_ms / script.ms_per_line).min(script.lines));
        let grows = text.len() > self.log.len();
        if grows {
            self.log = text.into_bytes();
        }
        grows
    }

    fn end_if_due(&mut self, attempt: AttemptId, now: Timestamp) -> bool {
        let Some(started_at) = self.started_at else { return false };
        let exit =
            Script::of(&self.order.lease).exit(attempt).map(|(code, ms)| (EndCause::Exited, Some(code), ms));
        let limit = self.order.lease.timeout_ms.map(|ms| (EndCause::TimedOut, None, ms));
        let first = exit.into_iter().chain(limit).min_by_key(|(_, _, ms)| *ms);
        let Some((cause, code, after_ms)) = first.filter(|(_, _, ms)| ms_between(started_at, now) >= *ms)
        else {
            return false;
        };
        self.end(cause, code, plus_ms(started_at, after_ms));
        true
    }

    fn end(&mut self, cause: EndCause, exit_code: Option<i32>, at: Timestamp) {
        self.end = Some(ProgramEnd {
            cause,
            at,
            started_at: self.started_at,
            exit_code,
            signal: None,
            error_message: None,
            usage: Default::default(),
            log_bytes: self.log.len() as u64,
            has_output: false,
        });
    }

    fn ended(&self, attempt: AttemptId) -> Option<KeeperEvent> {
        Some(KeeperEvent::Ended { attempt, end: Box::new(self.end.clone()?) })
    }

    fn cause(&self) -> Option<EndCause> {
        self.end.as_ref().map(|end| end.cause)
    }
}

impl Keeper for SimKeeper {
    fn list(&self) -> BoxFuture<'_, Result<Vec<RecoveredAttempt>, KeeperError>> {
        self.advance(SimClock.now());
        let mut state = self.state();
        // A new agent has the list; what happened before it is no event for it.
        state.events.clear();
        let kept = state.programs.values().map(|program| RecoveredAttempt {
            lease: program.order.lease.clone(),
            started_at: program.started_at,
            log_bytes: program.log.len() as u64,
            end: program.end.clone(),
        });
        let kept = kept.collect();
        async move { Ok(kept) }.boxed()
    }

    fn start(&self, order: StartOrder) {
        let (attempt, at) = (order.lease.id, SimClock.now());
        let waits = order.after.is_some();
        let what = if waits { "queued" } else { "started" };
        self.trace.note(format_args!("{}: {attempt} {what}", self.machine));
        let mut state = self.state();
        let known = state.programs.contains_key(&attempt) || state.forgotten.contains_key(&attempt);
        if known {
            state.started_again.push(attempt);
        }
        let started_at = (!waits).then_some(at);
        state.programs.insert(attempt, Program { order, started_at, log: Vec::new(), end: None });
        if !waits {
            state.events.push_back(KeeperEvent::Started { attempt, at });
        }
        drop(state);
        self.changed.notify_one();
    }

    fn stop(&self, attempt: AttemptId, cause: EndCause, _grace_ms: u64) {
        let now = SimClock.now();
        self.advance(now);
        let state = &mut *self.state();
        if let Some(program) = state.programs.get_mut(&attempt).filter(|program| program.end.is_none()) {
            program.end(cause, None, now);
            state.events.extend(program.ended(attempt));
            self.trace.note(format_args!("{}: {attempt} stopped {cause:?}", self.machine));
        }
        self.changed.notify_one();
    }

    fn recall(&self, attempt: AttemptId) {
        let waits = self.state().programs.get(&attempt).is_some_and(|program| program.started_at.is_none());
        if waits {
            self.stop(attempt, EndCause::Released, 0);
        }
    }

    fn events(&self) -> BoxFuture<'_, Vec<KeeperEvent>> {
        async move {
            loop {
                self.advance(SimClock.now());
                let events: Vec<_> = self.state().events.drain(..).collect();
                if !events.is_empty() {
                    return events;
                }
                tokio::select! {
                    biased;
                    () = self.changed.notified() => {}
                    () = tokio::time::sleep(POLL_INTERVAL) => {}
                }
            }
        }
        .boxed()
    }

    fn read_log(
        &self,
        attempt: AttemptId,
        from: u64,
        max: usize,
    ) -> BoxFuture<'_, Result<LogPiece, KeeperError>> {
        let state = self.state();
        let piece = state.programs.get(&attempt).map(|program| {
            let from = (from as usize).min(program.log.len());
            let bytes = program.log[from..(from + max).min(program.log.len())].to_vec();
            let at_ms = program.started_at.map_or(0, Timestamp::as_millisecond);
            let runs = match bytes.len() {
                0 => Vec::new(),
                len => vec![Run { len_bytes: len as u32, stream: Stream::Stdout, at_ms }],
            };
            LogPiece { offset: from as u64, bytes, runs }
        });
        async move { piece.ok_or_else(|| KeeperError(format!("{attempt} is not here"))) }.boxed()
    }

    fn note(
        &self,
        attempt: AttemptId,
        line: String,
        _at: Timestamp,
    ) -> BoxFuture<'_, Result<u64, KeeperError>> {
        let mut state = self.state();
        let length = state.programs.get_mut(&attempt).map(|program| {
            program.log.extend_from_slice(line.as_bytes());
            program.log.push(b'\n');
            program.log.len() as u64
        });
        async move { length.ok_or_else(|| KeeperError(format!("{attempt} is not here"))) }.boxed()
    }

    fn forget(&self, attempts: &[AttemptId]) {
        let state = &mut *self.state();
        for attempt in attempts {
            if let Some(program) = state.programs.remove(attempt) {
                state.forgotten.insert(*attempt, program);
            }
        }
    }
}
