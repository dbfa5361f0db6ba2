//! Each runner is asked why it does not take the task, in the order in which the answers matter to a person: is it
//! there, may it, has it the labels, is it large enough, has it room now.

use super::{ExplanationBuilder, TaskSituation};
use crate::ops::humanize::pluralize;
use mothership_core::{
    placement::{Capacity, unmet},
    runner::state,
    state::{RunnerMode, RunnerState},
};
use mothership_store::runners::RunnerRow;
use std::collections::BTreeMap;

/// How many of the runners came how far.
#[derive(Debug, Default)]
pub(super) struct FleetFit {
    pub all: u64,
    pub silent: u64,
    pub draining: u64,
    pub disabled: u64,
    /// By the requirement that they do not meet.
    pub unlike: BTreeMap<String, u64>,
    /// By what they lack even when empty.
    pub small: BTreeMap<String, u64>,
    /// Could run it, had they room.
    pub fitting: u64,
    /// Of these, by what the machine says that it lacks though its capacity is not used up.
    pub lacking: BTreeMap<String, u64>,
    /// Have room now.
    pub free: u64,
    /// What the one with most room lacks.
    shortage: Option<String>,
}

impl FleetFit {
    pub fn of(situation: &TaskSituation) -> Self {
        // A GUI client takes nothing by itself.
        let agents = || situation.runners.iter().filter(|row| row.mode != RunnerMode::Gui);
        let mut fleet = Self { all: agents().count() as u64, ..Self::default() };
        let need = &situation.job.resources;
        let mut roomiest: Option<Capacity> = None;
        for row in agents() {
            match state(row.mode, row.last_seen_at, row.active, situation.now) {
                RunnerState::Unreachable | RunnerState::Offline => fleet.silent += 1,
                RunnerState::Draining => fleet.draining += 1,
                RunnerState::Disabled => fleet.disabled += 1,
                // In the order of placement: labels, size, room. The first that fails is the answer of this runner.
                RunnerState::Idle | RunnerState::Busy => {
                    if let Some(requirement) = unmet(&situation.job.requires, &row.labels) {
                        *fleet.unlike.entry(requirement.to_string()).or_default() += 1;
                    } else if let Some(lack) = row.capacity.shortage(need) {
                        *fleet.small.entry(lack).or_default() += 1;
                    } else {
                        fleet.fitting += 1;
                        if let Some(lacks) = lacks(row) {
                            *fleet.lacking.entry(lacks.to_owned()).or_default() += 1;
                            continue;
                        }
                        let mut free = row.capacity.clone();
                        free.take(&row.used);
                        fleet.free += u64::from(free.fits(need));
                        // By cpus, which nearly every task asks for; the shortage of the one with most room is what
                        // a person can remove most easily.
                        if roomiest.as_ref().is_none_or(|most| free.cpus > most.cpus) {
                            roomiest = Some(free);
                        }
                    }
                }
            }
        }
        fleet.shortage = roomiest.filter(|_| fleet.free == 0).and_then(|free| free.shortage(need));
        fleet
    }

    fn there(&self) -> u64 {
        self.all - self.silent - self.draining - self.disabled
    }

    /// `0 of 14 runners can take it now: 9 are busy, 4 do not meet 'gpu', 1 is draining`.
    pub fn sentence(&self) -> String {
        if self.all == 0 {
            return "no runner is connected".into();
        }
        // It has room and is still pending: the claim is a moment away, or others stand in front.
        if self.free > 0 {
            return format!(
                "{} of {} has room for it: it starts in a moment",
                self.free,
                pluralize(self.all, "runner")
            );
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
        let small = self.small.values().sum();
        say(small, format!("{} too small", be(small)));
        say(self.draining, format!("{} draining", be(self.draining)));
        say(self.disabled, format!("{} disabled", be(self.disabled)));
        say(self.silent, format!("{} silent", be(self.silent)));
        format!("0 of {} can take it now: {}", pluralize(self.all, "runner"), parts.join(", "))
    }
}

/// The steps of the reasoning; those behind the first that nobody passes would say nothing more.
pub(super) fn check(fleet: &FleetFit, why: &mut ExplanationBuilder) {
    if fleet.all == 0 {
        why.check(false, "no runner is connected");
        why.hint("connect a machine: 'mothership runner --server URL'; 'mothership runner-token' prints the whole line");
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
    // The numbers go down from check to check: of those that are there, those that meet the labels, those that are
    // large enough.
    let alike = there - fleet.unlike.values().sum::<u64>();
    if !fleet.unlike.is_empty() {
        let labels: Vec<String> = fleet.unlike.keys().map(|requirement| format!("'{requirement}'")).collect();
        why.check(alike > 0, format!("{alike} of these meet {}", labels.join(" and ")));
    }
    if alike == 0 {
        why.hint("a runner gets labels with 'mothership runner --label NAME=VALUE' when it is started");
        return;
    }
    why.check(fleet.fitting > 0, format!("{} of these are large enough", fleet.fitting));
    if fleet.fitting == 0 {
        if let Some(lack) = fleet.small.keys().next() {
            why.hint(format!(
                "it {lack}: ask for less in 'resources' of the spec, or connect a larger machine"
            ));
        }
        return;
    }
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

/// What a runner says that it lacks: part of its last sample.
fn lacks(row: &RunnerRow) -> Option<&str> {
    row.usage.as_ref()?.get("lacks")?.as_str()
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
    if any(fleet.draining + fleet.disabled) && fleet.free == 0 {
        why.hint("a draining or disabled runner takes work again once it is enabled on the page 'Runners'");
    }
}
