//! Records of machines with GUI clients, from one long silence to the next, and what was run in each.

use crate::{
    gui_clients::{heartbeat, upsert},
    harness::{Harness, at, job, runner},
    on_every_engine,
};
use mothership_core::{
    attempt::EndCause,
    goliat::{JOB_LABEL, SUPER_STUDY, progress_patch::ProgressPatch},
    ids::{AttemptId, TaskId},
    state::AttemptState,
};
use mothership_store::{
    attempts::EndFacts,
    gui_clients::{self, GuiSession, PendingProgress},
    jobs::NewJob,
    leases::{self, ClaimOne},
    runners,
};

on_every_engine! {
    a_long_silence_parts_what_a_machine_did,
    what_was_brought_over_begins_no_record,
    what_is_read_is_what_the_records_ran,
    what_a_machine_ended_a_moment_ago,
}

fn study(count: u64) -> NewJob {
    let labels = [(JOB_LABEL.to_owned(), SUPER_STUDY.to_owned())];
    NewJob { labels: labels.into(), ..job(count) }
}

async fn claim(harness: &Harness, task: TaskId, by: u8, second: i64) -> AttemptId {
    let claim = ClaimOne {
        task,
        runner: runner(by),
        token: "token".into(),
        now: at(second),
        heard_at: at(second),
        lease_expires_at: at(second + 5),
    };
    harness.write(move |tx| leases::claim_one(tx, &claim)).await;
    task.attempt(1)
}

async fn a_long_silence_parts_what_a_machine_did(harness: &Harness) {
    let id = harness.submit(study(1)).await;
    upsert(harness, heartbeat("a", "h", 1, 10)).await;
    claim(harness, id.task(0), 1, 11).await;
    assert_eq!(harness.read(gui_clients::sessions).await, [], "the first one needs no row");
    upsert(harness, heartbeat("a", "h", 2, 310)).await;
    assert_eq!(harness.read(gui_clients::sessions).await, [], "five minutes are not too long");
    for (n, second) in [(3, 611), (4, 912)] {
        upsert(harness, heartbeat("a", "h", n, second)).await;
    }
    let session = |id, began, ended: Option<i64>| GuiSession {
        id: runner(id),
        runner: runner(1),
        began_at: at(began),
        ended_at: ended.map(at),
    };
    let wanted = [session(1, 10, Some(310)), session(3, 611, Some(611)), session(4, 912, None)];
    assert_eq!(harness.read(gui_clients::sessions).await, wanted);
    assert!(!harness.write(|tx| gui_clients::forget_session(tx, runner(4))).await, "it goes on");
    assert!(harness.write(|tx| gui_clients::forget_session(tx, runner(3))).await);
    harness.end(crate::harness::lost(id.task(0).attempt(1), 950)).await;
    harness.write(|tx| runners::delete(tx, runner(1))).await;
    assert_eq!(harness.read(gui_clients::sessions).await, []);
}

async fn what_was_brought_over_begins_no_record(harness: &Harness) {
    let mut said = heartbeat("a", "h", 1, 10);
    said.claims.hook = Some("import-1".into());
    upsert(harness, said.clone()).await;
    said.now = at(5000);
    upsert(harness, said).await;
    assert_eq!(harness.read(gui_clients::sessions).await, []);
}

async fn what_is_read_is_what_the_records_ran(harness: &Harness) {
    let [first, second] = [harness.submit(study(2)).await, harness.submit(study(3)).await];
    upsert(harness, heartbeat("a", "h", 1, 10)).await;
    upsert(harness, heartbeat("b", "g", 2, 10)).await;
    let ended = claim(harness, first.task(0), 1, 11).await;
    let lives = claim(harness, first.task(1), 1, 12).await;
    harness.end(crate::harness::lost(ended, 20)).await;
    // The one machine comes back after a silence, the other one does not fall silent.
    upsert(harness, heartbeat("b", "g", 9, 300)).await;
    upsert(harness, heartbeat("a", "h", 3, 900)).await;
    let new = claim(harness, second.task(0), 1, 901).await;
    let other = claim(harness, second.task(1), 2, 902).await;
    harness.end(crate::harness::lost(new, 910)).await;
    let patch = ProgressPatch { fraction: Some(0.5), stage: Some("Run".into()), ..ProgressPatch::default() };
    let told = PendingProgress { attempt: other, token: "token".into(), at: at(903), patch };
    harness.write(move |tx| gui_clients::write_progress(tx, std::slice::from_ref(&told))).await;
    for (one, since, past, wanted) in [
        (None, 10, true, vec![ended, lives, new, other]),
        (None, 10, false, vec![lives, new, other]),
        (Some(1), 900, false, vec![lives, new]),
        (Some(2), 10, false, vec![other]),
        (Some(2), 950, false, vec![other]),
        (Some(1), 950, false, vec![lives]),
        (Some(3), 10, true, vec![]),
    ] {
        let one = one.map(runner);
        let ran = harness.read(move |tx| gui_clients::attempts_of(tx, one, at(since), past)).await;
        assert_eq!(ran.iter().map(|it| it.id).collect::<Vec<_>>(), wanted, "{one:?} {since} {past}");
        if let Some(it) = ran.iter().find(|it| it.id == other) {
            let facts = (it.runner, it.began_at, it.is_heard, it.reported_at);
            assert_eq!(facts, (runner(2), at(902), true, Some(at(903))));
            let said = (it.state, it.fraction, it.stage.as_deref());
            assert_eq!(said, (AttemptState::Leased, Some(0.5), Some("Run")));
        }
        if let Some(it) = ran.iter().find(|it| it.id == new) {
            assert_eq!((it.state, it.is_heard, it.fraction), (AttemptState::Lost, false, None));
        }
    }
}

async fn what_a_machine_ended_a_moment_ago(harness: &Harness) {
    let id = harness.submit(study(3)).await;
    upsert(harness, heartbeat("a", "h", 1, 10)).await;
    upsert(harness, heartbeat("b", "g", 2, 10)).await;
    for (index, by, end) in [(2, 1, None), (0, 1, Some(100)), (1, 2, Some(100))] {
        let attempt = claim(harness, id.task(index), by, 20).await;
        if let Some(second) = end {
            let fact = EndFacts { exit_code: Some(1), ..crate::harness::lost(attempt, second) };
            harness.end(EndFacts { cause: EndCause::Exited, ..fact }).await;
        }
    }
    for (since, wanted) in [(99, vec![(id.task(0).attempt(1), AttemptState::Failed)]), (101, vec![])] {
        let found = harness.read(move |tx| gui_clients::ended_since(tx, runner(1), at(since))).await;
        assert_eq!(found.iter().map(|row| (row.id, row.state)).collect::<Vec<_>>(), wanted, "{since}");
    }
}
