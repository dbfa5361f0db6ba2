//! The HTTP server of this process.

use super::{
    signals::{self, Signals},
    tls::TlsFlags,
};
use crate::{
    cmd::arguments::span,
    config::{folders, target::DEFAULT_SERVER},
    exit::{Failure, Result},
    lifecycle::LogFormat,
    output::commands::Commands,
};
use ipnet::IpNet;
use mothership_core::{
    clock::SystemClock,
    ownership::DefaultVisibility,
    rng::RandomSource,
    secret::Secret,
    spec::{SpecError, parse_lost_after},
};
use mothership_server::{
    ServeError, Server, ServerConfig, ServerError, Stop, TlsListener,
    installation::{self, BelongingError, FolderError},
};
use mothership_store::StoreError;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpListener;

/// What a server is told.
#[derive(Debug, Clone, clap::Args)]
pub struct ServerFlags {
    /// Folder of the database and the files [default: the platform's folder for data]
    #[arg(long, value_name = "DIR", env = "MOTHERSHIP_DATA")]
    pub data: Option<PathBuf>,
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", env = "MOTHERSHIP_LISTEN", value_parser = listen_address)]
    pub listen: SocketAddr,
    /// Let anyone who reaches the address do anything (on loopback this is so until there are people)
    #[arg(long)]
    pub open: bool,
    /// Accept that this database and these files belong together from now on, whatever they say
    #[arg(long)]
    pub adopt: bool,
    /// Want a credential on loopback, too
    #[arg(long, conflicts_with = "open")]
    pub require_login: bool,
    /// A name under which browsers may reach an open server, beside its addresses (may be repeated)
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    #[command(flatten)]
    pub tls: TlsFlags,
    /// A proxy (address or network) whose X-Forwarded-For is believed (may be repeated)
    #[arg(long, value_name = "ADDR", value_parser = network)]
    pub trusted_proxy: Vec<IpNet>,
    /// Answer the clients of another system on its own addresses, without a login
    #[arg(long, value_enum, value_name = "SYSTEM")]
    pub compat: Vec<Compat>,
    /// Key that GOLIAT's client has to bring along [default: none]
    #[arg(long, value_name = "KEY", env = "MOTHERSHIP_GOLIAT_KEY", hide_env_values = true)]
    pub goliat_key: Option<Secret>,
    /// How long a silent machine keeps its tasks, where their spec does not say [default: a quarter of the time that the
    /// attempt has run, from 30s to 40m]
    #[arg(long, value_name = "TIME", value_parser = lost_after, env = "MOTHERSHIP_LOST_AFTER")]
    pub lost_after: Option<u64>,
    /// How long a lease lasts, and how long a silent machine keeps its tasks then: how often runners are heard follows
    /// from it. Shorter than anybody should have it, to try a loss of machines in seconds.
    #[arg(long, hide = true, value_name = "TIME", value_parser = span, conflicts_with = "lost_after")]
    pub lease_ttl: Option<Duration>,
    /// Who sees the jobs of people who do not say: their owner alone (private), or everybody here (project)
    #[arg(long, value_name = "WHOSE", default_value = "project", env = "MOTHERSHIP_DEFAULT_VISIBILITY")]
    pub default_visibility: DefaultVisibility,
    /// How to log
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub log_format: LogFormat,
}

/// An address and a port; the zone of an IPv6 address may be a name (`[fe80::1%eth0]:8080`).
fn listen_address(text: &str) -> std::result::Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let zoned =
        text.strip_prefix('[').and_then(|rest| rest.split_once("]:")).filter(|(host, _)| host.contains('%'));
    let found = zoned.and_then(|(host, port)| {
        std::net::ToSocketAddrs::to_socket_addrs(&(host, port.parse::<u16>().ok()?)).ok()?.next()
    });
    found.ok_or_else(|| "write ADDRESS:PORT, as 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080".to_owned())
}

/// An address, or a network (`10.0.0.0/24`).
fn network(text: &str) -> std::result::Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    let network = text.parse::<IpNet>().or_else(|_| address());
    network.map_err(|_| "write an address, as 10.0.0.7, or a network, as 10.0.0.0/24".to_owned())
}

/// Systems whose clients are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Compat {
    /// GOLIAT: GUI clients, super studies, workers
    Goliat,
}

impl ServerFlags {
    pub fn data(&self) -> Result<PathBuf> {
        self.data.clone().map_or_else(folders::server_data, Ok)
    }
}

/// Milliseconds, by the rule of the specs.
fn lost_after(text: &str) -> std::result::Result<u64, String> {
    parse_lost_after(text).map_err(|error| SpecError { path: String::new(), ..error }.to_string())
}

