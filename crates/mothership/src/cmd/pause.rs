//! `mothership pause`

use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};
use mothership_api::paths;
use mothership_core::ids::JobId;

/// Start no more tasks of jobs; running ones go on
#[derive(Debug, clap::Args)]
pub struct Pause {
    /// Jobs
    #[arg(required = true, value_name = "ID")]
    ids: Vec<JobId>,
}

impl Pause {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        for id in self.ids {
            let acted = client.act(paths::JOB_PAUSE, id).await?;
            context.out.answer(&acted, output::jobs::acted)?;
        }
        Ok(Exit::Ok)
    }
}
