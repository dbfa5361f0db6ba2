//! `mothership explain`

use super::subject::Subject;
use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};

/// Say why a task is where it is
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// A task (42.7), or a job with one task
    #[arg(value_name = "TASK")]
    subject: Subject,
}

impl Explain {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        let id = self.subject.task(&client).await?;
        let why = client.explain(id).await?;
        context.out.answer(&why, |why| output::explain::explanation(why, &context.commands))?;
        Ok(Exit::Ok)
    }
}
