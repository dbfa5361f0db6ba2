//! The life of one program: started, listened to, measured, perhaps stopped, and buried only when its whole tree is
//! gone.

use super::{
    environment,
    limits::{self, Limits, Stopping},
    output::Outputs,
};
use crate::{
    keeper::{
        ProgramEnd, StartOrder,
        folder::{AttemptFolder, Entry, Journal, ProcessMark},
        server::{Hub, Place},
        wire::FromKeeper,
    },
    process::{
        self, Exit, Program,
        census::{self, Process},
        tree::{self, Blow, Tree},
    },
};
use mothership_api::attempts::Usage;
use mothership_core::{attempt::EndCause, clock::Clock, ids::AttemptId};
use std::{rc::Rc, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

/// After the tree is gone, how long its pipes may stay open in the hands of a stranger.
const DRAIN: Duration = Duration::from_secs(2);
/// Ends later than this are checked for strays at once, earlier ones by the next round of the keeper's sweep.
const STRICT_AFTER: Duration = Duration::from_millis(500);

/// An order to stop.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    pub cause: EndCause,
    pub grace_ms: u64,
}

/// Runs one program to its end and tells the hub everything.
pub async fn tend(hub: Rc<Hub>, order: Box<StartOrder>, place: Place) {
    let Place { mut stops, mut before, turn } = place;
    let attempt = order.lease.id;
    let opened = hub.make_folder(attempt).and_then(|folder| Ok((folder.open_journal()?, folder)));
    let (mut journal, folder) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let folder = AttemptFolder::new(hub.data(), attempt);
            let why = format!("cannot write to {} on {}: {error}", folder.root().display(), hub.host());
            hub.ended(attempt, not_started(&hub, EndCause::FilesFailed, why));
            return;
        }
    };
    let order = Entry::Order(order);
    let end = match journal.write(&order) {
        Ok(()) => {
            let Entry::Order(order) = &order else { unreachable!("it was made one above") };
            match called_off(&mut before, &mut stops).await {
                None => {
                    hub.waits_no_more(attempt);
                    run(&hub, order, &folder, &mut journal, stops).await
                }
                Some(stop) => {
                    ProgramEnd { error_message: None, ..not_started(&hub, stop.cause, String::new()) }
                }
            }
        }
        Err(error) => {
            let why = format!("cannot write to {} on {}: {error}", folder.root().display(), hub.host());
            not_started(&hub, EndCause::FilesFailed, why)
        }
    };
    // Without this line a later agent takes the attempt for lost, which is the truth it can see.
    if let Err(error) = journal.write(&Entry::End(Box::new(end.clone()))) {
        tracing::warn!(%error, %attempt, "cannot write down the end of an attempt");
    }
    hub.ended(attempt, end);
    // Whoever comes after one that never ran has its turn when the one before that is over.
    if let Some(before) = before {
        let _ = before.await;
    }
    drop(turn);
}

/// Waits for the end of the program before this one, if there is one, or for an order to stop.
async fn called_off(
    before: &mut Option<oneshot::Receiver<()>>,
    stops: &mut mpsc::UnboundedReceiver<Stop>,
) -> Option<Stop> {
    let over = before.as_mut()?;
    tokio::select! {
        // An order to stop comes first: a line that is called back moves no more.
        biased;
        Some(stop) = stops.recv() => Some(stop),
        // Nothing is ever sent: the sender is dropped.
        _ = over => {
            *before = None;
            None
        }
    }
}

fn not_started(hub: &Hub, cause: EndCause, why: String) -> ProgramEnd {
    ProgramEnd {
        cause,
        at: hub.clock().now(),
        started_at: None,
        exit_code: None,
        signal: None,
        error_message: Some(why),
        usage: Usage::default(),
        log_bytes: 0,
        has_output: false,
    }
}

