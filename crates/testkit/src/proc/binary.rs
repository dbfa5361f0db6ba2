//! Which binary is tested: `$MSH_TEST_BIN`, else the one that was built into the same target folder as this test.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

/// The path of the binary. Panics, with the command that helps, when it is missing or older than its sources: a test
/// that passes against yesterday's program is worse than none.
pub fn path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        if let Some(named) = env::var_os("MSH_TEST_BIN") {
            return PathBuf::from(named);
        }
        let this = env::current_exe().expect("a running test has a path");
        let folder = this.ancestors().nth(2).expect("tests are built into target/PROFILE/deps");
        let path = folder.join(format!("mothership{}", env::consts::EXE_SUFFIX));
        let built = modified(&path);
        let built =
            built.unwrap_or_else(|| panic!("{} is missing: cargo build -p mothership", path.display()));
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for name in ["core", "api", "store", "server", "runner", "mothership"] {
            if let Some(newer) = newer_than(built, &crates.join(name).join("src")) {
                panic!("the binary is older than {}: cargo build -p mothership", newer.display());
            }
        }
        path
    })
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

fn newer_than(built: SystemTime, folder: &Path) -> Option<PathBuf> {
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        let newer = match entry.file_type().ok()?.is_dir() {
            true => newer_than(built, &path),
            false => (modified(&path)? > built).then_some(path),
        };
        if newer.is_some() {
            return newer;
        }
    }
    None
}
