//! `mothership task`

use super::subject::Subject;
use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};
use mothership_api::paths;
use mothership_core::clock::{Clock, SystemClock};

/// Show one task and its attempts; give a silent one up
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Task {
    /// A task (42.7), or a job with one task
    #[arg(value_name = "TASK", required = true)]
    subject: Option<Subject>,
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Give a task to another machine whose own one is silent, without waiting any longer
    GiveUp {
        /// A task (42.7), or a job with one task
        #[arg(value_name = "TASK")]
        subject: Subject,
    },
}

impl Task {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        match (self.act, self.subject) {
            (Some(Act::GiveUp { subject }), _) => {
                let id = subject.task(&client).await?;
                let task = client.act_on_task(paths::TASK_GIVE_UP, id).await?;
                context.out.answer(&task, output::tasks::acted)?;
            }
            (None, Some(subject)) => {
                let task = client.task(subject.task(&client).await?).await?;
                context.out.answer(&task, |task| output::tasks::detail(task, SystemClock.now()))?;
            }
            (None, None) => unreachable!("a task or an act is required"),
        }
        Ok(Exit::Ok)
    }
}
