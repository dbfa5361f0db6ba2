//! PostgreSQL's server programs; the tests start clusters of their own from them.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use super::{apt, missing};

/// The folder with `initdb` and `postgres`; installed when there is none.
pub fn binaries() -> Result<Option<PathBuf>> {
    if let Some(found) = find() {
        return Ok(Some(found));
    }
    apt::install(&["postgresql"])?;
    match find() {
        Some(found) => Ok(Some(found)),
        None => {
            missing("no PostgreSQL for its tests: install it (Debian: postgresql) or set MSH_TEST_PG_BIN")
        }
    }
}

fn find() -> Option<PathBuf> {
    if let Some(named) = env::var_os("MSH_TEST_PG_BIN") {
        return Some(PathBuf::from(named));
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    found.find(|bin| bin.join("initdb").exists())
}
