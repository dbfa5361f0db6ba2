//! The configuration of a server.

use std::{net::SocketAddr, path::PathBuf};

/// Everything that can be configured. [`ServerConfig::new`] gives the defaults of `mothership up`.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Folder of the database, the blobs and parts that are being uploaded. Made when it is not there.
    pub data: PathBuf,
    /// Address the listener was bound to: whether it is loopback decides what is guarded.
    pub listen: SocketAddr,
    /// `postgres://…`; `None` = SQLite in `data`. [`MEMORY`] = SQLite in memory, without threads.
    pub database: Option<String>,
    /// `s3://bucket/prefix?…`; `None` = a folder in `data`. [`MEMORY`] = in memory.
    pub blobs: Option<String>,
    /// Name of this machine, for the place of files that only it has.
    pub hostname: String,
    /// Database and files belong together from now on, whatever they say of each other.
    pub adopts: bool,
    /// Anyone who reaches the address may do anything. On loopback this is so anyway.
    pub open: bool,
    /// Wants credentials on loopback, too.
    pub closed: bool,
    /// Serve the dashboard.
    pub dashboard: bool,
    /// Names beside addresses, `localhost` and names without a dot under which browsers may reach an open server.
    pub hosts: Vec<String>,
    /// Answer GOLIAT's client on its own addresses; an open server does so anyway.
    pub compat_goliat: bool,
    /// What that client has to bring along; `None` = nothing.
    pub goliat_key: Option<String>,
    /// Connections at once; more wait to be accepted.
    pub connections_max: usize,
    /// How often runners have to be heard: they renew their leases several times in it.
    pub lease_ttl_ms: u64,
    /// How long a runner may be silent before its attempts are lost, where the job does not say; `None`: the longer they
    /// have run the longer ([`mothership_core::lease::lost_after_ms`]).
    pub lost_after_ms: Option<u64>,
    /// What takes long is computed where it is asked for, and not on threads of its own: simulation.
    pub computes_inline: bool,
}

/// Value of `database` or `blobs` that keeps everything in memory: tests and simulation.
pub const MEMORY: &str = "memory:";

/// The host to which an unmodified GOLIAT client posts; a network may point that name at this server.
pub const GOLIAT_HOST: &str = "monitor.goliat.waves-ugent.be";

impl ServerConfig {
    /// The defaults of `mothership up`.
    pub fn new(data: impl Into<PathBuf>, listen: SocketAddr) -> Self {
        Self {
            data: data.into(),
            listen,
            database: None,
            blobs: None,
            hostname: String::new(),
            adopts: false,
            open: false,
            closed: false,
            dashboard: true,
            hosts: Vec::new(),
            compat_goliat: false,
            goliat_key: None,
            connections_max: mothership_core::limits::CONNECTIONS_MAX,
            lease_ttl_ms: mothership_core::limits::LEASE_TTL_MS,
            lost_after_ms: None,
            computes_inline: false,
        }
    }

    /// From now on runners may be silent for so long, and are asked to be heard often enough for it.
    pub fn set_lost_after_ms(&mut self, ms: u64) {
        self.lost_after_ms = Some(ms);
        self.lease_ttl_ms = ms.min(mothership_core::limits::LEASE_TTL_MS);
    }

    /// Whether requests need no credential.
    pub fn needs_no_credential(&self) -> bool {
        !self.closed && (self.open || self.listen.ip().is_loopback())
    }

    /// Whether GOLIAT's client is answered.
    pub fn answers_goliat(&self) -> bool {
        self.compat_goliat || self.open
    }

    /// Whether everything is in memory and runs on the caller's thread.
    pub fn is_in_memory(&self) -> bool {
        self.database.as_deref() == Some(MEMORY)
    }
}
