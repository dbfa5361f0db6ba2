//! The standard library for Windows. Where rustup can add a target, it has it; where it cannot (no network but Debian's
//! packages), the source of exactly this Rust comes from Debian's `rust-src`, and cargo builds the library itself.
//!
//! The source must lie inside a toolchain, so a second one is put together in `.tools`: programs are copied, because
//! rustc finds its own place from its real path; everything else is linked.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::missing;
use crate::{repo, shell};

/// Suites of Debian that may have the source of a Rust newer than the machine's own release.
const SUITES: &str = "trixie-backports forky";

/// A toolchain that has the standard library's source: its `bin` folder.
pub fn toolchain() -> Result<Option<PathBuf>> {
    let version = shell::output(shell::command("rustc").arg("--version"))?;
    let version = version.split_whitespace().nth(1).context("rustc --version names no version")?.to_owned();
    let sysroot = PathBuf::from(shell::output(shell::command("rustc").args(["--print", "sysroot"]))?.trim());
    let source = Path::new("lib/rustlib/src/rust/library/Cargo.lock");
    if sysroot.join(source).exists() {
        return Ok(Some(sysroot.join("bin")));
    }
    let folder = repo::tools().join(format!("rust-{version}-with-source"));
    if folder.join(source).exists() {
        return Ok(Some(folder.join("bin")));
    }
    if !cfg!(target_os = "linux") || !shell::answers("apt-get", &["--version"]) {
        return missing("no source of the standard library: rustup component add rust-src");
    }
    println!("fetching the source of Rust {version} with apt");
    let apt = Apt::new()?;
    apt.run("apt-get", &["update", "-qq"])?;
    let offered = apt.run("apt-cache", &["madison", "rust-src"])?;
    let Some(package) = matching(&offered, &version) else {
        return missing(&format!("Debian has no rust-src {version}, which the check for Windows needs"));
    };
    apt.run("apt-get", &["download", "-qq", &format!("rust-src={package}")])?;
    let unpacked = apt.unpack()?.join("usr/src").join(format!("rustc-{version}"));
    // Under another name until it is whole, so that an interruption leaves nothing that looks ready.
    let unfinished = folder.with_extension("unfinished");
    let _ = fs::remove_dir_all(&unfinished);
    assemble(&sysroot, &unpacked, &unfinished)?;
    fs::rename(&unfinished, &folder)?;
    ensure!(folder.join(source).exists(), "rust-src {package} holds no standard library");
    Ok(Some(folder.join("bin")))
}

/// Cargo of that toolchain, for builds that make the standard library, too, in a folder of their own.
pub fn cargo(bin: &Path, target: &Path) -> Result<Command> {
    let mut cargo = shell::command(bin.join("cargo"));
    // Stable Rust builds its own library only when told that it may use what is unstable.
    cargo.args(["-Zbuild-std=std,panic_abort,panic_unwind"]).env("RUSTC_BOOTSTRAP", "1");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&path));
    cargo.env("PATH", std::env::join_paths(paths)?).env("RUSTC", bin.join("rustc"));
    cargo.env("CARGO_TARGET_DIR", target);
    for inherited in ["CARGO", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"] {
        cargo.env_remove(inherited);
    }
    Ok(cargo)
}

/// The package version that belongs to a Rust version, in the table of `apt-cache madison`.
fn matching(offered: &str, version: &str) -> Option<String> {
    let versions = offered.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    versions.into_iter().find(|offer| offer.starts_with(&format!("{version}+"))).map(str::to_owned)
}

/// apt with lists and settings of its own, so that the machine's are not touched.
struct Apt {
    folder: PathBuf,
}

