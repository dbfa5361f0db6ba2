//! A browser for the end-to-end tests of the dashboard.

use std::env;
use std::path::PathBuf;

use anyhow::Result;

use super::{apt, missing};

/// Names another browser; the tests in `web/e2e` read it too.
pub const VARIABLE: &str = "CHROMIUM";

/// The browser's path; installed when there is none.
pub fn path() -> Result<Option<PathBuf>> {
    if let Some(found) = find() {
        return Ok(Some(found));
    }
    apt::install(&["chromium"])?;
    match find() {
        Some(found) => Ok(Some(found)),
        None => missing("no Chromium for the browser tests: install it (Debian: chromium) or set CHROMIUM"),
    }
}

fn find() -> Option<PathBuf> {
    if let Some(named) = env::var_os(VARIABLE) {
        return Some(PathBuf::from(named));
    }
    let known = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "C:/Program Files/Google/Chrome/Application/chrome.exe",
    ];
    known.map(PathBuf::from).into_iter().find(|path| path.exists())
}
