//! The C compiler for Windows, which SQLite, zstd and ring need even to be checked.

use anyhow::Result;

use super::{apt, missing};
use crate::shell;

const COMPILER: &str = "x86_64-w64-mingw32-gcc";

/// `Some` when the compiler is there; installed when it is not.
pub fn ready() -> Result<Option<()>> {
    if shell::answers(COMPILER, &["--version"]) {
        return Ok(Some(()));
    }
    apt::install(&["gcc-mingw-w64-x86-64"])?;
    if shell::answers(COMPILER, &["--version"]) {
        return Ok(Some(()));
    }
    missing("no C compiler for Windows: install it (Debian: gcc-mingw-w64-x86-64)")
}
