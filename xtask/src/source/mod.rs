//! The text of the checkout, as [`crate::tidy`] and [`crate::count`] read it.

pub mod circles;
pub mod lines;
pub mod rust;
pub mod words;

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::shell;

/// A text file of the checkout.
pub struct Source {
    /// From the top of the checkout, with `/`.
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn ends_with_any(&self, ends: &[&str]) -> bool {
        ends.iter().any(|end| self.path.ends_with(end))
    }

    /// Whether the place or name of the file says that all of it is for tests. Helpers of tests are, benchmarks are not.
    pub fn is_test(&self) -> bool {
        let path = self.path.as_str();
        let helpers = path.starts_with("crates/testkit/") || path.starts_with("crates/test-");
        let rust = path.contains("/tests/") || self.ends_with_any(&["/tests.rs", "_tests.rs"]);
        let web = [".test.", ".spec."].iter().any(|mark| path.contains(mark)) || path.contains("/e2e/");
        rust || web || (helpers && !path.contains("/bench")) || path.contains("/test/")
    }
}

/// Names of all files that git has or would have in the checkout at `root`.
pub fn files(root: &Path) -> Result<Vec<String>> {
    lines(root, &["ls-files", "--cached", "--others", "--exclude-standard"])
}

/// Names of all files of a commit.
pub fn files_of_commit(root: &Path, commit: &str) -> Result<Vec<String>> {
    lines(root, &["ls-tree", "-r", "--name-only", commit])
}

/// The texts of the checkout; what cannot be read as text is left out.
pub fn all(root: &Path) -> Result<Vec<Source>> {
    let read = |path: String| Some(Source { text: fs::read_to_string(root.join(&path)).ok()?, path });
    Ok(files(root)?.into_iter().filter_map(read).collect())
}

/// The texts of a commit that are counted: no pictures, no fonts.
pub fn of_commit(root: &Path, commit: &str) -> Result<Vec<Source>> {
    let ends = [".rs", ".ts", ".tsx", ".py", ".sql", ".md", ".toml", ".mjs", ".css"];
    let wanted =
        files_of_commit(root, commit)?.into_iter().filter(|path| ends.iter().any(|end| path.ends_with(end)));
    let read = |path: String| Ok(Source { text: git(root, &["show", &format!("{commit}:{path}")])?, path });
    wanted.map(read).collect()
}

fn lines(root: &Path, args: &[&str]) -> Result<Vec<String>> {
    Ok(git(root, args)?.lines().map(str::to_owned).collect())
}

fn git(root: &Path, args: &[&str]) -> Result<String> {
    shell::output(shell::command("git").args(args).current_dir(root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_file_says_whether_it_is_for_tests() {
        let is_test = |path: &str| Source { path: path.into(), text: String::new() }.is_test();
        for path in [
            "crates/server/tests/http/app.rs",
            "crates/core/src/eta/tests.rs",
            "crates/server/src/routes/logs_tests.rs",
            "crates/testkit/src/sim/mod.rs",
            "web/src/lib/time.test.ts",
            "web/e2e/jobs.spec.ts",
            "compat/goliat/tests/test_hook.py",
        ] {
            assert!(is_test(path), "{path}");
        }
        for path in
            ["crates/testkit/src/bin/bench/main.rs", "crates/core/src/eta/mod.rs", "xtask/src/test.rs"]
        {
            assert!(!is_test(path), "{path}");
        }
    }
}
