//! The real binary in temporary folders: start it, kill it, start it again, ask it through its own command line.
//!
//! A [`Home`] is one test's world; it takes along every process that still works in it. [`ServerProcess`] and [`RunnerProcess`] are
//! long-lived processes in it, [`CommandLine`] is the person at the keyboard. This file knows how to run things and nothing
//! about what they mean; that is in the tests.

mod binary;
mod cli;
pub mod proxy;
mod reap;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;

pub use cli::{CommandLine, CommandOutput};

use mothership_test_services::wait::{TIMEOUT, wait_for};

/// One test's folder. When dropped, all processes that belong to it are killed, keepers and tasks included.
pub struct Home {
    folder: TempDir,
}

impl Default for Home {
    fn default() -> Self {
        Self::new()
    }
}

impl Home {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("mothership-home-").tempdir();
        Self { folder: folder.expect("the temporary folder can be written to") }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Starts `mothership up` (server and a local runner), data in `up/`, on a free port.
    pub fn up(&self, more: &[&str]) -> ServerProcess {
        ServerProcess::start(self.path(), "up", more, &[])
    }

    /// The same with variables of its own.
    pub fn up_with(&self, more: &[&str], env: &[(&str, String)]) -> ServerProcess {
        ServerProcess::start(self.path(), "up", more, env)
    }

    /// The same on an address of the test's choice, data in `data`.
    pub fn up_on(&self, data: &str, listen: &str) -> ServerProcess {
        let args = ["up", "--data", data, "--listen", listen].map(str::to_owned).to_vec();
        let mut process = Process::start(self.path(), "up", args, &[], None);
        let url = process.wait_for_address();
        ServerProcess { url, data: data.into(), process }
    }

    /// Starts `mothership server` alone, data in `server/`, on a free port.
    pub fn server(&self, more: &[&str], env: &[(&str, String)]) -> ServerProcess {
        ServerProcess::start(self.path(), "server", more, env)
    }

    /// A second server of this home (a replica), data in a folder with its name.
    pub fn server_named(&self, name: &str, more: &[&str], env: &[(&str, String)]) -> ServerProcess {
        ServerProcess::start_as(self.path(), name, "server", more, env)
    }

    /// Starts `mothership server` with its data on a file system of its own of this size (`16m`), which nobody but it and
    /// [`ServerProcess::inside`] sees. `None` where no such thing may be made.
    #[cfg(target_os = "linux")]
    pub fn server_on_small_disk(&self, size: &str) -> Option<ServerProcess> {
        let may = Command::new("unshare").args(["-rm", "true"]).status();
        if !may.is_ok_and(|status| status.success()) {
            return None;
        }
        let data = self.path().join("server");
        fs::create_dir_all(&data).expect("the home can be written to");
        let mount = format!("mount -t tmpfs -o size={size} small \"$0\" && exec \"$@\"");
        let before = format!("exec unshare -rm sh -c '{mount}' '{}' \"$@\"", data.display());
        let args = ["server", "--data", &data.display().to_string(), "--listen", "127.0.0.1:0"];
        let args = args.map(str::to_owned).into();
        let mut process = Process::start(self.path(), "server", args, &[], Some(&before));
        let url = process.wait_for_address();
        Some(ServerProcess { url, data, process })
    }

    /// Starts `mothership runner` against `server`, data in a folder with its name.
    pub fn runner(&self, name: &str, server: &ServerProcess, more: &[&str]) -> RunnerProcess {
        self.start_runner(None, name, &server.url, more)
    }

    /// The same against an address, such as that of something that stands between.
    pub fn runner_at(&self, name: &str, url: &str, more: &[&str]) -> RunnerProcess {
        self.start_runner(None, name, url, more)
    }

    /// The same under what `limits` (a line of the shell, such as `ulimit -n 256`) sets up.
    pub fn runner_under(
        &self,
        limits: &str,
        name: &str,
        server: &ServerProcess,
        more: &[&str],
    ) -> RunnerProcess {
        self.start_runner(Some(limits), name, &server.url, more)
    }

    fn start_runner(&self, limits: Option<&str>, name: &str, url: &str, more: &[&str]) -> RunnerProcess {
        let data = self.path().join(name);
        let mut args = vec!["runner".to_owned(), "--server".to_owned(), url.to_owned()];
        args.extend(["--data".to_owned(), data.display().to_string()]);
        args.extend(more.iter().map(|&word| word.to_owned()));
        RunnerProcess { process: Process::start(self.path(), name, args, &[], limits), data }
    }

    /// Everything of this home that still runs, as (process id, command line).
    pub fn processes(&self) -> Vec<(u32, String)> {
        reap::processes_of(self.path())
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        reap::kill_all_of(self.path());
    }
}

