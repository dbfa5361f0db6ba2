//! What a runner is given when it starts, why it may refuse to, and its identity.

use mothership_core::{ids::RunnerId, secret::Secret};
use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

/// Where the server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerAddress {
    /// `http://host:port`.
    Url(String),
    /// Several of one installation: when one is away, the next is asked. Never empty.
    Urls(Vec<String>),
    /// A file that holds the address, read again at each reconnect: a server on a random port writes it.
    File(PathBuf),
}

/// How an agent runs.
#[derive(Debug, Clone)]
pub struct AgentConfig {
    /// Its folder: identity, attempts, cached inputs. One agent per folder.
    pub data: PathBuf,
    pub server: ServerAddress,
    /// From `mothership runner-token`; not needed on an open server nor when the folder holds an identity.
    pub join_token: Option<Secret>,
    /// Default: the host's name.
    pub name: Option<String>,
    /// Cores offered. Default: all.
    pub cpus: Option<f64>,
    /// Memory offered. Default: all.
    pub memory_bytes: Option<u64>,
    /// GPUs offered. Default: all that were found.
    pub gpus: Option<f64>,
    /// Named counts offered, such as licences.
    pub named: BTreeMap<String, f64>,
    /// On top of `os=`, `arch=` and `hostname=`.
    pub labels: BTreeMap<String, String>,
    /// The command that becomes the keeper, the data folder excluded: `--data DIR` is added. It must end in
    /// [`keeper_main`](crate::keeper_main). Default of the binary: `CURRENT_EXE keeper`.
    pub keeper_command: Vec<OsString>,
    /// Keep the work folders of ended attempts, for looking at them.
    pub keep_work: bool,
    /// Most bytes of cached inputs; the least recently used go first.
    pub cache_bytes_max: u64,
}

/// Cached inputs, unless configured.
pub const CACHE_BYTES_DEFAULT: u64 = 20 << 30;

impl AgentConfig {
    /// Everything else by default.
    #[must_use]
    pub fn new(data: PathBuf, server: ServerAddress, keeper_command: Vec<OsString>) -> Self {
        Self {
            data,
            server,
            join_token: None,
            name: None,
            cpus: None,
            memory_bytes: None,
            gpus: None,
            named: BTreeMap::new(),
            labels: BTreeMap::new(),
            keeper_command,
            keep_work: false,
            cache_bytes_max: CACHE_BYTES_DEFAULT,
        }
    }
}

/// Why an agent stops other than by being asked to. A server that is away is not among them: that is waited for.
#[derive(Debug, thiserror::Error)]
pub enum RunnerError {
    #[error("another runner uses the folder {}", .0.display())]
    AlreadyRunning(PathBuf),
    #[error("cannot {what} {}", path.display())]
    Folder { what: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{0}")]
    Identity(String),
    /// The join token is missing, wrong or expired, or the runner was removed.
    #[error("the server does not let this runner in: {0}")]
    Refused(String),
    /// What it says of itself cannot be: a name, an amount.
    #[error("the server does not take what this runner says of itself: {0}")]
    NotTaken(String),
    #[error("cannot start the keeper process: {0}")]
    Keeper(String),
}

impl RunnerError {
    pub(crate) fn folder(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> RunnerError {
        let path = path.into();
        move |source| RunnerError::Folder { what, path, source }
    }
}

/// Who a runner is, kept in its data folder as `runner.json`. Fields are a format: new ones need a default.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RunnerIdentity {
    /// Chosen once; makes registering twice give one runner.
    pub install_id: String,
    #[serde(default)]
    pub runner_id: Option<RunnerId>,
    /// What every request carries, `msr_<runner id>_<secret>`, as the server gave it.
    #[serde(default)]
    pub secret: Option<Secret>,
    /// Where the folder lay when this was written: one that was copied or moved since shows by it.
    #[serde(default)]
    pub place: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_read_in_every_form_that_was_written() {
        let read = |text: &str| serde_json::from_str::<RunnerIdentity>(text).unwrap();
        let fresh = read(r#"{"install_id":"i"}"#);
        assert_eq!((fresh.runner_id, fresh.secret), (None, None));
        let known =
            read(r#"{"install_id":"i","runner_id":"01990000-0000-7000-8000-000000000001","secret":"msr_x"}"#);
        assert_eq!(known.secret.as_ref().map(Secret::expose), Some("msr_x"));
        assert_eq!(read(&serde_json::to_string(&known).unwrap()), known);
    }

    #[test]
    fn neither_configuration_nor_identity_print_what_lets_somebody_in() {
        let mut config =
            AgentConfig::new("/data".into(), ServerAddress::Urls(vec!["http://a".into()]), Vec::new());
        config.join_token = Some("sesame".into());
        let identity = RunnerIdentity {
            install_id: "i".into(),
            runner_id: None,
            secret: Some("sesame".into()),
            place: None,
        };
        let printed = format!("{config:?} {identity:?}");
        assert!(!printed.contains("sesame") && printed.contains("***"), "{printed}");
    }
}
