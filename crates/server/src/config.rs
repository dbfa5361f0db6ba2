//! The configuration of a server.

use ipnet::IpNet;
use mothership_core::ownership::DefaultVisibility;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
};

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
    /// Connections are encrypted.
    pub is_encrypted: bool,
    /// Proxies whose word for where a request comes from is believed.
    pub trusted_proxies: Vec<IpNet>,
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
    pub password_cost: PasswordCost,
    /// Where a job goes of which its owner does not say whose it is.
    pub default_visibility: DefaultVisibility,
}

/// When a server wants to know who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginWanted {
    Never,
    /// On loopback whoever reaches the server owns the machine, until the first person is added.
    OncePeopleAreThere,
    Always,
}

/// What it costs to hash a password with argon2id. Attackers who have the database pay it for each guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    pub memory_kib: u32,
    pub passes: u32,
    pub parallel: u32,
}

impl PasswordCost {
    /// For tests: as little as the algorithm allows.
    pub const LEAST: Self = Self { memory_kib: 8, passes: 1, parallel: 1 };
}

impl Default for PasswordCost {
    /// The first of OWASP's recommendations for argon2id that needs no more than 19 MiB.
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2, parallel: 1 }
    }
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
            is_encrypted: false,
            trusted_proxies: Vec::new(),
            compat_goliat: false,
            goliat_key: None,
            connections_max: mothership_core::limits::CONNECTIONS_MAX,
            lease_ttl_ms: mothership_core::limits::LEASE_TTL_MS,
            lost_after_ms: None,
            computes_inline: false,
            password_cost: PasswordCost::default(),
            default_visibility: DefaultVisibility::default(),
        }
    }

    /// From now on runners may be silent for so long, and are asked to be heard often enough for it.
    pub fn set_lost_after_ms(&mut self, ms: u64) {
        self.lost_after_ms = Some(ms);
        self.lease_ttl_ms = ms.min(mothership_core::limits::LEASE_TTL_MS);
    }

    /// Whether a credential is wanted, as far as the configuration says.
    pub fn wants_login(&self) -> LoginWanted {
        match self {
            _ if self.closed => LoginWanted::Always,
            _ if self.open => LoginWanted::Never,
            _ if self.listen.ip().is_loopback() => LoginWanted::OncePeopleAreThere,
            _ => LoginWanted::Always,
        }
    }

    /// The address of the dashboard for a person on this machine, without a slash at its end.
    pub fn base_url(&self) -> String {
        format!("{}://{}", self.scheme(), reachable(self.listen))
    }

    /// What is spoken at [`Self::listen`].
    pub fn scheme(&self) -> &'static str {
        if self.is_encrypted { "https" } else { "http" }
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

/// The address with which this machine reaches itself.
pub fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_reaches_itself_where_it_listens() {
        for (listens, is_encrypted, reached) in [
            ("127.0.0.1:80", false, "http://127.0.0.1:80"),
            ("0.0.0.0:80", false, "http://127.0.0.1:80"),
            ("[::]:443", true, "https://[::1]:443"),
            ("10.0.0.1:80", false, "http://10.0.0.1:80"),
        ] {
            let mut config = ServerConfig::new("data", listens.parse().unwrap());
            config.is_encrypted = is_encrypted;
            assert_eq!(config.base_url(), reached, "{listens}");
        }
    }
}
