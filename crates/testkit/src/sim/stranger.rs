//! A runner that claims what others hold. It knows every id and no token: nothing that it says may change anything.

use super::{files::SimMachine, plan::PlannedJob, trace::Trace};
use mothership_api::{
    agent::{AttemptRef, EndAcceptance, Ended, RegisterRequest, ReportRequest},
    client::Client,
};
use mothership_core::{attempt::EndCause, clock::Clock, ids::JobId};
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
        let Ok(reply) = client.report(&report).await else { continue };
        let taken = reply.ended.iter().filter(|ack| ack.outcome == EndAcceptance::Accepted);
        let mut believed = believed.lock().expect("no holder panics");
        believed.extend(taken.map(|ack| format!("the end of {} was taken without its token", ack.attempt)));
    }
}
