//! `mothership keeper --data DIR`, started by the runner: owns the programs of attempts and outlives the agent.

use crate::exit::{Exit, Result};
use std::{ffi::OsString, path::PathBuf, process::ExitCode};

/// The first argument that makes this program a keeper.
pub const NAME: &str = "keeper";

/// Own the process of one attempt; started by the runner
#[derive(Debug, clap::Args)]
pub struct Keeper {
    /// The runner's data folder
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// Runs before anything else of this program is set up; clap reads the arguments only to explain them when they are wrong.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    match arguments.as_slice() {
        [_, _, flag, data] if flag == "--data" => mothership_runner::keeper_main(data.as_ref()),
        _ => {
            let Err(error) = <crate::cli::Cli as clap::Parser>::try_parse_from(arguments) else {
                eprintln!("error: the keeper is started by the runner, as `mothership keeper --data DIR`");
                return Exit::Usage.into();
            };
            error.exit()
        }
    }
}

/// The command with which the runner starts its keeper.
pub fn command() -> Result<Vec<OsString>> {
    let program = std::env::current_exe().map_err(|error| {
        crate::exit::Failure::local(format!("cannot find this program's own file: {error}"))
    })?;
    Ok(vec![program.into(), NAME.into()])
}
