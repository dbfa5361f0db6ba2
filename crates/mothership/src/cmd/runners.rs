//! `mothership runners`

use crate::{
    connection::Context,
    exit::{Exit, Failure, Result},
    output,
};
use mothership_api::{client::Client, paths, runners::Runner};
use mothership_core::clock::{Clock, SystemClock};

/// List runners; drain, enable, disable or remove one
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
    /// Remove a runner that has no task; its machine stays out from then on
    Remove {
        /// Id or name of the runner
        runner: String,
    },
    /// Let the machine of a removed runner come again
    Allow {
        /// Id or name that the runner had
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
            Some(Act::Remove { runner }) => {
                let id = find(&client, &runner).await?;
                client.remove_runner(&id).await?;
                return done(context, "removed", &runner, "is removed, and its machine stays out");
            }
            Some(Act::Allow { runner }) => {
                let removed = client.removed_runners().await?;
                let named = removed.iter().map(|removed| (removed.name.as_str(), removed.id.to_string()));
                let id = choose(named, &runner, "removed runner")?;
                client.allow_runner(&id).await?;
                return done(context, "allowed", &runner, "may come again");
            }
        };
        let id = find(&client, &named).await?;
        let runner = client.act_on_runner(path, &id).await?;
        context.out.answer(&runner, |runner| list(&vec![runner.clone()]))?;
        Ok(Exit::Ok)
    }
}

/// The id of the runner that is called `named`, or has this id.
async fn find(client: &Client, named: &str) -> Result<String> {
    let runners = client.runners().await?;
    choose(runners.iter().map(|runner| (runner.name.as_str(), runner.id.to_string())), named, "runner")
}

fn done(context: &Context, act: &str, runner: &str, said: &str) -> Result<Exit> {
    context.out.answer(&serde_json::json!({ act: runner }), |_| format!("{runner} {said}\n"))?;
    Ok(Exit::Ok)
}

/// The id of the one that is called `named`, or has this id. `all`: name and id of each.
fn choose<'a>(all: impl Iterator<Item = (&'a str, String)>, named: &str, what: &str) -> Result<String> {
    let all: Vec<(&str, String)> = all.collect();
    let found: Vec<String> =
        all.iter().filter(|(name, id)| *name == named || id == named).map(|(_, id)| id.clone()).collect();
    match found.as_slice() {
        [id] => Ok(id.clone()),
        [] => {
            let names: Vec<&str> = all.iter().map(|(name, _)| *name).take(20).collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            let known = if what == "runner" { "known" } else { "removed" };
            Err(Failure::refused(format!("there is no {what} '{named}'"))
                .hint(format!("{known} runners: {names}")))
        }
        ids => Err(Failure::refused(format!("{} runners are called '{named}'", ids.len()))
            .hint(format!("give the id of one: {}", ids.join(", ")))),
    }
}
