//! What a task needs, kind by kind, and what a fleet lacks of it, in words.

use crate::{
    class::Class,
    placement::{Capacity, SLACK},
    spec::{Op, Requirement},
};
use std::collections::BTreeMap;

/// One kind of thing that a task needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Demand<'n> {
    Cpus(f64),
    Memory(u64),
    Gpus(f64),
    Named(&'n str, f64),
}

impl<'n> Demand<'n> {
    /// Everything that this need asks for.
    pub fn of(need: &'n Capacity) -> Vec<Self> {
        let mut out = Vec::new();
        out.extend((need.cpus > 0.0).then_some(Self::Cpus(need.cpus)));
        out.extend((need.memory_bytes > 0).then_some(Self::Memory(need.memory_bytes)));
        out.extend((need.gpus > 0.0).then_some(Self::Gpus(need.gpus)));
        let named = need.named.iter().filter(|(_, count)| **count > 0.0);
        out.extend(named.map(|(name, count)| Self::Named(name, *count)));
        out
    }

    /// Whether there is enough of it.
    pub fn met_by(&self, has: &Capacity) -> bool {
        match self {
            Self::Memory(bytes) => *bytes <= has.memory_bytes,
            Self::Cpus(count) | Self::Gpus(count) | Self::Named(_, count) => {
                *count <= self.amount(has) + SLACK
            }
        }
    }

    /// How much of it there is, to compare machines by.
    pub fn amount(&self, has: &Capacity) -> f64 {
        match self {
            Self::Cpus(_) => has.cpus,
            Self::Memory(_) => has.memory_bytes as f64,
            Self::Gpus(_) => has.gpus,
            Self::Named(name, _) => has.named.get(*name).copied().unwrap_or(0.0),
        }
    }

    /// What is wanted: `2 cpus`, `64.0 GiB of memory`.
    pub fn wanted(&self) -> String {
        match self {
            Self::Cpus(count) => counted(*count, "cpu"),
            Self::Memory(bytes) => format!("{} of memory", gib(*bytes as f64)),
            Self::Gpus(count) => counted(*count, "gpu"),
            Self::Named(name, count) => format!("{count} of {name}"),
        }
    }

    /// What is there, in the same unit: `1`, `23.5 GiB`.
    pub fn found(&self, has: &Capacity) -> String {
        let amount = self.amount(has).max(0.0);
        if matches!(self, Self::Memory(_)) { gib(amount) } else { amount.to_string() }
    }

    /// `needs 32 cpus, has 24`.
    pub fn shortage(&self, has: &Capacity) -> Option<String> {
        (!self.met_by(has)).then(|| format!("needs {}, has {}", self.wanted(), self.found(has)))
    }
}

fn counted(number: f64, noun: &str) -> String {
    if number == 1.0 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn gib(bytes: f64) -> String {
    format!("{:.1} GiB", bytes / f64::from(1 << 30))
}

/// A machine as a task sees it: what it has in all, and its labels.
pub type Machine<'m> = (&'m Capacity, &'m BTreeMap<String, String>);

/// Why none of these machines could ever run the class, with everything that all of them lack: `no runner has label gpu and
/// none has 64.0 GiB of memory (the most is 23.5 GiB)`. `None` when one of them could. There is at least one.
pub fn why_nobody(class: &Class, machines: &[Machine<'_>]) -> Option<String> {
    let could = |(total, labels): &Machine<'_>| class.suits(total, labels).is_some();
    if machines.iter().any(could) {
        return None;
    }
    let lacks = class
        .requires
        .iter()
        .filter(|requirement| !machines.iter().any(|(_, labels)| requirement.matches(labels)));
    let mut lacks: Vec<String> = lacks.map(has_label).collect();
    for demand in Demand::of(&class.need) {
        // What a label brings along (windows of GOLIAT) is not missed beside the label.
        if let Demand::Named(name, _) = demand
            && !lacks.is_empty()
            && class.requires.iter().any(|requirement| requirement.key == name)
        {
            continue;
        }
        if !machines.iter().any(|(total, _)| demand.met_by(total)) {
            let most = machines.iter().max_by(|(a, _), (b, _)| demand.amount(a).total_cmp(&demand.amount(b)));
            let most = most.map(|(total, _)| format!(" (the most is {})", demand.found(total)));
            lacks.push(format!("has {}{}", demand.wanted(), most.unwrap_or_default()));
        }
    }
    if lacks.is_empty() {
        // Each thing is somewhere, and nowhere all of them.
        let labels = class.requires.iter().map(has_label);
        let all: Vec<String> = labels
            .chain(Demand::of(&class.need).iter().map(|demand| format!("has {}", demand.wanted())))
            .collect();
        return Some(format!("no runner {} at once", all.join(" and ")));
    }
    Some(format!("no runner {}", lacks.join(" and none ")))
}

/// What a machine that meets it is said to do.
fn has_label(requirement: &Requirement) -> String {
    match requirement.op {
        Op::Exists | Op::Eq => format!("has label {requirement}"),
        Op::NotExists => format!("is without label {}", requirement.key),
        Op::Ne => format!("is without label {}={}", requirement.key, requirement.value),
    }
}

#[cfg(test)]
#[path = "demand_tests.rs"]
mod tests;
