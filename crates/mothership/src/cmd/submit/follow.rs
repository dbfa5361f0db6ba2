//! `--follow`: one task's output, or a bar for the job and one for each of the tasks that run.

use crate::{
    cmd::{logs, wait},
    connection::RetryPolicy,
    exit::{Exit, Result},
    output::{self, bars::Bars, commands::Commands, humanize},
};
use indicatif::ProgressBar;
use mothership_api::{
    client::Client,
    jobs::Job,
    tasks::{Task, TaskQuery},
};
use mothership_core::{ids::TaskId, state::TaskState};
use std::{collections::BTreeMap, time::Duration};

/// Tasks that have a bar of their own; the job's bar counts the others.
const BARS: u64 = 8;
/// How often the bars move.
const LOOK: Duration = Duration::from_millis(400);

/// Shows the job until it has ended.
pub async fn follow(client: &Client, job: &Job, commands: &Commands) -> Result<Exit> {
    if job.counts.total == 1 {
        output(client, job, commands).await?;
    } else {
        show(client, job).await?;
    }
    let ended = wait::until_ended(client, job.id, |_| {}).await?;
    output::note(wait::line(&ended).trim_end());
    Ok(wait::verdict(&[ended]))
}

/// The output of every attempt of the one task, one behind the other.
async fn output(client: &Client, job: &Job, commands: &Commands) -> Result<()> {
    let task = job.id.task(0);
    let mut number = match logs::first_attempt(client, task, commands).await {
        Ok(attempt) => attempt.number,
        // It ended before it started: the job's end says so.
        Err(failure) if failure.exit == Exit::JobFailed => return Ok(()),
        Err(failure) => return Err(failure),
    };
    let mut policy = RetryPolicy::endless();
    loop {
        logs::copy(client, task.attempt(number), None, true).await?;
        let next = loop {
            let detail = policy.call(|| client.task(task)).await?;
            match detail.task.attempt_id {
                Some(latest) if latest.number > number => break latest.number,
                _ if detail.task.status.is_final() => return Ok(()),
                _ => tokio::time::sleep(LOOK).await,
            }
        };
        output::note(&format!("attempt {number} of {task} did not complete; attempt {next}:"));
        number = next;
    }
}

async fn show(client: &Client, job: &Job) -> Result<()> {
    let bars = Bars::new(false);
    let master = bars.percent(&format!("job {}", job.id));
    let mut running: BTreeMap<TaskId, ProgressBar> = BTreeMap::new();
    let query =
        TaskQuery { status: Some(TaskState::Running.to_string()), limit: Some(BARS), ..TaskQuery::default() };
    let mut policy = RetryPolicy::endless();
    loop {
        let job = policy.call(|| client.job(job.id)).await?;
        wait::show(&master, &job);
        if job.status.is_final() {
            break;
        }
        let tasks = policy.call(|| client.tasks(job.id, &query)).await?.tasks;
        running.retain(|id, bar| {
            let stays = tasks.iter().any(|task| task.id == *id);
            if !stays {
                bars.remove(bar);
            }
            stays
        });
        for task in &tasks {
            let bar = running.entry(task.id).or_insert_with(|| bars.percent(&format!("  {}", task.id)));
            show_task(bar, task);
        }
        tokio::time::sleep(LOOK).await;
    }
    running.values().for_each(|bar| bars.remove(bar));
    bars.remove(&master);
    Ok(())
}

fn show_task(bar: &ProgressBar, task: &Task) {
    bar.set_position((task.progress.unwrap_or(0.0).clamp(0.0, 1.0) * 1000.0).floor() as u64);
    let left = task.eta.as_ref().map(humanize::left);
    let words: Vec<String> =
        [task.stage.clone(), left, Some(output::tasks::parameters(task))].into_iter().flatten().collect();
    bar.set_message(humanize::one_line(&words.join("  "), 80));
}
