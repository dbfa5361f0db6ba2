//! A clock that is wrong, or is set while the work runs, of a runner or of the server: the work goes on, every time is
//! stored by the server's clock, and what is counted in seconds is counted in seconds.
//!
//! The clocks are those of libfaketime (Debian: `faketime`), which reads what they show from a file of the test's; the
//! monotonic clock stays what it is, as on a machine whose clock is set.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::{CommandLine, Home};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const TWO_HOURS_MS: i64 = 2 * 3600 * 1000;

/// A clock that the test sets.
struct FakeClock {
    file: PathBuf,
    library: String,
}

impl FakeClock {
    /// `None` where there is no libfaketime; with `CI=true` that is a panic, for a hole in the tests must not go unseen.
    fn new(home: &Home) -> Option<Self> {
        let shown =
            Command::new("faketime").args(["-m", "-f", "+0", "sh", "-c", "echo \"$LD_PRELOAD\""]).output();
        let Some(shown) = shown.ok().filter(|shown| shown.status.success()) else {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "no faketime found (Debian: faketime)");
            eprintln!("SKIPPED: no faketime found: install it (Debian: faketime)");
            return None;
        };
        let library = String::from_utf8(shown.stdout).unwrap().trim().to_owned();
        let clock = Self { file: home.path().join("clock"), library };
        clock.set("+0");
        Some(clock)
    }

    /// How far it is off from now on: `+2h`, `-30m`.
    fn set(&self, offset: &str) {
        // In one step: it is read at any moment.
        let new = self.file.with_extension("new");
        fs::write(&new, offset).unwrap();
        fs::rename(new, &self.file).unwrap();
    }

    fn env(&self) -> Vec<(&'static str, String)> {
        vec![
            ("LD_PRELOAD", self.library.clone()),
            ("FAKETIME_TIMESTAMP_FILE", self.file.display().to_string()),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }

    /// The same as a line of the shell.
    fn line(&self) -> String {
        let words: Vec<String> = self.env().iter().map(|(name, value)| format!("{name}='{value}'")).collect();
        format!("export {}", words.join(" "))
    }
}