async fn run(
    hub: &Rc<Hub>,
    order: &StartOrder,
    folder: &AttemptFolder,
    journal: &mut Journal,
    stops: mpsc::UnboundedReceiver<Stop>,
) -> ProgramEnd {
    let started = environment::command(order, folder, &hub.inherited(), &hub.host()).and_then(|command| {
        process::spawn(&command).map_err(|error| {
            format!("program '{}' could not be started on {}: {error}", command.program.display(), hub.host())
        })
    });
    let (program, stdout, stderr) = match started {
        Ok(started) => started,
        Err(why) => {
            return not_started(hub, EndCause::StartFailed, why);
        }
    };
    let pid = program.pid();
    let mark = ProcessMark {
        pid,
        birth: census::page_of(pid).map_or(0, |process| process.birth),
        started_at: hub.clock().now(),
    };
    if let Err(error) = journal.write(&Entry::Process(mark)) {
        tracing::warn!(%error, attempt = %order.lease.id, "cannot write down the process of an attempt");
    }
    hub.started(order.lease.id, mark.started_at, pid);
    let life = Life {
        hub,
        attempt: order.lease.id,
        order,
        program,
        outputs: Outputs::new(stdout, stderr, folder.log()),
        stops,
        tree: Tree::new(pid, mark.birth, &order.marker),
        limits: Limits::new(&order.lease, Instant::now()),
        stopping: None,
        exit: None,
        drained_at: None,
        usage: Usage::default(),
        started: Instant::now(),
    };
    let mut end = life.live().await;
    hub.buried(pid);
    hub.sweep_soon();
    end.started_at = Some(mark.started_at);
    end.has_output = std::fs::read_dir(folder.out()).is_ok_and(|mut entries| entries.next().is_some());
    end
}

struct Life<'a> {
    hub: &'a Rc<Hub>,
    attempt: AttemptId,
    order: &'a StartOrder,
    program: Program,
    outputs: Outputs,
    stops: mpsc::UnboundedReceiver<Stop>,
    tree: Tree,
    limits: Limits,
    stopping: Option<Stopping>,
    exit: Option<Exit>,
    /// Set when the tree is gone: from then on only the rest of the pipes is read, until this moment.
    drained_at: Option<Instant>,
    usage: Usage,
    started: Instant,
}

