//! What every command takes.

use clap::Args;
use mothership_core::secret::Secret;
use std::path::PathBuf;

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
    pub token: Option<Secret>,
    /// CA certificates (PEM) to trust beside the machine's own, for `https://`
    #[arg(long, global = true, help_heading = EVERY, env = "MOTHERSHIP_CA_FILE", value_name = "FILE", hide_env_values = true)]
    pub ca_file: Option<PathBuf>,
    /// See the things of all people: an administrator's, with a token of the scope `admin`; it is in the audit log
    #[arg(long, global = true, help_heading = EVERY)]
    pub all_people: bool,
    /// Print JSON for scripts
    #[arg(long, global = true, help_heading = EVERY)]
    pub json: bool,
    /// Say more on standard error; twice for everything
    #[arg(short, long, global = true, help_heading = EVERY, action = clap::ArgAction::Count)]
    pub verbose: u8,
}
