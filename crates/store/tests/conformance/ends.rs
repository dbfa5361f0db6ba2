//! An attempt ends, in every way, once, twice and late.

use crate::{
    harness::{Harness, at, exit, fact, job, lost, retrying},
    on_every_engine,
};
use mothership_core::{
    attempt::EndCause,
    retry::RetryPolicy,
    state::{AttemptState, JobState, TaskState},
};
use mothership_store::{
    attempts::{self, EndFacts, EndKind, ProgressUpdate, Usage},
    jobs::{self, NewJob},
    leases, tasks,
};

on_every_engine! {
    every_cause_has_its_outcome,
    a_reason_stands_beside_what_is_known,
    what_is_known_of_an_end_is_kept,
    twice_is_once,
    a_wrong_token_changes_nothing,
    a_retry_waits_and_then_fails_for_good,
    a_late_result_counts_while_nobody_has_the_task,
    a_late_result_never_changes_what_goes_on_elsewhere,
    a_crash_limit_ends_it,
    a_batch_is_answered_one_by_one,
    starting_and_progress,
    a_job_is_as_far_as_its_attempts_say,
    clocks_of_runners_are_not_believed_beyond_reason,
}

async fn every_cause_has_its_outcome(harness: &Harness) {
    use {AttemptState as A, EndCause as E, TaskState as T};
    let cases = [
        (E::Exited, Some(0), None, A::Completed, T::Completed, None),
        (E::Exited, Some(3), None, A::Failed, T::Failed, Some("exit code 3")),
        (E::Exited, None, Some(9), A::Failed, T::Failed, Some("killed by SIGKILL (signal 9)")),
        (E::Exited, None, None, A::Failed, T::Failed, Some("ended without an exit code")),
        (E::TimedOut, None, None, A::TimedOut, T::Failed, Some("ran past its time limit")),
        (E::OutOfMemory, Some(137), None, A::Failed, T::Failed, Some("ran out of memory")),
        (E::Cancelled, None, None, A::Cancelled, T::Cancelled, None),
        (E::StartFailed, None, None, A::Failed, T::Failed, Some("could not be started")),
        (E::FilesFailed, None, None, A::Failed, T::Failed, Some("its files could not be fetched or kept")),
        (E::RunnerLost, None, None, A::Lost, T::Pending, None),
        (E::Released, None, None, A::Superseded, T::Pending, None),
        (E::NoRoom, None, None, A::Superseded, T::Pending, None),
        (E::LeaseExpired, None, None, A::Lost, T::Pending, None),
    ];
    for (cause, exit_code, signal, attempt_state, task_state, error) in cases {
        let id = harness.submit(NewJob { priority: 1, ..job(1) }).await;
        let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
        let outcome = harness.end(EndFacts { exit_code, signal, ..fact(&claimed, cause, 50) }).await;
        assert_eq!((outcome.outcome, outcome.task_state), (EndKind::Accepted, Some(task_state)), "{cause:?}");
        assert_eq!(outcome.job_ended, task_state.is_final(), "{cause:?}");
        assert_eq!(outcome.job_state, Some(harness.job(id).await.state), "{cause:?}");
        let attempt = harness.attempt(claimed.attempt).await;
        assert_eq!((attempt.state, attempt.reason), (attempt_state, Some(cause)));
        let task = harness.task(id.task(0)).await;
        assert_eq!((task.state, task.ended_at.is_some()), (task_state, task_state.is_final()));
        // What was given back before it began was no try.
        assert_eq!(task.tried, u32::from(!cause.is_given_back()), "{cause:?}");
        if error.is_some() || cause.is_given_back() {
            assert_eq!(task.error.as_deref(), error, "{cause:?}");
        }
        assert!(harness.write(move |tx| jobs::cancel(tx, id, at(60))).await.is_some());
    }
}

async fn a_reason_stands_beside_what_is_known(harness: &Harness) {
    for (exit_code, signal, wanted) in [
        (Some(3), None, "exit code 3: a hole"),
        (None, Some(9), "killed by SIGKILL (signal 9): a hole"),
        (None, None, "a hole"),
    ] {
        let id = harness.submit(job(1)).await;
        let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
        let said = Some("a hole".to_owned());
        harness
            .end(EndFacts { exit_code, signal, error_message: said, ..fact(&claimed, EndCause::Exited, 50) })
            .await;
        assert_eq!(harness.task(id.task(0)).await.error.as_deref(), Some(wanted));
        assert_eq!(harness.attempt(claimed.attempt).await.error.as_deref(), Some("a hole"));
    }
}

