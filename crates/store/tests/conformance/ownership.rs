//! Who sees what: lists, counts and lookups say the same as the rule.

use crate::{
    harness::{Harness, at, job, of_person},
    on_every_engine,
};
use mothership_core::{
    ids::{BlobHash, JobId},
    ownership::{Holder, Right, Sight},
    role::Role,
    state::JobState,
};
use mothership_store::{
    StoreError, blobs,
    jobs::{self, JobFilter, JobSort, NewJob},
    ownership,
    projects::{self, MemberRow, ProjectRow},
    shares::{self, ShareRow},
    stats,
};
use std::collections::BTreeMap;

on_every_engine! {
    lists_and_counts_show_what_lookups_find,
    a_job_changes_hands,
    a_share_is_given_changed_and_withdrawn,
    projects_have_members,
    a_dependency_is_seen_or_does_not_exist,
    a_blob_is_named_by_who_has_it,
}

const PEOPLE: [&str; 3] = ["ada", "bob", "eve"];

fn share(person: &str, granted: Right) -> ShareRow {
    ShareRow { person: person.into(), granted, given_by: "ada".into(), given_at: at(9) }
}

fn member(person: &str, role: Role) -> MemberRow {
    MemberRow { person: person.into(), role, added_by: "ada".into(), added_at: at(3) }
}

async fn lab(harness: &Harness) {
    let lab = ProjectRow {
        name: "lab".into(),
        description: String::new(),
        created_by: "ada".into(),
        created_at: at(2),
    };
    assert!(harness.write(move |tx| projects::insert(tx, &lab)).await);
    harness.write(|tx| projects::put_member(tx, "lab", &member("ada", Role::Member)).map(drop)).await;
    harness.write(|tx| projects::put_member(tx, "lab", &member("bob", Role::Viewer)).map(drop)).await;
}

/// Jobs of everybody in every place, some shared, some ended, each with another name and priority.
async fn crowd(harness: &Harness) -> Vec<JobId> {
    lab(harness).await;
    let mut all = Vec::new();
    for n in 0..45u64 {
        let owner = PEOPLE[n as usize % 3];
        let project = ["", "lab", "everyone", "", ""][n as usize % 5];
        let new = NewJob {
            owner: owner.into(),
            project: project.into(),
            name: format!("job {}", n * 7 % 45),
            priority: (n % 4) as i32,
            ..job(n % 3)
        };
        let id = harness.submit(new).await;
        if n % 4 == 0 {
            let with = share(PEOPLE[(n as usize / 4) % 3], Right::ALL[n as usize / 8 % 2]);
            harness.write(move |tx| shares::put(tx, shares::JOB, &id.to_string(), &with)).await;
        }
        all.push(id);
    }
    all
}

