//! Each runner is asked why it does not take the task, in the order in which the answers matter to a person: is it
//! there, may it, has it the labels, is it large enough, has it room now.

use super::{ExplanationBuilder, TaskSituation};
use crate::ops::{humanize::pluralize, leases::gpu_devices, runner_state::readiness};
use mothership_core::{
    class::Class,
    demand::{Demand, Machine, why_nobody},
    gpu::GpuRoom,
    limits::PREFERRED_WAIT_MS,
    placement::{Capacity, unmet},
    runner::Readiness,
    spec::Op,
    state::RunnerMode,
};
use mothership_store::{Time, jobs::JobRow, runners::RunnerRow};
use std::collections::BTreeMap;

/// How many of the runners came how far.
#[derive(Debug, Default)]
pub(super) struct FleetFit {
    pub all: u64,
    pub silent: u64,
    /// Said goodbye.
    pub stopped: u64,
    /// Were told to stop, and end what runs first.
    pub stopping: u64,
    pub draining: u64,
    pub disabled: u64,
    /// By the first requirement that they do not meet.
    pub unlike: BTreeMap<String, u64>,
    /// Too small even when empty.
    pub small: u64,
    /// Of those that take work: each thing that is needed and that some lack, and how many have it.
    needed: Vec<(String, u64)>,
    /// Could run it, had they room.
    pub fitting: u64,
    /// Of these, by what the machine says that it lacks though its capacity is not used up.
    pub lacking: BTreeMap<String, u64>,
    /// Have room now.
    pub free: u64,
    /// The flags that give a runner the labels that are required.
    label_flags: Vec<String>,
    /// Of these, those that it prefers; `None` when it prefers none to others.
    preferred: Option<u64>,
    /// Why nobody could ever run it, of all that are registered.
    nobody: Option<String>,
    /// What the one with most room lacks.
    shortage: Option<String>,
}

/// The class of a job.
pub(in crate::ops) fn class_of(job: &JobRow) -> Class {
    Class { need: job.resources.clone(), requires: job.requires.clone(), prefers: job.prefers.clone() }
}

/// The runners that take work now: agents that are heard of and that nobody has taken out.
pub(in crate::ops) fn there(runners: &[RunnerRow], now: Time) -> impl Iterator<Item = &RunnerRow> {
    runners.iter().filter(move |row| readiness(row, now).takes_work())
}

impl FleetFit {
    pub fn of(situation: &TaskSituation) -> Self {
        // A GUI client takes nothing by itself.
        let agents = || situation.runners.iter().filter(|row| row.mode != RunnerMode::Gui);
        let class = class_of(&situation.job);
        let preferred = (!class.prefers.is_empty()).then_some(0);
        let mut fleet = Self { all: agents().count() as u64, preferred, ..Self::default() };
        let mut roomiest: Option<(f64, String)> = None;
        for row in agents() {
            match readiness(row, situation.now) {
                Readiness::Silent { .. } => fleet.silent += 1,
                Readiness::Left => fleet.stopped += 1,
                Readiness::Stopping => fleet.stopping += 1,
                Readiness::Draining => fleet.draining += 1,
                Readiness::Disabled => fleet.disabled += 1,
                Readiness::ByHand => {}
                // In the order of placement: labels, size, room. The first that fails is the answer of this runner.
                it @ (Readiness::Ready | Readiness::NoRoom(_)) => {
                    if let Some(requirement) = unmet(&class.requires, &row.labels) {
                        *fleet.unlike.entry(requirement.to_string()).or_default() += 1;
                    } else if !row.capacity.fits(&class.need) {
                        fleet.small += 1;
                    } else {
                        fleet.fitting += 1;
                        if let Readiness::NoRoom(lacks) = it {
                            *fleet.lacking.entry(lacks.to_owned()).or_default() += 1;
                            continue;
                        }
                        let (free, lack) = room(row, &class.need);
                        fleet.free += u64::from(lack.is_none());
                        if let Some(preferred) = &mut fleet.preferred {
                            let suits = unmet(&class.prefers, &row.labels).is_none();
                            *preferred += u64::from(lack.is_none() && suits);
                        }
                        // By cpus, which nearly every task asks for; the shortage of the one with most room is what
                        // a person can remove most easily.
                        if let Some(lack) = lack
                            && roomiest.as_ref().is_none_or(|(most, _)| free.cpus > *most)
                        {
                            roomiest = Some((free.cpus, lack));
                        }
                    }
                }
            }
        }
        fleet.shortage = roomiest.map(|(_, lack)| lack).filter(|_| fleet.free == 0);
        fleet.needed = needed(&class, &there(&situation.runners, situation.now).collect::<Vec<_>>());
        let machines: Vec<Machine<'_>> = agents().map(|row| (&row.capacity, &row.labels)).collect();
        let wanted = class.requires.iter().filter(|it| matches!(it.op, Op::Exists | Op::Eq));
        fleet.label_flags = wanted.map(|it| format!(" --label {it}")).collect();
        fleet.nobody = if machines.is_empty() { None } else { why_nobody(&class, &machines) };
        fleet
    }

