//! Follows one running program: reads its output, measures its tree, stops it when it must, and lets it end only when
//! its whole tree is gone.

use super::{
    filters,
    limits::{self, ProgramLimits},
    linger::Linger,
    memory::{MemoryMeter, MemoryReading},
    output::ProgramOutput,
    stop::{StopInProgress, StopRequest},
};
use crate::{
    keeper::{
        ProgramEnd, StartOrder,
        folder::{AttemptFolder, ProcessIdentity},
        server::ProgramRegistry,
    },
    process::{
        OutputPipe, ProgramExit, SpawnedProgram,
        process_table::ProcessInfo,
        signal::{self, StopSignal},
        tree::ProcessTree,
    },
};
use mothership_api::attempts::Usage;
use mothership_core::{attempt::EndCause, clock::Clock, log::Stream};
use std::{fs::File, io, rc::Rc, time::Duration};
use tokio::{sync::mpsc, time::Instant};

/// After the tree was stopped, how long its pipes may stay open in the hands of a process that is none of its members.
const DRAIN_MAX: Duration = Duration::from_secs(2);
/// What a program left in the background has so long between TERM and KILL, or the task's own grace if that is shorter.
const BACKGROUND_GRACE_MS_MAX: u64 = 2000;
/// Ends later than this are checked for orphans at once, earlier ones by the next orphan scan: the check costs about a
/// millisecond.
const CHECKED_AFTER: Duration = Duration::from_millis(500);

/// Follows a program that was just spawned until nothing of it is left. `started_at` and `has_output` of the end are
/// the caller's to fill in.
pub async fn supervise(
    registry: &Rc<ProgramRegistry>,
    order: &StartOrder,
    folder: &AttemptFolder,
    identity: ProcessIdentity,
    Spawned { program, stdout, stderr, place }: Spawned,
    stops: mpsc::UnboundedReceiver<StopRequest>,
) -> ProgramEnd {
    let started = Instant::now();
    let supervisor = Supervisor {
        registry,
        order,
        program,
        output: ProgramOutput::new(stdout, stderr, folder.log(), place),
        stops,
        tree: ProcessTree::new(identity.pid, identity.start_time, &order.marker),
        limits: ProgramLimits::new(&order.lease, started),
        memory: MemoryMeter::new(),
        stopping: None,
        exit: None,
        linger: None,
        drain_until: None,
        last_output: None,
        usage: Usage::default(),
        started,
    };
    supervisor.run().await
}

/// A program as it was started, with its pipes and a place for its log among the open files.
pub struct Spawned {
    pub program: SpawnedProgram,
    pub stdout: OutputPipe,
    pub stderr: OutputPipe,
    pub place: Option<File>,
}

struct Supervisor<'a> {
    registry: &'a Rc<ProgramRegistry>,
    order: &'a StartOrder,
    program: SpawnedProgram,
    output: ProgramOutput,
    stops: mpsc::UnboundedReceiver<StopRequest>,
    tree: ProcessTree,
    limits: ProgramLimits,
    memory: MemoryMeter,
    stopping: Option<StopInProgress>,
    /// Set when the program itself has ended; its tree may live on.
    exit: Option<ProgramExit>,
    /// The program has ended by itself and its pipes are still open.
    linger: Option<Linger>,
    /// Set when the tree is gone: from then on only the rest of the pipes is read, until this moment.
    drain_until: Option<Instant>,
    last_output: Option<Instant>,
    usage: Usage,
    started: Instant,
}