async fn lists_and_counts_show_what_lookups_find(harness: &Harness) {
    let all = crowd(harness).await;
    let mut sights = vec![Sight::Everything];
    for person in ["ada", "bob", "eve", "nobody"] {
        sights.push(harness.read(move |tx| ownership::sight(tx, person, Role::Member)).await);
    }
    for sight in sights {
        let mut seen = Vec::new();
        for id in all.iter().copied() {
            let (a, b) = (sight.clone(), sight.clone());
            let found = harness.read(move |tx| jobs::get(tx, id, &a)).await;
            let right = harness.read(move |tx| ownership::right_on_job(tx, id, &b)).await;
            let row = harness.job(id).await;
            let person = sight.person().unwrap_or_default().to_owned();
            let shared =
                harness.read(move |tx| shares::granted(tx, shares::JOB, &id.to_string(), &person)).await;
            let (holder, a) = (Holder::of(&row.owner, &row.project), sight.clone());
            assert_eq!(right, sight.right(&holder, shared), "{id} {sight:?}");
            let by_kind = harness
                .read(move |tx| ownership::right_on(tx, shares::JOB, &id.to_string(), &holder, &a))
                .await;
            assert_eq!((found.is_some(), by_kind), (right.is_some(), right), "{id} {sight:?}");
            seen.extend(found);
        }
        for (sort, states) in [
            (JobSort::Created, vec![]),
            (JobSort::Name, vec![]),
            (JobSort::Priority, vec![]),
            (JobSort::Created, vec![JobState::Pending]),
            (JobSort::Name, vec![JobState::Completed, JobState::Pending]),
        ] {
            let mut wanted = seen.clone();
            wanted.retain(|job| states.is_empty() || states.contains(&job.state));
            match sort {
                JobSort::Created => wanted.sort_by_key(|job| std::cmp::Reverse(job.id)),
                JobSort::Name => wanted.sort_by_key(|job| (job.name.clone(), job.id)),
                JobSort::Priority => wanted.sort_by_key(|job| (std::cmp::Reverse(job.priority), job.id)),
            }
            for offset in [0, 4, 40] {
                let filter =
                    JobFilter { sort, states: states.clone(), limit: 5, offset, ..JobFilter::default() };
                let a = sight.clone();
                let (page, total) = harness.read(move |tx| jobs::list(tx, &filter, &a)).await;
                let ids: Vec<JobId> = page.iter().map(|job| job.id).collect();
                let place = offset as usize;
                let wanted: Vec<JobId> = wanted.iter().map(|job| job.id).skip(place).take(5).collect();
                assert_eq!(ids, wanted, "{sort:?} {states:?} {offset} {sight:?}");
                assert_eq!(total, total_of(&seen, &states));
            }
        }
        let mut by_state = BTreeMap::new();
        seen.iter().for_each(|job| *by_state.entry(job.state).or_default() += 1);
        let (a, b, c, d) = (sight.clone(), sight.clone(), sight.clone(), sight.clone());
        let filter = JobFilter::default();
        assert_eq!(harness.read(move |tx| jobs::count_by_state(tx, &filter, &a)).await, by_state);
        let pending: u64 = seen.iter().map(|job| job.counts.pending).sum();
        assert_eq!(harness.read(move |tx| stats::task_counts(tx, &b)).await.pending, pending, "{sight:?}");
        assert_eq!(harness.read(move |tx| stats::queued(tx, &c)).await, pending);
        let oldest = harness.read(move |tx| stats::oldest_pending_at(tx, &d)).await;
        assert_eq!(oldest.is_some(), pending > 0);
    }
}

fn total_of(seen: &[jobs::JobRow], states: &[JobState]) -> u64 {
    seen.iter().filter(|job| states.is_empty() || states.contains(&job.state)).count() as u64
}

async fn a_job_changes_hands(harness: &Harness) {
    lab(harness).await;
    let id = harness.submit(NewJob { owner: "ada".into(), ..job(3) }).await;
    let pending = async |person: &'static str| {
        let sight = harness.read(move |tx| ownership::sight(tx, person, Role::Member)).await;
        harness.read(move |tx| stats::task_counts(tx, &sight)).await.pending
    };
    assert_eq!((pending("ada").await, pending("bob").await), (3, 0));
    let before = harness.write(move |tx| jobs::hand_over(tx, id, "lab", at(5))).await;
    assert_eq!(before.as_deref(), Some(""));
    assert_eq!((pending("ada").await, pending("bob").await, pending("eve").await), (3, 3, 0));
    assert_eq!(harness.job(id).await.project, "lab");
    let before = harness.write(move |tx| jobs::hand_over(tx, id, "", at(6))).await;
    assert_eq!((before.as_deref(), pending("bob").await), (Some("lab"), 0));
    // What one person alone holds goes with their jobs.
    assert_eq!(harness.write(|tx| jobs::give(tx, "ada", "eve", 10, at(7))).await, [id]);
    assert_eq!((pending("ada").await, pending("eve").await), (0, 3));
    assert_eq!(harness.write(|tx| jobs::hand_over(tx, JobId(99), "", at(6))).await, None);
    assert!(!harness.read(|tx| projects::holds_any(tx, "lab")).await);
}

async fn a_share_is_given_changed_and_withdrawn(harness: &Harness) {
    let id = harness.submit(NewJob { owner: "ada".into(), ..job(1) }).await;
    let object = move || id.to_string();
    let may = async || harness.store.read(move |tx| ownership::may_act(tx, id, &of_person("bob"))).await;
    assert_eq!(may().await, Ok(false));
    harness.write(move |tx| shares::put(tx, shares::JOB, &object(), &share("bob", Right::See))).await;
    assert!(matches!(may().await, Err(StoreError::Forbidden { .. })));
    harness.write(move |tx| shares::put(tx, shares::JOB, &object(), &share("bob", Right::Run))).await;
    assert_eq!(may().await, Ok(true));
    let listed = harness.read(move |tx| shares::list(tx, shares::JOB, &object())).await;
    assert_eq!(listed, [share("bob", Right::Run)]);
    let gone = harness.write(move |tx| shares::withdraw(tx, shares::JOB, &object(), "bob")).await;
    assert_eq!((gone, may().await), (Some(Right::Run), Ok(false)));
    assert_eq!(harness.write(move |tx| shares::withdraw(tx, shares::JOB, &object(), "bob")).await, None);
    harness.write(move |tx| shares::put(tx, shares::JOB, &object(), &share("eve", Right::See))).await;
    harness.write(move |tx| shares::withdraw_all(tx, shares::JOB, &object())).await;
    assert_eq!(harness.read(move |tx| shares::list(tx, shares::JOB, &object())).await, []);
}