/// A server that listens.
pub struct ServerProcess {
    /// `http://127.0.0.1:PORT`; stays the same over a restart.
    pub url: String,
    pub data: PathBuf,
    process: Process,
}

impl ServerProcess {
    fn start(home: &Path, verb: &str, more: &[&str], env: &[(&str, String)]) -> Self {
        Self::start_as(home, verb, verb, more, env)
    }

    fn start_as(home: &Path, name: &str, verb: &str, more: &[&str], env: &[(&str, String)]) -> Self {
        let data = home.join(name);
        let mut args = vec![verb.to_owned(), "--data".to_owned(), data.display().to_string()];
        args.extend(more.iter().map(|&word| word.to_owned()));
        args.extend(["--listen".to_owned(), "127.0.0.1:0".to_owned()]);
        let mut process = Process::start(home, name, args, env, None);
        let url = process.wait_for_address();
        Self { url, data, process }
    }

    /// `kill -9`, and waits until it is gone. Tasks and their keepers are not touched.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts it again on the same data and the same address, and waits until it listens.
    pub fn restart(&mut self) {
        let address = self.url.split_once("://").expect("it is a URL").1.to_owned();
        *self.process.args.last_mut().expect("--listen ADDR is last") = address;
        self.process.restart();
        self.process.wait_for_address();
    }

    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// A path as the server's own process sees it.
    #[cfg(target_os = "linux")]
    pub fn inside(&self, path: &Path) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{}", self.process.id(), path.display()))
    }

    /// A person at this server's command line. Where the server was told to want a login, this is its administrator.
    pub fn cli(&self) -> CommandLine {
        let wants_login = self.process.args.iter().any(|word| word == "--require-login");
        self.anonymous().with_token(wants_login.then(|| self.administrators_token()))
    }

    /// The token of the administrator `admin`, who is added by the command for it when there is none yet.
    pub fn administrators_token(&self) -> String {
        let kept = token_file(&self.data);
        if let Ok(token) = fs::read_to_string(&kept) {
            return token;
        }
        let (cli, data) = (self.anonymous(), self.data.display().to_string());
        let add = ["users", "add", "admin", "--role", "admin", "--password-stdin", "--data", &data];
        cli.ok_with_input(&add, PASSWORD);
        let create = ["tokens", "create", "tests", "--for", "admin", "--scope", "admin", "--data", &data];
        let token = cli.ok(&create).trim().to_owned();
        fs::write(&kept, &token).expect("the home can be written to");
        token
    }

    /// Somebody without a credential.
    pub fn anonymous(&self) -> CommandLine {
        CommandLine::new(&self.url, self.data.parent().expect("data lies in the home"))
    }
}

/// The password of the administrator of these tests.
pub const PASSWORD: &str = "correct horse battery";

/// Where the token of the administrator of a server is kept, beside its data folder.
pub fn token_file(data: &Path) -> PathBuf {
    data.with_extension("admin-token")
}

/// A machine of the fleet.
pub struct RunnerProcess {
    pub data: PathBuf,
    process: Process,
}

impl RunnerProcess {
    /// `kill -9` of the runner's process alone: its keepers and tasks go on.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// The machine is gone: the runner, its keepers and its tasks are killed at once.
    pub fn lose_machine(&mut self) {
        self.process.kill();
        reap::kill_all_of(&self.data);
    }

    pub fn restart(&mut self) {
        self.process.restart();
    }

    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }
}

/// One long-lived process of the binary, with everything it prints kept in a file.
pub struct Process {
    args: Vec<String>,
    env: Vec<(String, String)>,
    home: PathBuf,
    printed: PathBuf,
    limits: Option<String>,
    child: Child,
}

impl Process {
    fn start(
        home: &Path,
        name: &str,
        args: Vec<String>,
        env: &[(&str, String)],
        limits: Option<&str>,
    ) -> Self {
        let printed = home.join(format!("{name}.log"));
        let env: Vec<_> = env.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let child = spawn(home, &printed, &args, &env, limits);
        Self { args, env, home: home.to_owned(), printed, limits: limits.map(str::to_owned), child }
    }

