//! What the system lets a process have (setrlimit(2)). Agent and keeper need a handful of open files for each program,
//! so they raise their own soft limits to the hard ones; a program gets what we were started with, because some act
//! upon it: `select` breaks above 1024 files, and old daemons close every number below the limit.

use serde::{Deserialize, Serialize};

/// The variable by which the agent tells its keeper what both were started with. No program sees it.
pub const VARIABLE: &str = "MOTHERSHIP_KEEPER_LIMITS";

/// Soft limits as they were before we raised them; `None`: not raised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoftLimits {
    #[serde(default)]
    pub open_files: Option<u64>,
    #[serde(default)]
    pub processes: Option<u64>,
}

impl SoftLimits {
    /// As [`VARIABLE`] holds them.
    pub fn encode(self) -> String {
        serde_json::to_string(&self).expect("two numbers are plain data")
    }

    /// What the agent said, else what this process itself has raised.
    pub fn told_or(text: Option<String>, own: Self) -> Self {
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(own)
    }
}

#[cfg(target_os = "linux")]
pub use unix::give_back;
#[cfg(unix)]
pub use unix::{raise, with_open_files};

/// Nothing limits these here.
#[cfg(not(unix))]
pub fn raise() -> SoftLimits {
    SoftLimits::default()
}

#[cfg(unix)]
mod unix {
    use super::SoftLimits;
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    /// What macOS takes where its hard limit says "unlimited" (`OPEN_MAX`, setrlimit(2) there).
    const OPEN_FILES_FALLBACK: u64 = 10_240;

    /// Raises this process's own limits as far as it may; answers what they were.
    pub fn raise() -> SoftLimits {
        let open_files = raise_one(Resource::Nofile, Some(OPEN_FILES_FALLBACK));
        // Elsewhere there is no way to give a program its old one back.
        let processes = cfg!(target_os = "linux").then(|| raise_one(Resource::Nproc, None)).flatten();
        SoftLimits { open_files, processes }
    }

    fn raise_one(resource: Resource, fallback: Option<u64>) -> Option<u64> {
        let now = getrlimit(resource);
        // Unlimited already, or nothing to gain.
        let soft = now.current?;
        let is_more = |wanted: &Option<u64>| wanted.is_none_or(|wanted| wanted > soft);
        // "Unlimited" is a hard limit, no fallback is none.
        let wanted = std::iter::once(now.maximum).chain(fallback.map(Some));
        wanted
            .filter(is_more)
            .any(|wanted| setrlimit(resource, Rlimit { current: wanted, maximum: now.maximum }).is_ok())
            .then_some(soft)
    }

    /// Runs `start` under the old limit of open files, so that whatever it starts has that one from its first moment.
    /// `highest` is the largest file number that `start` hands over: one beyond the limit could not be. Whether the
    /// limit was lowered.
    pub fn with_open_files<T>(soft: Option<u64>, highest: u64, start: impl FnOnce() -> T) -> (T, bool) {
        let now = getrlimit(Resource::Nofile);
        let lowered = soft.filter(|soft| *soft > highest).is_some_and(|soft| {
            setrlimit(Resource::Nofile, Rlimit { current: Some(soft), maximum: now.maximum }).is_ok()
        });
        let started = start();
        if lowered {
            // It was so a moment ago.
            let _ = setrlimit(Resource::Nofile, now);
        }
        (started, lowered)
    }

    /// Gives a running program back what could not be given at its start.
    #[cfg(target_os = "linux")]
    pub fn give_back(pid: rustix::process::Pid, limits: SoftLimits) {
        use rustix::process::prlimit;
        let wanted = [(Resource::Nofile, limits.open_files), (Resource::Nproc, limits.processes)];
        for (resource, soft) in wanted {
            let Some(soft) = soft else { continue };
            let maximum = getrlimit(resource).maximum;
            // It may have ended by now, or have become another user's.
            let _ = prlimit(Some(pid), resource, Rlimit { current: Some(soft), maximum });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_agent_said_wins_over_what_we_found() {
        let own = SoftLimits { open_files: Some(1024), processes: None };
        let told = SoftLimits { open_files: Some(256), processes: Some(99) };
        assert_eq!(SoftLimits::told_or(Some(told.encode()), own), told);
        assert_eq!(SoftLimits::told_or(Some("rubbish".into()), own), own);
        assert_eq!(SoftLimits::told_or(None, own), own);
        // A later agent may say less or more.
        assert_eq!(SoftLimits::told_or(Some(r#"{"new":1}"#.into()), own), SoftLimits::default());
    }
}
