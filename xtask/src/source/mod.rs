//! The text of the checkout, as [`crate::tidy`] reads it.

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
}

/// What git has or would have in the checkout at `root`; what cannot be read as text is left out.
pub fn all(root: &Path) -> Result<Vec<Source>> {
    let list = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let listed = shell::output(shell::command("git").args(list).current_dir(root))?;
    let read = |path: &str| {
        let text = fs::read_to_string(root.join(path)).ok()?;
        Some(Source { path: path.to_owned(), text })
    };
    Ok(listed.lines().filter_map(read).collect())
}
