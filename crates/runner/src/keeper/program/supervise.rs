//! Follows one running program: reads its output, measures its tree, stops it when it must, and lets it end only when
//! its whole tree is gone.

use super::{
    limits::{self, ProgramLimits},
    linger::{EXITING_LOOKS, Linger},
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
    process::{OutputPipe, ProgramExit, SpawnedProgram, tree::ProcessTree},
};
use mothership_api::attempts::Usage;
use mothership_core::{attempt::EndCause, clock::Clock, log::Stream};
use std::{fs::File, io, rc::Rc, time::Duration};
use tokio::{sync::mpsc, time::Instant};

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
        looks_left: EXITING_LOOKS,
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

pub(super) struct Supervisor<'a> {
    pub(super) registry: &'a Rc<ProgramRegistry>,
    pub(super) order: &'a StartOrder,
    pub(super) program: SpawnedProgram,
    pub(super) output: ProgramOutput,
    pub(super) stops: mpsc::UnboundedReceiver<StopRequest>,
    pub(super) tree: ProcessTree,
    pub(super) limits: ProgramLimits,
    pub(super) memory: MemoryMeter,
    pub(super) stopping: Option<StopInProgress>,
    /// Set when the program itself has ended; its tree may live on.
    pub(super) exit: Option<ProgramExit>,
    /// The program has ended by itself and its pipes are still open.
    pub(super) linger: Option<Linger>,
    /// So often it is still looked whether what has closed its output ends by itself.
    pub(super) looks_left: u32,
    /// Set when the tree is gone: from then on only the rest of the pipes is read, until this moment.
    pub(super) drain_until: Option<Instant>,
    pub(super) last_output: Option<Instant>,
    pub(super) usage: Usage,
    pub(super) started: Instant,
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

    pub(super) fn now_ms(&self) -> i64 {
        self.registry.clock().now().as_millisecond()
    }

    pub(super) fn publish_output(&self) {
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
