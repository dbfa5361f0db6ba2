//! `mothership delete`

use crate::{
    connection::Context,
    exit::{Exit, Failure, Result},
    output,
};
use mothership_core::ids::JobId;
use std::io::{IsTerminal, Write};

/// Delete jobs with their logs and results
///
/// For good: there is no way back. A job that still runs has to be cancelled first. Files that no other job has are
/// removed from the server's disk within a day or two.
#[derive(Debug, clap::Args)]
pub struct Delete {
    /// Jobs (42)
    #[arg(required = true, value_name = "ID")]
    jobs: Vec<JobId>,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

impl Delete {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        for id in self.jobs {
            // Also tells of a job that is not there before anybody is asked about it.
            let job = client.job(id).await?;
            let what =
                format!("job {id} ({}, {})", job.name, output::humanize::plural(job.counts.total, "task"));
            if !self.yes && !confirmed(&what)? {
                output::note(&format!("{what} is kept"));
                continue;
            }
            client.delete_job(id).await?;
            context.out.answer(&serde_json::json!({ "deleted": id }), |_| format!("{what} is deleted\n"))?;
        }
        Ok(Exit::Ok)
    }
}

fn confirmed(what: &str) -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(format!("delete {what}, with its logs and results?"))
            .hint("nobody can be asked here; say --yes"));
    }
    let mut error = std::io::stderr();
    let asked =
        write!(error, "Delete {what}, with its logs and results? [y/N] ").and_then(|()| error.flush());
    asked.map_err(|error| Failure::local(format!("cannot ask: {error}")))?;
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.map_err(|error| Failure::local(format!("cannot read the answer: {error}")))?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}
