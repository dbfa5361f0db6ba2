//! A throw-away PostgreSQL: a cluster that lives as long as the tests that use it, and a fresh database for each.
//!
//! `cargo xtask test` starts one cluster for the whole run (binary `with-postgres`) and names it in `MSH_TEST_PG_URL`.
//! Without that variable each test process starts its own; it takes about a second.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};

use anyhow::{Context as _, Result, ensure};
use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

use crate::wait::{TIMEOUT, wait_for};

/// Names a running cluster: `postgres://postgres@127.0.0.1:PORT`, without a database.
pub const URL_VARIABLE: &str = "MSH_TEST_PG_URL";
/// Names a folder with `initdb` and `postgres`, before all other places.
pub const BIN_VARIABLE: &str = "MSH_TEST_PG_BIN";

/// What `postgres` runs as when the tests run as root, which it refuses: nobody.
#[cfg(unix)]
const NOBODY: u32 = 65534;

/// A cluster on the loopback. Stopped and removed when dropped.
pub struct Cluster {
    url: String,
    program: Program,
    process: Child,
}

/// What a cluster is started from, the first time and again.
struct Program {
    bin: PathBuf,
    folder: TempDir,
    port: u16,
    settings: &'static [&'static str],
}

impl Program {
    /// Starts it and waits until it takes connections.
    fn start(&self) -> Result<Child> {
        let (folder, log) = (self.folder.path(), self.folder.path().join("postgres.log"));
        let data = folder.join("data");
        let mut process = command(&self.bin, "postgres", folder)
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(folder)
            .args(["-p", &self.port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"])
            .args(self.settings)
            .stderr(fs::File::create(&log)?)
            .spawn()
            .context("cannot run postgres")?;
        wait_for("PostgreSQL to be ready", TIMEOUT, || {
            let ended = process.try_wait().ok().flatten();
            assert!(ended.is_none(), "postgres ended: {}", fs::read_to_string(&log).unwrap_or_default());
            // The eighth line of this file is its state; pg_ctl waits the same way.
            let state = fs::read_to_string(data.join("postmaster.pid")).ok()?;
            (state.lines().nth(7)?.trim() == "ready").then_some(())
        });
        Ok(process)
    }
}

impl Cluster {
    /// Starts a cluster, or says `None` when this machine has no PostgreSQL. With `CI=true` that is a panic instead:
    /// a hole in the tests must not go unseen.
    pub fn start() -> Result<Option<Self>> {
        // Nothing in a test has to survive a power cut.
        Self::start_with(&["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"])
    }

    /// As [`Cluster::start`], but one that keeps its promises through a power cut, for measurements.
    pub fn start_durable() -> Result<Option<Self>> {
        Self::start_with(&[])
    }

    fn start_with(settings: &'static [&'static str]) -> Result<Option<Self>> {
        let Some(bin) = find_binaries() else {
            let missing =
                format!("no PostgreSQL found: install it (Debian: postgresql) or set {BIN_VARIABLE}");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
            eprintln!("SKIPPED: {missing}");
            return Ok(None);
        };
        let folder = tempfile::Builder::new().prefix("mothership-pg-").tempdir()?;
        give_away(folder.path())?;
        let init = command(&bin, "initdb", folder.path())
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-D"])
            .arg(folder.path().join("data"))
            .output()
            .context("cannot run initdb")?;
        ensure!(init.status.success(), "initdb failed: {}", String::from_utf8_lossy(&init.stderr));
        let program = Program { bin, folder, port: free_port()?, settings };
        let url = format!("postgres://postgres@127.0.0.1:{}", program.port);
        Ok(Some(Self { url, process: program.start()?, program }))
    }

    /// Stops it, as its administrator does: every connection is closed, and nobody is let in until
    /// [`Cluster::start_again`].
    pub fn stop(&mut self) {
        stop(&mut self.process);
        // Already gone is as good as stopped.
        let _ = self.process.wait();
    }

    /// Starts it again after a [`Cluster::stop`], with the same data at the same address.
    pub fn start_again(&mut self) -> Result<()> {
        self.process = self.program.start()?;
        Ok(())
    }

    /// `postgres://postgres@127.0.0.1:PORT`
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
    }
}

/// An empty database of its own for one test.
pub struct Database {
    /// Connects as superuser.
    pub url: String,
    _cluster: Option<Arc<Cluster>>,
}