async fn projects_have_members(harness: &Harness) {
    lab(harness).await;
    let names = async |sight: Sight| -> Vec<String> {
        let found = harness.read(move |tx| projects::list(tx, &sight)).await;
        found.into_iter().map(|project| project.name).collect()
    };
    let of =
        async |person: &'static str| harness.read(move |tx| ownership::sight(tx, person, Role::Member)).await;
    assert_eq!(names(Sight::Everything).await, ["everyone", "lab"]);
    assert_eq!(names(of("bob").await).await, ["everyone", "lab"]);
    assert_eq!(names(of("eve").await).await, ["everyone"]);
    assert_eq!(harness.read(|tx| projects::get(tx, "lab", &of_person("eve"))).await, None);
    assert!(harness.write(|tx| projects::describe(tx, "lab", "of the lab")).await);
    let found = harness.read(|tx| projects::get(tx, "lab", &Sight::Everything)).await;
    assert_eq!(found.unwrap().description, "of the lab");
    let before = harness.write(|tx| projects::put_member(tx, "lab", &member("bob", Role::Admin))).await;
    assert_eq!(before, Some(Role::Viewer));
    let members = harness.read(|tx| projects::members(tx, "lab")).await;
    assert_eq!(members, [member("ada", Role::Member), member("bob", Role::Admin)]);
    assert_eq!(harness.read(|tx| projects::of_person(tx, "bob")).await, [("lab".into(), Role::Admin)].into());
    let before = harness.write(|tx| projects::remove_member(tx, "lab", "bob")).await;
    assert_eq!((before, names(of("bob").await).await), (Some(Role::Admin), vec!["everyone".to_owned()]));
    assert!(harness.write(|tx| projects::delete(tx, "lab")).await);
    assert!(!harness.write(|tx| projects::delete(tx, "lab")).await);
    assert_eq!(names(of("ada").await).await, ["everyone"]);
}

async fn a_dependency_is_seen_or_does_not_exist(harness: &Harness) {
    let first = harness.submit(NewJob { owner: "ada".into(), ..job(1) }).await;
    let on = |on: JobId| {
        let kind = jobs::DependencyKind::AfterAny;
        let depends_on = vec![jobs::Dependency { job: on, kind, each: false }];
        NewJob { owner: "bob".into(), depends_on, ..job(1) }
    };
    let refused = async |new: NewJob| {
        let refused = harness.store.write(move |tx| jobs::insert(tx, &new, &of_person("bob"))).await;
        refused.unwrap_err().to_string()
    };
    let said = refused(on(first)).await;
    assert_eq!(said, refused(on(JobId(99))).await.replace("99", &first.to_string()));
    harness
        .write(move |tx| shares::put(tx, shares::JOB, &first.to_string(), &share("bob", Right::See)))
        .await;
    harness.write(move |tx| jobs::insert(tx, &on(first), &of_person("bob")).map(drop)).await;
}

async fn a_blob_is_named_by_who_has_it(harness: &Harness) {
    let hash = BlobHash([7; 32]);
    let reach = async |person: &'static str, since: i64| {
        let found =
            harness.read(move |tx| blobs::reachable(tx, &[hash], at(since), &of_person(person))).await;
        found == [true]
    };
    assert!(!reach("ada", 0).await);
    harness.write(move |tx| blobs::sent(tx, hash, "ada", at(50))).await;
    assert_eq!((reach("ada", 50).await, reach("ada", 51).await, reach("bob", 0).await), (true, false, false));
    assert_eq!(harness.write(|tx| blobs::forget_senders(tx, at(51), 10)).await, 1);
    assert!(!reach("ada", 0).await);
    let spec = serde_json::json!({"command": ["true"], "inputs": [{"blob": hash.to_string(), "path": "a"}]});
    harness.submit(NewJob { owner: "ada".into(), spec, ..job(1) }).await;
    assert_eq!((reach("ada", 99).await, reach("bob", 0).await), (true, false));
    let all = harness.read(move |tx| blobs::reachable(tx, &[hash], at(0), &Sight::Everything)).await;
    assert_eq!(all, [true]);
}
