//! `cargo xtask package`: what is given to others: an archive and a Debian package, with completions, manual pages, units of
//! systemd and the two licences. Everything in them is made by the program that is packed.

mod deb;
mod static_program;
mod tree;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::{build, repo, setup, shell};

/// What is packed.
struct Package {
    program: PathBuf,
    /// `0.1.0`.
    version: String,
    /// `x86_64-linux-musl`: the machines it runs on.
    platform: String,
}

pub fn run(words: &[String]) -> Result<()> {
    let program = match words {
        [] => None,
        [flag, program] if flag == "--program" => Some(PathBuf::from(program)),
        _ => bail!("cargo xtask package [--program FILE]"),
    };
    let (program, platform) = match program {
        Some(program) => (program, "x86_64-linux".to_owned()),
        None => match static_program::build()? {
            Some(program) => (program, "x86_64-linux-musl".to_owned()),
            None => {
                println!("the archive will need this machine's C library (musl-tools make a static one)");
                (build::release()?, "x86_64-linux-gnu".to_owned())
            }
        },
    };
    let program = fs::canonicalize(&program).with_context(|| format!("find {}", program.display()))?;
    let package = Package { version: version_of(&program)?, program, platform };
    let out = repo::target().join("package");
    fs::create_dir_all(&out)?;
    for made in [archive(&package, &out)?, deb::build(&package, &out, "xz")?] {
        println!("{}", made.display());
    }
    Ok(())
}

/// Packs the debug build, which is there anyway, and installs the package into a folder as dpkg does it.
pub fn check() -> Result<()> {
    if !shell::answers("dpkg-deb", &["--version"]) {
        return setup::missing("no dpkg: the Debian package is not tried").map(|_: Option<()>| ());
    }
    let program = repo::built("debug", "mothership");
    let package = Package { version: version_of(&program)?, program, platform: "x86_64-linux".to_owned() };
    let out = repo::target().join("package-check");
    tree::fresh(&out)?;
    archive(&package, &out)?;
    deb::try_install(&deb::build(&package, &out, "none")?, &out.join("root"))?;
    fs::remove_dir_all(&out).context("remove what was tried")
}

fn version_of(program: &Path) -> Result<String> {
    let said = shell::output(shell::command(program).args(["version", "--json"]))?;
    let said: serde_json::Value = serde_json::from_str(&said).context("read what `version --json` says")?;
    if said["dashboard"] != true {
        println!("note: {} has no dashboard", program.display());
    }
    Ok(said["version"].as_str().context("`version --json` names no version")?.to_owned())
}

/// `mothership-VERSION-PLATFORM.tar.gz`: one folder to unpack anywhere.
fn archive(package: &Package, out: &Path) -> Result<PathBuf> {
    let name = format!("mothership-{}-{}", package.version, package.platform);
    let folder = out.join(&name);
    tree::fresh(&folder)?;
    tree::put(&package.program, &folder.join("mothership"), 0o755)?;
    tree::documents(package, &tree::Places::of_archive(&folder))?;
    let archive = out.join(format!("{name}.tar.gz"));
    let mut tar = shell::command("tar");
    tar.args(["--owner=0", "--group=0", "--sort=name", "-C"]).arg(out).arg("-czf").arg(&archive).arg(&name);
    shell::run(&mut tar)?;
    Ok(archive)
}
