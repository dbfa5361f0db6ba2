//! A runner that claims what others hold, in reports and by sending logs. It knows every id and no token: nothing that it
//! says may change anything.

use super::{files::SimMachine, plan::PlannedJob, trace::Trace};
use bytes::Bytes;
use mothership_api::{
    agent::{AttemptRef, EndAcceptance, Ended, RegisterRequest, ReportRequest},
    client::Client,
};
use mothership_core::{
    attempt::EndCause,
    clock::Clock,
    ids::JobId,
    log::{Run, Stream, encode_runs, frame},
};
use mothership_runner::machine::MachineProbe;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// Between two claims.
const INTERVAL: Duration = Duration::from_secs(9);
/// Attempts of a task that it claims.
const ATTEMPTS_MAX: u32 = 4;
/// Tasks of a job that it claims.
const TASKS_MAX: u64 = 5;
/// Ends that it reports at once.
const ENDS_MAX: usize = 8;

/// Claims for ever. What the server believed is noted in `believed`.
pub async fn run(
    client: Client,
    clock: impl Clock,
    jobs: Vec<PlannedJob>,
    trace: Trace,
    believed: Arc<Mutex<Vec<String>>>,
) {
    let register = RegisterRequest {
        name: "stranger".into(),
        install_id: "stranger".into(),
        inventory: SimMachine("stranger".into()).inventory(),
        ..RegisterRequest::default()
    };
    let client = loop {
        match client.register(&register).await {
            Ok(reply) => break client.with_token(Some(reply.secret.expose().to_owned())),
            Err(_) => tokio::time::sleep(INTERVAL).await,
        }
    };
    trace.note("stranger: is in");
    let claimed: Vec<AttemptRef> = (1..)
        .zip(&jobs)
        .flat_map(|(job, planned)| (0..planned.tasks.min(TASKS_MAX)).map(move |index| JobId(job).task(index)))
        .flat_map(|task| (1..=ATTEMPTS_MAX).map(move |number| task.attempt(number)))
        .map(|attempt| AttemptRef { attempt, token: "guessed".into() })
        .collect();
    let logs = frames(&claimed);
    for round in 0.. {
        tokio::time::sleep(INTERVAL).await;
        let ended = claimed.iter().cycle().skip(round * ENDS_MAX).take(ENDS_MAX).map(|held| Ended {
            attempt: held.attempt,
            token: held.token.clone(),
            cause: EndCause::Exited,
            at: clock.now(),
            started_at: None,
            exit_code: Some(0),
            signal: None,
            error_message: None,
            usage: Default::default(),
            artifacts: Vec::new(),
            progress: None,
        });
        let report = ReportRequest {
            ended: ended.collect(),
            alive: Some(claimed.clone()),
            ..ReportRequest::default()
        };
        if let Ok(reply) = client.report(&report).await {
            let taken = reply.ended.iter().filter(|ack| ack.outcome == EndAcceptance::Accepted);
            let mut believed = believed.lock().expect("no holder panics");
            believed
                .extend(taken.map(|ack| format!("the end of {} was taken without its token", ack.attempt)));
        }
        if let Ok(reply) = client.append_logs(logs.clone()).await {
            let taken = reply.acks.iter().filter(|ack| ack.offset.is_some());
            let mut believed = believed.lock().expect("no holder panics");
            believed.extend(taken.map(|ack| format!("a log of {} was taken without its token", ack.attempt)));
        }
    }
}

/// A line of log of each.
fn frames(claimed: &[AttemptRef]) -> Bytes {
    let line = b"I am it\n";
    let data = zstd::bulk::compress(line, 1).expect("a buffer of zstd's own bound is large enough");
    let len_bytes = line.len() as u32;
    let mut body = Vec::new();
    for held in claimed {
        let header = frame::FrameHeader {
            attempt: held.attempt.to_string(),
            token: held.token.clone(),
            offset: 0,
            raw_len: len_bytes,
            lines: 1,
            runs: encode_runs(&[Run { len_bytes, stream: Stream::Stdout, at_ms: 0 }]),
        };
        frame::encode_into(&mut body, &header, &data);
    }
    body.into()
}
