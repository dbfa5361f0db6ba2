//! How a running program is brought to its end: who belongs to its tree, the stop step by step, and what it left in the
//! background.

use super::{
    filters,
    linger::Linger,
    stop::{StopInProgress, StopRequest},
    supervise::Supervisor,
};
use crate::process::{
    process_table::ProcessInfo,
    signal::{self, StopSignal},
};
use mothership_core::attempt::EndCause;
use std::time::Duration;
use tokio::time::Instant;

/// After the tree was stopped, how long its pipes may stay open in the hands of a process that is none of its members.
const DRAIN_MAX: Duration = Duration::from_secs(2);
/// What a program left in the background has so long between TERM and KILL, or the task's own grace if that is shorter.
const BACKGROUND_GRACE_MS_MAX: u64 = 2000;
/// Ends later than this are checked for orphans at once, earlier ones by the next orphan scan: the check costs about a
/// millisecond.
const CHECKED_AFTER: Duration = Duration::from_millis(500);

impl Supervisor<'_> {
    pub(super) fn members(&mut self) -> Vec<ProcessInfo> {
        let table = self.registry.process_table();
        self.tree.members(&table, &self.registry.subreapers(), &self.registry.root_pids())
    }

    /// Members by a table that is read now: a signal to a pid of a moment ago could hit somebody else.
    pub(super) fn fresh_members(&mut self) -> Vec<ProcessInfo> {
        self.registry.invalidate_process_table();
        self.members()
    }

    /// Begins a stop, or hurries the one that is in progress.
    pub(super) fn stop(&mut self, request: StopRequest, why: Option<String>) {
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

    pub(super) fn begin_stop(&mut self, stopping: StopInProgress, at_once: bool) {
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
    pub(super) fn part_filters(&self, members: Vec<ProcessInfo>) -> (Vec<ProcessInfo>, Vec<ProcessInfo>) {
        let memory_bytes_max = match self.order.lease.memory_bytes_max {
            0 => u64::MAX,
            limit => limit / 4,
        };
        filters::part(members, self.program.pid(), memory_bytes_max)
    }

    /// The program's process group, while the number is surely its own: until its leader is reaped, or for as long as a
    /// member is in it. A pid is not given away while a process group has its number (POSIX XBD, "Process ID Reuse").
    pub(super) fn group(&self, members: &[ProcessInfo]) -> Option<u32> {
        let pid = self.program.pid();
        let is_ours = self.exit.is_none() || members.iter().any(|member| member.group == pid);
        is_ours.then_some(pid)
    }

    /// Looks whether the tree is gone; KILL once the grace is over.
    pub(super) fn continue_stop(&mut self, now: Instant) {
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
    pub(super) fn on_exit(&mut self) {
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
    pub(super) fn stop_background(&mut self) {
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
        // A filter has closed its output and is about to end by itself: that is nothing left in the background.
        if !self.output.is_open() && self.looks_left > 0 {
            self.looks_left -= 1;
            self.linger = Some(Linger::exiting(now));
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
}