/// Serves until the signals say stop and everything has been answered. `ready` is called once requests are taken, with
/// the address at which a runner of this process reaches the server; what it returns from is over, and the server stops unless it returns at once (no runner here).
pub async fn serve(
    flags: &ServerFlags,
    database: Option<String>,
    blobs: Option<String>,
    mut signals: Signals,
    ready: impl AsyncFnOnce(String, &Server) -> Result<()>,
) -> Result<()> {
    let tls = flags.tls.load()?;
    let listener = bind(flags.listen).await?;
    let address = local_address(&listener)?;
    let data = flags.data()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let _lock = installation::lock_folder(&data, &format!("{scheme}://{address}")).map_err(no_folder)?;
    let mut config = ServerConfig::new(data, address);
    config.is_encrypted = tls.is_some();
    config.trusted_proxies = flags.trusted_proxy.clone();
    config.adopts = flags.adopt;
    config.hostname = gethostname::gethostname().to_string_lossy().into_owned();
    (config.database, config.blobs) = (database, blobs);
    (config.open, config.closed, config.hosts) = (flags.open, flags.require_login, flags.host.clone());
    config.default_visibility = flags.default_visibility;
    config.compat_goliat = flags.compat.contains(&Compat::Goliat);
    config.goliat_key =
        flags.goliat_key.as_ref().filter(|key| !key.is_empty()).map(|key| key.expose().to_owned());
    let ttl_ms = flags.lease_ttl.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1));
    if let Some(ms) = flags.lost_after.or(ttl_ms) {
        config.set_lost_after_ms(ms);
    }
    let server = Server::open(config, Arc::new(SystemClock), Arc::new(RandomSource::from_os()))
        .await
        .map_err(broken)?;

    let stop = Stop::default();
    let (own_server, own_stop) = (server.clone(), stop.clone());
    let (own_address, serving) = match tls {
        None => (server.base_url(), tokio::spawn(async move { own_server.serve(listener, &own_stop).await })),
        Some(tls) => {
            let own = bind((Ipv4Addr::LOCALHOST, 0).into()).await?;
            let own_address = format!("http://{}", local_address(&own)?);
            let current = tls.clone().keep_current();
            let listener = TlsListener { public: listener, tls, own: Some(own) };
            let serving = tokio::spawn(async move {
                tokio::select! {
                    served = own_server.serve(listener, &own_stop) => served,
                    never = current => match never {},
                }
            });
            (own_address, serving)
        }
    };
    let mut serving = std::pin::pin!(serving);
    let working = async {
        ready(own_address, &server).await?;
        signals.reached(signals::Stop::Drain).await;
        Ok(())
    };
    let worked = tokio::select! {
        worked = working => worked,
        ended = &mut serving => return finished(ended),
    };
    stop.drain();
    tokio::select! {
        ended = &mut serving => finished(ended)?,
        () = signals.reached(signals::Stop::Hard) => {
            stop.end();
            finished(serving.await)?;
        }
    }
    worked
}

/// The line that says who is answered without a login.
pub fn compat_line(flags: &ServerFlags) -> Option<(&'static str, String)> {
    let is_on = flags.open || flags.compat.contains(&Compat::Goliat);
    let key = if flags.goliat_key.is_some() { "with the key" } else { "by anyone who reaches the address" };
    is_on.then(|| ("goliat", format!("its client is answered, {key}")))
}

/// What is typed on this machine to reach the server at `base`.
pub fn commands(base: &str) -> Commands {
    Commands::new((base != DEFAULT_SERVER).then_some(base), None)
}

/// How people come in: the link for the first administrator, or how to log in; nothing where no login is wanted.
pub async fn login_line(server: &Server) -> Result<Option<(&'static str, String)>> {
    if server.needs_no_credential() {
        return Ok(None);
    }
    let link = server.welcome_link().await.map_err(|error| Failure::local(error.to_string()))?;
    Ok(Some(match link {
        Some(link) if link.is_new => {
            let file = link.file.display();
            (
                "welcome",
                format!(
                    "{} makes the first administrator, once and within a day (also in {file})",
                    link.link
                ),
            )
        }
        Some(link) => {
            ("welcome", format!("the link for the first administrator is in {}", link.file.display()))
        }
        // With the address, whatever it is: this line makes it the saved one.
        None => ("log in", format!("mothership login --server {}", server.base_url())),
    }))
}

fn local_address(listener: &TcpListener) -> Result<SocketAddr> {
    listener.local_addr().map_err(|error| Failure::local(error.to_string()))
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let failure = Failure::local(format!("cannot listen on {address}: {error}"));
        match error.kind() {
            std::io::ErrorKind::AddrInUse => failure.hint(
                "another program (perhaps another mothership) has this port: stop it, or take a free one with --listen 127.0.0.1:0",
            ),
            std::io::ErrorKind::AddrNotAvailable if address.ip() == Ipv4Addr::LOCALHOST => failure
                .hint("this machine has no IPv4: --listen [::1]:8080 is for this machine alone, [::]:8080 for others, too"),
            std::io::ErrorKind::AddrNotAvailable => failure.hint(
                "this machine has no such address: --listen 0.0.0.0:8080 (with IPv6: [::]:8080) is for all that it has",
            ),
            _ => failure,
        }
    })
}

