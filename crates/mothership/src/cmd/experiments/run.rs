//! `mothership experiments run`

use super::values::{ValueFlags, Values};
use crate::{
    cmd::{
        submit::{GoesOn, RETRY_FOR, follow},
        wait,
    },
    connection::{Context, RetryPolicy},
    exit::{Exit, Result},
    output::{self, bars::Bars, experiments as show},
};
use mothership_api::experiments::RunRequest;
use mothership_core::rng::RandomSource;

/// A run.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// Name of the experiment
    experiment: String,
    #[command(flatten)]
    values: ValueFlags,
    /// What the run is called [default: the title of the experiment]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What the run is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Wait until it has ended; exit code 1 when it failed
    #[arg(long)]
    wait: bool,
    /// Show its progress (of one task: its output) until it has ended; exit code 1 when it failed
    #[arg(long, conflicts_with = "json")]
    follow: bool,
}

impl Run {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        let Values { given, version, combine, runner, cloned_from } =
            self.values.values(&client, &self.experiment).await?;
        let request = RunRequest {
            values: given,
            version,
            combine,
            runner,
            name: self.name,
            description: self.description,
            cloned_from,
        };
        let key = RandomSource::from_os().unique_hex();
        let started = RetryPolicy::limited(RETRY_FOR)
            .call(|| client.run_experiment(&self.experiment, &request, &key))
            .await?;
        if self.follow {
            let job = client.job(started.job).await?;
            output::note(show::started(&self.experiment, &started, &context.commands).trim_end());
            let guard = GoesOn::new(job.id, &context.commands);
            let exit = follow::follow(&client, &job, &context.commands).await;
            guard.ended();
            return exit;
        }
        context.out.answer(&started, |it| show::started(&self.experiment, it, &context.commands))?;
        if !self.wait {
            return Ok(Exit::Ok);
        }
        let bars = Bars::new(context.out.json);
        let bar = bars.percent(&format!("job {}", started.job));
        let guard = GoesOn::new(started.job, &context.commands);
        let ended = wait::until_ended(&client, started.job, |job| wait::show(&bar, job)).await?;
        guard.ended();
        bars.remove(&bar);
        if !context.out.json {
            output::print(&wait::line(&ended))?;
        }
        Ok(wait::verdict(&[ended]))
    }
}
