//! Asks a tool of the machine for an answer. Such a tool may never come back (a wedged driver keeps `nvidia-smi` for
//! ever), and may start others: it has a time limit and is killed with all of its process group.

use std::{process::Stdio, time::Duration};
use tokio::{
    io::AsyncReadExt,
    process::{Child, Command},
};

/// Bytes of an answer at most; a tool that says more is cut off.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// How long a killed one may take to disappear. One that hangs inside of the kernel does not.
const KILL_MAX: Duration = Duration::from_secs(1);

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToolError {
    /// There is no such tool.
    Missing,
    /// It said so itself, or could not be started.
    Failed(String),
    /// It did not come back in time.
    Slow {
        /// Not even the kill ended it: another try would only leave another one.
        is_stuck: bool,
    },
}

/// What the tool prints. Dropping the future kills it.
pub async fn ask(program: &str, args: &[&str], limit: Duration) -> Result<String, ToolError> {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    let child = command.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => ToolError::Missing,
        // A folder of PATH that is closed to us (that of root, under sudo) is reported like a tool that is.
        std::io::ErrorKind::PermissionDenied if !is_on_path(program) => ToolError::Missing,
        _ => ToolError::Failed(error.to_string()),
    })?;
    let mut tool = Tool(child);
    match tokio::time::timeout(limit, tool.answer()).await {
        Ok(answer) => answer,
        Err(_) => {
            tool.kill();
            let is_stuck = tokio::time::timeout(KILL_MAX, tool.0.wait()).await.is_err();
            Err(ToolError::Slow { is_stuck })
        }
    }
}

/// Whether a file with this name is in sight.
fn is_on_path(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// Kills the whole group when it is dropped before its end.
struct Tool(Child);

impl Tool {
    async fn answer(&mut self) -> Result<String, ToolError> {
        let failed = |error: std::io::Error| ToolError::Failed(error.to_string());
        let (mut said, mut complaint) = (Vec::new(), Vec::new());
        let (stdout, stderr) = (self.0.stdout.take(), self.0.stderr.take());
        let (Some(stdout), Some(stderr)) = (stdout, stderr) else {
            return Err(ToolError::Failed("it has no pipes".into()));
        };
        // Each pipe closes when enough of it is read, so that one that says too much ends.
        let read_stdout = async { stdout.take(ANSWER_BYTES_MAX).read_to_end(&mut said).await };
        let read_stderr = async { stderr.take(ANSWER_BYTES_MAX).read_to_end(&mut complaint).await };
        tokio::try_join!(read_stdout, read_stderr).map_err(failed)?;
        let status = self.0.wait().await.map_err(failed)?;
        if status.success() {
            return Ok(String::from_utf8_lossy(&said).into_owned());
        }
        // nvidia-smi complains on its standard output.
        let text = [complaint, said].concat();
        let text = String::from_utf8_lossy(&text);
        let first = text.lines().map(str::trim).find(|line| !line.is_empty());
        Err(ToolError::Failed(first.map_or_else(|| status.to_string(), str::to_owned)))
    }

    /// The group first: once its leader is reaped, the number may be somebody else's.
    fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.0.id().and_then(|pid| rustix::process::Pid::from_raw(pid.cast_signed())) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.0.start_kill();
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        // `None` once it was waited for.
        if self.0.id().is_some() {
            self.kill();
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const LIMIT: Duration = Duration::from_secs(60);

    fn lives(pid: &str) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        stat.is_ok_and(|stat| !stat.contains(") Z "))
    }

    /// A tool that starts another one, says so, and never comes back.
    fn hanging(note: &Path) -> String {
        format!("sleep 1000 & echo $! > '{0}.new'; mv '{0}.new' '{0}'; sleep 1000", note.display())
    }

    async fn noted(note: &Path) -> String {
        loop {
            match std::fs::read_to_string(note) {
                Ok(pid) => return pid,
                Err(_) => tokio::task::yield_now().await,
            }
        }
    }

    #[tokio::test]
    async fn an_answer_is_what_was_printed_and_a_failure_its_first_line() {
        assert_eq!(ask("sh", &["-c", "echo a; echo b"], LIMIT).await, Ok("a\nb\n".into()));
        assert_eq!(ask("no-such-tool-anywhere", &[], LIMIT).await, Err(ToolError::Missing));
        let failed = ask("sh", &["-c", "echo; echo 'no driver'; exit 9"], LIMIT).await;
        assert_eq!(failed, Err(ToolError::Failed("no driver".into())));
        let silent = ask("sh", &["-c", "exit 9"], LIMIT).await;
        assert_eq!(silent, Err(ToolError::Failed("exit status: 9".into())));
    }

    #[test]
    fn only_a_tool_that_is_in_sight_can_be_closed_to_us() {
        assert!(is_on_path("sh"));
        assert!(!is_on_path("no-such-tool-anywhere"));
    }

    #[tokio::test]
    async fn one_that_floods_is_cut_off() {
        let flood = ask("sh", &["-c", "exec yes"], LIMIT).await;
        assert!(matches!(flood, Err(ToolError::Failed(_))), "ended by its closed pipe");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn one_that_hangs_is_killed_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("pid");
        // The limit runs out only after it has said what it started.
        let script = hanging(&note);
        let args = ["-c", script.as_str()];
        let asked = ask("sh", &args, Duration::from_millis(500));
        assert_eq!(asked.await, Err(ToolError::Slow { is_stuck: false }));
        if note.exists() {
            let pid = noted(&note).await;
            while lives(&pid) {
                tokio::task::yield_now().await;
            }
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn one_that_nobody_waits_for_any_more_is_killed_too() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("pid");
        let script = hanging(&note);
        let args = ["-c", script.as_str()];
        let pid = tokio::select! {
            answer = ask("sh", &args, LIMIT) => panic!("{answer:?}"),
            pid = noted(&note) => pid,
        };
        while lives(&pid) {
            tokio::task::yield_now().await;
        }
    }
}
