//! The client's Python environment, and starting the client in it as a machine of the fleet would.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use mothership_test_services::wait::{TIMEOUT, wait_for};
use mothership_testkit::proc::{Home, ServerProcess};
use serde_json::Value;

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/goliat");

/// The Python with the client in it, or `None` with a line that says so. With `CI=true` a missing one is a panic: a hole
/// in the tests must not go unseen.
pub fn python() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("MSH_TEST_GOLIAT_PYTHON") {
        return Some(PathBuf::from(named));
    }
    let this = std::env::current_exe().expect("a running test has a path");
    let target = this.ancestors().nth(3).expect("tests are built into target/PROFILE/deps");
    let python = target.join("goliat-client/bin/python");
    if target.join("goliat-client/installed").exists() {
        return Some(python);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "no {}: cargo xtask setup goliat",
        python.display()
    );
    eprintln!("SKIPPED: GOLIAT's client is not installed: cargo xtask setup goliat");
    None
}

/// A machine with the client on it, in a folder of its own.
pub struct Machine {
    pub name: String,
    pub folder: PathBuf,
    python: PathBuf,
    server: String,
    env: Vec<(String, String)>,
}

impl Machine {
    pub fn new(python: &Path, home: &Home, server: &ServerProcess, name: &str) -> Self {
        let folder = home.path().join(name);
        for part in ["configs", "data"] {
            std::fs::create_dir_all(folder.join(part)).unwrap();
        }
        // What `goliat init` would fetch; a study without a simulator looks nothing up in it.
        std::fs::write(folder.join("data/material_name_mapping.json"), "{}").unwrap();
        let (python, server) = (python.to_owned(), server.url.clone());
        Self { name: name.to_owned(), folder, python, server, env: Vec::new() }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The client's Python, with the redirect on.
    pub fn python(&self, args: &[&str]) -> Command {
        let mut command = self.dressed(Command::new(&self.python));
        command.args(args);
        command
    }

    /// Any command, in the folder and the environment of this machine.
    pub fn dressed(&self, mut command: Command) -> Command {
        for (name, _) in std::env::vars_os() {
            if ["MOTHERSHIP_", "GOLIAT_"].iter().any(|begin| name.to_string_lossy().starts_with(begin)) {
                command.env_remove(name);
            }
        }
        command
            .current_dir(&self.folder)
            .env("HOME", &self.folder)
            .env("MOTHERSHIP_SERVER", &self.server)
            // All machines of a test are one machine.
            .env("MOTHERSHIP_GOLIAT_MACHINE", &self.name)
            // The client then skips its first-time set-up, which asks questions and downloads.
            .env("CI", "1")
            .env("QT_QPA_PLATFORM", "offscreen")
            .env("PYTHONPATH", format!("{HERE}/simulator"))
            .env("PYTHONUNBUFFERED", "1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            // The client asks a public service for its address; tests ask nobody outside.
            .env("HTTPS_PROXY", "http://127.0.0.1:9")
            // A list of fonts takes seconds to make; one is enough for all.
            .env("MPLCONFIGDIR", self.python.with_file_name("matplotlib"))
            .envs(self.env.iter().cloned())
            .stdin(Stdio::null());
        command
    }

    /// `goliat WORDS` to its end.
    pub fn goliat(&self, words: &[&str]) -> Ended {
        self.start_goliat(words).ended()
    }

    pub fn start_goliat(&self, words: &[&str]) -> Started {
        let mut all = vec!["-m", "cli"];
        all.extend(words);
        self.start(self.python(&all), words.join("-"))
    }

    /// `machine.py`: lines through the bridge.
    pub fn start_lines(&self, lines: usize, more: &[&str]) -> Started {
        let (program, lines) = (format!("{HERE}/machine.py"), lines.to_string());
        let mut all = vec![&*program, "--name", &*self.name, "--lines", &*lines];
        all.extend(more);
        self.start(self.python(&all), "lines".to_owned())
    }

    fn start(&self, mut command: Command, what: String) -> Started {
        let printed = self.folder.join(format!("{}.out", what.replace('/', "_")));
        let out = File::create(&printed).unwrap();
        let err = out.try_clone().unwrap();
        let child = command.stdout(out).stderr(err).spawn().expect("the client's Python can be started");
        Started { what: format!("{} on {}", what, self.name), printed, child }
    }
}

/// A client at work.
pub struct Started {
    what: String,
    printed: PathBuf,
    child: Child,
}

/// What a client printed, and how it ended.
pub struct Ended {
    pub code: Option<i32>,
    pub printed: String,
}

impl Started {
    pub fn ended(mut self) -> Ended {
        let limit = TIMEOUT * 60;
        let status = wait_for(&format!("{} to end", self.what), limit, || self.child.try_wait().unwrap());
        let printed = String::from_utf8_lossy(&std::fs::read(&self.printed).unwrap()).into_owned();
        Ended { code: status.code(), printed }
    }

    /// Its word at the end, when it is `machine.py`.
    #[track_caller]
    pub fn summary(self) -> Summary {
        let what = self.what.clone();
        let ended = self.ended();
        assert_eq!(ended.code, Some(0), "{what} failed:\n{}", ended.printed);
        let last = ended.printed.lines().last().unwrap_or_default();
        Summary(
            serde_json::from_str(last).unwrap_or_else(|error| panic!("{what}: {error} in {}", ended.printed)),
        )
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // Already gone is what we want; its own children go with the home.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let printed = std::fs::read(&self.printed).unwrap_or_default();
            let printed = String::from_utf8_lossy(&printed);
            let tail: Vec<&str> = printed.lines().rev().take(40).collect();
            let tail: Vec<&str> = tail.into_iter().rev().collect();
            eprintln!("--- {} ---\n{}", self.what, tail.join("\n"));
        }
    }
}

/// What `machine.py` knows at its end.
pub struct Summary(pub Value);

impl Summary {
    /// Lines whose request failed: the client drops them.
    pub fn dropped(&self) -> BTreeSet<usize> {
        let numbers = self.0["dropped"].as_array().expect("a list").iter();
        numbers.map(|number| usize::try_from(number.as_u64().expect("a number")).expect("it fits")).collect()
    }