fn no_folder(error: FolderError) -> Failure {
    let failure = Failure::local(error.to_string());
    match error {
        FolderError::InUse { .. } => failure.hint(
            "one folder has one server: stop that one, or give this one a folder of its own (--data DIR)",
        ),
        FolderError::Io { source, .. } => failure.hint(folder_hint(source.kind())),
        FolderError::Readable { .. } => failure,
    }
}

/// What to do about a folder that cannot be made or written.
pub fn folder_hint(kind: std::io::ErrorKind) -> &'static str {
    use std::io::ErrorKind::{ReadOnlyFilesystem, StorageFull};
    match kind {
        StorageFull => "make room on that disk, or name a folder on another with --data DIR",
        ReadOnlyFilesystem => "that file system is read-only: name a folder on another with --data DIR",
        _ => "name a folder that you may write to with --data DIR",
    }
}

fn broken(error: ServerError) -> Failure {
    let failure = Failure::local(error.to_string());
    match error {
        ServerError::Data { source, .. } => failure.hint(folder_hint(source.kind())),
        ServerError::Belonging(BelongingError::Strangers(_)) => {
            failure.hint("if they belong together all the same, say so once with --adopt")
        }
        ServerError::Store(StoreError::Foreign { .. }) => failure.hint(
            "start the version that made it, or begin anew in an empty folder (--data DIR) or database (--database URL)",
        ),
        _ => failure,
    }
}

fn finished(
    ended: std::result::Result<std::result::Result<(), ServeError>, tokio::task::JoinError>,
) -> Result<()> {
    match ended {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Failure::local(format!("the server stopped: {error}"))),
        Err(error) => Err(Failure::local(format!("the server broke: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(clap::Parser)]
    struct Only {
        #[command(flatten)]
        flags: ServerFlags,
    }

    fn flags(words: &[&str]) -> ServerFlags {
        Only::try_parse_from(std::iter::once("server").chain(words.iter().copied())).unwrap().flags
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        for (text, net) in [("10.0.0.7", "10.0.0.7/32"), ("10.0.0.0/24", "10.0.0.0/24"), ("::1", "::1/128")] {
            assert_eq!(flags(&["--trusted-proxy", text]).trusted_proxy, [net.parse::<IpNet>().unwrap()]);
        }
        for text in ["proxy", "10.0.0.0/33", ""] {
            assert!(network(text).is_err(), "{text}");
        }
    }

    #[tokio::test]
    async fn an_address_that_this_machine_has_not_comes_with_one_that_it_has() {
        let refused = bind("192.0.2.1:0".parse().unwrap()).await.unwrap_err();
        assert!(refused.hint.unwrap().contains("--listen 0.0.0.0:8080"), "{}", refused.message);
    }

    #[test]
    fn who_is_answered_without_a_login_is_said() {
        assert_eq!(compat_line(&flags(&[])), None);
        for words in [&["--open"][..], &["--compat", "goliat"]] {
            assert!(
                compat_line(&flags(words)).unwrap().1.ends_with("by anyone who reaches the address"),
                "{words:?}"
            );
        }
        let with_key = compat_line(&flags(&["--open", "--goliat-key", "k"])).unwrap();
        assert!(with_key.1.ends_with("with the key"));
    }

    #[test]
    fn an_address_is_one_of_either_family_with_its_port() {
        for text in ["127.0.0.1:0", "0.0.0.0:80", "[::1]:80", "[::]:80", "[fe80::1%1]:80"] {
            assert_eq!(listen_address(text).unwrap().to_string(), text);
        }
        #[cfg(target_os = "linux")]
        assert!(listen_address("[fe80::1%lo]:80").unwrap().is_ipv6());
        for text in ["8080", "localhost:80", "::1:80", "[fe80::1%nowhere]:80", ""] {
            assert!(listen_address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_silent_machine_keeps_its_tasks_as_long_as_in_a_spec() {
        assert_eq!(flags(&["--lost-after", "30s"]).lost_after, Some(30_000));
        for text in ["1s", "29s", "soon"] {
            let refused = lost_after(text).unwrap_err();
            let of_spec = mothership_core::spec::JobSpec::parse(
                mothership_core::spec::Format::Toml,
                &format!("command = 'true'\nlost_after = '{text}'"),
            );
            let of_spec = of_spec.unwrap().check().unwrap_err().to_string();
            assert_eq!(format!("lost_after: {refused}"), of_spec.trim_end(), "{text}");
        }
    }

    #[test]
    fn a_folder_that_was_named_is_taken() {
        assert_eq!(flags(&["--data", "here"]).data().unwrap(), PathBuf::from("here"));
        assert!(
            Only::try_parse_from(["server", "--open", "--require-login"]).is_err(),
            "both at once mean nothing"
        );
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_said_with_a_way_out() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let failure = bind(taken.local_addr().unwrap()).await.unwrap_err();
        assert_eq!(failure.exit, crate::exit::Exit::Local);
        assert!(failure.message.starts_with("cannot listen on 127.0.0.1:"), "{}", failure.message);
        assert!(failure.hint.unwrap().contains("--listen 127.0.0.1:0"));
    }
}
