//! Links between documents lead somewhere.

use super::Finding;
use crate::source::Source;

/// Looks at the relative links of a Markdown file; `exists` is asked with paths from the top of the checkout.
pub fn check(source: &Source, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    let mut found = Vec::new();
    if !source.path.ends_with(".md") {
        return found;
    }
    let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut in_code = false;
    for (at, line) in source.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for target in targets(line) {
            let path = target.split('#').next().unwrap_or(target);
            if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
                continue;
            }
            let path = resolve(folder, path);
            if !exists(&path) {
                found.push(Finding::new(
                    &source.path,
                    at + 1,
                    format!("the link to {target} leads nowhere ({path})"),
                ));
            }
        }
    }
    found
}

/// What stands between `](` and `)`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target.trim()))
}

fn resolve(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leads_nowhere_is_found() {
        let text = "[a](b.md) [c](../README.md#top) [d](https://x.y/z) [e](#here)\n```\n[f](gone.md)\n```\n[g](gone.md)";
        let source = Source { path: "docs/a.md".into(), text: text.into() };
        let known = ["docs/b.md", "README.md"];
        let found = check(&source, |path| known.contains(&path));
        assert_eq!(found, [Finding::new("docs/a.md", 5, "the link to gone.md leads nowhere (docs/gone.md)")]);
    }
}
