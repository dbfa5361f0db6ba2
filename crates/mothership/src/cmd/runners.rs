//! `mothership runners`

use super::arguments::label;
use crate::{
    connection::Context,
    exit::{Exit, Failure, Result},
    output,
};
use mothership_api::{
    client::Client,
    paths,
    runners::{Runner, RunnerPatch},
};
use mothership_core::{
    clock::{Clock, SystemClock},
    state::RunnerMode,
};
use std::collections::BTreeMap;

/// List runners; drain, enable, disable, rename, label or remove one
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Runners {
    /// Also show the address from which each machine speaks
    #[arg(long)]
    wide: bool,
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
    /// Call a runner something else
    Rename {
        /// Id or name of the runner
        runner: String,
        /// What people shall call it
        name: String,
    },
    /// Give a runner labels, or take some away
    Label {
        /// Id or name of the runner
        runner: String,
        /// `gpu` or `ram=fast` gives a label, `gpu-` takes it away
        #[arg(required = true, value_name = "KEY[=VALUE]|KEY-", value_parser = LabelChange::read)]
        changes: Vec<LabelChange>,
    },
    /// Remove a runner that has no task; its machine stays out from then on. What a machine with GOLIAT's window has goes
    /// back, and it comes again when its window speaks
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

/// What happens to one label.
#[derive(Debug, Clone, PartialEq, Eq)]
enum LabelChange {
    Give(String, String),
    Take(String),
}

impl LabelChange {
    fn read(text: &str) -> std::result::Result<Self, String> {
        match text.strip_suffix('-').filter(|key| !key.contains('=')) {
            Some(key) => label(key).map(|(key, _)| Self::Take(key)),
            None => label(text).map(|(key, value)| Self::Give(key, value)),
        }
    }

    fn apply(changes: &[Self], labels: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>> {
        let mut labels = labels.clone();
        for change in changes {
            match change {
                Self::Give(key, value) => drop(labels.insert(key.clone(), value.clone())),
                Self::Take(key) if labels.remove(key).is_some() => {}
                Self::Take(key) => {
                    let has: Vec<&str> = labels.keys().map(String::as_str).collect();
                    return Err(Failure::refused(format!("it has no label '{key}'"))
                        .hint(format!("its labels: {}", has.join(", "))));
                }
            }
        }
        Ok(labels)
    }
}

impl Runners {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let (client, wide) = (context.client()?, self.wide);
        let now = SystemClock.now();
        let list = |runners: &Vec<Runner>| output::runners::list(runners, wide, now, &context.commands);
        let (path, named) = match self.act {
            None => {
                context.out.answer(&client.runners().await?, list)?;
                return Ok(Exit::Ok);
            }
            Some(Act::Drain { runner }) => (paths::RUNNER_DRAIN, runner),
            Some(Act::Enable { runner }) => (paths::RUNNER_ENABLE, runner),
            Some(Act::Disable { runner }) => (paths::RUNNER_DISABLE, runner),
            Some(Act::Rename { runner, name }) => {
                let patch = RunnerPatch { name: Some(name), labels: None };
                return patched(context, &client, &find(&client, &runner).await?.id.to_string(), patch).await;
            }
            Some(Act::Label { runner, changes }) => {
                let found = find(&client, &runner).await?;
                let labels = LabelChange::apply(&changes, &found.labels)?;
                let patch = RunnerPatch { name: None, labels: Some(labels) };
                return patched(context, &client, &found.id.to_string(), patch).await;
            }
            Some(Act::Remove { runner }) => {
                let found = find(&client, &runner).await?;
                client.remove_runner(&found.id.to_string()).await?;
                let said = match found.mode {
                    RunnerMode::Gui => "is removed; it comes again when its window speaks",
                    _ => "is removed, and its machine stays out",
                };
                return done(context, "removed", &runner, said);
            }
            Some(Act::Allow { runner }) => {
                let removed = client.removed_runners().await?;
                let named = removed.iter().map(|removed| (removed.name.as_str(), removed.id.to_string()));
                let id = choose(named, &runner, "removed runner")?;
                client.allow_runner(&id).await?;
                return done(context, "allowed", &runner, "may come again");
            }
        };
        let id = find(&client, &named).await?.id.to_string();
        let runner = client.act_on_runner(path, &id).await?;
        context.out.answer(&runner, |runner| list(&vec![runner.clone()]))?;
        Ok(Exit::Ok)
    }
}

/// The runner that is called `named`, or has this id.
async fn find(client: &Client, named: &str) -> Result<Runner> {
    let runners = client.runners().await?;
    let id =
        choose(runners.iter().map(|runner| (runner.name.as_str(), runner.id.to_string())), named, "runner")?;
    Ok(runners.into_iter().find(|runner| runner.id.to_string() == id).expect("it was chosen of these"))
}

async fn patched(context: &Context, client: &Client, id: &str, patch: RunnerPatch) -> Result<Exit> {
    let runner = client.patch_runner(id, &patch).await?;
    let list = |runner: &Runner| {
        output::runners::list(std::slice::from_ref(runner), false, SystemClock.now(), &context.commands)
    };
    context.out.answer(&runner, list)?;
    Ok(Exit::Ok)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_given_and_taken() {
        let labels =
            BTreeMap::from([("os".to_owned(), "linux".to_owned()), ("gpu".to_owned(), String::new())]);
        let apply = |words: &[&str]| {
            let changes: Vec<_> = words.iter().map(|word| LabelChange::read(word).unwrap()).collect();
            LabelChange::apply(&changes, &labels)
        };
        let text = |labels: BTreeMap<String, String>| {
            labels.into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(text(apply(&["ram=fast", "gpu-"]).unwrap()), "os=linux ram=fast");
        assert_eq!(text(apply(&["gpu=a-", "goliat"]).unwrap()), "goliat= gpu=a- os=linux");
        let refused = apply(&["disk-"]).unwrap_err();
        assert_eq!(
            (refused.message.as_str(), refused.hint.as_deref()),
            ("it has no label 'disk'", Some("its labels: gpu, os"))
        );
        assert!(LabelChange::read("-").is_err() && LabelChange::read("a b").is_err());
    }
}
