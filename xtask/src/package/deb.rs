//! The Debian package: installing it starts nothing; `systemctl enable --now mothership` does.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::{Package, tree};
use crate::{repo, shell};

/// `mothership_VERSION_amd64.deb`.
pub fn build(package: &Package, out: &Path, compression: &str) -> Result<PathBuf> {
    let root = out.join("deb");
    tree::fresh(&root)?;
    tree::put(&package.program, &root.join("usr/bin/mothership"), 0o755)?;
    let places = tree::Places::of_system(&root);
    tree::documents(package, &places)?;
    tree::put(
        &repo::root().join("packaging/sysusers.conf"),
        &root.join("usr/lib/sysusers.d/mothership.conf"),
        0o644,
    )?;
    let scripts = repo::root().join("packaging/deb");
    for name in ["postinst", "prerm", "postrm"] {
        tree::put(&scripts.join(name), &root.join("DEBIAN").join(name), 0o755)?;
    }
    tree::write(&places.documents.join("copyright"), COPYRIGHT)?;
    tree::write(&root.join("DEBIAN/control"), &control(package, size_kib(&root)?))?;
    let deb = out.join(format!("mothership_{}_amd64.deb", package.version));
    let mut make = shell::command("dpkg-deb");
    make.args(["--build", "--root-owner-group", &format!("-Z{compression}")]);
    shell::run(make.arg(&root).arg(&deb))?;
    Ok(deb)
}

/// Installs a package below `root`, runs what it installed, and removes it again.
pub fn try_install(deb: &Path, root: &Path) -> Result<()> {
    let admin = root.join("var/lib/dpkg");
    fs::create_dir_all(admin.join("updates"))?;
    fs::create_dir_all(admin.join("info"))?;
    for name in ["status", "available"] {
        fs::write(admin.join(name), "")?;
    }
    let dpkg = |act: &str| {
        let mut dpkg = shell::command("dpkg");
        dpkg.arg(format!("--root={}", root.display()));
        // The scripts make users and talk to systemd: in this folder there is neither. Nor are there its dependencies.
        dpkg.args([
            "--force-not-root",
            "--force-script-chrootless",
            "--force-depends",
            "--log=/dev/null",
            act,
        ]);
        dpkg.env("DPKG_ROOT", root);
        dpkg
    };
    shell::run(dpkg("--install").arg(deb))?;
    for name in [
        "usr/share/man/man1/mothership.1",
        "usr/share/man/man1/mothership-submit.1",
        "usr/share/bash-completion/completions/mothership",
        "usr/share/zsh/vendor-completions/_mothership",
        "usr/share/fish/vendor_completions.d/mothership.fish",
        "usr/lib/systemd/system/mothership.service",
        "usr/lib/systemd/system/mothership-runner.service",
        "usr/lib/sysusers.d/mothership.conf",
        "usr/share/doc/mothership/LICENSE-APACHE",
        "usr/share/doc/mothership/LICENSE-MIT",
    ] {
        ensure!(root.join(name).exists(), "the package installs no {name}");
    }
    let program = root.join("usr/bin/mothership");
    shell::run(shell::command(&program).arg("version"))?;
    shell::run(dpkg("--remove").arg("mothership"))?;
    ensure!(!program.exists(), "the package leaves its program when it is removed");
    Ok(())
}

const COPYRIGHT: &str = "\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: mothership
Source: https://github.com/mothership-run/mothership

Files: *
Copyright: the authors of Mothership
License: MIT or Apache-2.0
 The texts of both licences lie beside this file: LICENSE-MIT and LICENSE-APACHE.
";

fn control(package: &Package, size_kib: u64) -> String {
    // A static program needs nothing; the other one the C library of where it was built, or a newer one.
    let depends = if package.platform.ends_with("musl") { "" } else { "Depends: libc6, libgcc-s1\n" };
    format!(
        "Package: mothership\nVersion: {}\nArchitecture: amd64\nMaintainer: Mothership <packages@mothership.run>\n\
         {depends}Recommends: ca-certificates\nInstalled-Size: {size_kib}\nSection: science\nPriority: optional\n\
         Homepage: https://github.com/mothership-run/mothership\n\
         Description: one place to run long work on the machines you already have\n \
         Server, runner and command line in one program: submit a command with its\n \
         parameters, and every machine that fits runs its share while you watch.\n",
        package.version
    )
}

fn size_kib(folder: &Path) -> Result<u64> {
    let mut total = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        total += if metadata.is_dir() { size_kib(&entry.path())? } else { metadata.len().div_ceil(1024) };
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_program_that_is_not_static_depends_on_a_c_library() {
        let package = |platform: &str| Package {
            program: PathBuf::new(),
            version: "1.2.3".to_owned(),
            platform: platform.to_owned(),
        };
        let gnu = control(&package("x86_64-linux-gnu"), 7);
        assert!(gnu.contains("\nDepends: libc6") && gnu.contains("\nInstalled-Size: 7\n"), "{gnu}");
        assert!(
            gnu.starts_with("Package: mothership\nVersion: 1.2.3\n") && gnu.contains("\n Server, runner"),
            "{gnu}"
        );
        assert!(!control(&package("x86_64-linux-musl"), 7).contains("Depends"));
    }
}
