//! `mothership wait`

use crate::{
    connection::{Context, RetryPolicy},
    exit::{Exit, Failure, Result},
    output::{bars::Bars, humanize, jobs},
};
use indicatif::ProgressBar;
use mothership_api::{client::Client, jobs::Job};
use mothership_core::{ids::JobId, state::JobState};
use std::{pin::pin, time::Duration};

/// Wait until jobs have ended
///
/// Ends with 0 when every task of every job completed, with 1 when a job failed or was cancelled. Goes on waiting while
/// the server is away.
#[derive(Debug, clap::Args)]
pub struct Wait {
    /// Jobs
    #[arg(required = true, value_name = "ID")]
    ids: Vec<JobId>,
    /// Give up after this time with exit code 124: `90s`, `2h30m`, `1d`
    #[arg(long, value_name = "TIME", value_parser = super::arguments::span)]
    timeout: Option<Duration>,
}

impl Wait {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        // All must exist before anything is waited for.
        for id in &self.ids {
            client.job(*id).await?;
        }
        let waiting = pin!(wait_for(&client, &self.ids, context.out.json));
        let Some(timeout) = self.timeout else { return finish(context, waiting.await?) };
        match tokio::time::timeout(timeout, waiting).await {
            Ok(jobs) => finish(context, jobs?),
            Err(_) => {
                let after = humanize::duration(timeout.as_secs_f64());
                Err(Failure::new(Exit::Timeout, format!("not ended after {after}")))
            }
        }
    }
}

fn finish(context: &Context, ended: Vec<Job>) -> Result<Exit> {
    let exit = verdict(&ended);
    let answer = serde_json::json!({ "jobs": ended });
    context.out.answer(&answer, |_| ended.iter().map(line).collect())?;
    Ok(exit)
}

/// 0 only when every task of every job completed.
pub fn verdict(ended: &[Job]) -> Exit {
    let completed = ended.iter().all(|job| job.status == JobState::Completed);
    if completed { Exit::Ok } else { Exit::JobFailed }
}

/// What became of a job, in one line.
pub fn line(job: &Job) -> String {
    let state = crate::output::style::job_state(job.status);
    format!("job {} {}: {state}; {}\n", job.id, humanize::one_line(&job.name, 40), jobs::states(&job.counts))
}

/// How often a job is looked at; ended ones are not looked at again.
const LOOK_MIN: Duration = Duration::from_millis(50);
const LOOK_MAX: Duration = Duration::from_secs(1);

async fn wait_for(client: &Client, ids: &[JobId], quiet: bool) -> Result<Vec<Job>> {
    let bars = Bars::new(quiet);
    let mut ended = Vec::with_capacity(ids.len());
    for id in ids {
        let bar = bars.percent(&format!("job {id}"));
        ended.push(until_ended(client, *id, |job| show(&bar, job)).await?);
        bars.remove(&bar);
    }
    bars.clear();
    Ok(ended)
}

/// A job as a bar: how far, how long, what failed.
pub fn show(bar: &ProgressBar, job: &Job) {
    bar.set_position((job.progress.clamp(0.0, 1.0) * 1000.0).floor() as u64);
    let left = job.eta.as_ref().map(|eta| format!("{}, ", humanize::left(eta))).unwrap_or_default();
    bar.set_message(format!("{left}{}", jobs::states(&job.counts)));
}

/// Looks at a job until it has ended, however often the server goes away meanwhile.
pub async fn until_ended(client: &Client, id: JobId, mut seen: impl FnMut(&Job)) -> Result<Job> {
    let (mut policy, mut pause) = (RetryPolicy::endless(), LOOK_MIN);
    loop {
        let job = policy.call(|| client.job(id)).await?;
        seen(&job);
        if job.status.is_final() {
            return Ok(job);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LOOK_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::jobs::tests::job;

    #[test]
    fn only_a_completed_job_is_a_success() {
        let of = |state: &str| job(1, serde_json::json!({ "status": state }));
        assert_eq!(verdict(&[of("completed"), of("completed")]), Exit::Ok);
        for state in ["failed", "cancelled"] {
            assert_eq!(verdict(&[of("completed"), of(state)]), Exit::JobFailed, "{state}");
        }
    }
}
