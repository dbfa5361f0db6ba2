//! `cargo xtask bench [NAME]`: builds what is measured with optimisation and hands over to the testkit's `bench`.

use anyhow::Result;

use crate::{repo, shell};

pub fn run(words: &[String]) -> Result<()> {
    shell::run(&mut shell::cargo(&[
        "build",
        "--locked",
        "--release",
        "-p",
        "mothership",
        "-p",
        "mothership-testkit",
        "--bins",
    ]))?;
    shell::run(shell::command(repo::built("release", "bench")).args(words))
}
