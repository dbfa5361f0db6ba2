//! What windows said a moment ago and need not be written down at once: who they are, and how far they are. Words on
//! progress come fifty times a second and only the latest counts; a server that is killed forgets a quarter of a
//! second of them, and the next word comes within two seconds. Lines are never kept here.

use super::{caller::Caller, place::ResolvedAttempt};
use mothership_core::{clock::ms_between, goliat::progress_patch::ProgressPatch, ids::AttemptId};
use mothership_store::{Time, gui_clients::PendingProgress};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};
use tokio::sync::Notify;

/// How long it is believed that a machine's words belong where they belonged.
const PLACES_MS: u64 = 1_000;
/// Machines remembered; beyond that all are forgotten.
const PLACES_MAX: usize = 10_000;

#[derive(Default)]
pub struct ProgressBuffer {
    kept: Mutex<Kept>,
    /// Something waits to be written down.
    bell: Notify,
}

#[derive(Default)]
struct Kept {
    places: BTreeMap<String, (Time, Option<ResolvedAttempt>)>,
    words: BTreeMap<AttemptId, PendingProgress>,
}

impl ProgressBuffer {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("nothing panics while it holds the desk")
    }

    /// Where the words of this machine went a moment ago.
    pub fn place(&self, key: &str, now: Time) -> Option<Option<ResolvedAttempt>> {
        let kept = self.kept();
        let (at, spot) = kept.places.get(key)?;
        (ms_between(*at, now) < PLACES_MS && *at <= now).then(|| spot.clone())
    }

    pub fn keep_place(&self, key: String, spot: Option<ResolvedAttempt>, now: Time) {
        let mut kept = self.kept();
        if kept.places.len() >= PLACES_MAX {
            kept.places.clear();
        }
        kept.places.insert(key, (now, spot));
    }

    /// Attempts begin or end: everybody is asked anew.
    pub fn forget_places(&self) {
        self.kept().places.clear();
    }

    /// Keeps a word until the settler writes it down.
    pub fn tell(&self, spot: &ResolvedAttempt, word: ProgressPatch, now: Time) {
        let mut kept = self.kept();
        let told = kept.words.entry(spot.attempt).or_insert_with(|| PendingProgress {
            attempt: spot.attempt,
            token: spot.token.clone(),
            at: now,
            word: ProgressPatch::default(),
        });
        told.at = told.at.max(now);
        told.word.add(word);
        drop(kept);
        self.ring();
    }

    /// What was told of this attempt and is not written down yet.
    pub fn word(&self, attempt: AttemptId) -> Option<PendingProgress> {
        self.kept().words.get(&attempt).cloned()
    }

    pub fn take_words(&self) -> Vec<PendingProgress> {
        std::mem::take(&mut self.kept().words).into_values().collect()
    }

    pub fn ring(&self) {
        self.bell.notify_one();
    }

    pub async fn rung(&self) {
        self.bell.notified().await;
    }
}

/// What tells one speaker from another before anybody is asked.
pub fn key(caller: &Caller, machine: &str) -> String {
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("{}\n{}\n{}\n{machine}", part(&caller.hook), part(&caller.attempt), part(&caller.peer))
}
