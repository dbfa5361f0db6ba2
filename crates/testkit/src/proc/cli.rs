//! The command line as a person or a script uses it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::{binary, isolate};
use mothership_test_services::wait::{TIMEOUT, wait_for};

/// Runs commands against one server, from the home's folder.
#[derive(Clone)]
pub struct CommandLine {
    server: String,
    home: PathBuf,
    token: Option<String>,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct CommandOutput {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl CommandOutput {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

impl CommandLine {
    pub(super) fn new(server: &str, home: &Path) -> Self {
        Self { server: server.to_owned(), home: home.to_owned(), token: None }
    }

    pub(super) fn with_token(self, token: Option<String>) -> Self {
        Self { token, ..self }
    }

    /// `sh -ec TEXT` in the home, with `mothership` on the path and this server found by itself.
    pub fn shell(&self, text: &str) -> Command {
        let mut command = Command::new("sh");
        self.set_environment(&mut command);
        let folder = binary::path().parent().expect("the binary lies in a folder");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path));
        command.env(
            "PATH",
            std::env::join_paths(folders).expect("no folder of PATH has the separator in its name"),
        );
        command.args(["-ec", text]);
        command
    }

    fn set_environment(&self, command: &mut Command) {
        isolate(command, &self.home);
        command.env("MOTHERSHIP_SERVER", &self.server).stdin(Stdio::null());
        if let Some(token) = &self.token {
            command.env("MOTHERSHIP_TOKEN", token);
        }
    }

    /// The command, ready to be changed or spawned by the test itself (for `logs -f`, or to interrupt it).
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary::path());
        self.set_environment(&mut command);
        command.args(args);
        command
    }

    /// Runs to the end, whatever the exit code.
    pub fn run(&self, args: &[&str]) -> CommandOutput {
        let output = self.command(args).output().expect("the binary can be started");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        CommandOutput { code: output.status.code(), stdout: output.stdout, stderr }
    }

    /// Runs and wants exit code 0.
    #[track_caller]
    pub fn ok(&self, args: &[&str]) -> String {
        let printed = self.run(args);
        assert_eq!(printed.code, Some(0), "mothership {args:?}\n{}{}", printed.text(), printed.stderr);
        printed.text()
    }

    /// The same with a line on standard input.
    #[track_caller]
    pub fn ok_with_input(&self, args: &[&str], line: &str) -> String {
        let printed = self.run_with_input(args, line);
        assert_eq!(printed.code, Some(0), "mothership {args:?}\n{}", printed.stderr);
        printed.text()
    }

    /// Runs with a line on standard input.
    pub fn run_with_input(&self, args: &[&str], line: &str) -> CommandOutput {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary can be started");
        let mut input = child.stdin.take().expect("it was piped");
        writeln!(input, "{line}").expect("the command reads its input");
        drop(input);
        let output = child.wait_with_output().expect("it was started");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        CommandOutput { code: output.status.code(), stdout: output.stdout, stderr }
    }

    /// Runs with `--json`, wants exit code 0 and one JSON value. Flags behind `--` belong to the task, so `--json`
    /// goes right behind the subcommand.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Value {
        let mut words = args.to_vec();
        words.insert(1, "--json");
        let text = self.ok(&words);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("mothership {words:?}: {error} in {text}"))
    }

    /// Submits and gives the job's id.
    #[track_caller]
    pub fn submit(&self, args: &[&str]) -> String {
        let mut words = vec!["submit"];
        words.extend(args);
        let job = self.json(&words);
        job["id"].as_str().unwrap_or_else(|| panic!("no id in {job}")).to_owned()
    }

    /// All tasks of a job, read page by page.
    #[track_caller]
    pub fn tasks(&self, job: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let mut words = vec!["tasks", job];
            words.extend(after.iter().flat_map(|index| ["--after", index]));
            let mut page = self.json(&words);
            match page["tasks"].take() {
                Value::Array(tasks) => all.extend(tasks),
                other => panic!("no tasks but {other}"),
            }
            match page["next"].as_str() {
                Some(next) => after = Some(next.to_owned()),
                None => return all,
            }
        }
    }

    /// Waits until a job has ended; its exit code as `mothership wait` gives it.
    #[track_caller]
    pub fn wait(&self, job: &str, timeout: Duration) -> i32 {
        let mut child =
            self.command(&["wait", job]).stdout(Stdio::null()).spawn().expect("the binary can be started");
        let status =
            wait_for(&format!("job {job} to end"), timeout, || child.try_wait().expect("it is our child"));
        status.code().expect("wait ends by itself")
    }

    /// Waits until the JSON of a command satisfies `wanted`, and gives it.
    #[track_caller]
    pub fn wait_for_json(&self, what: &str, args: &[&str], wanted: impl Fn(&Value) -> bool) -> Value {
        wait_for(what, TIMEOUT, || Some(self.json(args)).filter(&wanted))
    }
}
