//! The front end's packages.

use std::fs;

use anyhow::{Context as _, Result, ensure};

use crate::{repo, shell};

/// `npm ci`, when the lock file has changed since the last one.
pub fn packages() -> Result<()> {
    ensure!(
        shell::answers(if cfg!(windows) { "npm.cmd" } else { "npm" }, &["--version"]),
        "npm is missing: install Node 20"
    );
    let lock =
        fs::read(repo::web().join("package-lock.json")).context("cannot read web/package-lock.json")?;
    // npm removes the folder before it installs, so a broken install leaves no mark.
    let mark = repo::web().join("node_modules/.installed-lock");
    if fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("installing the front end's packages with npm");
    shell::run(&mut shell::npm(&["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&mark, lock).with_context(|| format!("cannot write {}", mark.display()))
}