async fn what_is_known_of_an_end_is_kept(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    harness.start(&claimed, 11).await;
    let usage = Usage { cpu_seconds: 1.5, memory_bytes_peak: 1 << 33, memory_bytes: 7 };
    let last_word = ProgressUpdate {
        attempt: claimed.attempt,
        token: "not looked at".into(),
        at: at(19),
        fraction: Some(0.75),
        stage: Some("closing".into()),
        message: Some("said\0so".into()),
        metrics: Some("{\"loss\":0.5}".into()),
        usage: None,
    };
    let told = EndFacts {
        started_at: Some(at(12)),
        error_message: Some("ValueError: no such phantom".into()),
        usage: Some(usage),
        progress: Some(last_word),
        ..exit(&claimed, 3, 20)
    };
    harness.end(told).await;
    let attempt = harness.attempt(claimed.attempt).await;
    assert_eq!((attempt.started_at, attempt.ended_at), (Some(at(12)), Some(at(20))));
    assert_eq!((attempt.exit_code, attempt.signal, attempt.usage), (Some(3), None, usage));
    assert_eq!((attempt.fraction, attempt.reported_at), (Some(0.75), Some(at(19))));
    assert_eq!(
        (attempt.stage.as_deref(), attempt.metrics.as_deref()),
        (Some("closing"), Some("{\"loss\":0.5}"))
    );
    // No engine can be broken by a byte that another one would take.
    assert_eq!(attempt.message.as_deref(), Some("said\u{fffd}so"));
    assert_eq!(attempt.error.as_deref(), Some("ValueError: no such phantom"));
    let task = harness.task(id.task(0)).await;
    assert_eq!(task.error.as_deref(), Some("exit code 3: ValueError: no such phantom"));
    assert_eq!((task.failures, task.exit_code, task.ended_at), (1, Some(3), Some(at(20))));
}

async fn twice_is_once(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    assert_eq!(harness.exit(&claimed, 0, 11).await, (EndKind::Accepted, Some(TaskState::Completed)));
    for code in [0, 1] {
        assert_eq!(harness.exit(&claimed, code, 12).await, (EndKind::Duplicate, Some(TaskState::Completed)));
    }
    assert_eq!(harness.job(id).await.ends.durations().mean_ms(), Some(1000.0));
    // In one batch, too.
    harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 13).await.try_into().unwrap();
    let both = [exit(&claimed, 0, 14), exit(&claimed, 1, 14)];
    let outcomes = harness.write(move |tx| attempts::end(tx, &both, at(14), 0.5)).await;
    assert_eq!(
        outcomes.iter().map(|o| o.outcome).collect::<Vec<_>>(),
        [EndKind::Accepted, EndKind::Duplicate]
    );
}

async fn a_wrong_token_changes_nothing(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    let guessed = EndFacts { token: Some("guessed".into()), ..exit(&claimed, 0, 11) };
    let nobody = EndFacts { attempt: id.task(0).attempt(2), ..exit(&claimed, 0, 11) };
    let nowhere =
        EndFacts { attempt: mothership_core::ids::JobId(99).task(0).attempt(1), ..exit(&claimed, 0, 11) };
    for unknown in [guessed, nobody, nowhere] {
        let outcome = harness.end(unknown).await;
        assert_eq!((outcome.outcome, outcome.task_state, outcome.job_state), (EndKind::Unknown, None, None));
    }
    assert_eq!(harness.grid(id).await, "r");
}

async fn a_retry_waits_and_then_fails_for_good(harness: &Harness) {
    let id = harness.submit(retrying(1, 2)).await;
    for (number, second, backoff) in [(1, 100, 7_500), (2, 200, 15_000)] {
        let [claimed] = harness.claim(1, second).await.try_into().unwrap();
        assert_eq!(claimed.attempt.number, number);
        assert_eq!(harness.exit(&claimed, 1, second + 1).await.1, Some(TaskState::Waiting));
        let due = mothership_core::clock::plus_ms(at(second + 1), backoff);
        assert_eq!(harness.task(id.task(0)).await.retry_at, Some(due));
        assert_eq!(harness.read(leases::next_due_at).await, (Some(due), Some(due)));
        assert_eq!(
            harness.write(move |tx| leases::due(tx, at(second + 2), at(second + 2), 10)).await.tasks,
            0
        );
        assert!(harness.claim(1, second + 2).await.is_empty());
        assert_eq!(harness.write(move |tx| leases::due(tx, due, due, 10)).await.tasks, 1);
    }
    let [claimed] = harness.claim(1, 300).await.try_into().unwrap();
    let outcome = harness.end(exit(&claimed, 1, 301)).await;
    assert_eq!((outcome.task_state, outcome.job_state), (Some(TaskState::Failed), Some(JobState::Failed)));
    assert_eq!(harness.read(leases::next_due_at).await, (None, None));
    assert_eq!(harness.read(move |tx| attempts::list(tx, id.task(0))).await.len(), 3);
}

