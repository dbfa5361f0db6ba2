//! A library that gives a process another clock, for the tests of wrong clocks.

use anyhow::Result;

use super::{apt, missing};
use crate::shell;

const PROGRAM: &str = "faketime";

/// `Some` when it is there; installed when it is not.
pub fn ready() -> Result<Option<()>> {
    if !cfg!(target_os = "linux") {
        return Ok(None);
    }
    let answers = || shell::answers(PROGRAM, &["-f", "+0", "true"]);
    if answers() {
        return Ok(Some(()));
    }
    apt::install(&[PROGRAM])?;
    if answers() {
        return Ok(Some(()));
    }
    missing("no faketime for the tests of wrong clocks: install it (Debian: faketime)")
}
