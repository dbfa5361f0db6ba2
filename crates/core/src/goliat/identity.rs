//! Which runner a machine is. Machines behind one router call themselves by one address, cloned machines have one host
//! name, and an address may change while a study runs: the rules below tell them apart, and where they cannot, they
//! rather make a new record than take over another machine's.
//!
//! 1. A machine with the id of our redirect hook is that id's runner, whatever else changes.
//! 2. One that says address and host name is the runner with both. A record without a host name (made by a claim,
//!    which says only the address) is named by the first host name heard from its address.
//! 3. One that says only an address is the one runner that was heard there lately or holds a claim; of several, the one
//!    whose messages came from the same peer; else nobody known.
//! 4. A known host name from another address is the same machine only if its hardware is the same, the old record holds an
//!    assignment and has been silent for [`MOVED_SILENCE_MS`] and since the other address was heard first, and there is
//!    exactly one such record and one such address.
//! 5. A claim says only an address. The first host name from the same peer within [`CLAIM_FRESH_MS`] is its GUI, if there is
//!    one such claim alone.

use crate::{clock::ms_between, ids::RunnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// A record heard of within this long is the likely sender of a message that says only its address.
pub const LATELY_MS: u64 = 300_000;
/// So long has a record to be silent before the same machine under another address may take it over.
/// A living GUI is heard every 30 s at least.
pub const MOVED_SILENCE_MS: u64 = 35_000;
/// So long after a claim its GUI may come from an address of its own.
pub const CLAIM_FRESH_MS: u64 = 120_000;

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
    /// When it was made.
    pub made_at: Timestamp,
    pub heard_at: Timestamp,
    /// Its latest attempt is live: it may be silent because it computes.
    pub holds_claim: bool,
    /// That attempt is of a study that a person began at the machine.
    pub is_own: bool,
}

impl Deref for Known {
    type Target = MachineIdentity;
    fn deref(&self) -> &MachineIdentity {
        &self.identity
    }
}

impl Known {
    fn holds_assignment(&self) -> bool {
        self.holds_claim && !self.is_own
    }

    fn is_same_hardware(&self, name: &str, said: &MachineClaims) -> bool {
        self.hostname == name && self.hardware.is_some() && self.hardware == said.hardware
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

/// Whether a GUI client is on the machine of an agent, which says its host name and is seen at this address (`None`: not
/// seen). Clones share a host name; they do not share an address.
pub fn is_machine_of_agent(client: &MachineIdentity, hostname: &str, address: Option<&str>) -> bool {
    let is_elsewhere = client.peer.as_deref().zip(address).is_some_and(|(peer, address)| peer != address);
    !hostname.is_empty() && client.hostname == hostname && !is_elsewhere
}

/// Whether a record was brought over from an old dashboard: its id is one that the import made. It is no living machine.
pub fn is_imported(hook: &str) -> bool {
    hook.starts_with("import-")
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
    if let Some(moved) = moved(said, name, known, now) {
        return Some(moved);
    }
    if let Some(same) = known.iter().filter(here).find(|known| known.hostname == name) {
        return Some(same);
    }
    let unnamed = known.iter().filter(here).filter(|known| known.hostname.is_empty());
    let unnamed: Vec<&'k Known> = unnamed.copied().filter(|known| is_present(known, now)).collect();
    if let Some(named) = only(&unnamed, said) {
        return Some(named);
    }
    let claimed_elsewhere = |known: &&&'k Known| {
        known.hostname.is_empty()
            && known.machine != said.machine
            && known.holds_assignment()
            && ms_between(known.heard_at, now) <= CLAIM_FRESH_MS
            && known.peer == said.peer
            && said.peer.as_deref().is_some_and(is_one_machine)
    };
    sole(known.iter().copied().filter(|known| claimed_elsewhere(&known)))
}

/// Whether connections from there come from one machine or one network, and not through a proxy on the server's own.
fn is_one_machine(peer: &str) -> bool {
    peer.parse::<std::net::IpAddr>().is_ok_and(|peer| !peer.is_loopback())
}

/// The same machine under another address than before.
fn moved<'k>(said: &MachineClaims, name: &str, known: &[&'k Known], now: Timestamp) -> Option<&'k Known> {
    let alike = || known.iter().copied().filter(|known| known.is_same_hardware(name, said));
    let old = sole(alike().filter(|known| {
        known.machine != said.machine
            && known.holds_assignment()
            && ms_between(known.heard_at, now) > MOVED_SILENCE_MS
    }))?;
    // Whoever was there before the old one fell silent is a clone of it, and one that has work of its own another machine.
    let may_be_it = |known: &Known| known.made_at > old.heard_at && !known.holds_assignment();
    let others = || alike().filter(|known| known.runner != old.runner);
    let here = others().find(|known| known.machine == said.machine);
    let elsewhere = others().filter(|known| known.machine != said.machine).any(may_be_it);
    (here.is_none_or(may_be_it) && !elsewhere).then_some(old)
}

fn sole<'k>(mut known: impl Iterator<Item = &'k Known>) -> Option<&'k Known> {
    let one = known.next()?;
    known.next().is_none().then_some(one)
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
