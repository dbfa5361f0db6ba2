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

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Address of the server [default: the saved login, else http://127.0.0.1:8080]
    #[arg(long, global = true, env = "MOTHERSHIP_SERVER", value_name = "URL", hide_env_values = true)]
    pub server: Option<String>,
    /// Token to speak with [default: the saved login for that server]
    #[arg(long, global = true, env = "MOTHERSHIP_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// Print JSON for scripts
    #[arg(long, global = true)]
    pub json: bool,
    /// Say more on standard error; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a server and a runner on this machine
    Up(cmd::up::Up),
    /// Start a server without a runner
    Server(cmd::server::Server),
    /// Let this machine run tasks for a server
    Runner(cmd::runner::Runner),
    /// Hand a job in
    Submit(Box<cmd::submit::Submit>),
    /// List jobs
    Jobs(cmd::jobs::Jobs),
    /// Show one job
    Job(cmd::job::Job),
    /// List the tasks of a job, or show one task
    Tasks(cmd::tasks::Tasks),
    /// Print the output of a task
    Logs(cmd::logs::Logs),
    /// Wait until jobs have ended
    Wait(cmd::wait::Wait),
    /// Cancel jobs or tasks
    Cancel(cmd::cancel::Cancel),
    /// Start no more tasks of jobs; running ones go on
    Pause(cmd::pause::Pause),
    /// Let paused jobs go on
    Resume(cmd::resume::Resume),
    /// Run failed or cancelled tasks again
    Retry(cmd::retry::Retry),
    /// List or download the files that tasks left
    Results(cmd::results::Results),
    /// Say why a task is where it is
    Explain(cmd::explain::Explain),
    /// List runners; drain, enable or disable one
    Runners(cmd::runners::Runners),
    /// Print a token with which a machine joins as a runner
    RunnerToken(cmd::runner_token::RunnerToken),
    /// Show the server, its runners and what needs attention
    Status(cmd::status::Status),
    /// Save the address of a server and a token for it
    Login(cmd::login::Login),
    /// Forget the saved login of a server
    Logout(cmd::logout::Logout),
    /// Print the completions of a shell
    Completions(cmd::completions::Completions),
    /// Print the version
    Version(cmd::version::Version),
    /// Print generated documents
    #[command(hide = true)]
    Gen(cmd::generate::Generate),
    /// Own the process of one attempt; started by the runner
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
            "server --data d --listen 127.0.0.1:8080 --database postgres://x --blobs s3://b --log-format json",
            "runner --server http://x --join t --data d --cpus 2 --memory 4GiB --name n --label gpu --label os=linux",
            "submit --name x -p h=0.1,0.2 -p seed=1..100 --cpus 2 --output out/** -- ./sim --h {{h}} --seed {{seed}}",
            "submit study.toml --dry-run --json",
            "submit - --format yaml --wait",
            "submit --array 0-99 --follow -- true",
            "submit --from points.csv --shell 'echo {{line}}' --retry-on 42,137 --after 41 --after 40:any",
            "jobs --status running,failed --limit 10 --offset 5 --json",
            "job 42",
            "tasks 42 --failed --limit 10 --after 7 --json",
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
