//! `mothership completions`

use crate::{
    cli::Cli,
    exit::{Exit, Result},
    output,
};
use clap::CommandFactory;

/// Print the completions of a shell
///
/// For example: `mothership completions bash > ~/.local/share/bash-completion/completions/mothership`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// Which shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub fn run(self) -> Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "mothership", &mut script);
        output::raw(&script)?;
        Ok(Exit::Ok)
    }
}
