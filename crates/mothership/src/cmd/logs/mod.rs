//! `mothership logs`. Standard output gets exactly the program's bytes; everything else goes to standard error.
//! [`bytes`] copies them, [`lines`] prints lines with their times, searches and JSON.

mod bytes;
mod lines;

pub use bytes::copy;

use super::subject::AttemptSubject;
use crate::{
    connection::{Context, RetryPolicy},
    exit::{Exit, Failure, Result},
    output::{commands::Commands, note},
};
use mothership_api::{client::Client, tasks::TaskDetail};
use mothership_core::{
    ids::{AttemptId, TaskId},
    state::TaskState,
};
use std::time::Duration;

/// Print the output of a task
#[derive(Debug, clap::Args)]
pub struct Logs {
    /// A task (42.7), an attempt (42.7.2), or a job with one task
    #[arg(value_name = "TASK")]
    subject: AttemptSubject,
    /// Stay and print what comes until the attempt has ended
    #[arg(short, long)]
    follow: bool,
    /// Which attempt [default: the latest]
    #[arg(long, value_name = "N")]
    attempt: Option<u32>,
    /// Only one of the two streams
    #[arg(long, value_parser = ["stdout", "stderr"])]
    stream: Option<String>,
    /// Put the time and the stream in front of each line
    #[arg(short, long)]
    timestamps: bool,
    /// Only lines with this text, with their numbers
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["follow", "stream", "timestamps"])]
    search: Option<String>,
}

impl Logs {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        let attempt = self.choose(&client, &context.commands).await?;
        if let Some(text) = &self.search {
            lines::search(&client, attempt, text, context.out).await?;
        } else if self.timestamps || context.out.json {
            lines::print(&client, attempt, self.stream.as_deref(), self.follow, context.out).await?;
        } else {
            copy(&client, attempt, self.stream.as_deref(), self.follow).await?;
        }
        Ok(Exit::Ok)
    }

    async fn choose(&self, client: &Client, commands: &Commands) -> Result<AttemptId> {
        let task = match self.subject {
            AttemptSubject::Attempt(id) => match self.attempt {
                Some(number) if number != id.number => {
                    return Err(Failure::usage(format!(
                        "{id} names attempt {}, --attempt another",
                        id.number
                    )));
                }
                _ => return Ok(id),
            },
            AttemptSubject::Latest(subject) => subject.task(client).await?,
        };
        let detail = client.task(task).await?;
        match (self.attempt, detail.task.attempt_id) {
            (Some(number), _) if detail.attempt_list.iter().any(|attempt| attempt.number == number) => {
                Ok(task.attempt(number))
            }
            (Some(number), _) => Err(missing(&detail, number)),
            (None, Some(latest)) => Ok(latest),
            (None, None) if self.follow => first_attempt(client, task, commands).await,
            (None, None) => {
                Err(Failure::refused(format!("task {task} has no output yet: it is {}", detail.task.status))
                    .hint(format!(
                        "`mothership explain {task}` says why; `mothership logs {task} -f` waits for it"
                    )))
            }
        }
    }
}

fn missing(detail: &TaskDetail, number: u32) -> Failure {
    let known: Vec<String> = detail.attempt_list.iter().map(|attempt| attempt.number.to_string()).collect();
    let known =
        if known.is_empty() { "it has none yet".to_owned() } else { format!("it has {}", known.join(", ")) };
    Failure::refused(format!("task {} has no attempt {number}: {known}", detail.task.id))
}

/// How often a task is looked at that has not started.
const LOOK_MIN: Duration = Duration::from_millis(20);
const LOOK_MAX: Duration = Duration::from_millis(500);

/// Waits for a task to be started.
pub async fn first_attempt(client: &Client, task: TaskId, commands: &Commands) -> Result<AttemptId> {
    let explain = commands.line(&format!("explain {task}"));
    note(&format!("waiting for {task} to start (`{explain}` says why it waits)"));
    let (mut policy, mut pause) = (RetryPolicy::endless(), LOOK_MIN);
    loop {
        let detail = policy.call(|| client.task(task)).await?;
        if let Some(attempt) = detail.task.attempt_id {
            return Ok(attempt);
        }
        if detail.task.status.is_final() {
            let end = if detail.task.status == TaskState::Cancelled { "was cancelled" } else { "ended" };
            return Err(Failure::new(Exit::JobFailed, format!("task {task} {end} before it started")));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LOOK_MAX);
    }
}
