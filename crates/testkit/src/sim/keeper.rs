//! Scripted programs instead of processes, on one machine.

use super::{clock::HostClock, elapsed, script::Script, trace::Trace, true_now};
use futures_util::{FutureExt, future::BoxFuture};
use jiff::Timestamp;
use mothership_core::{
    attempt::EndCause,
    clock::{ms_between, plus_ms},
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
    /// When it really began; `None` while it waits for another one's end.
    began: Option<Timestamp>,
    /// What the machine's clock showed then.
    started_at: Option<Timestamp>,
    /// How long its machine slept meanwhile.
    asleep_ms: u64,
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
    /// Attempts that were started beside a living one of the same task, for the checks.
    started_beside: Vec<AttemptId>,
    /// The machine sleeps since then.
    asleep_since: Option<Timestamp>,
}

/// The programs of one machine. Survives its agent, as the real keeper does; [`SimKeeper::power_loss`] ends that.
#[derive(Clone)]
pub struct SimKeeper {
    machine: String,
    clock: HostClock,
    trace: Trace,
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

impl SimKeeper {
    pub fn new(machine: String, clock: HostClock, trace: Trace) -> Self {
        Self { machine, clock, trace, state: Arc::default(), changed: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }

    /// The machine lost power: nothing runs any more, the disk is still there.
    pub fn power_loss(&self, now: Timestamp) {
        self.advance(now);
        let mut state = self.state();
        state.events.clear();
        let at = self.clock.show(now);
        for program in state.programs.values_mut().filter(|program| program.end.is_none()) {
            program.end(EndCause::RunnerLost, None, at);
        }
    }

    /// The machine sleeps: time passes it by.
    pub fn sleep(&self, now: Timestamp) {
        self.advance(now);
        self.state().asleep_since.get_or_insert(now);
    }

    pub fn wake(&self, now: Timestamp) {
        let state = &mut *self.state();
        let Some(since) = state.asleep_since.take() else { return };
        let living = state.programs.values_mut().filter(|program| program.end.is_none());
        for program in living {
            // What was started while it slept was started by a new life of the machine, which the plan never does.
            program.asleep_ms += program.began.map_or(0, |began| ms_between(since.max(began), now));
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

    pub fn started_beside(&self) -> Vec<AttemptId> {
        self.state().started_beside.clone()
    }

    /// Lets time pass for the programs: prints what is due and ends what is over.
    fn advance(&self, now: Timestamp) {
        let state = &mut *self.state();
        let now = state.asleep_since.unwrap_or(now);
        let shown = self.clock.show(now);
        for attempt in state.ready_to_start() {
            let Some(program) = state.programs.get_mut(&attempt) else { continue };
            (program.began, program.started_at) = (Some(now), Some(shown));
            state.events.push_back(KeeperEvent::Started { attempt, at: shown });
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
            if program.end_if_due(*attempt, now, &self.clock) {
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
        let waits = |program: &Program| program.began.is_none() && program.end.is_none();
        let waiting = self.programs.iter().filter(|(_, program)| waits(program));
        let next = waiting.filter(|(_, program)| !program.order.after.is_some_and(lives));
        next.map(|(attempt, _)| *attempt).collect()
    }
}

impl Program {
    /// How long it has run by `now`; `None` when it has not begun.
    fn lived_ms(&self, now: Timestamp) -> Option<u64> {
        Some(ms_between(self.began?, now).saturating_sub(self.asleep_ms))
    }

    /// Prints what is due by `now`; whether that is something.
    fn print(&mut self, attempt: AttemptId, now: Timestamp) -> bool {
        let Some(lived_ms) = self.lived_ms(now) else { return false };
        let script = Script::of(&self.order.lease);
        let lived_ms = lived_ms.min(self.order.lease.timeout_ms.unwrap_or(u64::MAX));
        let text = script.text(attempt, (lived_ms / script.ms_per_line).min(script.lines));
        let grows = text.len() > self.log.len();
        if grows {
            self.log = text.into_bytes();
        }
        grows
    }

    fn end_if_due(&mut self, attempt: AttemptId, now: Timestamp, clock: &HostClock) -> bool {
        let (Some(began), Some(lived_ms)) = (self.began, self.lived_ms(now)) else { return false };
        let exit =
            Script::of(&self.order.lease).exit(attempt).map(|(code, ms)| (EndCause::Exited, Some(code), ms));
        let limit = self.order.lease.timeout_ms.map(|ms| (EndCause::TimedOut, None, ms));
        let first = exit.into_iter().chain(limit).min_by_key(|(_, _, ms)| *ms);
        let Some((cause, code, after_ms)) = first.filter(|(_, _, ms)| lived_ms >= *ms) else {
            return false;
        };
        self.end(cause, code, clock.show(plus_ms(began, after_ms + self.asleep_ms)));
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

    /// Whether it ever ran.
    pub fn has_begun(&self) -> bool {
        self.began.is_some()
    }

    fn cause(&self) -> Option<EndCause> {
        self.end.as_ref().map(|end| end.cause)
    }
}

impl Keeper for SimKeeper {
    fn list(&self) -> BoxFuture<'_, Result<Vec<RecoveredAttempt>, KeeperError>> {
        self.advance(true_now());
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
        let (attempt, now) = (order.lease.id, true_now());
        let at = self.clock.show(now);
        let waits = order.after.is_some();
        let what = if waits { "queued" } else { "started" };
        self.trace.note(format_args!("{}: {attempt} {what}", self.machine));
        let mut state = self.state();
        let known = state.programs.contains_key(&attempt) || state.forgotten.contains_key(&attempt);
        if known {
            state.started_again.push(attempt);
        }
        let lives = |(other, program): (&AttemptId, &Program)| {
            *other != attempt && other.task == attempt.task && program.end.is_none()
        };
        if state.programs.iter().any(lives) {
            state.started_beside.push(attempt);
        }
        let (began, started_at) = ((!waits).then_some(now), (!waits).then_some(at));
        let program = Program { order, began, started_at, asleep_ms: 0, log: Vec::new(), end: None };
        state.programs.insert(attempt, program);
        if !waits {
            state.events.push_back(KeeperEvent::Started { attempt, at });
        }
        drop(state);
        self.changed.notify_one();
    }

    fn stop(&self, attempt: AttemptId, cause: EndCause, _grace_ms: u64) {
        let now = true_now();
        self.advance(now);
        let at = self.clock.show(now);
        let state = &mut *self.state();
        if let Some(program) = state.programs.get_mut(&attempt).filter(|program| program.end.is_none()) {
            program.end(cause, None, at);
            state.events.extend(program.ended(attempt));
            self.trace.note(format_args!("{}: {attempt} stopped {cause:?}", self.machine));
        }
        self.changed.notify_one();
    }

    fn recall(&self, attempt: AttemptId) {
        let waits = self.state().programs.get(&attempt).is_some_and(|program| program.began.is_none());
        if waits {
            self.stop(attempt, EndCause::Released, 0);
        }
    }

    fn events(&self) -> BoxFuture<'_, Vec<KeeperEvent>> {
        async move {
            loop {
                self.advance(true_now());
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
        // Programs print whether or not anybody asks for events.
        self.advance(true_now());
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
