//! `mothership retry`

use super::subject::Subject;
use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};
use mothership_api::{jobs::TaskSelection, paths};

/// Run failed or cancelled tasks again
#[derive(Debug, clap::Args)]
pub struct Retry {
    /// Jobs (42: their failed and cancelled tasks) or single tasks (42.7)
    #[arg(required = true, value_name = "ID")]
    subjects: Vec<Subject>,
    /// Only failed tasks
    #[arg(long)]
    failed: bool,
    /// Only cancelled tasks
    #[arg(long)]
    cancelled: bool,
}

impl Retry {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        let chosen = [(self.failed, "failed"), (self.cancelled, "cancelled")];
        let status: Vec<String> =
            chosen.iter().filter(|(on, _)| *on).map(|(_, word)| (*word).to_owned()).collect();
        for subject in self.subjects {
            match subject {
                Subject::Job(id) => {
                    let selection = TaskSelection { status: status.clone(), indexes: Vec::new() };
                    let acted = client.retry(id, &selection).await?;
                    context.out.answer(&acted, output::jobs::acted)?;
                }
                Subject::Task(id) => {
                    let task = client.act_on_task(paths::TASK_RETRY, id).await?;
                    context.out.answer(&task, output::tasks::acted)?;
                }
            }
        }
        Ok(Exit::Ok)
    }
}
