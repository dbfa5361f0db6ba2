//! `mothership results ls`

use super::choose::{ChosenFiles, artifacts};
use crate::{
    cmd::subject::Subject,
    connection::Context,
    exit::{Exit, Failure, Result},
    output,
};

#[derive(Debug, clap::Args)]
pub struct Ls {
    /// A job (42) or a task (42.7)
    #[arg(value_name = "ID")]
    subject: Subject,
    /// Only these files, folders or patterns (`**/*.png`)
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
}

impl Ls {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let ChosenFiles { files, no_match } =
            artifacts(&context.client()?, self.subject, &self.paths).await?;
        let answer = serde_json::json!({ "artifacts": files });
        context.out.answer(&answer, |_| match &no_match {
            // A list may be empty; to fetch what is not there is refused.
            Some(Failure { message, hint, .. }) => {
                let hint = hint.as_deref().unwrap_or_default();
                context.commands.fill(&format!("{message}; {hint}\n"))
            }
            None => output::results::list(&files),
        })?;
        Ok(Exit::Ok)
    }
}
