//! `mothership completions`

use crate::{
    exit::{Exit, Result},
    output,
};

/// Print the completions of a shell
///
/// For example: `mothership completions bash > ~/.local/share/bash-completion/completions/mothership`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// Which shell
    shell: clap_complete::Shell,
}

impl Completions {
    /// `cli` is the command line as a whole.
    pub fn run(self, cli: &mut clap::Command) -> Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, cli, "mothership", &mut script);
        output::raw(&script)?;
        Ok(Exit::Ok)
    }
}
