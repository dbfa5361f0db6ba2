// size: how GUI clients come, lease and bring their lines is one story, told with the same few helpers.
//! Machines that report through a GUI: which runner each is, and the way of its lines into a log.

use crate::{
    harness::{Harness, at, cpus, job, runner},
    on_every_engine,
};
use mothership_core::{
    clock::plus_ms,
    goliat::{
        JOB_LABEL, SUPER_STUDY,
        identity::{Hardware, MachineClaims},
        lines::{Line, pack},
        progress_patch::ProgressPatch,
    },
    ids::{AttemptId, JobId},
    log::Stream,
    state::{AttemptState, RunnerMode},
};
use mothership_store::{
    Time,
    gui_clients::{
        self, FlushedBatches, GuiSession, MachineReport, PendingProgress, Received, UpsertedMachine,
    },
    jobs::NewJob,
    leases,
    leases::{ClaimOne, ClaimOutcome},
    logs, runners, tasks,
};
use serde_json::json;

on_every_engine! {
    a_machine_is_one_runner,
    a_claim_is_named_by_its_gui,
    first_words_at_once_make_one_runner,
    leases_of_gui_clients_last_from_message_to_message,
    a_gui_client_begins_once,
    what_a_native_runner_runs,
    what_a_person_cancelled_is_found,
    batches_go_into_the_log_once_and_in_order,
    a_batch_of_another_session_is_another_batch,
    lines_without_a_number,
    a_crash_between_two_flushes_loses_nothing,
    a_message_costs_the_same_at_any_size,
    words_lie_over_words,
    pictures_go_round,
    a_long_silence_parts_what_a_machine_did,
    a_machine_under_a_new_address_is_found_again,
    who_never_ran_anything_is_forgotten,
}

fn heartbeat(machine: &str, hostname: &str, id: u8, second: i64) -> MachineReport {
    let hardware = Hardware { gpu: Some("RTX".into()), cores: Some(12), ram_gb: Some(15.74) };
    MachineReport {
        claims: MachineClaims {
            machine: machine.into(),
            hostname: (!hostname.is_empty()).then(|| hostname.to_owned()),
            hardware: (!hostname.is_empty()).then_some(hardware),
            peer: Some("10.0.0.9".into()),
            hook: None,
        },
        id: runner(id),
        name: if hostname.is_empty() { machine.into() } else { hostname.into() },
        inventory: (!hostname.is_empty()).then(|| (json!({"hostname": hostname}), cpus(12.0))),
        now: at(second),
    }
}

async fn upsert(harness: &Harness, report: MachineReport) -> UpsertedMachine {
    harness.write(move |tx| gui_clients::upsert_machine(tx, &report)).await
}

