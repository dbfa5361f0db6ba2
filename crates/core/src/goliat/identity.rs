//! Which runner a machine is. Machines behind one router call themselves by one address, cloned machines have one host
//! name, and an address may change while a study runs: the rules below tell them apart, and where they cannot, they
//! rather make a new record than take over another machine's.
//!
//! 1. A machine with the id of our redirect hook is that id's runner, whatever else changes.
//! 2. One that says address and host name is the runner with both. A record without a host name (made by a claim,
//!    which says only the address) is named by the first host name heard from its address.
//! 3. One that says only an address is the one runner that was heard there lately or holds a claim; of several, the one
//!    whose messages came from the same peer; else nobody known.
//! 4. A known host name from a new address is the same machine only if its hardware is the same, the old record has been
//!    silent for [`MOVED_SILENCE_MS`] while it holds a claim, and there is exactly one such record.

use crate::{clock::ms_between, ids::RunnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// A record heard of within this long is the likely sender of a message that says only its address.
pub const LATELY_MS: u64 = 300_000;
/// So long has a record to be silent before the same machine under another address may take it over.
pub const MOVED_SILENCE_MS: u64 = 60_000;

/// What a machine says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MachineClaims {
    /// Id of our redirect hook: one for each installation.
    pub hook: Option<String>,
    /// The address under which it believes to be seen, or its host name.
    pub machine: String,
    /// Only heartbeats say it.
    pub hostname: Option<String>,
    pub hardware: Option<Hardware>,
    /// Where its connection comes from.
    pub peer: Option<String>,
}

/// What tells machines of one name apart.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Hardware {
    pub gpu: Option<String>,
    pub cores: Option<u32>,
    pub ram_gb: Option<f64>,
}

/// What is recorded of a machine, by which it is told from others.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineIdentity {
    pub runner: RunnerId,
    /// `None`: it came without our hook.
    pub hook: Option<String>,
    pub machine: String,
    /// Empty until it was heard.
    pub hostname: String,
    /// `None` until it was heard.
    pub hardware: Option<Hardware>,
    /// Where it came from last; `None` where the server does not see it.
    pub peer: Option<String>,
}

/// A record that may be the machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub identity: MachineIdentity,
    pub heard_at: Timestamp,
    /// Its latest attempt is live: it may be silent because it computes.
    pub holds_claim: bool,
}

impl Deref for Known {
    type Target = MachineIdentity;
    fn deref(&self) -> &MachineIdentity {
        &self.identity
    }
}

/// The runner that this machine is; `None`: none of these. `known` holds at least every record with the same hook,
/// address or host name.
pub fn choose(said: &MachineClaims, known: &[Known], now: Timestamp) -> Option<RunnerId> {
    if said.hook.is_some() {
        return known.iter().find(|known| known.hook == said.hook).map(|known| known.runner);
    }
    let unhooked: Vec<&Known> = known.iter().filter(|known| known.hook.is_none()).collect();
    let found = match said.hostname.as_deref().filter(|name| !name.is_empty()) {
        Some(name) => by_name(said, name, &unhooked, now),
        None => by_address(said, &unhooked, now),
    };
    found.map(|known| known.runner)
}

/// The unique text of a new record for this machine: said twice at once, it makes one record.
pub fn install_id(said: &MachineClaims) -> String {
    let hostname = said.hostname.as_deref().filter(|name| !name.is_empty());
    match (&said.hook, hostname, &said.peer) {
        (Some(hook), ..) => format!("goliat:hook:{hook}"),
        (None, Some(name), _) => format!("goliat:{}:{name}", said.machine),
        (None, None, Some(peer)) => format!("goliat:{}@{peer}", said.machine),
        (None, None, None) => format!("goliat:{}", said.machine),
    }
}

fn by_name<'k>(said: &MachineClaims, name: &str, known: &[&'k Known], now: Timestamp) -> Option<&'k Known> {
    let here = |known: &&&'k Known| known.machine == said.machine;
    if let Some(same) = known.iter().filter(here).find(|known| known.hostname == name) {
        return Some(same);
    }
    let unnamed = known.iter().filter(here).filter(|known| known.hostname.is_empty());
    let unnamed: Vec<&'k Known> = unnamed.copied().filter(|known| is_present(known, now)).collect();
    if let Some(named) = only(&unnamed, said) {
        return Some(named);
    }
    let moved = |known: &&&'k Known| {
        known.hostname == name
            && known.machine != said.machine
            && known.hardware.is_some()
            && known.hardware == said.hardware
            && known.holds_claim
            && ms_between(known.heard_at, now) > MOVED_SILENCE_MS
    };
    match known.iter().filter(moved).collect::<Vec<_>>().as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

fn by_address<'k>(said: &MachineClaims, known: &[&'k Known], now: Timestamp) -> Option<&'k Known> {
    let here: Vec<&'k Known> = known.iter().copied().filter(|known| known.machine == said.machine).collect();
    let present: Vec<&'k Known> = here.iter().copied().filter(|known| is_present(known, now)).collect();
    match (present.as_slice(), here.as_slice()) {
        ([], [one]) => Some(one),
        ([], _) => None,
        (some, _) => only(some, said),
    }
}

/// Whether it was heard of lately, or may be silent because it computes.
fn is_present(known: &Known, now: Timestamp) -> bool {
    known.holds_claim || ms_between(known.heard_at, now) <= LATELY_MS
}

/// The only one of these; of several the only one behind the same peer, with a claim rather than without.
fn only<'k>(known: &[&'k Known], said: &MachineClaims) -> Option<&'k Known> {
    if let [one] = known {
        return Some(one);
    }
    let same_peer: Vec<&'k Known> =
        known.iter().copied().filter(|known| said.peer.is_some() && known.peer == said.peer).collect();
    let claims: Vec<&'k Known> = same_peer.iter().copied().filter(|known| known.holds_claim).collect();
    match (claims.as_slice(), same_peer.as_slice()) {
        ([one], _) | ([], [one]) => Some(one),
        _ => None,
    }
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
