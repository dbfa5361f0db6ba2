//! `mothership cancel`

use super::subject::Subject;
use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};
use mothership_api::paths;

/// Cancel jobs or tasks
#[derive(Debug, clap::Args)]
pub struct Cancel {
    /// Jobs (42) or tasks (42.7)
    #[arg(required = true, value_name = "ID")]
    subjects: Vec<Subject>,
}

impl Cancel {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        for subject in self.subjects {
            match subject {
                Subject::Job(id) => {
                    let acted = client.act(paths::JOB_CANCEL, id).await?;
                    context.out.answer(&acted, output::jobs::acted)?;
                }
                Subject::Task(id) => {
                    let task = client.act_on_task(paths::TASK_CANCEL, id).await?;
                    context.out.answer(&task, output::tasks::acted)?;
                }
            }
        }
        Ok(Exit::Ok)
    }
}
