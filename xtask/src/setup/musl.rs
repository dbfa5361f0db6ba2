//! The C library of programs that run on every Linux.

use anyhow::Result;

use super::apt;
use crate::shell;

/// Compiles and links with musl.
pub const COMPILER: &str = "musl-gcc";

/// Whether it is there; installed when it is not.
pub fn ready() -> Result<bool> {
    let answers = || shell::answers(COMPILER, &["--version"]);
    Ok(answers() || (apt::install(&["musl-tools"])? && answers()))
}