async fn a_late_result_counts_while_nobody_has_the_task(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    harness.end(lost(claimed.attempt, 40)).await;
    assert_eq!(harness.grid(id).await, "p");
    assert_eq!(harness.exit(&claimed, 0, 41).await, (EndKind::Accepted, Some(TaskState::Completed)));
    assert_eq!(harness.attempt(claimed.attempt).await.state, AttemptState::Completed);
    assert_eq!(harness.job(id).await.state, JobState::Completed);
    assert!(harness.claim(1, 42).await.is_empty());
}

async fn a_late_result_never_changes_what_goes_on_elsewhere(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let [first] = harness.claim(1, 10).await.try_into().unwrap();
    harness.end(lost(first.attempt, 40)).await;
    let [second] = harness.claim(1, 41).await.try_into().unwrap();
    assert_eq!(harness.exit(&first, 1, 42).await, (EndKind::Superseded, Some(TaskState::Running)));
    assert_eq!(harness.attempt(first.attempt).await.state, AttemptState::Superseded);
    assert_eq!(harness.attempt(first.attempt).await.exit_code, Some(1));
    assert_eq!(harness.exit(&first, 0, 43).await.0, EndKind::Superseded);
    assert_eq!(harness.attempt(first.attempt).await.exit_code, Some(1));
    assert_eq!(harness.exit(&second, 0, 44).await, (EndKind::Accepted, Some(TaskState::Completed)));
    assert_eq!(harness.grid(id).await, "c");
    // Somebody cancelled it meanwhile: as final as any end.
    let other = harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 50).await.try_into().unwrap();
    harness.end(lost(claimed.attempt, 80)).await;
    assert!(harness.write(move |tx| tasks::cancel(tx, other.task(0), at(81))).await.unwrap().ended);
    assert_eq!(harness.exit(&claimed, 0, 82).await, (EndKind::Superseded, Some(TaskState::Cancelled)));
}

async fn a_crash_limit_ends_it(harness: &Harness) {
    let id = harness
        .submit(NewJob { retry: RetryPolicy { crash_limit: 2, ..RetryPolicy::default() }, ..job(1) })
        .await;
    let mut last = None;
    for (second, state) in [(10, TaskState::Pending), (50, TaskState::Failed)] {
        let [claimed] = harness.claim(1, second).await.try_into().unwrap();
        assert_eq!(harness.end(lost(claimed.attempt, second + 30)).await.task_state, Some(state));
        last = Some(claimed);
    }
    let task = harness.task(id.task(0)).await;
    assert_eq!(task.error.as_deref(), Some("lost its machine 2 times (crash limit 2)"));
    // Its late result is kept on the attempt, and that is all.
    assert_eq!(harness.exit(&last.unwrap(), 0, 90).await.0, EndKind::Superseded);
    assert_eq!(harness.job(id).await.state, JobState::Failed);
}

async fn a_batch_is_answered_one_by_one(harness: &Harness) {
    let (a, b) = (harness.submit(job(3)).await, harness.submit(job(1)).await);
    let claimed = harness.claim(4, 10).await;
    let batch = [
        exit(&claimed[3], 0, 11),
        exit(&claimed[0], 1, 11),
        EndFacts { token: Some("guessed".into()), ..exit(&claimed[1], 0, 11) },
        exit(&claimed[2], 0, 11),
    ];
    let outcomes = harness.write(move |tx| attempts::end(tx, &batch, at(11), 0.5)).await;
    let kinds: Vec<_> =
        outcomes.iter().map(|o| (o.attempt.task, o.outcome, o.task_state, o.job_ended)).collect();
    assert_eq!(
        kinds,
        [
            (b.task(0), EndKind::Accepted, Some(TaskState::Completed), true),
            (a.task(0), EndKind::Accepted, Some(TaskState::Failed), false),
            (a.task(1), EndKind::Unknown, None, false),
            (a.task(2), EndKind::Accepted, Some(TaskState::Completed), false),
        ]
    );
    assert_eq!((harness.grid(a).await.as_str(), harness.grid(b).await.as_str()), ("frc", "c"));
    assert_eq!(harness.write(|tx| attempts::end(tx, &[], at(12), 0.5)).await, []);
}

