//! GOLIAT's client, as its users install it, for the tests that drive it: a Python environment of its own with the parts
//! that run without a simulator, and our redirect. About 560 MB, most of it Qt.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::{apt, missing};
use crate::{repo, shell};

/// Names another Python with the client in it; the tests read it too.
pub const VARIABLE: &str = "MSH_TEST_GOLIAT_PYTHON";

const CLIENT: &str = "goliat==1.5.0";
const REQUIREMENTS: &str = "crates/testkit/tests/goliat/requirements.txt";
/// The version that the client's own dependencies have wheels for.
const GOOD_PYTHON: &str =
    "import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))";
const WINDOW: &str = "from PySide6.QtWidgets import QApplication; QApplication([])";

/// The environment's Python; installed when what it is made of has changed since the last time.
pub fn python() -> Result<Option<PathBuf>> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        return Ok(Some(PathBuf::from(named)));
    }
    let home = repo::target().join("goliat-client");
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let (mark, wanted) = (home.join("installed"), ingredients()?);
    if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(Some(python));
    }
    let Some(base) = base_python()? else {
        return missing(
            "no Python 3.11 or 3.12 with venv for the tests of GOLIAT's client: install python3-venv",
        );
    };
    println!("installing GOLIAT's client with pip (once, about 560 MB)");
    if home.exists() {
        fs::remove_dir_all(&home).with_context(|| format!("cannot remove {}", home.display()))?;
    }
    shell::run(shell::command(base).args(["-m", "venv"]).arg(&home))?;
    let installed = pip(&python, &["-r", REQUIREMENTS])
        .and_then(|()| pip(&python, &["--no-deps", CLIENT]))
        .and_then(|()| pip(&python, &["--no-deps", "./compat/goliat"]));
    if let Err(error) = installed {
        return missing(&format!("GOLIAT's client cannot be installed: {error:#}"));
    }
    if !window_opens(&python) {
        apt::install(&["libegl1", "libgl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1"])?;
        if !window_opens(&python) {
            return missing(
                "Qt does not start here, so the client's window cannot be tested (Debian: libegl1)",
            );
        }
    }
    fs::write(&mark, wanted).with_context(|| format!("cannot write {}", mark.display()))?;
    Ok(Some(python))
}

/// The Python to make the environment with.
fn base_python() -> Result<Option<&'static str>> {
    let names = ["python3.11", "python3.12", "python3", "python"];
    let find = || names.into_iter().find(|name| shell::answers(name, &["-c", GOOD_PYTHON]));
    if let Some(found) = find() {
        return Ok(Some(found));
    }
    apt::install(&["python3-venv"])?;
    Ok(find())
}

fn pip(python: &Path, what: &[&str]) -> Result<()> {
    let mut install = shell::command(python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(what);
    shell::run(&mut install)
}

fn window_opens(python: &Path) -> bool {
    let mut open = shell::command(python);
    open.args(["-c", WINDOW]).env("QT_QPA_PLATFORM", "offscreen");
    shell::output(&mut open).is_ok()
}

/// Everything that decides what the environment holds, as one text to compare.
fn ingredients() -> Result<Vec<u8>> {
    let package = repo::root().join("compat/goliat");
    let mut files = vec![repo::root().join(REQUIREMENTS)];
    for folder in [package.join("mothership_goliat"), package] {
        let listed = fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
        let mut here: Vec<_> = listed.filter_map(|entry| Some(entry.ok()?.path())).collect();
        here.retain(|path| {
            path.extension().is_some_and(|end| ["py", "pth", "toml"].iter().any(|one| end == *one))
        });
        here.sort();
        files.extend(here);
    }
    let mut all = CLIENT.as_bytes().to_vec();
    for file in files {
        all.extend(fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
    }
    Ok(all)
}
