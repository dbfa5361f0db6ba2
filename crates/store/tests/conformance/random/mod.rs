//! Some hundred random acts on every engine, each answer and all that is stored compared with a simple model. The same
//! seed does the same on each engine, so the engines agree where they agree with the model.
//!
//! Start reading at [`Walk::act`]; the model is `model.rs`.

mod model;

use crate::harness::{Engine, Harness, ask, at, fact, job, lost, runner, terms};
use jiff::Timestamp;
use model::{Model, Slot, Verdict, Waits};
use mothership_core::{
    attempt::EndCause,
    ids::{AttemptId, JobId},
    retry::RetryPolicy,
    rng::RandomSource,
    state::{AttemptState, TaskState},
};
use mothership_store::{
    Sight, StoreError,
    attempts::{self, EndFacts, Returned, Returning},
    jobs::{self, Dependency, DependencyKind, NewJob},
    leases::{self, Claimed},
    tasks,
};

const JOBS_MAX: usize = 7;
const TASKS_MAX: u64 = 6;

/// An attempt as the model knows it.
type Place = (Slot, usize, usize);

struct Walk<'b> {
    harness: &'b Harness,
    rng: RandomSource,
    model: Model,
    /// Ids of the model's jobs.
    ids: Vec<JobId>,
    /// Everything that was ever handed out.
    given: Vec<(Place, Claimed)>,
    second: i64,
}

