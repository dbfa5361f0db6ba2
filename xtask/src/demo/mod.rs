//! `cargo xtask demo`: from a clone to a study that runs in front of you. It builds, starts a mothership on data of its
//! own, submits the study unless it is already under way, shows it, and serves until Ctrl-C.

mod browser;
mod server;
mod study;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::{dashboard, repo, shell};
use server::Server;

/// What the demo was asked for.
#[derive(Debug, Default, PartialEq)]
struct Options {
    fresh: bool,
    no_open: bool,
    exit_when_done: bool,
    cpus: Option<String>,
}

pub fn run(words: &[String]) -> Result<()> {
    let options = parse(words)?;
    dashboard::build_if_stale()?;
    shell::run(&mut shell::cargo(&["build", "--locked", "-p", "mothership"]))?;
    shell::run(&mut shell::cargo(&["build", "--locked", "--release", "-p", "gray-scott"]))?;
    let data = repo::target().join("demo-data");
    if options.fresh {
        throw_away(&data)?;
    }
    let server = Server::start(&data, options.cpus.as_deref())?;
    let shown = if server.was_interrupted() { Ok(()) } else { show(&server, &options) };
    if server.was_interrupted() {
        return server.wait_for_end();
    }
    shown?;
    if options.exit_when_done {
        return server.stop();
    }
    println!("\nServing until Ctrl-C.");
    server.wait_for_end()
}

fn parse(words: &[String]) -> Result<Options> {
    let mut options = Options::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--fresh" => options.fresh = true,
            "--no-open" => options.no_open = true,
            "--exit-when-done" => options.exit_when_done = true,
            "--cpus" => options.cpus = Some(words.next().context("--cpus needs a number")?.clone()),
            _ => bail!("unexpected argument {word:?}; cargo xtask help says what there is"),
        }
    }
    Ok(options)
}

fn throw_away(data: &PathBuf) -> Result<()> {
    match fs::remove_dir_all(data) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}; is another demo running?", data.display()))
        }
        _ => Ok(()),
    }
}

/// Submits the study or finds it again, follows it to its end, and says where its results are.
fn show(server: &Server, options: &Options) -> Result<()> {
    let id = match study::unfinished(server)? {
        Some(id) => {
            println!("\nStudy {id} goes on.");
            id
        }
        None => {
            let id = study::submit(server)?;
            println!("\nStudy {id}: 48 simulations.");
            id
        }
    };
    let page = format!("{}/jobs/{id}", server.url());
    println!("Live at {page}\n");
    if !options.no_open {
        browser::open(&page);
    }
    let followed = server.command(&["wait", &id]).status().context("cannot run mothership wait")?;
    if server.was_interrupted() {
        return Ok(());
    }
    println!("\nThe gallery:      {page}");
    println!("Pictures to disk: {} results get {id} --to pictures{}", server.program(), server.flag());
    if !followed.success() {
        bail!("study {id} did not complete ({followed}); the page above shows why");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags() {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let all = parse(&words("--fresh --no-open --exit-when-done --cpus 2")).unwrap();
        let want = Options { fresh: true, no_open: true, exit_when_done: true, cpus: Some("2".into()) };
        assert_eq!(all, want);
        assert_eq!(parse(&[]).unwrap(), Options::default());
        assert!(parse(&words("--cpus")).is_err());
        assert!(parse(&words("--quick")).unwrap_err().to_string().contains("--quick"));
    }
}
