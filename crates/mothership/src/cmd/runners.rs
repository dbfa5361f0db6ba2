//! `mothership runners`

use crate::{
    connection::Context,
    exit::{Exit, Failure, Result},
    output,
};
use mothership_api::{client::Client, paths, runners::Runner};
use mothership_core::clock::{Clock, SystemClock};

/// List runners; drain, enable or disable one
#[derive(Debug, clap::Args)]
pub struct Runners {
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Let a runner finish what it has and take nothing new
    Drain {
        /// Id or name of the runner
        runner: String,
    },
    /// Let a runner take tasks again
    Enable {
        /// Id or name of the runner
        runner: String,
    },
    /// Take a runner out: nothing new, and what it has goes elsewhere
    Disable {
        /// Id or name of the runner
        runner: String,
    },
}

impl Runners {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        let list = |runners: &Vec<Runner>| output::runners::list(runners, SystemClock.now());
        let (path, named) = match self.act {
            None => {
                context.out.answer(&client.runners().await?, list)?;
                return Ok(Exit::Ok);
            }
            Some(Act::Drain { runner }) => (paths::RUNNER_DRAIN, runner),
            Some(Act::Enable { runner }) => (paths::RUNNER_ENABLE, runner),
            Some(Act::Disable { runner }) => (paths::RUNNER_DISABLE, runner),
        };
        let id = find(&client, &named).await?;
        let runner = client.act_on_runner(path, &id).await?;
        context.out.answer(&runner, |runner| list(&vec![runner.clone()]))?;
        Ok(Exit::Ok)
    }
}

/// The id of the runner that is called `named`, or has this id.
async fn find(client: &Client, named: &str) -> Result<String> {
    choose(&client.runners().await?, named)
}

fn choose(runners: &[Runner], named: &str) -> Result<String> {
    let found: Vec<String> = runners
        .iter()
        .filter(|runner| runner.name == named || runner.id.to_string() == named)
        .map(|runner| runner.id.to_string())
        .collect();
    match found.as_slice() {
        [id] => Ok(id.clone()),
        [] => {
            let names: Vec<&str> = runners.iter().map(|runner| runner.name.as_str()).take(20).collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            Err(Failure::refused(format!("there is no runner '{named}'"))
                .hint(format!("known runners: {names}")))
        }
        ids => Err(Failure::refused(format!("{} runners are called '{named}'", ids.len()))
            .hint(format!("give the id of one: {}", ids.join(", ")))),
    }
}
