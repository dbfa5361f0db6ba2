//! The server of this process.

use super::signals::Signals;
use crate::{
    config::folders,
    exit::{Failure, Result},
    lifecycle::LogFormat,
};
use std::{net::SocketAddr, path::PathBuf};

/// What a server is told.
#[derive(Debug, Clone, clap::Args)]
pub struct ServerFlags {
    /// Folder of the database and the files [default: the platform's folder for data]
    #[arg(long, value_name = "DIR", env = "MOTHERSHIP_DATA")]
    pub data: Option<PathBuf>,
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", env = "MOTHERSHIP_LISTEN")]
    pub listen: SocketAddr,
    /// Let anyone who reaches the address do anything (on loopback this is so anyway)
    #[arg(long)]
    pub open: bool,
    /// Want a credential on loopback, too
    #[arg(long, conflicts_with = "open")]
    pub require_login: bool,
    /// A name under which browsers may reach an open server, beside its addresses (may be repeated)
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// How to log
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub log_format: LogFormat,
}

impl ServerFlags {
    pub fn data(&self) -> Result<PathBuf> {
        self.data.clone().map_or_else(folders::server_data, Ok)
    }
}

/// Serves until the signals say stop and everything has been answered. `ready` is called with the address once
/// requests are taken.
pub async fn serve(
    flags: &ServerFlags,
    database: Option<String>,
    blobs: Option<String>,
    _signals: Signals,
    _ready: impl AsyncFnOnce(SocketAddr) -> Result<()>,
) -> Result<()> {
    let _ = (flags.data()?, database, blobs);
    Err(Failure::local("this build has no server yet"))
}
