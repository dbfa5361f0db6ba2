//! Scripted programs instead of processes. What a program prints and how it ends follows from its task and attempt
//! alone, so that a check can know the right log without having seen it.

use super::SimClock;
use futures_util::{FutureExt, future::BoxFuture};
use mothership_core::{
    attempt::EndCause,
    clock::{Clock, ms_between},
    ids::AttemptId,
    log::{Run, Stream},
};
use mothership_runner::keeper::{Keeper, KeeperError, KeeperEvent, Kept, LogPiece, ProgramEnd, StartOrder};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::Notify;

/// What a scripted program does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Script {
    pub lines: u64,
    pub ms_per_line: u64,
    pub exit_code: i32,
}

/// Every seventh task fails at its first attempt, and no two tasks take the same time.
pub fn script(attempt: AttemptId) -> Script {
    let index = attempt.task.index;
    let fails = index % 7 == 3 && attempt.number == 1;
    Script { lines: 5 + index % 11, ms_per_line: 100 + 37 * (index % 5), exit_code: i32::from(fails) }
}

/// The whole log of an attempt that ran to its end.
pub fn whole_log(attempt: AttemptId) -> String {
    (1..=script(attempt).lines)
        .map(|line| format!("step {line}/{} of {attempt}\n", script(attempt).lines))
        .collect()
}

struct Program {
    order: StartOrder,
    started_at: jiff::Timestamp,
    log: Vec<u8>,
    end: Option<ProgramEnd>,
}

#[derive(Default)]
struct State {
    programs: BTreeMap<AttemptId, Program>,
    events: VecDeque<KeeperEvent>,
    /// Every start on this machine, for the checks.
    started: Vec<AttemptId>,
}

/// The programs of one machine. Survives its agent, as the real keeper does; [`SimKeeper::power_loss`] ends that.
#[derive(Clone, Default)]
pub struct SimKeeper {
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

impl SimKeeper {
    /// The machine lost power: nothing runs any more, the disk is still there.
    pub fn power_loss(&self) {
        let mut state = self.state.lock().expect("no holder panics");
        state.events.clear();
        let now = SimClock.now();
        for program in state.programs.values_mut().filter(|program| program.end.is_none()) {
            program.end = Some(end_of(program, EndCause::RunnerLost, None, now));
        }
    }

    pub fn started(&self) -> Vec<AttemptId> {
        self.state.lock().expect("no holder panics").started.clone()
    }

    /// Lets time pass for the programs: prints what is due and ends what has printed all.
    fn advance(&self) {
        let now = SimClock.now();
        let state = &mut *self.state.lock().expect("no holder panics");
        for (attempt, program) in &mut state.programs {
            if program.end.is_some() {
                continue;
            }
            let script = script(*attempt);
            let due = (ms_between(program.started_at, now) / script.ms_per_line).min(script.lines);
            let text: String =
                (1..=due).map(|line| format!("step {line}/{} of {attempt}\n", script.lines)).collect();
            if text.len() > program.log.len() {
                program.log = text.into_bytes();
                state.events.push_back(KeeperEvent::Output {
                    attempt: *attempt,
                    log_bytes: program.log.len() as u64,
                });
            }
            if due == script.lines {
                let end = end_of(program, EndCause::Exited, Some(script.exit_code), now);
                program.end = Some(end.clone());
                state.events.push_back(KeeperEvent::Ended { attempt: *attempt, end: Box::new(end) });
            }
        }
    }
}

fn end_of(program: &Program, cause: EndCause, exit_code: Option<i32>, at: jiff::Timestamp) -> ProgramEnd {
    ProgramEnd {
        cause,
        at,
        started_at: Some(program.started_at),
        exit_code,
        signal: None,
        error_message: None,
        usage: Default::default(),
        log_bytes: program.log.len() as u64,
        has_output: false,
    }
}

impl Keeper for SimKeeper {
    fn list(&self) -> BoxFuture<'_, Result<Vec<Kept>, KeeperError>> {
        self.advance();
        let mut state = self.state.lock().expect("no holder panics");
        // A new agent has the list; what happened before it is no event for it.
        state.events.clear();
        let kept = state.programs.values().map(|program| Kept {
            lease: program.order.lease.clone(),
            started_at: Some(program.started_at),
            log_bytes: program.log.len() as u64,
            end: program.end.clone(),
        });
        let kept = kept.collect();
        async move { Ok(kept) }.boxed()
    }

    fn start(&self, order: StartOrder) {
        let mut state = self.state.lock().expect("no holder panics");
        let (attempt, at) = (order.lease.id, SimClock.now());
        state.started.push(attempt);
        state.programs.insert(attempt, Program { order, started_at: at, log: Vec::new(), end: None });
        state.events.push_back(KeeperEvent::Started { attempt, at });
        drop(state);
        self.changed.notify_one();
    }

    fn stop(&self, attempt: AttemptId, cause: EndCause, _grace_ms: u64) {
        self.advance();
        let state = &mut *self.state.lock().expect("no holder panics");
        if let Some(program) = state.programs.get_mut(&attempt).filter(|program| program.end.is_none()) {
            let end = end_of(program, cause, None, SimClock.now());
            program.end = Some(end.clone());
            state.events.push_back(KeeperEvent::Ended { attempt, end: Box::new(end) });
        }
        self.changed.notify_one();
    }

    fn events(&self) -> BoxFuture<'_, Vec<KeeperEvent>> {
        async move {
            loop {
                self.advance();
                let events: Vec<_> = self.state.lock().expect("no holder panics").events.drain(..).collect();
                if !events.is_empty() {
                    return events;
                }
                tokio::select! {
                    biased;
                    () = self.changed.notified() => {}
                    () = tokio::time::sleep(Duration::from_millis(50)) => {}
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
        let state = self.state.lock().expect("no holder panics");
        let piece = state.programs.get(&attempt).map(|program| {
            let from = (from as usize).min(program.log.len());
            let bytes = program.log[from..(from + max).min(program.log.len())].to_vec();
            let at_ms = program.started_at.as_millisecond();
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
        _at: jiff::Timestamp,
    ) -> BoxFuture<'_, Result<u64, KeeperError>> {
        let mut state = self.state.lock().expect("no holder panics");
        let length = state.programs.get_mut(&attempt).map(|program| {
            program.log.extend_from_slice(line.as_bytes());
            program.log.push(b'\n');
            program.log.len() as u64
        });
        async move { length.ok_or_else(|| KeeperError(format!("{attempt} is not here"))) }.boxed()
    }

    fn forget(&self, attempts: &[AttemptId]) {
        let mut state = self.state.lock().expect("no holder panics");
        state.programs.retain(|attempt, _| !attempts.contains(attempt));
    }
}
