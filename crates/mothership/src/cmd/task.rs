//! `mothership task`

use super::subject::Subject;
use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};
use mothership_core::clock::{Clock, SystemClock};

/// Show one task and its attempts
#[derive(Debug, clap::Args)]
pub struct Task {
    /// A task (42.7), or a job with one task
    #[arg(value_name = "TASK")]
    subject: Subject,
}

impl Task {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        let task = client.task(self.subject.task(&client).await?).await?;
        context.out.answer(&task, |task| output::tasks::detail(task, SystemClock.now()))?;
        Ok(Exit::Ok)
    }
}