impl Drop for FakeClock {
    /// The library shares memory between processes, which those that were killed leave behind.
    fn drop(&mut self) {
        for entry in fs::read_dir("/dev/shm").into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let of_process = |begin: &str| name.strip_prefix(begin).map(str::to_owned);
            let process = of_process("faketime_shm_").or_else(|| of_process("sem.faketime_sem_"));
            if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
                // Another test may have been first.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// A program that prints a number a line until the file is there, and then `done`.
fn count_until(file: &Path) -> String {
    format!("i=0; while [ ! -e {} ]; do i=$((i+1)); echo $i; sleep 0.05; done; echo done", file.display())
}

fn lines_stored(task: &Value) -> u64 {
    task["attempt_list"][0]["log_lines"].as_u64().unwrap_or(0)
}

/// Waits until this many more lines of the task's only attempt are stored.
#[track_caller]
fn goes_on(cli: &CommandLine, task: &str, more: u64) {
    let before = lines_stored(&cli.json(&["task", task]));
    cli.wait_for_json("it to be followed", &["task", task], |task| lines_stored(task) >= before + more);
}

fn millis(time: &Value) -> i64 {
    let time = time.as_str().unwrap_or_else(|| panic!("no time but {time}"));
    time.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

/// The task's only attempt, which has ended, and how long it took, milliseconds. Its times are in their order.
#[track_caller]
fn only_attempt(cli: &CommandLine, job: &str) -> (Value, i64) {
    let submitted = millis(&cli.json(&["job", job])["created_at"]);
    let task = cli.json(&["task", &format!("{job}.0")]);
    let attempts = task["attempt_list"].as_array().unwrap();
    assert_eq!(attempts.len(), 1, "{task}");
    let attempt = attempts[0].clone();
    let [leased, started, ended] =
        ["leased_at", "started_at", "completed_at"].map(|name| millis(&attempt[name]));
    assert!(submitted <= leased && leased <= started && started <= ended, "submitted {submitted}: {attempt}");
    (attempt, ended - started)
}

#[test]
fn a_runner_whose_clock_is_wrong_changes_no_time_and_no_limit() {
    let home = Home::new();
    let Some(clock) = FakeClock::new(&home) else { return };
    let server = home.server(&[], &[]);
    let cli = server.cli();
    for (name, offset, ms) in [("behind", "-2h", -TWO_HOURS_MS), ("ahead", "+2h", TWO_HOURS_MS)] {
        clock.set(offset);
        let flags = ["--cpus", "2", "--name", name, "--label", name];
        let _runner = home.runner_under(&clock.line(), name, &server, &flags);
        let runners = cli.wait_for_json("a runner whose clock is known", &["runners"], |runners| {
            let is_off = |one: &Value| one["clock_offset_ms"].as_i64().is_some_and(|off| off != 0);
            runners.as_array().unwrap().iter().any(|one| one["name"] == name && is_off(one))
        });
        let shown = runners.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
        let off = shown["clock_offset_ms"].as_i64().unwrap();
        assert!((off - ms).abs() < 60_000, "{name}: {shown}");
        let text = cli.ok(&["runners"]);
        assert!(text.contains(&format!("{name}: its clock is 2 h {name}")), "{text}");

        // Upper bounds are far from two hours, and far from what a slow machine needs.
        let at_most = 60_000;
        let short = cli.submit(&["--require", name, "--", "sleep", "2"]);
        let limited = cli.submit(&["--require", name, "--time-limit", "2s", "--", "sleep", "6000"]);
        assert_eq!(cli.wait(&short, TIMEOUT), 0);
        assert_eq!(cli.wait(&limited, TIMEOUT), 1);
        let (_, took) = only_attempt(&cli, &short);
        assert!((1900..at_most).contains(&took), "{name}: {took}");
        let (attempt, took) = only_attempt(&cli, &limited);
        assert_eq!(attempt["status"], "timed_out", "{attempt}");
        assert!((1900..at_most).contains(&took), "{name}: {took}");
    }
}

#[test]
fn a_runner_whose_clock_is_set_meanwhile_goes_on() {
    let home = Home::new();
    let Some(clock) = FakeClock::new(&home) else { return };
    let server = home.server(&["--lease-ttl", "2s"], &[]);
    let cli = server.cli();
    let _runner = home.runner_under(&clock.line(), "machine", &server, &["--cpus", "1", "--name", "machine"]);
    let go = home.path().join("go");
    let job = cli.submit(&["--", "sh", "-c", &count_until(&go)]);
    let task = format!("{job}.0");
    cli.wait_for_json("it to print", &["task", &task], |task| lines_stored(task) > 3);
    for offset in ["+2h", "-2h"] {
        clock.set(offset);
        // More than twice as long as anybody may be silent.
        goes_on(&cli, &task, 80);
    }
    fs::write(&go, "").unwrap();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let (attempt, took) = only_attempt(&cli, &job);
    assert_eq!(attempt["status"], "completed", "{attempt}");
    assert!((0..10 * 60_000).contains(&took), "{attempt}");
}

#[test]
fn a_server_whose_clock_is_set_loses_nothing() {
    let home = Home::new();
    let Some(clock) = FakeClock::new(&home) else { return };
    let server = home.server(&["--lease-ttl", "2s"], &clock.env());
    let cli = server.cli();
    let _runner = home.runner("machine", &server, &["--cpus", "2", "--name", "machine"]);
    let go = home.path().join("go");
    let job = cli.submit(&["--", "sh", "-c", &count_until(&go)]);
    let task = format!("{job}.0");
    cli.wait_for_json("it to print", &["task", &task], |task| lines_stored(task) > 3);
    for offset in ["+2h", "-1h", "+5m"] {
        clock.set(offset);
        goes_on(&cli, &task, 80);
        // What is planned "in half a second" is not planned in an hour.
        let toml = home.path().join("again.toml");
        let again = "command = [\"sh\", \"-c\", \"test $MOTHERSHIP_ATTEMPT = 2\"]\nmax_retries = 1\n[retry]\nbackoff_seconds = 0.5\n";
        fs::write(&toml, again).unwrap();
        let retried = cli.submit(&[toml.to_str().unwrap()]);
        assert_eq!(cli.wait(&retried, TIMEOUT), 0, "at {offset}");
    }
    fs::write(&go, "").unwrap();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let shown = cli.json(&["task", &task]);
    assert_eq!(shown["attempt_list"].as_array().unwrap().len(), 1, "{shown}");
    let attempt = &shown["attempt_list"][0];
    assert_eq!(attempt["status"], "completed", "{attempt}");
    assert!(millis(&attempt["started_at"]) <= millis(&attempt["completed_at"]), "{attempt}");
}