    fn there(&self) -> u64 {
        self.all - self.silent - self.stopped - self.stopping - self.draining - self.disabled
    }

    /// `0 of 14 runners can take it now: 9 are busy, 4 do not meet 'gpu', 1 is draining`.
    pub fn sentence(&self) -> String {
        if self.all == 0 {
            return "no runner is connected".into();
        }
        // It has room and is still pending: the claim is a moment away, or others stand in front.
        if self.free > 0 {
            let has_room = format!("{} of {} has room for it", self.free, pluralize(self.all, "runner"));
            return match self.preferred {
                // Left to those for a moment.
                Some(preferred) if preferred > 0 && preferred < self.free => format!(
                    "{has_room}, and {preferred} of these it prefers: it is left to {} for up to {} s",
                    if preferred == 1 { "that one" } else { "those" },
                    PREFERRED_WAIT_MS / 1000
                ),
                _ => format!("{has_room}: it starts in a moment"),
            };
        }
        // Nobody ever could, whoever comes back: that is the reason, whatever else is so.
        if let Some(nobody) = &self.nobody {
            return nobody.clone();
        }
        let be = |count: u64| if count == 1 { "is" } else { "are" };
        let mut parts = Vec::new();
        let mut say = |count: u64, what: String| {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        };
        let lacking: u64 = self.lacking.values().sum();
        let busy = self.fitting - lacking;
        say(busy, format!("{} busy", be(busy)));
        for (lacks, count) in &self.lacking {
            say(*count, format!("{} {lacks}", if *count == 1 { "has" } else { "have" }));
        }
        for (requirement, count) in &self.unlike {
            say(*count, format!("{} not meet '{requirement}'", if *count == 1 { "does" } else { "do" }));
        }
        say(self.small, format!("{} too small", be(self.small)));
        say(self.draining, format!("{} draining", be(self.draining)));
        say(self.disabled, format!("{} disabled", be(self.disabled)));
        say(self.stopping, format!("{} stopping", be(self.stopping)));
        say(self.stopped, format!("{} stopped", be(self.stopped)));
        say(self.silent, format!("{} silent", be(self.silent)));
        format!("0 of {} can take it now: {}", pluralize(self.all, "runner"), parts.join(", "))
    }
}

/// What is free on a runner, and what a task lacks there.
fn room(row: &RunnerRow, need: &Capacity) -> (Capacity, Option<String>) {
    let mut free = row.capacity.clone();
    free.take(&row.used);
    let lack = free.shortage(need).or_else(|| {
        // Enough in sum, and not on devices as the task wants them.
        let devices = gpu_devices(&row.inventory, row.capacity.gpus);
        let fits = GpuRoom::new(devices, &row.gpus_held).how_many(need.gpus, 1) > 0;
        (!fits).then(|| format!("needs {} of one device, has shares of several", need.gpus))
    });
    (free, lack)
}

