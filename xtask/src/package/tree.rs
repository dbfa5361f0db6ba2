//! The files beside the program, and where they lie.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::Package;
use crate::{repo, shell};

/// Where each kind of file goes.
pub struct Places {
    pub man: PathBuf,
    pub bash: PathBuf,
    pub zsh: PathBuf,
    pub fish: PathBuf,
    pub systemd: PathBuf,
    pub documents: PathBuf,
}

impl Places {
    /// In an archive that is unpacked anywhere.
    pub fn of_archive(folder: &Path) -> Self {
        let completions = folder.join("completions");
        Self {
            man: folder.join("man/man1"),
            bash: completions.join("mothership.bash"),
            zsh: completions.join("_mothership"),
            fish: completions.join("mothership.fish"),
            systemd: folder.join("systemd"),
            documents: folder.to_owned(),
        }
    }

    /// In a system, below `root`.
    pub fn of_system(root: &Path) -> Self {
        let share = root.join("usr/share");
        Self {
            man: share.join("man/man1"),
            bash: share.join("bash-completion/completions/mothership"),
            zsh: share.join("zsh/vendor-completions/_mothership"),
            fish: share.join("fish/vendor_completions.d/mothership.fish"),
            systemd: root.join("usr/lib/systemd/system"),
            documents: share.join("doc/mothership"),
        }
    }
}

/// Manual pages, completions, units and licences.
pub fn documents(package: &Package, places: &Places) -> Result<()> {
    fs::create_dir_all(&places.man)?;
    let mut man = shell::command(&package.program);
    shell::run(man.args(["gen", "man", "--to"]).arg(&places.man))?;
    for (shell_name, path) in [("bash", &places.bash), ("zsh", &places.zsh), ("fish", &places.fish)] {
        let script = shell::output(shell::command(&package.program).args(["completions", shell_name]))?;
        write(path, &script)?;
    }
    for unit in ["mothership.service", "mothership-runner.service"] {
        let from = repo::root().join("packaging/systemd").join(unit);
        put(&from, &places.systemd.join(unit), 0o644)?;
    }
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "CHANGELOG.md"] {
        put(&repo::root().join(name), &places.documents.join(name), 0o644)?;
    }
    Ok(())
}

/// An empty folder, whatever was there.
pub fn fresh(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))
}

/// Copies a file with a mode of its own.
pub fn put(from: &Path, to: &Path, mode: u32) -> Result<()> {
    let parent = to.parent().context("a file lies in a folder")?;
    fs::create_dir_all(parent)?;
    fs::copy(from, to).with_context(|| format!("copy {} to {}", from.display(), to.display()))?;
    set_mode(to, mode)
}

/// Writes a file that everybody may read.
pub fn write(to: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
    fs::write(to, text).with_context(|| format!("write {}", to.display()))?;
    set_mode(to, 0o644)
}

#[cfg(unix)]
pub fn set_mode(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(mode))?)
}

#[cfg(not(unix))]
pub fn set_mode(_: &Path, _: u32) -> Result<()> {
    Ok(())
}
