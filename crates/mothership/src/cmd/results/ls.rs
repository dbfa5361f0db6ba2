//! `mothership results ls`

use super::choose::artifacts;
use crate::{
    cmd::subject::Subject,
    connection::Context,
    exit::{Exit, Result},
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
        let list = artifacts(&context.client()?, self.subject, &self.paths).await?;
        let answer = serde_json::json!({ "artifacts": list });
        context.out.answer(&answer, |_| output::results::list(&list))?;
        Ok(Exit::Ok)
    }
}