/// Each label and resource that the class wants and that not all of these have, with how many have it.
fn needed(class: &Class, there: &[&RunnerRow]) -> Vec<(String, u64)> {
    let have = |has: &dyn Fn(&RunnerRow) -> bool| there.iter().filter(|row| has(row)).count() as u64;
    let labels = class.requires.iter().map(|requirement| {
        let count = have(&|row| requirement.matches(&row.labels));
        (format!("meet '{requirement}'"), count)
    });
    let demands = Demand::of(&class.need).into_iter().map(|demand| {
        let most = there.iter().map(|row| &row.capacity);
        let most = most.max_by(|a, b| demand.amount(a).total_cmp(&demand.amount(b)));
        let most = most.map(|total| format!(" (the most is {})", demand.found(total))).unwrap_or_default();
        (format!("have {}{most}", demand.wanted()), have(&|row| demand.met_by(&row.capacity)))
    });
    labels.chain(demands).filter(|(_, count)| *count < there.len() as u64).collect()
}

/// The steps of the reasoning: every one that fails is told, for a person who mends one of several waits in vain.
pub(super) fn check(fleet: &FleetFit, why: &mut ExplanationBuilder) {
    if fleet.all == 0 {
        why.check(false, "no runner is connected");
        why.hint(match fleet.label_flags.as_slice() {
            [] => "connect a machine: 'mothership runner --server URL'; 'mothership runner-token' prints the whole line"
                .to_owned(),
            flags => format!(
                "connect a machine: 'mothership runner --server URL{}'; 'mothership runner-token' prints the line \
                 without the label",
                flags.concat()
            ),
        });
        return;
    }
    let there = fleet.there();
    why.check(
        there > 0,
        format!(
            "{there} of {} {}",
            pluralize(fleet.all, "runner"),
            if there == 1 { "takes work" } else { "take work" }
        ),
    );
    out_of_service(fleet, why);
    if there == 0 {
        return;
    }
    for (what, count) in &fleet.needed {
        why.check(*count > 0, format!("{count} of these {what}"));
    }
    let all_somewhere = fleet.needed.iter().all(|(_, count)| *count > 0);
    if fleet.fitting == 0 {
        if all_somewhere {
            why.check(false, "0 of these have all of it at once");
        }
        if fleet.needed.iter().any(|(what, count)| *count == 0 && what.starts_with("meet")) {
            let flags = match fleet.label_flags.concat() {
                none if none.is_empty() => " --label NAME=VALUE".to_owned(),
                flags => flags,
            };
            why.hint(format!(
                "a machine is given a label where its runner starts: 'mothership runner --server URL{flags}'"
            ));
        }
        if all_somewhere || fleet.needed.iter().any(|(what, count)| *count == 0 && what.starts_with("have")) {
            why.hint("ask for less in 'resources' of the spec, or connect a larger machine");
        }
        return;
    }
    why.check(true, format!("{} of these could run it", fleet.fitting));
    let lack =
        fleet.shortage.as_ref().map_or(String::new(), |lack| format!("; on the emptiest it {lack} free"));
    why.check(fleet.free > 0, format!("{} of these have room now{lack}", fleet.free));
    if fleet.free == 0 && !fleet.lacking.is_empty() {
        why.hint("it starts as soon as the machine has room again; what it lacks is in 'mothership runners'");
    } else if fleet.free == 0 {
        why.hint(
            "it starts as soon as a task on one of them ends; connect another machine to have it sooner",
        );
    }
}

fn out_of_service(fleet: &FleetFit, why: &mut ExplanationBuilder) {
    let any = |count: u64| count > 0;
    if any(fleet.silent) {
        why.hint(format!(
            "{} silent: is the machine on, does its runner run, does it reach this server?",
            if fleet.silent == 1 {
                "1 runner is".to_owned()
            } else {
                format!("{} runners are", fleet.silent)
            }
        ));
    }
    if any(fleet.stopped + fleet.stopping) && fleet.free == 0 {
        why.hint("a runner that was stopped at its machine takes work again when it is started there");
    }
    if any(fleet.draining + fleet.disabled) && fleet.free == 0 {
        why.hint("a draining or disabled runner takes work again once it is enabled on the page 'Runners'");
    }
}
