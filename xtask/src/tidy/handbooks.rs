//! The handbooks are there, one for each chore that comes again, and CONTRIBUTING.md leads to them.

use super::Finding;
use crate::source::Source;

const INDEX: &str = "CONTRIBUTING.md";
const FOLDER: &str = "docs/handbook/";
const PAGES: [&str; 7] = [
    "endpoint.md",
    "errors.md",
    "foreign-client.md",
    "logging.md",
    "page.md",
    "runner-message.md",
    "table.md",
];

pub fn check(sources: &[Source]) -> Vec<Finding> {
    let index = sources.iter().find(|source| source.path == INDEX).map_or("", |source| source.text.as_str());
    let there: Vec<&str> = sources.iter().filter_map(|source| source.path.strip_prefix(FOLDER)).collect();
    let mut found = Vec::new();
    for page in PAGES.iter().filter(|page| !there.contains(page)) {
        found.push(Finding::new(INDEX, 1, format!("the handbook {FOLDER}{page} is missing")));
    }
    for page in there.iter().filter(|page| page.ends_with(".md")) {
        if !index.contains(&format!("]({FOLDER}{page})")) {
            found.push(Finding::new(INDEX, 1, format!("nothing leads to the handbook {FOLDER}{page}")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_handbook_is_there_and_can_be_found() {
        let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let mut sources: Vec<Source> =
            PAGES.iter().map(|page| source(&format!("{FOLDER}{page}"), "")).collect();
        let index: Vec<String> = PAGES.iter().map(|page| format!("[how]({FOLDER}{page})")).collect();
        sources.push(source(INDEX, &index.join("\n")));
        assert_eq!(check(&sources), []);
        sources.push(source("docs/handbook/new.md", ""));
        sources.remove(0);
        let messages: Vec<String> = check(&sources).into_iter().map(|one| one.message).collect();
        assert_eq!(
            messages,
            [
                "the handbook docs/handbook/endpoint.md is missing",
                "nothing leads to the handbook docs/handbook/new.md"
            ]
        );
    }
}
