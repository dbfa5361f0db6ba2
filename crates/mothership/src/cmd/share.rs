//! `mothership share`

use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};
use mothership_api::projects::{Right, ShareRequest};

/// Share a job with a person, or list with whom it is shared
#[derive(Debug, clap::Args)]
pub struct Share {
    /// Number of the job
    job: String,
    /// Name of the person [default: list with whom it is shared]
    person: Option<String>,
    /// They may change it, too: cancel, retry, delete, run again
    #[arg(long, requires = "person")]
    run: bool,
    /// Share it no more
    #[arg(long, requires = "person", conflicts_with = "run")]
    withdraw: bool,
}

impl Share {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let (client, out, job) = (context.client()?, context.out, self.job);
        let Some(person) = self.person else {
            let shares = client.shares(&job).await?;
            out.answer(&shares, |shares| output::projects::shares(&job, shares))?;
            return Ok(Exit::Ok);
        };
        if self.withdraw {
            client.withdraw_share(&job, &person).await?;
            let gone = serde_json::json!({ "job": job, "person": person });
            out.answer(&gone, |_| format!("job {job} is not shared with {person} any more\n"))?;
            return Ok(Exit::Ok);
        }
        let right = if self.run { Right::Run } else { Right::See };
        let share = client.share(&job, &person, &ShareRequest { right }).await?;
        out.answer(&share, |share| match share.right {
            Right::See => format!("{person} sees job {job}\n"),
            Right::Run => format!("{person} sees and runs job {job}\n"),
        })?;
        Ok(Exit::Ok)
    }
}