impl Supervisor<'_> {
    async fn run(mut self) -> ProgramEnd {
        let timer = tokio::time::sleep_until(self.next_due());
        tokio::pin!(timer);
        while !self.is_over() {
            let due = self.next_due();
            // A reset costs; most turns of the loop are output, which changes nothing about the timer.
            if timer.deadline() != due {
                timer.as_mut().reset(due);
            }
            // Not biased: neither a flood of output nor a flood of orders may starve the rest.
            tokio::select! {
                Some(request) = self.stops.recv() => self.stop(request, None),
                outcome = self.program.wait(), if self.exit.is_none() => {
                    self.exit = Some(outcome.unwrap_or_default());
                    self.on_exit();
                }
                (stream, outcome) = self.output.read(), if self.output.is_open() => {
                    self.on_read(stream, outcome);
                }
                reading = self.memory.finished() => self.on_memory(reading),
                () = &mut timer => self.on_timer(),
            }
        }
        self.finish()
    }

    fn now_ms(&self) -> i64 {
        self.registry.clock().now().as_millisecond()
    }

    fn publish_output(&self) {
        self.registry.on_output(self.order.lease.id, self.output.log_bytes());
    }

    fn is_over(&self) -> bool {
        let is_drained = |until: Instant| !self.output.is_open() || Instant::now() >= until;
        self.exit.is_some() && self.drain_until.is_some_and(is_drained)
    }

    fn next_due(&self) -> Instant {
        let mut due = match (&self.drain_until, &self.stopping) {
            (Some(until), _) => *until,
            // While it is being stopped, its limits do not matter any more.
            (None, Some(stopping)) => stopping.next_look_at,
            (None, None) => self.limits.next_due(),
        };
        if let Some(linger) = &self.linger {
            due = due.min(linger.due());
        }
        if let Some(retry_due) = self.output.retry_due() {
            due = due.min(retry_due);
        }
        if let Some(at_ms) = self.output.partial_due_ms() {
            // The wall clock may jump; at least a millisecond, so that a jump does not make this spin.
            let wait_ms = at_ms.saturating_sub(self.now_ms()).max(1);
            due = due.min(Instant::now() + Duration::from_millis(wait_ms as u64));
        }
        due
    }

    fn on_timer(&mut self) {
        let now = Instant::now();
        let now_ms = self.now_ms();
        if self.output.flush_partial(now_ms) {
            self.publish_output();
        }
        if self.output.retry_due().is_some_and(|due| now >= due) {
            self.retry_output(now, now_ms);
        }
        if self.drain_until.is_some() {
            return;
        }
        if self.linger.as_ref().is_some_and(|linger| now >= linger.due()) {
            return self.stop_background();
        }
        if self.limits.has_timed_out(now) {
            let limit_ms = self.order.lease.timeout_ms.unwrap_or(0);
            let why = format!("ran past its time limit of {}", limits::format_duration(limit_ms));
            let request = StopRequest { cause: EndCause::TimedOut, grace_ms: self.order.lease.grace_ms };
            self.stop(request, Some(why));
        }
        if self.limits.is_sample_due(now) {
            self.measure();
        }
        if self.stopping.as_ref().is_some_and(|stopping| now >= stopping.next_look_at) {
            self.continue_stop(now);
        }
    }

    /// Output has come, or its end.
    fn on_read(&mut self, stream: Stream, outcome: io::Result<usize>) {
        let now = Instant::now();
        self.last_output = Some(now);
        if let Some(linger) = &mut self.linger {
            linger.on_output(now);
        }
        if self.output.accept(stream, outcome, self.now_ms()) {
            self.publish_output();
        }
        if self.linger.is_some() && !self.output.is_open() {
            self.stop_background();
        }
    }

    /// What found no room on the disk is tried again.
    fn retry_output(&mut self, now: Instant, now_ms: i64) {
        if self.output.retry(now, now_ms) {
            self.publish_output();
        }
        // Of a program that has ended, what is still in its pipes has not been looked at yet.
        if let Some(linger) = &mut self.linger {
            linger.on_output(now);
        }
    }

    fn measure(&mut self) {
        let members = self.members();
        let sample = self.tree.sample(&members);
        self.usage.cpu_seconds = self.usage.cpu_seconds.max(sample.cpu_seconds);
        let estimate = self.memory.estimate(sample.memory_bytes);
        if self.memory.is_due(Instant::now(), !self.limits.allows(estimate)) {
            // Its result is published, a moment later.
            self.memory.begin(&members);
        } else {
            self.record_memory(estimate);
        }
    }

    fn record_memory(&mut self, bytes: u64) {
        self.usage.memory_bytes = bytes;
        self.usage.memory_bytes_peak = self.usage.memory_bytes_peak.max(bytes);
        self.registry.on_usage(self.order.lease.id, self.usage);
    }

    fn on_memory(&mut self, reading: MemoryReading) {
        let bytes = reading.proportional_bytes;
        self.record_memory(bytes);
        if self.limits.allows(bytes) {
            return;
        }
        let why = format!(
            "used {} of memory, its limit is {}",
            limits::format_bytes(bytes),
            limits::format_bytes(self.order.lease.memory_bytes_max)
        );
        // Without a grace: it could take the rest of the machine's memory meanwhile.
        self.stop(StopRequest { cause: EndCause::OutOfMemory, grace_ms: 0 }, Some(why));
    }

    fn members(&mut self) -> Vec<ProcessInfo> {
        let table = self.registry.process_table();
        self.tree.members(&table, &self.registry.subreapers(), &self.registry.root_pids())
    }

    /// Members by a table that is read now: a signal to a pid of a moment ago could hit somebody else.
    fn fresh_members(&mut self) -> Vec<ProcessInfo> {
        self.registry.invalidate_process_table();
        self.members()
    }

    /// Begins a stop, or hurries the one that is in progress.
    fn stop(&mut self, request: StopRequest, why: Option<String>) {
        let now = Instant::now();
        if self.drain_until.is_some() {
            return;
        }
        if let Some(stopping) = &mut self.stopping {
            stopping.shorten_grace(request, now);
            return;
        }
        if let Some(linger) = &mut self.linger {
            // The work is done: only the wait for what it left is cut short.
            linger.end(now);
            return;
        }
        if let Some(why) = &why {
            let now_ms = self.now_ms();
            self.output.add_agent_line(&format!("stopped: {why}"), now_ms);
            self.publish_output();
        }
        self.begin_stop(StopInProgress::new(request, why, now), request.grace_ms == 0);
    }

    fn begin_stop(&mut self, stopping: StopInProgress, at_once: bool) {
        let members = self.fresh_members();
        let (filters, others) = self.part_filters(members);
        let signal = if at_once { StopSignal::Kill } else { StopSignal::Terminate };
        if filters.is_empty() {
            // All of the group in one call, so that nobody who is started meanwhile is missed.
            signal::signal_tree(self.group(&others), &others, signal);
        } else {
            signal::signal_tree(None, &others, signal);
        }
        self.stopping = Some(stopping);
    }

    /// Filters, and the other members. What takes a part of the memory that matters is none: it has to go.
    fn part_filters(&self, members: Vec<ProcessInfo>) -> (Vec<ProcessInfo>, Vec<ProcessInfo>) {
        let memory_bytes_max = match self.order.lease.memory_bytes_max {
            0 => u64::MAX,
            limit => limit / 4,
        };
        filters::part(members, self.program.pid(), memory_bytes_max)
    }

    /// The program's process group, while the number is surely its own: until its leader is reaped, or for as long as a
    /// member is in it. A pid is not given away while a process group has its number (POSIX XBD, "Process ID Reuse").
    fn group(&self, members: &[ProcessInfo]) -> Option<u32> {
        let pid = self.program.pid();
        let is_ours = self.exit.is_none() || members.iter().any(|member| member.group == pid);
        is_ours.then_some(pid)
    }

    /// Looks whether the tree is gone; KILL once the grace is over.
    fn continue_stop(&mut self, now: Instant) {
        let members = self.fresh_members();
        let Some(stopping) = &mut self.stopping else { return };
        let is_kill_due = stopping.is_kill_due(now);
        if members.is_empty() && self.exit.is_some() {
            // A chain of processes that replace each other may have passed between two looks.
            if !self.registry.kill_orphans_of(&self.order.marker) {
                self.drain_until = Some(now + DRAIN_MAX);
            }
            return;
        }
        if stopping.filters.is_over() {
            if is_kill_due {
                signal::signal_tree(self.group(&members), &members, StopSignal::Kill);
                self.registry.kill_orphans_of(&self.order.marker);
            }
            return;
        }
        let (filters, others) = self.part_filters(members);
        let Some(stopping) = &mut self.stopping else { return };
        let others_are_gone = others.is_empty() && self.exit.is_some();
        if is_kill_due {
            signal::signal_tree(None, &others, StopSignal::Kill);
        }
        if stopping.filters.ends(now, others_are_gone, self.last_output) {
            // KILL follows with the next look if it is due.
            signal::signal_tree(None, &filters, StopSignal::Terminate);
        }
    }

    /// The program itself has ended. What it left in the background may still write, and ends after it.
    fn on_exit(&mut self) {
        let now = Instant::now();
        if self.stopping.is_some() {
            self.continue_stop(now);
        } else if self.output.is_open() {
            // For most programs the end of their pipes is the next thing that is read.
            self.linger = Some(Linger::new(now));
        } else {
            self.stop_background();
        }
    }

    /// The program has ended by itself, and nothing more of its output is to be waited for.
    fn stop_background(&mut self) {
        let now = Instant::now();
        self.linger = None;
        // Nothing of its tree holds a pipe that is still open when nothing of its tree is left.
        let drain = if self.output.is_open() { Duration::ZERO } else { DRAIN_MAX };
        // One system call for the usual case: nothing is left of its group, and it ran too briefly to be worth a look
        // for those that left the group.
        let is_group_left = signal::group_exists(self.program.pid());
        if !is_group_left && !self.output.is_open() && now - self.started < CHECKED_AFTER {
            self.drain_until = Some(now + drain);
            return;
        }
        let members = self.fresh_members();
        if members.is_empty() {
            self.drain_until = Some(now + drain);
            return;
        }
        let count = members.len();
        let what = if count == 1 { "process" } else { "processes" };
        let now_ms = self.now_ms();
        self.output.add_agent_line(
            &format!("stopped {count} {what} that the program left in the background"),
            now_ms,
        );
        self.publish_output();
        let grace_ms = self.order.lease.grace_ms.min(BACKGROUND_GRACE_MS_MAX);
        // The program's own exit stays its end: `Exited` is no stop.
        let request = StopRequest { cause: EndCause::Exited, grace_ms };
        self.begin_stop(StopInProgress::new(request, None, now), grace_ms == 0);
    }

    fn finish(mut self) -> ProgramEnd {
        let now = self.registry.clock().now();
        if self.output.is_open() {
            self.output.add_agent_line(
                "a process outside of the program's tree still holds its output",
                now.as_millisecond(),
            );
        }
        self.output.finish();
        let exit = self.exit.unwrap_or_default();
        // The larger of both: samples miss what happened after the last one, the exit what was not waited for.
        self.usage.cpu_seconds = self.usage.cpu_seconds.max(exit.cpu_seconds.unwrap_or(0.0));
        self.usage.memory_bytes = 0;
        let (cause, why) = self.stopping.map_or((EndCause::Exited, None), |stop| (stop.cause, stop.why));
        ProgramEnd {
            exit_code: exit.code,
            signal: exit.signal,
            usage: self.usage,
            log_bytes: self.output.log_bytes(),
            ..ProgramEnd::unstarted(cause, now, why.or(self.output.failure.take()))
        }
    }
}
