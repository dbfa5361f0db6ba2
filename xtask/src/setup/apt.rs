//! Debian's packages.

use std::env;

use anyhow::Result;

use crate::shell;

/// Installs packages, or says `false` where that is not ours to do: no apt, or not root.
pub fn install(packages: &[&str]) -> Result<bool> {
    if !cfg!(target_os = "linux") || !shell::answers("apt-get", &["--version"]) || !is_root() {
        return Ok(false);
    }
    println!("installing with apt: {}", packages.join(" "));
    shell::run(shell::command("apt-get").args(["update", "-qq"]))?;
    let mut install = shell::command("apt-get");
    install.args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages);
    shell::run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    Ok(true)
}

fn is_root() -> bool {
    let by_name = env::var("USER").is_ok_and(|user| user == "root");
    by_name || shell::output(shell::command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
