//! `cargo xtask check-windows`: the binary, checked for `x86_64-pc-windows-gnu`. It is not linked or run here; what it
//! guards is that code for Windows compiles, which nobody who works on Linux would notice otherwise.

use anyhow::Result;

use crate::{no_arguments, repo, setup, shell};

pub fn run(words: &[String]) -> Result<()> {
    no_arguments(words)?;
    let (Some(()), Some(bin)) = (setup::mingw::ready()?, setup::rust_source::toolchain()?) else {
        return Ok(());
    };
    // A folder of its own: the flags differ, and would throw the other builds' results out.
    let mut check = setup::rust_source::cargo(&bin, &repo::target().join("windows"))?;
    check.args(["check", "--locked", "--package", "mothership", "--target", "x86_64-pc-windows-gnu"]);
    shell::run(&mut check)
}
