//! Every chore of this repository, as `cargo xtask NAME`. One file per chore; `setup/` fetches what a fresh machine
//! lacks; `shell` runs programs. Start reading at [`test`]: it is what decides whether a change is good.

mod bench;
mod build;
mod count;
mod dashboard;
mod demo;
mod generate;
mod package;
mod repo;
mod setup;
mod shell;
mod source;
mod test;
mod tidy;
mod windows;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask demo [--fresh] [--no-open] [--exit-when-done] [--cpus N]
    Builds everything, starts a mothership on this machine, runs a study of 48 simulations on it, shows its progress,
    and keeps serving until Ctrl-C. Started again, it goes on where it was.
      --fresh            throw the demo's data away first
      --no-open          open no browser
      --exit-when-done   stop when the study has ended
      --cpus N           simulations at once (default: all cores)

cargo xtask build            target/release/mothership: the release program with the dashboard inside
cargo xtask install [--to DIR]
    The same, put where cargo puts programs (~/.cargo/bin), or into DIR.
cargo xtask package [--program FILE]
    An archive and a Debian package in target/package: program, completions, manual pages, systemd units, licences.

cargo xtask test [--only STEP]... [--skip STEP]... [--list]
    Every check and every test, in an order that fails early, and a table of what took how long.

cargo xtask tidy             arrows and floors, dependencies, sizes, names, retired words, references, pins, links
cargo xtask count [COMMIT] [--places]
    Lines of code, comments and tests by room, imports that run up, circles of imports, public items without a doc,
    retired words, unused dependencies: of the checkout, or of a commit. --places says where each one is.

cargo xtask gen [--check]    writes the generated documents and types; --check fails when they differ
cargo xtask check-windows    checks the binary for x86_64-pc-windows-gnu from this machine
cargo xtask bench [NAME]     tasks, latency, logs, memory or goliat, in a release build (default: all)
cargo xtask setup [NAME]     node, chromium, postgres, faketime, goliat or windows: only fetch what is missing (default: all)

With CI=true a missing part is an error; elsewhere the step that needs it prints one SKIPPED line.
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> Result<ExitCode> {
    let (name, rest) = match words {
        [] => ("help", words),
        [name, rest @ ..] => (name.as_str(), rest),
    };
    match name {
        "demo" => demo::run(rest)?,
        "build" => build::run(rest)?,
        "install" => build::install(rest)?,
        "package" => package::run(rest)?,
        "test" => test::run(rest)?,
        "tidy" => tidy::run(rest)?,
        "count" => count::run(rest)?,
        "gen" => generate::run(rest)?,
        "check-windows" => windows::run(rest)?,
        "bench" => bench::run(rest)?,
        "setup" => setup::run(rest)?,
        "help" | "--help" | "-h" => print!("{HELP}"),
        _ => bail!("no chore is called {name:?}\n\n{HELP}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses words that a chore without arguments was given.
fn no_arguments(words: &[String]) -> Result<()> {
    match words {
        [] => Ok(()),
        [first, ..] => bail!("unexpected argument {first:?}; cargo xtask help says what there is"),
    }
}
