//! `cargo xtask test`: every check, in an order that fails early. One step, one line in [`STEPS`].
//!
//! Built once, used by all: the tests, the documents' check, the browser tests and the fleet tests share one build.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use crate::{generate, package, repo, setup, shell, tidy, windows};

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    Step { name: "fmt", what: "Rust is formatted", run: fmt },
    Step { name: "tidy", what: "the rules of the house", run: || tidy::run(&[]) },
    Step { name: "npm", what: "the front end's packages are there", run: setup::node::packages },
    Step { name: "web-check", what: "format, lint and types of the front end", run: || npm_run("check") },
    Step { name: "web-test", what: "unit tests of the front end", run: || npm_run("test") },
    Step { name: "web-build", what: "the dashboard, within its size", run: || npm_run("build") },
    Step { name: "clippy", what: "lints of all Rust", run: clippy },
    Step { name: "build", what: "everything, once", run: build },
    Step { name: "package", what: "the packages, by installing one", run: package::check },
    Step { name: "gen", what: "generated documents are current", run: || generate::documents(true) },
    Step { name: "rust", what: "Rust tests, with PostgreSQL and S3", run: rust_tests },
    Step { name: "redirect", what: "the redirect for GOLIAT's client", run: redirect_tests },
    Step { name: "doc", what: "examples in documentation", run: doc_tests },
    Step { name: "e2e", what: "the dashboard in a browser, on the real binary", run: browser_tests },
    Step { name: "windows", what: "the binary for Windows", run: || windows::run(&[]) },
];

pub fn run(words: &[String]) -> Result<()> {
    let Some(chosen) = choose(words)? else { return Ok(()) };
    let mut took = Vec::new();
    let mut outcome = Ok(());
    for step in chosen {
        println!("\n=== {}: {}", step.name, step.what);
        let start = now();
        outcome = (step.run)().map_err(|error| error.context(format!("step {} failed", step.name)));
        took.push((step.name, start.elapsed()));
        if outcome.is_err() {
            break;
        }
    }
    report(&took, outcome.is_ok());
    outcome
}

/// The steps that the arguments leave, in order; `None` when they were only to be listed.
fn choose(words: &[String]) -> Result<Option<Vec<&'static Step>>> {
    let (mut only, mut skip) = (BTreeSet::new(), BTreeSet::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let set = match word.as_str() {
            "--only" => &mut only,
            "--skip" => &mut skip,
            "--list" => {
                STEPS.iter().for_each(|step| println!("{:<10} {}", step.name, step.what));
                return Ok(None);
            }
            _ => bail!("unexpected argument {word:?}; cargo xtask help says what there is"),
        };
        let Some(name) = words.next() else { bail!("{word} needs the name of a step (--list shows them)") };
        ensure!(STEPS.iter().any(|step| step.name == name), "no step is called {name:?} (--list shows them)");
        set.insert(name.as_str());
    }
    let wanted = |step: &&Step| (only.is_empty() || only.contains(step.name)) && !skip.contains(step.name);
    Ok(Some(STEPS.iter().filter(wanted).collect()))
}

fn report(took: &[(&str, Duration)], good: bool) {
    println!("\nstep        seconds");
    for (name, time) in took {
        println!("{name:<10} {:>8.1}", time.as_secs_f64());
    }
    let total: Duration = took.iter().map(|(_, time)| *time).sum();
    let verdict = if good { "all steps passed" } else { "FAILED in the last step above" };
    println!("{:<10} {:>8.1}   {verdict}", "total", total.as_secs_f64());
}

fn fmt() -> Result<()> {
    shell::run(&mut shell::cargo(&["fmt", "--all", "--check"]))
}

fn npm_run(script: &str) -> Result<()> {
    setup::node::packages()?;
    shell::run(&mut shell::npm(&["run", script]))
}

fn clippy() -> Result<()> {
    let mut lints = shell::cargo(&["clippy", "--locked", "--workspace", "--all-targets"]);
    shell::run(lints.args(["--", "-D", "warnings"]))
}

fn build() -> Result<()> {
    // All targets in one go: the same features for tests and binaries, so nothing is built twice.
    shell::run(&mut shell::cargo(&["build", "--locked", "--workspace", "--all-targets"]))
}

fn rust_tests() -> Result<()> {
    // All failures in one run: the next one would take as long again to name the second.
    let mut tests = if shell::answers("cargo", &["nextest", "--version"]) {
        shell::cargo(&["nextest", "run", "--locked", "--workspace", "--no-fail-fast"])
    } else {
        shell::cargo(&["test", "--locked", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"])
    };
    let client = setup::goliat::python()?;
    setup::faketime::ready()?;
    if setup::postgres::binaries()?.is_some() {
        // One cluster for all test processes.
        let mut with_postgres = shell::command(repo::built("debug", "with-postgres"));
        with_postgres.arg(tests.get_program()).args(tests.get_args());
        tests = with_postgres;
    }
    if let Some(client) = client {
        tests.env(setup::goliat::VARIABLE, client);
    }
    shell::run(&mut tests)
}

fn redirect_tests() -> Result<()> {
    let mut names = ["python3", "python"].into_iter();
    let Some(python) = names.find(|name| shell::answers(name, &["--version"])) else {
        return setup::missing::<()>("no Python (3.8 or newer) for the tests of the redirect").map(drop);
    };
    let discover = ["-m", "unittest", "discover", "--start-directory", "compat/goliat/tests"];
    shell::run(shell::command(python).args(discover))
}

fn doc_tests() -> Result<()> {
    shell::run(&mut shell::cargo(&["test", "--locked", "--workspace", "--doc"]))
}

fn browser_tests() -> Result<()> {
    setup::node::packages()?;
    let Some(browser) = setup::chromium::path()? else { return Ok(()) };
    let mut tests = shell::npm(&["run", "e2e"]);
    tests.env(setup::chromium::VARIABLE, browser).env("MOTHERSHIP_BIN", repo::built("debug", "mothership"));
    shell::run(&mut tests)
}

#[expect(clippy::disallowed_methods, reason = "a chore that tells how long its steps took")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Result<Vec<&'static str>> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Ok(choose(&words)?.unwrap().iter().map(|step| step.name).collect())
    }

    #[test]
    fn steps_are_chosen_in_their_order() {
        assert_eq!(names("").unwrap().len(), STEPS.len());
        assert_eq!(names("--only tidy --only fmt").unwrap(), ["fmt", "tidy"]);
        assert!(!names("--skip doc").unwrap().contains(&"doc"));
        assert!(names("--only nothing").unwrap_err().to_string().contains("\"nothing\""));
        assert!(names("--only").is_err());
        assert!(names("quickly").is_err());
    }
}
