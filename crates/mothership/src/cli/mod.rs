//! The command line as a whole: the list of the commands, and which one runs how.

use crate::{
    cmd::{self, serve},
    connection::Context,
    exit::{Exit, Result},
    global::Global,
    lifecycle::{LogFormat, run_client},
};
use clap::{CommandFactory, Parser, Subcommand};

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

/// The commands; each one is described where its arguments are, in [`cmd`].
#[derive(Debug, Subcommand)]
pub enum Command {
    Up(serve::up::Up),
    Server(serve::server::Server),
    Runner(serve::runner::Runner),
    Submit(Box<cmd::submit::Submit>),
    Jobs(cmd::jobs::Jobs),
    Job(cmd::job::Job),
    Tasks(cmd::tasks::Tasks),
    Task(cmd::task::Task),
    Logs(cmd::logs::Logs),
    Wait(cmd::wait::Wait),
    Cancel(cmd::cancel::Cancel),
    Delete(cmd::delete::Delete),
    Pause(cmd::pause::Pause),
    Resume(cmd::resume::Resume),
    Retry(cmd::retry::Retry),
    Results(cmd::results::Results),
    Explain(cmd::explain::Explain),
    Experiments(cmd::experiments::Experiments),
    Runners(cmd::runners::Runners),
    RunnerToken(cmd::runner_token::RunnerToken),
    Goliat(cmd::goliat::Goliat),
    Users(cmd::users::Users),
    Tokens(cmd::tokens::Tokens),
    Projects(cmd::projects::Projects),
    Share(cmd::share::Share),
    Audit(cmd::audit::Audit),
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

impl Cli {
    /// How a server or runner logs; `None` for commands that only talk to one.
    pub fn log_format(&self) -> Option<LogFormat> {
        match &self.command {
            Command::Up(up) => Some(up.service.log_format),
            Command::Server(server) => Some(server.service.log_format),
            Command::Runner(runner) => Some(runner.log_format),
            _ => None,
        }
    }

    /// Runs the command that was asked for.
    pub fn run(self) -> Result<Exit> {
        let context = Context::new(self.global.clone());
        self.run_in(context)
    }

    fn run_in(self, context: Context) -> Result<Exit> {
        match self.command {
            Command::Up(command) => command.run(&context),
            Command::Server(command) => command.run(&context),
            Command::Runner(command) => command.run(&context),
            Command::Submit(command) => run_client(command.run(&context)),
            Command::Jobs(command) => run_client(command.run(&context)),
            Command::Job(command) => run_client(command.run(&context)),
            Command::Task(command) => run_client(command.run(&context)),
            Command::Tasks(command) => run_client(command.run(&context)),
            Command::Logs(command) => run_client(command.run(&context)),
            Command::Wait(command) => run_client(command.run(&context)),
            Command::Cancel(command) => run_client(command.run(&context)),
            Command::Delete(command) => run_client(command.run(&context)),
            Command::Pause(command) => run_client(command.run(&context)),
            Command::Resume(command) => run_client(command.run(&context)),
            Command::Retry(command) => run_client(command.run(&context)),
            Command::Results(command) => run_client(command.run(&context)),
            Command::Explain(command) => run_client(command.run(&context)),
            Command::Experiments(command) => run_client(command.run(&context)),
            Command::Runners(command) => run_client(command.run(&context)),
            Command::Goliat(command) => run_client(command.run(&context)),
            Command::RunnerToken(command) => run_client(command.run(&context)),
            Command::Users(command) => run_client(command.run(&context)),
            Command::Tokens(command) => run_client(command.run(&context)),
            Command::Projects(command) => run_client(command.run(&context)),
            Command::Audit(command) => run_client(command.run(&context)),
            Command::Share(command) => run_client(command.run(&context)),
            Command::Status(command) => run_client(command.run(&context)),
            Command::Login(command) => run_client(command.run(&context)),
            Command::Logout(command) => run_client(command.run(&context)),
            Command::Completions(command) => command.run(&mut Self::command()),
            Command::Version(command) => command.run(&context),
            Command::Gen(command) => command.run(&mut Self::command()),
            Command::Keeper(_) => unreachable!("main starts a keeper before anything is parsed"),
        }
    }
}

fn exit_codes() -> String {
    let mut text = String::from("Exit codes:\n");
    for (exit, meaning) in crate::exit::TABLE {
        text.push_str(&format!("  {:>3}  {meaning}\n", *exit as u8));
    }
    text
}

#[cfg(test)]
mod tests;
