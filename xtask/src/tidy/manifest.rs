//! Each dependency says why it is here: a comment above it, or above the group it stands in.

use super::Finding;

const FILE: &str = "Cargo.toml";

pub fn check(manifest: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut inside = false;
    let mut explained = false;
    for (at, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line == "[workspace.dependencies]";
        }
        if line.is_empty() {
            explained = false;
        } else if let Some(comment) = line.strip_prefix('#') {
            // A headline separates; it explains nothing.
            explained = !comment.trim().starts_with("---") && comment.trim().contains(' ');
        } else if inside && !explained && line.contains('=') {
            let name = line.split('=').next().unwrap_or(line).trim();
            // The crates of this workspace are explained where they live.
            if !line.contains("path = \"crates/") {
                let message = format!("say in a sentence above {name} why it is here and who would miss it");
                found.push(Finding::new(FILE, at + 1, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_counts_for_its_group_and_a_headline_for_nothing() {
        let manifest = "[workspace.package]\nname = \"x\"\n[workspace.dependencies]\nours = { path = \"crates/ours\" }\n\n\
                        # --- web\nbad = \"1\"\n# Routing of the server.\ngood = \"1\"\nalso = \"1\"\n\nlost = \"1\"\n";
        let lines: Vec<usize> = check(manifest).iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [7, 12]);
    }
}
