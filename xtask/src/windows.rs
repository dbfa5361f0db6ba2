//! `cargo xtask check-windows`: the binary, checked for `x86_64-pc-windows-gnu`. It is not linked or run here; what it
//! guards is that code for Windows compiles, which nobody who works on Linux would notice otherwise.

use anyhow::Result;

use crate::{no_arguments, repo, setup, shell};

pub fn run(words: &[String]) -> Result<()> {
    no_arguments(words)?;
    let (Some(()), Some(bin)) = (setup::mingw::ready()?, setup::rust_source::toolchain()?) else {
        return Ok(());
    };
    let mut check = shell::command(bin.join("cargo"));
    check.args(["check", "--locked", "--package", "mothership", "--target", "x86_64-pc-windows-gnu"]);
    // Stable Rust builds its own library only when told that it may use what is unstable.
    check.args(["-Zbuild-std=std,panic_abort,panic_unwind"]).env("RUSTC_BOOTSTRAP", "1");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(bin.clone()).chain(std::env::split_paths(&path));
    check.env("PATH", std::env::join_paths(paths)?).env("RUSTC", bin.join("rustc"));
    // A folder of its own: the flags differ, and would throw the other builds' results out.
    check.env("CARGO_TARGET_DIR", repo::target().join("windows"));
    for inherited in ["CARGO", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"] {
        check.env_remove(inherited);
    }
    shell::run(&mut check)
}
