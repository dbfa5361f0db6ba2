//! `mothership keeper --data DIR`, started by the runner: one for each data folder. It owns the programs of all attempts
//! and outlives the agent.

use crate::exit::{Failure, Result};
use std::{ffi::OsString, path::PathBuf, process::ExitCode};

/// The first argument that makes this program a keeper.
pub const NAME: &str = "keeper";

/// Own the programs of a runner's attempts; started by the runner
#[derive(Debug, clap::Args)]
pub struct Keeper {
    /// The runner's data folder
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// Runs before anything else of this program is set up. Arguments that the runner never gives are given back: what is
/// wrong with them is for the parser of the command line to say.
pub fn main(arguments: &[OsString]) -> Option<ExitCode> {
    match arguments {
        [_, _, flag, data] if flag == "--data" => Some(mothership_runner::keeper_main(data.as_ref())),
        _ => None,
    }
}

/// The command with which the runner starts its keeper.
pub fn command() -> Result<Vec<OsString>> {
    let program = std::env::current_exe()
        .map_err(|error| Failure::local(format!("cannot find this program's own file: {error}")))?;
    Ok(vec![program.into(), NAME.into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_runner_says_starts_a_keeper() {
        for words in [
            &["mothership", "keeper"][..],
            &["mothership", "keeper", "--data"],
            &["mothership", "keeper", "--help"],
        ] {
            let words: Vec<OsString> = words.iter().map(Into::into).collect();
            assert!(main(&words).is_none(), "{words:?}");
        }
        assert_eq!(command().unwrap()[1], NAME);
    }
}