fn word(claimed: &leases::Claimed, fraction: f64, second: i64) -> ProgressUpdate {
    ProgressUpdate {
        attempt: claimed.attempt,
        token: claimed.token.clone(),
        at: at(second),
        fraction: Some(fraction),
        stage: None,
        message: None,
        metrics: None,
        usage: None,
    }
}

async fn starting_and_progress(harness: &Harness) {
    let id = harness.submit(job(2)).await;
    let claimed = harness.claim(2, 10).await;
    assert_eq!(harness.start(&claimed[0], 11).await, [claimed[0].attempt]);
    assert_eq!(harness.start(&claimed[0], 12).await, []);
    assert_eq!(harness.attempt(claimed[0].attempt).await.started_at, Some(at(11)));
    let guessed = leases::Claimed { token: "guessed".into(), ..claimed[1].clone() };
    assert_eq!(harness.start(&guessed, 11).await, []);
    let usage = Usage { cpu_seconds: 0.5, memory_bytes_peak: 9, memory_bytes: 5 };
    let words = [
        // Of several words in one report the latest of each field counts, in whatever order they come.
        ProgressUpdate { stage: Some("mesh".into()), usage: Some(usage), ..word(&claimed[0], 0.4, 20) },
        ProgressUpdate { message: Some("begins".into()), ..word(&claimed[0], 0.1, 15) },
        ProgressUpdate { token: "guessed".into(), ..word(&claimed[1], 0.9, 20) },
    ];
    assert_eq!(harness.write(move |tx| attempts::progress(tx, &words)).await, [claimed[0].attempt]);
    let older = [word(&claimed[0], 0.2, 18)];
    assert_eq!(harness.write(move |tx| attempts::progress(tx, &older)).await, []);
    let task = harness.task(id.task(0)).await;
    assert_eq!(
        (task.fraction, task.stage.as_deref(), task.message.as_deref()),
        (Some(0.4), Some("mesh"), Some("begins"))
    );
    assert_eq!((task.reported_at, harness.attempt(claimed[0].attempt).await.usage), (Some(at(20)), usage));
    // After its end nothing is said any more.
    harness.exit(&claimed[0], 0, 21).await;
    let late = [word(&claimed[0], 0.99, 22)];
    assert_eq!(harness.write(move |tx| attempts::progress(tx, &late)).await, []);
}

async fn a_job_is_as_far_as_its_attempts_say(harness: &Harness) {
    let id = harness.submit(retrying(3, 1)).await;
    let claimed = harness.claim(3, 10).await;
    let sum = async || harness.job(id).await.running_fraction_sum;
    let words: Vec<_> = claimed.iter().zip([0.5, 0.25, 1.7]).map(|(c, f)| word(c, f, 11)).collect();
    harness.write(move |tx| attempts::progress(tx, &words)).await;
    assert_eq!(sum().await, 1.75);
    let back = [word(&claimed[0], 0.25, 12), word(&claimed[1], f64::NAN, 12)];
    harness.write(move |tx| attempts::progress(tx, &back)).await;
    assert_eq!(sum().await, 1.25);
    harness.exit(&claimed[2], 0, 13).await;
    assert_eq!(sum().await, 0.25);
    harness.exit(&claimed[0], 1, 13).await;
    assert_eq!(sum().await, 0.0);
    // An attempt that ends with a last word leaves nothing behind either.
    let told = EndFacts { progress: Some(word(&claimed[1], 0.6, 14)), ..exit(&claimed[1], 0, 14) };
    harness.end(told).await;
    assert_eq!(sum().await, 0.0);
}

async fn clocks_of_runners_are_not_believed_beyond_reason(harness: &Harness) {
    harness.submit(job(2)).await;
    let claimed = harness.claim(2, 1000).await;
    for (claimed, said, kept) in [(&claimed[0], 5, 1000), (&claimed[1], 9_999_999, 1010)] {
        let fact = exit(claimed, 0, said);
        harness.write(move |tx| attempts::end(tx, std::slice::from_ref(&fact), at(1010), 0.5)).await;
        assert_eq!(harness.attempt(claimed.attempt).await.ended_at, Some(at(kept)));
    }
}