impl Walk<'_> {
    fn upto(&self, most: usize) -> usize {
        (self.rng.next_u64() % most as u64) as usize
    }

    fn chance(&self, percent: u64) -> bool {
        self.rng.next_u64() % 100 < percent
    }

    fn now(&self) -> Timestamp {
        at(self.second)
    }

    async fn act(&mut self) -> String {
        self.second += self.upto(12) as i64;
        let slot = if self.ids.is_empty() { 0 } else { self.upto(self.ids.len()) };
        match self.upto(100) {
            0..8 if self.ids.len() < JOBS_MAX => self.submit().await,
            _ if self.ids.is_empty() => self.submit().await,
            0..30 => self.claim().await,
            30..58 => self.end().await,
            58..64 => self.reap().await,
            64..67 => self.renew().await,
            67..71 => self.come_back().await,
            71..75 => self.due().await,
            75..80 => self.pause(slot).await,
            80..83 => self.cancel(slot).await,
            83..88 => self.cancel_task(slot).await,
            88..94 => self.retry(slot).await,
            94..98 => self.retry_task(slot).await,
            _ => self.delete(slot).await,
        }
    }

    async fn submit(&mut self) -> String {
        let count = 1 + self.rng.next_u64() % TASKS_MAX;
        let mut waits: Vec<Waits> = Vec::new();
        for _ in 0..self.upto(3) {
            let on = self.upto(self.ids.len().max(1));
            let there = self.model.jobs.get(on).is_some_and(|job| !job.deleted);
            if !there || waits.iter().any(|other| other.on == on) {
                continue;
            }
            let each = self.chance(50) && self.model.jobs[on].tasks.len() as u64 == count;
            let kind = if self.chance(60) { DependencyKind::AfterOk } else { DependencyKind::AfterAny };
            waits.push(Waits { on, kind, each, whole: Verdict::Open });
        }
        let new = NewJob {
            priority: self.upto(3) as i32,
            retry: RetryPolicy {
                max_retries: self.upto(3) as u32,
                crash_limit: 1 + self.upto(3) as u32,
                ..RetryPolicy::default()
            },
            max_running: self.chance(30).then(|| 1 + self.upto(3) as u32),
            depends_on: waits
                .iter()
                .map(|waits| Dependency { job: self.ids[waits.on], kind: waits.kind, each: waits.each })
                .collect(),
            created_at: self.now(),
            ..job(count)
        };
        let task = model::Task {
            state: TaskState::Pending,
            failures: 0,
            crashes: 0,
            cancel_requested: false,
            retry_at: None,
            attempts: vec![],
            current: 0,
        };
        let slot = self.model.submit(model::Job {
            priority: new.priority,
            retry: new.retry.clone(),
            max_running: new.max_running,
            waits,
            tasks: vec![task; count as usize],
            paused: false,
            cancel_requested: false,
            started: false,
            deleted: false,
        });
        self.ids.push(self.harness.submit(new).await);
        format!("submit {slot}: {:?}", self.model.jobs[slot])
    }

    async fn claim(&mut self) -> String {
        let mut request = ask(1 + self.upto(3) as u8, 1 + self.upto(5), self.second);
        // Tokens name the act, which may come twice in a second.
        request.tokens = self.rng.tokens();
        let expected = self.model.claim(request.max, at(self.second + 30));
        let claimed = self.harness.claim_as(request).await;
        let given: Vec<AttemptId> = claimed.iter().map(|claimed| claimed.attempt).collect();
        let told = expected.iter().map(|place| self.attempt(*place)).collect::<Vec<_>>();
        assert_eq!(given, told, "handed out");
        self.given.extend(expected.iter().copied().zip(claimed));
        format!("claim {expected:?}")
    }

    fn attempt(&self, (slot, index, number): Place) -> AttemptId {
        self.ids[slot].task(index as u64).attempt(number as u32)
    }

    /// Of all that was ever handed out; the latest more often.
    fn any_given(&self) -> Option<(Place, Claimed)> {
        let most = self.given.len();
        let from = if self.chance(80) { most.saturating_sub(8) } else { 0 };
        (most > 0).then(|| self.given[from + self.upto(most - from)].clone())
    }

    async fn end(&mut self) -> String {
        let Some((place, claimed)) = self.any_given() else { return "nothing to end".into() };
        let (cause, code) = match self.upto(10) {
            0..5 => (EndCause::Exited, Some(0)),
            5..7 => (EndCause::Exited, Some(1 + self.upto(2) as i32)),
            7 => (EndCause::Released, None),
            8 => (EndCause::RunnerLost, None),
            _ => (EndCause::Cancelled, None),
        };
        let expected = self.model.end(place, cause, code, self.now());
        let told = EndFacts { exit_code: code, ..fact(&claimed, cause, self.second) };
        self.ended(told, expected, format!("end {place:?} {cause:?} {code:?}")).await
    }

    async fn reap(&mut self) -> String {
        let now = self.now();
        let expired = self.harness.read(move |tx| leases::expired(tx, now, 100)).await;
        // A reaper may also come with old news.
        let found = expired.first().and_then(|id| self.given.iter().find(|(_, c)| c.attempt == *id).cloned());
        let Some((place, claimed)) = found.or_else(|| self.any_given()) else {
            return "nothing to reap".into();
        };
        let expected = self.model.end(place, EndCause::LeaseExpired, None, now);
        self.ended(lost(claimed.attempt, self.second), expected, format!("reap {place:?}")).await
    }

    async fn ended(&mut self, fact: EndFacts, expected: model::Ended, what: String) -> String {
        let outcome = self.harness.end(fact).await;
        let kind = outcome.outcome;
        let (task, job, job_ended) = (outcome.task_state, outcome.job_state, outcome.job_ended);
        assert_eq!(model::Ended { kind, task, job, job_ended }, expected, "{what}");
        format!("{what} {expected:?}")
    }

    async fn renew(&mut self) -> String {
        let Some((place, claimed)) = self.any_given() else { return "nothing to renew".into() };
        let (terms, until) = (terms(self.second), at(self.second + 30));
        let holder = self.harness.read(move |tx| attempts::get(tx, claimed.attempt)).await;
        let by = holder.map_or(runner(1), |attempt| attempt.runner);
        let asked = [(claimed.attempt, claimed.token.clone())];
        let answers = self.harness.write(move |tx| leases::renew(tx, by, &asked, &terms)).await;
        let held = self.model.renew(place, until);
        assert_eq!(answers[0].held, held, "renew {place:?}");
        format!("renew {place:?} {held}")
    }

    async fn come_back(&mut self) -> String {
        // Of a lost one, if there is any: the others answer that nothing changed.
        let lost = |(place, _): &&(Place, Claimed)| {
            let (slot, index, number) = *place;
            self.model.jobs[slot].tasks[index].attempts[number - 1].state == AttemptState::Lost
        };
        let found = self.given.iter().rev().find(lost).cloned().or_else(|| self.any_given());
        let Some((place, claimed)) = found else { return "nothing to come back".into() };
        let (terms, now) = (terms(self.second), self.now());
        let returning = Returning {
            attempt: claimed.attempt,
            token: claimed.token,
            fraction: None,
            has_started: false,
            may_overtake: true,
        };
        let returned = self
            .harness
            .write(move |tx| attempts::come_back(tx, std::slice::from_ref(&returning), &terms, now))
            .await;
        let expected = self.model.come_back(place, at(self.second + 30));
        assert_eq!(matches!(returned[0], Returned::Live { .. }), expected, "{place:?} comes back");
        format!("come back {place:?} {returned:?}")
    }

    async fn due(&mut self) -> String {
        let now = self.now();
        let moved = self.harness.write(move |tx| leases::due(tx, now, now, 1000)).await.tasks;
        assert_eq!(moved, self.model.due(now), "due");
        format!("due {moved}")
    }

    async fn pause(&mut self, slot: Slot) -> String {
        let (id, now, paused) = (self.ids[slot], self.now(), self.chance(40));
        let row = self.harness.write(move |tx| jobs::set_paused(tx, id, paused, now)).await;
        let job = &mut self.model.jobs[slot];
        job.paused = paused;
        assert_eq!(row.map(|row| row.state), (!job.deleted).then(|| job.state()), "pause");
        format!("pause {slot} {paused}")
    }

    async fn cancel(&mut self, slot: Slot) -> String {
        let (id, now) = (self.ids[slot], self.now());
        let did = self.harness.write(move |tx| jobs::cancel(tx, id, now)).await;
        assert_eq!(did.map(|did| did.tasks), self.model.cancel(slot), "cancel");
        format!("cancel {slot}")
    }

    async fn cancel_task(&mut self, slot: Slot) -> String {
        let (id, now, index) = (self.ids[slot], self.now(), self.upto(TASKS_MAX as usize));
        let did = self.harness.write(move |tx| tasks::cancel(tx, id.task(index as u64), now)).await;
        assert_eq!(did.map(|did| did.ended), self.model.cancel_task(slot, index), "cancel of a task");
        format!("cancel {slot}.{index}")
    }

    async fn retry(&mut self, slot: Slot) -> String {
        let states: &'static [TaskState] = match self.upto(3) {
            0 => &[],
            1 => &[TaskState::Failed],
            _ => &[TaskState::Cancelled],
        };
        let (id, now) = (self.ids[slot], self.now());
        let moved = self.harness.write(move |tx| jobs::retry(tx, id, states, None, now)).await;
        assert_eq!(moved, self.model.retry(slot, states, None), "retry {states:?}");
        format!("retry {slot} {states:?} {moved}")
    }

    async fn retry_task(&mut self, slot: Slot) -> String {
        let (id, now, index) = (self.ids[slot], self.now(), self.upto(TASKS_MAX as usize));
        let did = self.harness.write(move |tx| tasks::retry(tx, id.task(index as u64), now)).await;
        assert_eq!(did, self.model.retry(slot, &[], Some(index)) == 1, "retry of a task");
        format!("retry {slot}.{index} {did}")
    }

    async fn delete(&mut self, slot: Slot) -> String {
        let (id, now) = (self.ids[slot], self.now());
        let did = self.harness.store.write(move |tx| jobs::delete(tx, id, now)).await;
        let refused = matches!(did, Err(StoreError::Conflict { .. }));
        assert!(refused || did.is_ok(), "{did:?}");
        assert_eq!(!refused, self.model.delete(slot), "delete");
        format!("delete {slot} {}", !refused)
    }

    /// All that is stored is what the model says.
    async fn compare(&self) {
        for (slot, job) in self.model.jobs.iter().enumerate() {
            let id = self.ids[slot];
            let (row, tasks) = self
                .harness
                .read(move |tx| {
                    Ok((jobs::get(tx, id, &Sight::Everything)?, tasks::list(tx, id, &[], None, 100)?))
                })
                .await;
            let Some(row) = row else {
                assert!(job.deleted, "job {slot} is gone");
                continue;
            };
            assert!(!job.deleted, "job {slot} is still there");
            assert_eq!((row.counts, row.state), (job.counts(), job.state()), "job {slot}");
            assert_eq!((row.paused, row.cancel_requested), (job.paused, job.cancel_requested), "job {slot}");
            let open = job.waits.iter().filter(|waits| !waits.each && waits.whole == Verdict::Open).count();
            assert_eq!(row.open_dependencies as usize, open, "what job {slot} waits for");
            for (index, (stored, task)) in tasks.iter().zip(&job.tasks).enumerate() {
                let has = (
                    stored.state,
                    stored.failures,
                    stored.crashes,
                    stored.retry_at,
                    stored.attempts as usize,
                    (stored.attempts + stored.attempts_after) as usize,
                );
                let newest = task.attempts.len();
                let should = (task.state, task.failures, task.crashes, task.retry_at, task.current, newest);
                assert_eq!(has, should, "task {slot}.{index}");
                assert_eq!(stored.cancel_requested, task.cancel_requested, "cancel of task {slot}.{index}");
            }
        }
    }
}