async fn a_machine_is_one_runner(harness: &Harness) {
    let first = upsert(harness, heartbeat("a", "h", 1, 10)).await;
    assert!(first.is_new && first.changed && first.client.runner() == runner(1));
    let again = upsert(harness, heartbeat("a", "h", 2, 40)).await;
    assert!(!again.is_new && !again.changed && again.client == first.client);
    let clone = upsert(harness, heartbeat("b", "h", 3, 41)).await;
    assert!(clone.is_new, "another address with the same host name is another machine");
    let row = harness.read(|tx| runners::get(tx, runner(1))).await.unwrap();
    assert_eq!((row.mode, row.name.as_str(), row.last_seen_at), (RunnerMode::Gui, "h", at(40)));
    assert_eq!((row.capacity.cpus, &row.inventory), (12.0, &json!({"hostname": "h"})));
    let all = harness.read(gui_clients::list).await;
    assert_eq!(all.iter().map(|client| client.identity.machine.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    harness.write(|tx| runners::delete(tx, runner(1))).await;
    assert_eq!(harness.read(|tx| gui_clients::get(tx, runner(1))).await, None);
}

async fn a_claim_is_named_by_its_gui(harness: &Harness) {
    let nameless = upsert(harness, heartbeat("a", "", 1, 10)).await;
    assert_eq!(nameless.client.identity.hostname, "");
    let named = upsert(harness, heartbeat("a", "h", 2, 12)).await;
    assert_eq!((named.client.runner(), named.client.identity.hostname.as_str()), (runner(1), "h"));
    assert_eq!(harness.read(|tx| runners::get(tx, runner(1))).await.unwrap().name, "h");
    let neighbour = upsert(harness, heartbeat("a", "g", 3, 13)).await;
    assert!(neighbour.is_new, "a second name behind one router is a second machine");
    // Both behind one peer: nobody can tell, and nobody is taken over.
    let unknown = upsert(harness, heartbeat("a", "", 4, 14)).await;
    assert!(unknown.is_new);
}

async fn first_words_at_once_make_one_runner(harness: &Harness) {
    let both = tokio::join!(
        upsert(harness, heartbeat("a", "h", 1, 10)),
        upsert(harness, heartbeat("a", "h", 2, 10)),
    );
    assert_eq!(both.0.client.runner(), both.1.client.runner());
    assert_eq!(harness.read(runners::list).await.len(), 1);
}

/// A machine with a claimed task.
async fn claimed(harness: &Harness) -> (JobId, AttemptId) {
    let id = harness.submit(job(1)).await;
    upsert(harness, heartbeat("a", "h", 1, 10)).await;
    let claim = ClaimOne {
        task: id.task(0),
        runner: runner(1),
        token: "token".into(),
        now: at(10),
        heard_at: at(10),
        lease_expires_at: at(100),
    };
    let taken = harness.write(move |tx| leases::claim_one(tx, &claim)).await;
    let attempt = id.task(0).attempt(1);
    assert_eq!(taken, ClaimOutcome::New(attempt));
    harness.write(move |tx| gui_clients::set_attempt(tx, runner(1), attempt)).await;
    assert_eq!(harness.read(|tx| gui_clients::get(tx, runner(1))).await.unwrap().attempt, Some(attempt));
    (id, attempt)
}

async fn leases_of_gui_clients_last_from_message_to_message(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    for (until, lasts) in [(150, 150), (120, 150)] {
        assert!(harness.write(move |tx| gui_clients::renew(tx, attempt, at(until))).await);
        assert_eq!(harness.attempt(attempt).await.lease_expires_at, Some(at(lasts)), "never shorter");
    }
    assert_eq!(harness.write(|tx| gui_clients::extend_all(tx, at(400))).await, 1);
    assert_eq!(harness.read(|tx| leases::expired(tx, at(399), 9)).await, []);
    harness.end(crate::harness::lost(attempt, 400)).await;
    assert!(
        !harness.write(move |tx| gui_clients::renew(tx, attempt, at(500))).await,
        "what is lost is not renewed"
    );
}

async fn a_gui_client_begins_once(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    for (second, until) in [(20, 50), (30, 60)] {
        harness
            .write(move |tx| gui_clients::begin(tx, attempt, &"token".into(), at(second), at(until)))
            .await;
        let row = harness.attempt(attempt).await;
        assert_eq!((row.state, row.started_at), (AttemptState::Running, Some(at(20))));
        assert_eq!(row.lease_expires_at, Some(at(50)), "shorter than the claim's, from its first word on");
    }
    assert!(harness.read(move |tx| gui_clients::is_of_gui_client(tx, attempt)).await);
    let client = harness.write(|tx| gui_clients::lock(tx, runner(1))).await;
    assert_eq!(client, harness.read(|tx| gui_clients::get(tx, runner(1))).await);
    let id = harness.submit(job(1)).await;
    let [of_agent] = harness.claim_as(crate::harness::ask(2, 1, 60)).await.try_into().unwrap();
    assert!(
        of_agent.attempt.task.job == id
            && harness.write(|tx| gui_clients::lock(tx, runner(2))).await.is_none()
    );
    let attempt = of_agent.attempt;
    assert!(!harness.read(move |tx| gui_clients::is_of_gui_client(tx, attempt)).await);
}

async fn what_a_native_runner_runs(harness: &Harness) {
    let new = runners::NewRunner {
        id: runner(2),
        install_id: "i".into(),
        secret_hash: "s".into(),
        name: "sim-1".into(),
        inventory: json!({}),
        capacity: cpus(8.0),
        labels: Default::default(),
        now: at(5),
    };
    harness.write(move |tx| runners::register(tx, &new)).await;
    let labelled = NewJob { labels: [("goliat".to_owned(), "x".to_owned())].into(), ..job(2) };
    let found = async || harness.read(|tx| gui_clients::of_native(tx, "sim-1", "goliat")).await;
    let id = harness.submit(labelled).await;
    assert_eq!(found().await, None);
    harness.claim_as(crate::harness::ask(2, 1, 10)).await;
    assert_eq!(found().await, Some(id.task(0).attempt(1)));
    harness.claim_as(crate::harness::ask(2, 1, 11)).await;
    assert_eq!(found().await, None, "of two nobody knows which");
    upsert(harness, heartbeat("a", "h", 1, 10)).await;
    assert_eq!(harness.read(|tx| gui_clients::of_native(tx, "h", "goliat")).await, None);
}

async fn what_a_person_cancelled_is_found(harness: &Harness) {
    let (id, attempt) = claimed(harness).await;
    assert_eq!(harness.read(gui_clients::cancelled).await, []);
    harness.write(move |tx| tasks::cancel(tx, id.task(0), at(20))).await;
    assert_eq!(harness.read(gui_clients::cancelled).await, [attempt]);
    harness.end(crate::harness::lost(attempt, 400)).await;
    assert_eq!(harness.read(gui_clients::cancelled).await, []);
}

fn lines(from: i64, texts: &[&str]) -> Vec<u8> {
    let line = |(at_us, text): (i64, &&str)| Line {
        at_us,
        stream: if text.starts_with('!') { Stream::Fatal } else { Stream::Warning },
        text: (*text).into(),
    };
    pack(&(from..).zip(texts).map(line).collect::<Vec<_>>())
}

fn hash(payload: &[u8]) -> String {
    payload.iter().fold(7u64, |sum, byte| sum.wrapping_mul(31) + u64::from(*byte)).to_string().repeat(2)
}

async fn receive(
    harness: &Harness,
    attempt: AttemptId,
    sequence: Option<u64>,
    payload: Vec<u8>,
    now: Time,
) -> Received {
    let hash = hash(&payload);
    harness.write(move |tx| gui_clients::receive(tx, attempt, sequence, &payload, &hash, now)).await
}

async fn flush(harness: &Harness, attempt: AttemptId, all: bool, now: Time) -> FlushedBatches {
    harness.write(move |tx| gui_clients::flush_inbox(tx, attempt, all, now)).await
}

async fn log(harness: &Harness, attempt: AttemptId) -> String {
    let chunks = harness.read(move |tx| logs::chunks_from_byte(tx, attempt, 0, u64::MAX)).await;
    let raw = chunks.iter().flat_map(|chunk| zstd::bulk::decompress(&chunk.data, 1 << 20).unwrap()).collect();
    String::from_utf8(raw).unwrap()
}

async fn batches_go_into_the_log_once_and_in_order(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    let now = at(20);
    // Neighbours swapped, one sent twice.
    for (sequence, payload, wanted) in [
        (1, lines(3, &["c", "d"]), Received::New),
        (0, lines(1, &["a", "b"]), Received::New),
        (1, lines(3, &["c", "d"]), Received::Again),
        (3, lines(9, &["! x", "y"]), Received::New),
    ] {
        assert_eq!(receive(harness, attempt, Some(sequence), payload, now).await, wanted, "{sequence}");
    }
    assert_eq!(harness.read(move |tx| gui_clients::waiting(tx, now, 9)).await, [attempt]);
    let peeked = harness.read(move |tx| gui_clients::peek(tx, attempt, now)).await;
    assert_eq!(
        peeked.iter().map(|batch| batch.sequence).collect::<Vec<_>>(),
        [0, 1, 3],
        "whatever is missing"
    );
    assert_eq!(
        flush(harness, attempt, false, plus_ms(now, 100)).await,
        FlushedBatches::default(),
        "too early"
    );
    let done = flush(harness, attempt, false, plus_ms(now, 500)).await;
    assert_eq!((done.lines, done.bytes, done.counted, done.more), (4, 8, true, false));
    assert_eq!(log(harness, attempt).await, "a\nb\nc\nd\n");
    assert_eq!(harness.read(move |tx| gui_clients::fatal(tx, attempt)).await, None, "it still waits");
    assert_eq!(receive(harness, attempt, Some(0), lines(1, &["a", "b"]), now).await, Received::Again);
    assert_eq!(receive(harness, attempt, Some(2), lines(5, &["e"]), now).await, Received::New);
    flush(harness, attempt, false, plus_ms(now, 600)).await;
    assert_eq!(log(harness, attempt).await, "a\nb\nc\nd\ne\n! x\ny\n");
    let row = harness.attempt(attempt).await;
    assert_eq!(row.metrics.as_deref(), Some(r#"{"warnings":6.0,"errors":1.0}"#));
    assert_eq!((row.log_lines, row.log_bytes), (7, 16));
    assert_eq!(harness.read(move |tx| gui_clients::fatal(tx, attempt)).await.as_deref(), Some("! x"));
    assert_eq!(harness.read(|tx| gui_clients::waiting(tx, at(99), 9)).await, []);
}

async fn a_batch_of_another_session_is_another_batch(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    for sequence in 0..100u64 {
        let at = 10 + i64::try_from(sequence).unwrap();
        receive(harness, attempt, Some(sequence), lines(at, &["same"]), crate::harness::at(20)).await;
    }
    flush(harness, attempt, true, at(21)).await;
    // The program began anew: its first batch has the number and even the text of an old one.
    assert_eq!(receive(harness, attempt, Some(0), lines(10, &["same"]), at(22)).await, Received::New);
    assert_eq!(receive(harness, attempt, Some(1), lines(500, &["other"]), at(22)).await, Received::New);
    assert_eq!(flush(harness, attempt, false, at(23)).await.lines, 2);
    assert!(log(harness, attempt).await.ends_with("same\nsame\nother\n"));
    // And once more, shortly after: the number is taken, the bytes are not.
    assert_eq!(receive(harness, attempt, Some(0), lines(600, &["third"]), at(24)).await, Received::New);
    assert_eq!(receive(harness, attempt, Some(1), lines(601, &["fourth"]), at(24)).await, Received::New);
    assert_eq!(flush(harness, attempt, false, at(25)).await.lines, 2);
}

async fn lines_without_a_number(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    for (payload, wanted) in [
        (lines(1, &["a"]), Received::New),
        (lines(1, &["a"]), Received::Again),
        (lines(2, &["a"]), Received::New),
    ] {
        assert_eq!(receive(harness, attempt, None, payload, at(20)).await, wanted);
    }
    assert_eq!(receive(harness, attempt, Some(0), lines(3, &["b"]), at(20)).await, Received::New);
    assert_eq!(flush(harness, attempt, false, at(21)).await.lines, 3);
    assert_eq!(log(harness, attempt).await, "a\na\nb\n");
}

async fn a_crash_between_two_flushes_loses_nothing(harness: &Harness) {
    let (id, attempt) = claimed(harness).await;
    receive(harness, attempt, Some(0), lines(1, &["a"]), at(20)).await;
    let broken = harness.store.write(move |tx| {
        gui_clients::flush_inbox(tx, attempt, true, at(21))?;
        Err::<(), _>(mothership_store::StoreError::Conflict { what: "the power went".into() })
    });
    assert!(broken.await.is_err());
    assert_eq!(log(harness, attempt).await, "");
    for lines in [1, 0] {
        assert_eq!(flush(harness, attempt, true, at(22)).await.lines, lines, "then it is there once");
    }
    assert_eq!(log(harness, attempt).await, "a\n");
    // Also behind the end, and never for what is gone.
    harness.end(crate::harness::lost(attempt, 400)).await;
    receive(harness, attempt, Some(1), lines(2, &["late"]), at(401)).await;
    assert_eq!(flush(harness, attempt, true, at(402)).await.lines, 1);
    assert_eq!(log(harness, attempt).await, "a\nlate\n");
    let gone = id.task(9).attempt(1);
    receive(harness, gone, Some(0), lines(1, &["x"]), at(20)).await;
    assert_eq!(flush(harness, gone, true, at(403)).await, FlushedBatches::default());
    assert_eq!(harness.read(|tx| gui_clients::waiting(tx, at(999), 9)).await, []);
}

/// Statements of one batch on its way in, and of its flushing.
async fn statements(harness: &Harness, attempt: AttemptId, sequence: u64) -> (usize, usize) {
    let payload = lines(i64::try_from(sequence).unwrap(), &["a", "b"]);
    let batch = move |tx: &mut mothership_store::Tx<'_>| {
        gui_clients::upsert_machine(tx, &heartbeat("a", "", 9, 30))?;
        gui_clients::receive(tx, attempt, Some(sequence), &payload, &hash(&payload), at(30))
    };
    let taken = batch.clone();
    let flushing = move |tx: &mut mothership_store::Tx<'_>| {
        taken(tx)?;
        gui_clients::flush_inbox(tx, attempt, false, at(40))
    };
    let taking = harness.store.plans(batch).await.unwrap().len();
    (taking, harness.store.plans(flushing).await.unwrap().len() - taking)
}

async fn a_message_costs_the_same_at_any_size(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    receive(harness, attempt, Some(0), lines(0, &["x"]), at(20)).await;
    flush(harness, attempt, true, at(21)).await;
    let small = statements(harness, attempt, 1).await;
    for sequence in 1..600u64 {
        let texts: Vec<String> = (0..100).map(|n| format!("line {n} of batch {sequence}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        receive(
            harness,
            attempt,
            Some(sequence),
            lines(i64::try_from(sequence).unwrap() * 100, &texts),
            at(22),
        )
        .await;
        if sequence % 20 == 0 {
            flush(harness, attempt, true, at(23)).await;
        }
    }
    flush(harness, attempt, true, at(23)).await;
    // A study of a thousand assignments, of which this machine has one.
    let large = harness.submit(job(1000)).await;
    for index in 0..50 {
        let token = format!("t{index}").into();
        let claim = ClaimOne {
            task: large.task(index),
            runner: runner(1),
            token,
            now: at(23),
            heard_at: at(23),
            lease_expires_at: at(99),
        };
        harness.write(move |tx| leases::claim_one(tx, &claim)).await;
    }
    harness.write(move |tx| gui_clients::set_attempt(tx, runner(1), attempt)).await;
    let grown = statements(harness, attempt, 600).await;
    assert!(harness.attempt(attempt).await.log_lines > 50_000);
    assert_eq!(small, grown, "taking and flushing");
    assert!(small.0 <= 4 && small.1 <= 12, "{small:?}");
}

async fn words_lie_over_words(harness: &Harness) {
    let (id, attempt) = claimed(harness).await;
    receive(harness, attempt, Some(0), lines(1, &["w"]), at(20)).await;
    flush(harness, attempt, true, at(21)).await;
    let tell = async |second, patch: ProgressPatch| {
        let told = PendingProgress { attempt, token: "token".into(), at: at(second), patch };
        harness.write(move |tx| gui_clients::write_progress(tx, std::slice::from_ref(&told))).await
    };
    let word = ProgressPatch {
        fraction: Some(0.5),
        stage: Some("Run".into()),
        metrics: vec![("eta_seconds", Some(7.0))],
        ..ProgressPatch::default()
    };
    assert_eq!(tell(30, word.clone()).await, [attempt]);
    let left = async || harness.attempt(attempt).await.metrics.unwrap();
    tell(32, ProgressPatch { fraction: Some(0.5), ..ProgressPatch::default() }).await;
    assert_eq!(left().await, r#"{"warnings":1.0,"errors":0.0,"eta_seconds":5.0}"#, "from the latest word");
    tell(35, ProgressPatch { metrics: vec![("stage_fraction", Some(0.1))], ..ProgressPatch::default() })
        .await;
    assert_eq!(left().await, r#"{"warnings":1.0,"errors":0.0,"eta_seconds":2.0,"stage_fraction":0.1}"#);
    tell(
        37,
        ProgressPatch {
            metrics: vec![("eta_seconds", None), ("stage_fraction", Some(1.0))],
            ..ProgressPatch::default()
        },
    )
    .await;
    let row = harness.attempt(attempt).await;
    assert_eq!((row.fraction, row.stage.as_deref()), (Some(0.5), Some("Run")));
    assert_eq!(left().await, r#"{"warnings":1.0,"errors":0.0,"stage_fraction":1.0}"#);
    assert!((harness.job(id).await.running_fraction_sum - 0.5).abs() < 1e-9);
    harness.end(crate::harness::lost(attempt, 400)).await;
    assert_eq!(tell(401, word).await, [], "what has ended stays");
}

async fn pictures_go_round(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    for n in 0..12u8 {
        let pictures = vec![("Disk_I/O".to_owned(), vec![n; 3]), ("Timings".to_owned(), vec![n])];
        let second = at(20 + i64::from(n));
        harness
            .write(move |tx| gui_clients::keep_screenshots(tx, runner(1), Some(attempt), &pictures, second))
            .await;
    }
    let all = harness.read(|tx| gui_clients::screenshots(tx, runner(1))).await;
    assert_eq!(all.len(), 20, "ten of each tab");
    assert_eq!(
        (all[0].tab.as_str(), all[0].slot, all[0].size, all[0].attempt),
        ("Disk_I/O", 1, 3, Some(attempt))
    );
    assert_eq!(all[9].at, at(22));
    let latest = harness.read(|tx| gui_clients::screenshot(tx, runner(1), "Disk_I/O", 1)).await;
    assert_eq!(latest, Some(vec![11; 3]));
    assert_eq!(harness.read(|tx| gui_clients::screenshot(tx, runner(1), "Disk_I/O", 10)).await, None);
}

async fn a_long_silence_parts_what_a_machine_did(harness: &Harness) {
    let labels = [(JOB_LABEL.to_owned(), SUPER_STUDY.to_owned())];
    let id = harness.submit(NewJob { labels: labels.into(), ..job(1) }).await;
    upsert(harness, heartbeat("a", "h", 1, 10)).await;
    let claim = ClaimOne {
        task: id.task(0),
        runner: runner(1),
        token: "token".into(),
        now: at(11),
        heard_at: at(11),
        lease_expires_at: at(900),
    };
    harness.write(move |tx| leases::claim_one(tx, &claim)).await;
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
    let ran = harness.read(|tx| gui_clients::attempts_of(tx, None)).await;
    let ran: Vec<_> = ran.into_iter().map(|attempt| (attempt.id, attempt.runner, attempt.began_at)).collect();
    assert_eq!(ran, [(id.task(0).attempt(1), runner(1), at(11))]);
    assert!(harness.read(|tx| gui_clients::attempts_of(tx, Some(runner(2)))).await.is_empty());
    assert!(!harness.write(|tx| gui_clients::forget_session(tx, runner(4))).await, "it goes on");
    assert!(harness.write(|tx| gui_clients::forget_session(tx, runner(3))).await);
    harness.end(crate::harness::lost(id.task(0).attempt(1), 950)).await;
    harness.write(|tx| runners::delete(tx, runner(1))).await;
    assert_eq!(harness.read(gui_clients::sessions).await, []);
}

async fn a_machine_under_a_new_address_is_found_again(harness: &Harness) {
    claimed(harness).await;
    let there = upsert(harness, heartbeat("b", "h", 2, 20)).await;
    assert!(there.is_new && there.absorbed.is_none(), "nobody can know yet");
    let moved = upsert(harness, heartbeat("b", "h", 3, 50)).await;
    assert_eq!((moved.client.runner(), moved.is_new, moved.changed), (runner(1), false, true));
    assert_eq!(moved.absorbed.map(|other| other.runner()), Some(runner(2)));
    assert_eq!(moved.client.identity.machine, "b");
}

async fn who_never_ran_anything_is_forgotten(harness: &Harness) {
    claimed(harness).await;
    upsert(harness, heartbeat("b", "idle", 2, 10)).await;
    upsert(harness, heartbeat("c", "awake", 3, 60)).await;
    let mut imported = heartbeat("d", "imported", 4, 10);
    imported.claims.hook = Some("import-1".into());
    upsert(harness, imported).await;
    assert_eq!(harness.read(|tx| gui_clients::unused(tx, at(50), 9)).await, [runner(2)]);
    assert_eq!(harness.write(|tx| gui_clients::forget_unused(tx, at(50), 9)).await, 1);
    let left = harness.read(gui_clients::list).await;
    assert_eq!(left.iter().map(|client| client.runner()).collect::<Vec<_>>(), [1, 3, 4].map(runner));
}