impl Life<'_> {
    async fn live(mut self) -> ProgramEnd {
        let timer = tokio::time::sleep_until(self.next_due());
        tokio::pin!(timer);
        while !self.is_over() {
            let due = self.next_due();
            if timer.deadline() != due {
                timer.as_mut().reset(due);
            }
            let now_ms = || self.hub.clock().now().as_millisecond();
            // Not biased: neither a flood of output nor a flood of orders may starve the rest.
            tokio::select! {
                Some(stop) = self.stops.recv() => self.stop(stop, None),
                outcome = self.program.wait(), if self.exit.is_none() => {
                    self.exit = Some(outcome.unwrap_or_default());
                    self.after_exit();
                }
                (stream, outcome) = self.outputs.read(), if self.outputs.is_open() => {
                    if self.outputs.accept(stream, outcome, now_ms()) {
                        self.hub.output(self.attempt, self.outputs.log_bytes());
                    }
                }
                () = &mut timer => self.on_time(),
            }
        }
        self.close()
    }

    fn is_over(&self) -> bool {
        let drained = |at: Instant| !self.outputs.is_open() || Instant::now() >= at;
        self.exit.is_some() && self.drained_at.is_some_and(drained)
    }

    fn next_due(&self) -> Instant {
        let mut due = match (&self.drained_at, &self.stopping) {
            (Some(at), _) => *at,
            (None, Some(stopping)) => stopping.next_look_at,
            (None, None) => self.limits.next_due(),
        };
        if let Some(at_ms) = self.outputs.partial_due_ms() {
            let wait_ms = at_ms.saturating_sub(self.hub.clock().now().as_millisecond()).max(1);
            due = due.min(Instant::now() + Duration::from_millis(wait_ms as u64));
        }
        due
    }

    fn on_time(&mut self) {
        let now = Instant::now();
        if self.outputs.flush_partial(self.hub.clock().now().as_millisecond()) {
            self.hub.output(self.attempt, self.outputs.log_bytes());
        }
        if self.drained_at.is_some() {
            return;
        }
        if self.limits.has_timed_out(now) {
            let limit_ms = self.order.lease.timeout_ms.unwrap_or(0);
            let why = format!("ran past its time limit of {}", limits::in_words(limit_ms));
            self.stop(Stop { cause: EndCause::TimedOut, grace_ms: self.order.lease.grace_ms }, Some(why));
        }
        if self.limits.is_sample_due(now) {
            self.measure();
        }
        if self.stopping.as_ref().is_some_and(|stopping| now >= stopping.next_look_at) {
            self.strike_again(now);
        }
    }

    fn measure(&mut self) {
        let members = self.members();
        let sample = self.tree.sample(&members);
        self.usage.cpu_seconds = self.usage.cpu_seconds.max(sample.cpu_seconds);
        self.usage.memory_bytes = sample.memory_bytes;
        self.usage.memory_bytes_peak = self.usage.memory_bytes_peak.max(sample.memory_bytes);
        self.hub.tell(FromKeeper::Usage { attempt: self.attempt, usage: self.usage });
        if !self.limits.allows(sample.memory_bytes) {
            let why = format!(
                "used {} of memory, its limit is {}",
                limits::memory_in_words(sample.memory_bytes),
                limits::memory_in_words(self.order.lease.memory_bytes_max)
            );
            self.stop(Stop { cause: EndCause::OutOfMemory, grace_ms: 0 }, Some(why));
        }
    }

    fn members(&mut self) -> Vec<Process> {
        let census = self.hub.census();
        self.tree.members(&census, &self.hub.adopters(), &self.hub.roots())
    }

    fn stop(&mut self, stop: Stop, why: Option<String>) {
        let now = Instant::now();
        if self.drained_at.is_some() {
            return;
        }
        if let Some(stopping) = &mut self.stopping {
            stopping.hurry(&stop, now);
            return;
        }
        if let Some(why) = &why {
            let now_ms = self.hub.clock().now().as_millisecond();
            self.outputs.remark(&format!("stopped: {why}"), now_ms);
            self.hub.output(self.attempt, self.outputs.log_bytes());
        }
        self.stopping = Some(Stopping::new(stop.cause, why, stop.grace_ms, now));
        let blow = if stop.grace_ms == 0 { Blow::Kill } else { Blow::Ask };
        let members = self.fresh_members();
        tree::strike(self.group(&members), &members, blow);
    }

    /// The program's group, while the number is surely its own.
    fn group(&self, members: &[Process]) -> Option<u32> {
        let pid = self.program.pid();
        let in_use = self.exit.is_none() || members.iter().any(|member| member.group == pid);
        in_use.then_some(pid)
    }

    fn fresh_members(&mut self) -> Vec<Process> {
        self.hub.forget_census();
        self.members()
    }

    /// Looks whether the tree is gone; KILL once the grace is over.
    fn strike_again(&mut self, now: Instant) {
        let members = self.fresh_members();
        let Some(stopping) = &mut self.stopping else { return };
        let kill = stopping.look(now);
        if members.is_empty() && self.exit.is_some() {
            self.drained_at = Some(now + DRAIN);
        } else if kill {
            tree::strike(self.group(&members), &members, Blow::Kill);
        }
    }

    /// The program itself has ended. What it left in the background ends with it.
    fn after_exit(&mut self) {
        let now = Instant::now();
        if self.stopping.is_some() {
            return self.strike_again(now);
        }
        let lives = tree::group_lives(self.program.pid());
        if !lives && now - self.started < STRICT_AFTER {
            self.drained_at = Some(now + DRAIN);
            return;
        }
        let members = self.fresh_members();
        if members.is_empty() {
            self.drained_at = Some(now + DRAIN);
            return;
        }
        let count = members.len();
        let what = if count == 1 { "process" } else { "processes" };
        let now_ms = self.hub.clock().now().as_millisecond();
        self.outputs
            .remark(&format!("stopped {count} {what} that the program left in the background"), now_ms);
        // The program's own exit stays its end: `Exited` is no stop.
        self.stopping = Some(Stopping::new(EndCause::Exited, None, 0, now));
        tree::strike(self.group(&members), &members, Blow::Kill);
    }

    fn close(mut self) -> ProgramEnd {
        let now = self.hub.clock().now();
        if self.outputs.is_open() {
            self.outputs.remark(
                "a process outside of the program's tree still holds its output",
                now.as_millisecond(),
            );
        }
        self.outputs.finish();
        let exit = self.exit.unwrap_or_default();
        self.usage.cpu_seconds = self.usage.cpu_seconds.max(exit.cpu_seconds.unwrap_or(0.0));
        self.usage.memory_bytes = 0;
        let (cause, why) = self.stopping.map_or((EndCause::Exited, None), |stop| (stop.cause, stop.why));
        ProgramEnd {
            cause,
            at: now,
            started_at: None,
            exit_code: exit.code,
            signal: exit.signal,
            error_message: why.or(self.outputs.failure.take()),
            usage: self.usage,
            log_bytes: self.outputs.log_bytes(),
            has_output: false,
        }
    }
}
