//! `cargo xtask build` and `cargo xtask install`: the program as others get it, with the dashboard inside.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::{dashboard, no_arguments, repo, shell};

/// The variable from which `mothership version` has its commit.
const COMMIT: &str = "MOTHERSHIP_COMMIT";

pub fn run(words: &[String]) -> Result<()> {
    no_arguments(words)?;
    let program = release()?;
    println!("\n{}", program.display());
    Ok(())
}

/// Builds the release program with the dashboard inside, and gives where it is.
pub fn release() -> Result<PathBuf> {
    release_by(shell::cargo(&[]), None, &repo::target())
}

/// The same by a cargo of the caller's, for another target if one is named, in the folder that this cargo builds in.
pub fn release_by(mut build: Command, target: Option<&str>, folder: &Path) -> Result<PathBuf> {
    dashboard::build_if_stale().context(
        "the dashboard needs Node.js (cargo xtask setup node); MOTHERSHIP_WITHOUT_DASHBOARD=1 cargo build --release makes \
         a program without pages",
    )?;
    build.args(["build", "--locked", "--release", "-p", "mothership"]);
    if let Some(target) = target {
        build.args(["--target", target]);
    }
    build.env(COMMIT, commit().unwrap_or_default());
    shell::run(&mut build)?;
    let folder = target.map_or(folder.to_owned(), |target| folder.join(target));
    let program = folder.join("release").join(format!("mothership{}", env::consts::EXE_SUFFIX));
    ensure!(program.exists(), "cargo built no {}", program.display());
    Ok(program)
}

/// The commit of the checkout, with a mark when it is not exactly that; none outside of git.
fn commit() -> Option<String> {
    let git = |words: &[&str]| shell::output(shell::command("git").args(words)).ok();
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?.trim().to_owned();
    let is_changed = git(&["status", "--porcelain", "--untracked-files=no"])?.trim() != "";
    Some(if is_changed { format!("{commit} with changes") } else { commit })
}

/// `cargo xtask install [--to DIR]`.
pub fn install(words: &[String]) -> Result<()> {
    let folder = match words {
        [] => default_folder()?,
        [flag, folder] if flag == "--to" => PathBuf::from(folder),
        _ => bail!("cargo xtask install [--to DIR]"),
    };
    let program = release()?;
    let installed = put(&program, &folder)?;
    println!("\n{}", installed.display());
    let path = env::var_os("PATH").unwrap_or_default();
    if !env::split_paths(&path).any(|known| known == folder) {
        println!("{} is not on PATH: add it, or call the program by its full name", folder.display());
    }
    Ok(())
}

/// Where `cargo install` puts programs, too.
fn default_folder() -> Result<PathBuf> {
    if let Some(home) = env::var_os("CARGO_HOME") {
        return Ok(PathBuf::from(home).join("bin"));
    }
    let home = env::home_dir().context("there is no home folder: name one with --to DIR")?;
    Ok(home.join(".cargo/bin"))
}

/// Puts the program there in one step, also while an older one runs.
fn put(program: &Path, folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let name = program.file_name().context("the program has a name")?;
    let (installed, new) = (folder.join(name), folder.join(".mothership.new"));
    fs::copy(program, &new)
        .with_context(|| format!("write to {} (choose another with --to DIR)", folder.display()))?;
    fs::rename(&new, &installed).with_context(|| format!("replace {}", installed.display()))?;
    Ok(installed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_takes_the_place_of_an_older_one() {
        let folder = env::temp_dir().join(format!("xtask-install-{}", std::process::id()));
        let (program, to) = (folder.join("mothership"), folder.join("bin"));
        fs::create_dir_all(&folder).unwrap();
        for text in ["old", "new"] {
            fs::write(&program, text).unwrap();
            let installed = put(&program, &to).unwrap();
            assert_eq!(fs::read_to_string(installed).unwrap(), text);
        }
        assert_eq!(fs::read_dir(&to).unwrap().count(), 1);
        fs::remove_dir_all(&folder).unwrap();
        assert!(install(&["--from".to_owned()]).is_err());
    }
}
