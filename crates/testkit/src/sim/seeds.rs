//! A seed in a process of its own: the test binary starts itself.
//!
//! The task ids of tokio are counted through a whole process and decide in which order a dead host's connections close,
//! so only the first run of a process is the same every time.

use super::fleet;
use std::process::{Command, Output};

/// Name of the test that runs one seed: [`run_here`] is all it does.
pub const ONE_SEED: &str = "one_seed";
/// Which seed that test runs.
pub const SEED_VARIABLE: &str = "MSH_SIM_SEED";
/// Lines of the trace that a failure shows.
const LAST_LINES: usize = 60;

/// Runs the seed that the environment names, in this process, and says the hash of its trace.
///
/// # Panics
/// When something does not hold, and when no seed is named.
pub fn run_here() {
    let seed = std::env::var(SEED_VARIABLE).ok().and_then(|text| text.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| panic!("{SEED_VARIABLE} names no seed"));
    let outcome = fleet::run(seed);
    let lines = outcome.trace.lines();
    if let Ok(path) = std::env::var("MSH_SIM_TRACE") {
        std::fs::write(&path, lines.join("\n"))
            .unwrap_or_else(|error| panic!("cannot write {path}: {error}"));
    }
    if outcome.violations.is_empty() {
        println!("trace {} of {} lines", outcome.trace.hash(), lines.len());
        return;
    }
    let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
    panic!("seed {seed} does not hold\n{}\nafter\n{}", outcome.violations.join("\n"), last.join("\n"));
}

/// Runs a seed in a process of its own; the hash of its trace.
///
/// # Errors
/// What did not hold, with the command that shows it again.
pub fn run_apart(seed: u64) -> Result<String, String> {
    let Output { status, stdout, stderr } = start(seed)?;
    let said = String::from_utf8_lossy(&stdout);
    let hash = said.lines().find_map(|line| line.strip_prefix("trace ")?.split(' ').next());
    match hash {
        Some(hash) if status.success() => Ok(hash.to_owned()),
        _ => Err(format!(
            "{said}\n{}\nagain: {SEED_VARIABLE}={seed} cargo test -p mothership-testkit --test sim -- --ignored --exact \
             {ONE_SEED} --nocapture\n(MSH_SIM_TRACE=FILE keeps the whole trace)",
            String::from_utf8_lossy(&stderr)
        )),
    }
}

fn start(seed: u64) -> Result<Output, String> {
    let binary = std::env::current_exe().map_err(|error| format!("cannot find the test binary: {error}"))?;
    Command::new(binary)
        .args(["--ignored", "--exact", ONE_SEED, "--nocapture"])
        .env(SEED_VARIABLE, seed.to_string())
        .output()
        .map_err(|error| format!("cannot start the test binary: {error}"))
}
