//! Classes: pending work grouped by what it needs of a machine. All jobs of a class fit the same machines, so whether a
//! machine is offered them is decided once for the class, and what cannot run anywhere stands in front of nobody.
//!
//! A class is known by its text ([`Class::text`]), from which the store makes a key that begins with the class's
//! [`anchor`](Class::anchor): a label that its machines must have. A machine looks only at keys that begin with one of its own
//! [`anchors`], so that a million jobs pinned to other machines cost it nothing.

use crate::{
    placement::{Capacity, unmet},
    spec::{Op, Requirement},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Longest value of a label that is part of an anchor.
const VALUE_BYTES_MAX: usize = 64;
/// Labels that every agent has: as an anchor they tell few machines apart.
const COMMON: [&str; 2] = ["arch", "os"];

/// What one task needs of a machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// What it occupies.
    pub need: Capacity,
    /// Labels without which a machine cannot run it.
    pub requires: Vec<Requirement>,
    /// Labels that a machine should have.
    pub prefers: Vec<Requirement>,
}

/// How well a machine suits a class that it could run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suits {
    /// It has all that the class wants.
    Well,
    /// It lacks labels that a machine should have: it takes such tasks when it has nothing else to do.
    Poorly,
}

impl Class {
    /// The same text for the same needs, in whatever order they were written.
    pub fn text(&self) -> String {
        #[derive(Serialize)]
        struct Text<'c> {
            cpus: f64,
            memory_bytes: u64,
            gpus: f64,
            named: BTreeMap<&'c str, f64>,
            requires: Vec<String>,
            prefers: Vec<String>,
        }
        let Capacity { cpus, memory_bytes, gpus, named } = &self.need;
        let named =
            named.iter().filter(|(_, count)| **count > 0.0).map(|(name, count)| (name.as_str(), *count));
        let text = Text {
            cpus: *cpus,
            memory_bytes: *memory_bytes,
            gpus: *gpus,
            named: named.collect(),
            requires: sorted(&self.requires),
            prefers: sorted(&self.prefers),
        };
        serde_json::to_string(&text).expect("numbers, texts and lists of them are JSON")
    }

    /// A label that every machine of this class has: `name`, or `name=value`; empty when none has to be there. Of several
    /// the one that is likely to leave the fewest machines.
    pub fn anchor(&self) -> String {
        let anchors = self.requires.iter().filter_map(|requirement| {
            let name = &requirement.key;
            let is_common = COMMON.contains(&name.as_str());
            match requirement.op {
                Op::Eq if is_plain(&requirement.value) => {
                    Some((is_common, false, format!("{name}={}", requirement.value)))
                }
                Op::Eq | Op::Exists => Some((is_common, true, name.clone())),
                Op::Ne | Op::NotExists => None,
            }
        });
        anchors.min().map(|(_, _, anchor)| anchor).unwrap_or_default()
    }

    /// Whether a machine of this total capacity and these labels could run it, and how well it suits.
    pub fn suits(&self, total: &Capacity, labels: &BTreeMap<String, String>) -> Option<Suits> {
        if unmet(&self.requires, labels).is_some() || !total.fits(&self.need) {
            return None;
        }
        Some(if unmet(&self.prefers, labels).is_none() { Suits::Well } else { Suits::Poorly })
    }
}

fn sorted(requirements: &[Requirement]) -> Vec<String> {
    let mut texts: Vec<String> = requirements.iter().map(ToString::to_string).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn is_plain(value: &str) -> bool {
    value.len() <= VALUE_BYTES_MAX && value.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Every anchor of a class that a machine with these labels could have.
pub fn anchors(labels: &BTreeMap<String, String>) -> Vec<String> {
    let mut out = vec![String::new()];
    for (name, value) in labels {
        out.push(name.clone());
        if is_plain(value) {
            out.push(format!("{name}={value}"));
        }
    }
    out
}

#[cfg(test)]
#[path = "class_tests.rs"]
mod tests;