impl Walk<'_> {
    /// So is the history of every task, which is too much to ask for after each act.
    async fn compare_attempts(&self) {
        for (slot, job) in self.model.jobs.iter().enumerate().filter(|(_, job)| !job.deleted) {
            for (index, task) in job.tasks.iter().enumerate() {
                let id = self.ids[slot].task(index as u64);
                let stored = self.harness.read(move |tx| attempts::list(tx, id)).await;
                let stored: Vec<_> = stored.iter().map(|attempt| attempt.state).collect();
                let told: Vec<_> = task.attempts.iter().map(|attempt| attempt.state).collect();
                assert_eq!(stored, told, "attempts of {slot}.{index}");
            }
        }
    }
}

/// Says what was done when an answer was wrong.
struct Story<'s>(u64, &'s mut Vec<String>);

impl Drop for Story<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}:\n{}", self.0, self.1.join("\n"));
        }
    }
}

async fn walk(engine: Engine, seed: u64, acts: usize) {
    let Some(harness) = Harness::fresh(engine).await else { return };
    let (model, rng) = (Model::default(), RandomSource::seeded(seed));
    let mut walk = Walk { harness: &harness, rng, model, ids: vec![], given: vec![], second: 100 };
    let mut lines = Vec::new();
    let story = Story(seed, &mut lines);
    for act in 0..acts {
        let line = walk.act().await;
        story.1.push(line);
        walk.compare().await;
        if act % 50 == 49 {
            harness.check().await;
            walk.compare_attempts().await;
        }
    }
    harness.store.close().await;
}

#[tokio::test]
async fn inline() {
    for seed in 0..12 {
        walk(Engine::Inline, seed, 250).await;
    }
}

#[tokio::test]
async fn sqlite() {
    for seed in 100..102 {
        walk(Engine::Sqlite, seed, 300).await;
    }
}

#[tokio::test]
async fn postgres() {
    for seed in 200..202 {
        walk(Engine::Postgres, seed, 250).await;
    }
}
