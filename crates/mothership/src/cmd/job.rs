//! `mothership job`

use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};
use mothership_core::{
    clock::{Clock, SystemClock},
    ids::JobId,
};

/// Show one job
#[derive(Debug, clap::Args)]
pub struct Job {
    /// The job's number
    #[arg(value_name = "ID")]
    id: JobId,
    /// Print the spec as it was submitted (JSON)
    #[arg(long)]
    spec: bool,
}

impl Job {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        if self.spec {
            let reply = client.job_spec(self.id).await?;
            let text = |spec: &serde_json::Value| {
                format!("{}\n", serde_json::to_string_pretty(spec).expect("JSON prints as JSON"))
            };
            context.out.answer(&reply.spec, text)?;
            return Ok(Exit::Ok);
        }
        let job = client.job(self.id).await?;
        context.out.answer(&job, |job| output::jobs::detail(job, SystemClock.now()))?;
        Ok(Exit::Ok)
    }
}