    fn restart(&mut self) {
        self.kill();
        self.child = spawn(&self.home, &self.printed, &self.args, &self.env, self.limits.as_deref());
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Standard output and error since the last start.
    pub fn printed(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.printed).unwrap_or_default()).into_owned()
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(&mut self) {
        // Already gone is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The polite way: TERM, as a service manager does.
    #[cfg(unix)]
    pub fn terminate(&mut self) {
        let id = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
    }

    /// SIGSTOP: it does nothing any more, and nobody is told.
    #[cfg(unix)]
    pub fn stop(&mut self) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::STOP).expect("it is our child");
    }

    /// SIGCONT.
    #[cfg(unix)]
    pub fn go_on(&mut self) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::CONT).expect("it is our child");
    }

    /// Waits until it has printed this.
    #[track_caller]
    pub fn wait_for_output(&self, text: &str) {
        wait_for(&format!("'{text}' in its output"), TIMEOUT, || self.printed().contains(text).then_some(()));
    }

    /// How it ended. Panics when it has not within `timeout`.
    #[track_caller]
    pub fn wait(&mut self, timeout: Duration) -> ExitStatus {
        let child = &mut self.child;
        wait_for("the process to end", timeout, || child.try_wait().expect("it is our child"))
    }

    #[track_caller]
    fn wait_for_address(&mut self) -> String {
        wait_for("the server's address in its output", TIMEOUT, || {
            let printed = self.printed();
            let ended = self.child.try_wait().expect("it is our child");
            assert!(ended.is_none(), "the server ended ({ended:?}) and printed:\n{printed}");
            address_in(&printed)
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("--- {} ---\n{}", self.printed.display(), self.printed());
        }
    }
}

fn spawn(
    home: &Path,
    printed: &Path,
    args: &[String],
    env: &[(String, String)],
    limits: Option<&str>,
) -> Child {
    let out = fs::File::create(printed).expect("the home can be written to");
    let err = out.try_clone().expect("a file can be duplicated");
    let mut command = match limits {
        None => Command::new(binary::path()),
        Some(limits) => {
            let mut shell = Command::new("sh");
            shell.args(["-ec", &format!("{limits}; exec \"$@\""), "sh"]).arg(binary::path());
            shell
        }
    };
    isolate(&mut command, home);
    command.args(args).envs(env.iter().cloned()).stdin(Stdio::null()).stdout(out).stderr(err);
    command.spawn().unwrap_or_else(|error| panic!("cannot start {}: {error}", binary::path().display()))
}

/// Nothing of the person who runs the tests gets in: no saved login, no configuration, no colours.
fn isolate(command: &mut Command, home: &Path) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MOTHERSHIP_") {
            command.env_remove(name);
        }
    }
    command.current_dir(home).env("HOME", home).env("NO_COLOR", "1");
    for folder in
        ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"]
    {
        command.env(folder, home.join("user"));
    }
}

/// The first `http://HOST:PORT` or `https://HOST:PORT` in what was printed, once its line is complete.
fn address_in(printed: &str) -> Option<String> {
    let complete = &printed[..=printed.rfind('\n')?];
    let (start, scheme) =
        ["http://", "https://"].iter().filter_map(|scheme| Some((complete.find(scheme)?, scheme))).min()?;
    let rest = &complete[start + scheme.len()..];
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "[].:".contains(c))).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ':']);
    address.rsplit(':').next()?.parse::<u16>().ok()?;
    Some(format!("{scheme}{address}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_test_services::wait::wait_until;

    #[test]
    fn the_address_is_found_in_whatever_is_printed() {
        let table = [
            ("", None),
            ("starting\n", None),
            ("listening on http://127.0.0.1:41", None),
            ("listening on http://127.0.0.1:4123\n", Some("http://127.0.0.1:4123")),
            ("Mothership is at http://127.0.0.1:4123/ now.\n", Some("http://127.0.0.1:4123")),
            ("{\"url\":\"http://[::1]:80\"}\n", Some("http://[::1]:80")),
            ("ready at https://0.0.0.0:8443\n", Some("https://0.0.0.0:8443")),
            ("see http://127.0.0.1:4123.\n", Some("http://127.0.0.1:4123")),
        ];
        for (printed, want) in table {
            assert_eq!(address_in(printed).as_deref(), want, "in {printed:?}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_home_takes_its_processes_along() {
        let home = Home::new();
        fs::write(home.path().join("file"), "").unwrap();
        let mut by_argument = Command::new("tail");
        by_argument.arg("-f").arg(home.path().join("file"));
        let mut by_folder = Command::new("sleep");
        by_folder.arg("600").current_dir(home.path());
        let mut children = [by_argument.spawn().unwrap(), by_folder.spawn().unwrap()];
        // A process has no command line for a moment while it begins.
        wait_until("both processes to be found", TIMEOUT, || {
            let ids: Vec<u32> = home.processes().into_iter().map(|(id, _)| id).collect();
            children.iter().all(|child| ids.contains(&child.id()))
        });
        drop(home);
        for child in &mut children {
            assert!(!child.wait().unwrap().success());
        }
    }
}
