//! The command line as a whole: what every command takes, and the list of them.

use crate::cmd;
use clap::{Args, Parser, Subcommand};

/// One place to run long work on the machines you already have.
///
/// `mothership up` starts a server with a runner on this machine; `mothership submit` gives it work.
#[derive(Debug, Parser)]
#[command(name = "mothership", version, max_term_width = 110, after_help = exit_codes(), disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Heading of the options that every command takes.
const EVERY: &str = "Options of every command";

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Address of the server [default: the saved login, else http://127.0.0.1:8080]
    #[arg(long, global = true, help_heading = EVERY, env = "MOTHERSHIP_SERVER", value_name = "URL", hide_env_values = true)]
    pub server: Option<String>,
    /// Token to speak with [default: the saved login for that server]
    #[arg(long, global = true, help_heading = EVERY, env = "MOTHERSHIP_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// Print JSON for scripts
    #[arg(long, global = true, help_heading = EVERY)]
    pub json: bool,
    /// Say more on standard error; twice for everything
    #[arg(short, long, global = true, help_heading = EVERY, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// The commands; each one's words stand with its arguments in [`cmd`].
#[derive(Debug, Subcommand)]
pub enum Command {
    Up(cmd::up::Up),
    Server(cmd::server::Server),
    Runner(cmd::runner::Runner),
    Submit(Box<cmd::submit::Submit>),
    Jobs(cmd::jobs::Jobs),
    Job(cmd::job::Job),
    Tasks(cmd::tasks::Tasks),
    Task(cmd::task::Task),
    Logs(cmd::logs::Logs),
    Wait(cmd::wait::Wait),
    Cancel(cmd::cancel::Cancel),
    Pause(cmd::pause::Pause),
    Resume(cmd::resume::Resume),
    Retry(cmd::retry::Retry),
    Results(cmd::results::Results),
    Explain(cmd::explain::Explain),
    Runners(cmd::runners::Runners),
    RunnerToken(cmd::runner_token::RunnerToken),
    Goliat(cmd::goliat::Goliat),
    Status(cmd::status::Status),
    Login(cmd::login::Login),
    Logout(cmd::logout::Logout),
    Completions(cmd::completions::Completions),
    Version(cmd::version::Version),
    #[command(hide = true)]
    Gen(cmd::generate::Generate),
    #[command(hide = true)]
    Keeper(cmd::keeper::Keeper),
}

fn exit_codes() -> String {
    let mut text = String::from("Exit codes:\n");
    for (exit, meaning) in crate::exit::TABLE {
        text.push_str(&format!("  {:>3}  {meaning}\n", *exit as u8));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_issue_and_documentation_promise_is_understood() {
        for line in [
            "up --data d --listen 127.0.0.1:0 --cpus 2 --open --no-runner",
            "server --require-login --data d --listen 127.0.0.1:8080 --database postgres://x --blobs s3://b --log-format json",
            "runner --server http://x --join t --data d --cpus 2 --memory 4GiB --name n --label gpu --label os=linux",
            "submit --name x -p h=0.1,0.2 -p seed=1..100 --cpus 2 --output out/** -- ./sim --h {{h}} --seed {{seed}}",
            "submit study.toml --dry-run --json",
            "submit --cpus -1 --retry-on -1,3 -- true",
            "submit - --format yaml --wait",
            "submit --array 0-99 --follow -- true",
            "submit --from points.csv --shell 'echo {{line}}' --retry-on 42,137 --after 41 --after 40:any",
            "jobs --status running,failed --limit 10 --offset 5 --json",
            "job 42",
            "tasks 42 --failed --limit 10 --after 7 --json",
            "task 42.7 --json",
            "logs 42.7 -f --attempt 2 --stream stdout",
            "logs 42.7.2 --timestamps",
            "logs 42 --search error",
            "wait 42 43 --timeout 2h",
            "cancel 42 43.1",
            "pause 42",
            "resume 42",
            "retry 42 --failed",
            "results ls 42",
            "results get 42.7 out/**.png --to d",
            "explain 42.7",
            "runners",
            "runners drain bench-1",
            "runner-token --ttl 1h",
            "goliat submit near.json --name n --description d --split-by custom --frequency-groups 5800;2140,2450 --dry-run",
            "goliat submit near.json --name n --num-splits 6 --json",
            "goliat import --from postgres://me@old/goliat --goliat-key k --server http://x",
            "status --json --server http://x --token t",
            "login --server http://x --token t",
            "logout",
            "completions bash",
            "gen cli-reference",
            "version",
        ] {
            let words = std::iter::once("mothership").chain(line.split(' '));
            if let Err(error) = Cli::try_parse_from(words) {
                panic!("{line}: {error}");
            }
        }
        for line in [
            "",
            "job",
            "job x",
            "logs 42.x",
            "results get 42",
            "gen nothing",
            "submit --wait --dry-run -- true",
        ] {
            let words = std::iter::once("mothership").chain(line.split_whitespace());
            assert!(Cli::try_parse_from(words).is_err(), "{line}");
        }
    }
}
