//! `mothership tasks`

use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};
use mothership_api::tasks::TaskQuery;
use mothership_core::{
    clock::{Clock, SystemClock},
    ids::JobId,
    limits::PAGE_MAX,
    state::TaskState,
};

/// List the tasks of a job
#[derive(Debug, clap::Args)]
pub struct Tasks {
    /// The job
    #[arg(value_name = "ID")]
    id: JobId,
    /// Only failed tasks
    #[arg(long)]
    failed: bool,
    /// Only running tasks
    #[arg(long)]
    running: bool,
    /// Only tasks in these states: waiting, pending, running, completed, failed, cancelled
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    status: Vec<TaskState>,
    /// How many to print
    #[arg(long, default_value_t = PAGE_MAX as u64, value_parser = clap::value_parser!(u64).range(1..=PAGE_MAX as u64))]
    limit: u64,
    /// Only tasks behind this index (`next` of the answer before)
    #[arg(long, value_name = "INDEX")]
    after: Option<u64>,
}

impl Tasks {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let page = context.client()?.tasks(self.id, &self.query()).await?;
        context.out.answer(&page, |page| output::tasks::list(page, SystemClock.now()))?;
        Ok(Exit::Ok)
    }

    fn query(&self) -> TaskQuery {
        let mut states = self.status.clone();
        states.extend(self.failed.then_some(TaskState::Failed));
        states.extend(self.running.then_some(TaskState::Running));
        let words: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
        let status = (!words.is_empty()).then(|| words.join(","));
        TaskQuery { status, after: self.after, limit: Some(self.limit) }
    }
}