impl Apt {
    fn new() -> Result<Self> {
        let folder = repo::tools().join("apt");
        let _ = fs::remove_dir_all(&folder);
        for inner in ["lists/partial", "cache/archives/partial", "sources"] {
            fs::create_dir_all(folder.join(inner))?;
        }
        fs::write(folder.join("status"), "")?;
        let mut known = shell::command("apt-get");
        known.args(["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]);
        let known = shell::output(&mut known)?;
        // The archive that this machine already uses, whatever mirror that is.
        let archive =
            known.lines().find(|line| !line.contains("security")).context("apt knows no archive")?;
        let sources = format!(
            "Types: deb\nURIs: {archive}\nSuites: {SUITES}\nComponents: main\nArchitectures: amd64\n\
             Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
        );
        fs::write(folder.join("sources/rust.sources"), sources)?;
        let at = folder.display();
        let settings = format!(
            "Dir::Etc::sourcelist \"/dev/null\";\nDir::Etc::sourceparts \"{at}/sources\";\nDir::State \"{at}\";\n\
             Dir::State::lists \"{at}/lists\";\nDir::State::status \"{at}/status\";\nDir::Cache \"{at}/cache\";\n\
             APT::Sandbox::User \"root\";\nAcquire::Languages \"none\";\n"
        );
        fs::write(folder.join("apt.conf"), settings)?;
        Ok(Self { folder })
    }

    fn run(&self, program: &str, args: &[&str]) -> Result<String> {
        let mut command = Command::new(program);
        command.args(args).current_dir(&self.folder).env("APT_CONFIG", self.folder.join("apt.conf"));
        shell::output(&mut command)
    }

    fn unpack(&self) -> Result<PathBuf> {
        let mut packages = fs::read_dir(&self.folder)?.filter_map(|entry| Some(entry.ok()?.path()));
        let package = packages.find(|path| path.extension().is_some_and(|end| end == "deb"));
        let unpacked = self.folder.join("unpacked");
        let package = package.context("apt-get download left no package")?;
        shell::output(shell::command("dpkg").arg("-x").arg(package).arg(&unpacked))?;
        Ok(unpacked)
    }
}

impl Drop for Apt {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Copies what rustc finds itself by, links the rest, and puts the source where cargo looks for it.
fn assemble(sysroot: &Path, source: &Path, folder: &Path) -> Result<()> {
    let rustlib = folder.join("lib/rustlib");
    fs::create_dir_all(rustlib.join("src"))?;
    fs::create_dir_all(folder.join("bin"))?;
    for entry in fs::read_dir(sysroot.join("bin"))? {
        let entry = entry?;
        fs::copy(entry.path(), folder.join("bin").join(entry.file_name()))?;
    }
    for entry in fs::read_dir(sysroot.join("lib"))? {
        let entry = entry?;
        let (name, to) = (entry.file_name(), folder.join("lib").join(entry.file_name()));
        if name.to_string_lossy().starts_with("librustc_driver") {
            fs::copy(entry.path(), to)?;
        } else if name != "rustlib" {
            link(&entry.path(), &to)?;
        }
    }
    for entry in fs::read_dir(sysroot.join("lib/rustlib"))? {
        let entry = entry?;
        if entry.file_name() != "src" {
            link(&entry.path(), &rustlib.join(entry.file_name()))?;
        }
    }
    shell::output(shell::command("cp").arg("-a").arg(source).arg(rustlib.join("src/rust"))).map(drop)
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Result<()> {
    Ok(std::os::unix::fs::symlink(from, to)?)
}

/// Only Debian's way comes here.
#[cfg(not(unix))]
fn link(_from: &Path, _to: &Path) -> Result<()> {
    anyhow::bail!("a toolchain is put together on Linux only")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_of_exactly_this_rust_is_taken() {
        let offered = " rust-src | 1.97.1+dfsg1-1 | http://x forky/main amd64 Packages\n \
                       rust-src | 1.95.0+dfsg1-2~bpo13+1 | http://x trixie-backports/main amd64 Packages\n";
        assert_eq!(matching(offered, "1.95.0").as_deref(), Some("1.95.0+dfsg1-2~bpo13+1"));
        assert_eq!(matching(offered, "1.9"), None);
    }
}