    /// How many messages of a kind were answered with 200.
    pub fn answered(&self, kind: &str) -> u64 {
        self.0["others"][format!("{kind} answered")].as_u64().unwrap_or(0)
    }
}

/// A far-field study at `path` in [`Machine::folder`]; `--split-by frequency` makes an assignment of each frequency.
pub fn write_study(machine: &Machine, path: &str, frequencies: &[u32], harness: Value) {
    let list = serde_json::to_string(frequencies).unwrap();
    // Written as text: the order of the keys is part of the test.
    let text = format!(
        r#"{{
    "study_type": "far_field",
    "use_gui": true,
    "use_web": true,
    "phantoms": ["duke"],
    "frequencies_mhz": {list},
    "far_field_setup": {{
        "type": "environmental",
        "environmental": {{"incident_directions": ["x_pos", "y_neg"], "polarizations": ["theta", "phi"]}}
    }},
    "execution_control": {{"do_setup": true, "do_run": true, "do_extract": true}},
    "gridding_parameters": {{"global_gridding_per_frequency": {{"5800": 1.0, "10": 2e-05, "700": 2.50}}}},
    "harness": {harness}
}}"#
    );
    std::fs::write(machine.folder.join(path), text).unwrap();
}

/// `goliat super_study`, one assignment per frequency; gives the job's id from what the command printed.
#[track_caller]
pub fn upload(machine: &Machine, name: &str, frequencies: &[u32], harness: Value) -> String {
    let config = "configs/study.json";
    write_study(machine, config, frequencies, harness);
    let done = machine.goliat(&["super_study", config, "--name", name, "--split-by", "frequency"]);
    assert_eq!(done.code, Some(0), "{}", done.printed);
    let id = done.printed.lines().find_map(|line| plain(line).trim().strip_prefix("ID: ").map(str::to_owned));
    id.unwrap_or_else(|| panic!("no id in {}", done.printed))
}

/// Without colours.
pub fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    out + rest
}
