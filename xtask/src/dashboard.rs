//! The dashboard is built when its sources are newer than what was built last.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::Result;

use crate::{repo, setup, shell};

const SOURCES: [&str; 6] = ["src", "public", "scripts", "index.html", "package-lock.json", "vite.config.ts"];

pub fn build_if_stale() -> Result<()> {
    let built = fs::metadata(repo::web().join("dist/index.html")).and_then(|file| file.modified()).ok();
    let newest = SOURCES.iter().filter_map(|name| newest(&repo::web().join(name))).max();
    if built >= newest {
        return Ok(());
    }
    setup::node::packages()?;
    shell::run(&mut shell::npm(&["run", "build"]))
}

/// The latest change in a file or in all files of a folder.
fn newest(path: &Path) -> Option<SystemTime> {
    let Ok(entries) = fs::read_dir(path) else { return fs::metadata(path).ok()?.modified().ok() };
    entries.filter_map(|entry| newest(&entry.ok()?.path())).max()
}