impl Database {
    /// Creates one on the cluster of the run, or on one of this process. `None` as for [`Cluster::start`].
    pub async fn fresh() -> Result<Option<Self>> {
        let (server, cluster) = match std::env::var(URL_VARIABLE) {
            Ok(url) => (url, None),
            Err(_) => match shared_cluster()? {
                Some(cluster) => (cluster.url().to_owned(), Some(cluster)),
                None => return Ok(None),
            },
        };
        // Many processes share a cluster: the name is random. Not a rng of the product, so the ban does not bite.
        let name = format!("test_{:016x}", RandomState::new().hash_one(0));
        let mut connection = PgConnection::connect(&format!("{server}/postgres")).await?;
        // Nobody is ever connected to template0, so creating does not wait for other tests.
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0"));
        sqlx::raw_sql(create).execute(&mut connection).await?;
        connection.close().await?;
        Ok(Some(Self { url: format!("{server}/{name}"), _cluster: cluster }))
    }
}

/// The cluster of this process: started by the first test that asks, stopped with the last that holds it.
fn shared_cluster() -> Result<Option<Arc<Cluster>>> {
    static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().expect("nobody panics while starting, or the whole run is lost anyway");
    if let Some(running) = shared.upgrade() {
        return Ok(Some(running));
    }
    let Some(cluster) = Cluster::start()?.map(Arc::new) else { return Ok(None) };
    *shared = Arc::downgrade(&cluster);
    Ok(Some(cluster))
}

/// The folder with the programs: the variable, then Debian's newest.
fn find_binaries() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(BIN_VARIABLE) {
        return Some(PathBuf::from(named));
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let found = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    found.filter(|bin| bin.join("initdb").exists()).max_by_key(|bin| version_of(bin))
}

fn version_of(bin: &Path) -> Option<u32> {
    bin.parent()?.file_name()?.to_str()?.parse().ok()
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn command(bin: &Path, program: &str, folder: &Path) -> Command {
    let mut command = Command::new(bin.join(program));
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    command.env("LC_ALL", "C").env("LD_LIBRARY_PATH", bin.join("../lib"));
    #[cfg(unix)]
    if rustix::process::geteuid().is_root() {
        use std::os::unix::process::CommandExt as _;
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

fn give_away(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(folder, Some(NOBODY), Some(NOBODY))?;
    }
    let _ = folder;
    Ok(())
}

/// A fast shutdown: INT lets PostgreSQL take its shared memory along.
#[cfg(unix)]
fn stop(process: &mut Child) {
    let _ = rustix::process::kill_process(
        rustix::process::Pid::from_child(process),
        rustix::process::Signal::INT,
    );
}

#[cfg(not(unix))]
fn stop(process: &mut Child) {
    let _ = process.kill();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_test_has_a_database_of_its_own() {
        let Some(first) = Database::fresh().await.unwrap() else { return };
        let second = Database::fresh().await.unwrap().unwrap();
        assert_ne!(first.url, second.url);
        let mut connection = PgConnection::connect(&first.url).await.unwrap();
        sqlx::raw_sql("CREATE TABLE only_here (id int)").execute(&mut connection).await.unwrap();
        let mut other = PgConnection::connect(&second.url).await.unwrap();
        assert!(sqlx::raw_sql("SELECT * FROM only_here").execute(&mut other).await.is_err());
    }

    #[tokio::test]
    async fn a_stopped_cluster_has_its_data_when_it_is_started_again() {
        let Some(mut cluster) = Cluster::start().unwrap() else { return };
        let url = format!("{}/postgres", cluster.url());
        let mut connection = PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql("CREATE TABLE kept (id int)").execute(&mut connection).await.unwrap();
        cluster.stop();
        assert!(PgConnection::connect(&url).await.is_err());
        cluster.start_again().unwrap();
        let mut connection = PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql("SELECT * FROM kept").execute(&mut connection).await.unwrap();
    }

    #[test]
    fn a_dropped_cluster_leaves_nothing() {
        let Some(cluster) = Cluster::start().unwrap() else { return };
        let folder = cluster.program.folder.path().to_owned();
        let address = cluster.url().rsplit('@').next().unwrap().to_owned();
        assert!(std::net::TcpStream::connect(&address).is_ok());
        drop(cluster);
        assert!(!folder.exists());
        assert!(std::net::TcpStream::connect(&address).is_err());
    }
}
