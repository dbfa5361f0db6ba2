//! Packages of the front end are pinned exactly, so that two clones of one commit are the same program.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Finding;

const FILE: &str = "web/package.json";

pub fn check(package: &str) -> Result<Vec<Finding>> {
    let parsed: Value = serde_json::from_str(package).with_context(|| format!("{FILE} is no JSON"))?;
    let mut found = Vec::new();
    for group in ["dependencies", "devDependencies"] {
        for (name, version) in parsed[group].as_object().into_iter().flatten() {
            if version.as_str().is_some_and(is_exact) {
                continue;
            }
            let line =
                package.lines().position(|line| line.contains(&format!("\"{name}\":"))).unwrap_or(0) + 1;
            found.push(Finding::new(FILE, line, format!("pin {name} to one version, not {version}")));
        }
    }
    Ok(found)
}

fn is_exact(version: &str) -> bool {
    let release = version.split('-').next().unwrap_or(version);
    let parts: Vec<&str> = release.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_found_with_their_line() {
        let package = "{\n\"dependencies\": {\n\"a\": \"1.2.3\",\n\"b\": \"^1.2.3\"},\n\"devDependencies\": {\n\"c\": \"1.2\"}}";
        let lines: Vec<usize> = check(package).unwrap().iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [4, 6]);
        assert!(is_exact("1.0.0-rc.1") && !is_exact("*") && !is_exact("1.x.0") && !is_exact("latest"));
    }
}
