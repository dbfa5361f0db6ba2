//! `cargo xtask bench [NAME]`: builds what is measured with optimisation and hands over to the testkit's `bench`.

use anyhow::Result;

use crate::{repo, shell};

pub fn run(words: &[String]) -> Result<()> {
    let mut build = shell::cargo(&[
        "build",
        "--locked",
        "--release",
        "-p",
        "mothership",
        "-p",
        "mothership-testkit",
        "--bins",
    ]);
    // Pages are not measured, and need not be there.
    shell::run(build.env("MOTHERSHIP_WITHOUT_DASHBOARD", "1"))?;
    shell::run(shell::command(repo::built("release", "bench")).args(words))
}
