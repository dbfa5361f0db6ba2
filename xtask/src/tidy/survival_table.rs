//! The table of what survives what promises; each of its rows names the tests that show it, and those exist.

use super::Finding;
use crate::source::Source;

const PAGE: &str = "docs/how-it-works.md";
/// The first cells of the table's head.
const HEAD: &str = "| what happens |";

pub fn check(sources: &[Source]) -> Vec<Finding> {
    let Some(page) = sources.iter().find(|source| source.path == PAGE) else { return Vec::new() };
    let rows = page.text.lines().enumerate().skip_while(|(_, line)| !line.starts_with(HEAD)).skip(2);
    let mut found = Vec::new();
    let mut count = 0;
    for (at, row) in rows.take_while(|(_, line)| line.starts_with('|')) {
        count += 1;
        let named = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
        let mut names = named.split('`').skip(1).step_by(2).peekable();
        if names.peek().is_none() {
            found.push(Finding::new(PAGE, at + 1, "the last cell names no test that shows this"));
        }
        for name in names.filter(|name| !exists(sources, name)) {
            found.push(Finding::new(PAGE, at + 1, format!("no test is called `{name}`")));
        }
    }
    if count == 0 {
        found.push(Finding::new(PAGE, 1, format!("the table that begins with `{HEAD}` is gone")));
    }
    found
}

/// `name`, or `file::name` where a name alone would not be found by a reader.
fn exists(sources: &[Source], name: &str) -> bool {
    let (file, function) = name.rsplit_once("::").unwrap_or(("", name));
    let heads = [format!("fn {function}("), format!("fn {function}<")];
    let in_file = |source: &&Source| file.is_empty() || source.path.ends_with(&format!("/{file}.rs"));
    let rust = sources.iter().filter(|source| source.path.ends_with(".rs")).filter(in_file);
    rust.into_iter().any(|source| {
        let tests = match source.is_test() {
            true => source.text.as_str(),
            false => source.text.split_once("#[cfg(test)]").map_or("", |(_, tests)| tests),
        };
        heads.iter().any(|head| tests.contains(head.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rows: &str) -> Vec<(usize, String)> {
        let source = |path: &str, text: String| Source { path: path.into(), text };
        let page =
            format!("words\n\n{HEAD} what follows | test |\n|---|---|---|\n{rows}\n\n| other | table |\n");
        let sources = [
            source(PAGE, page),
            source("crates/a/tests/one.rs", "#[test]\nfn it_holds() {}".to_owned()),
            source(
                "crates/a/src/two.rs",
                "fn product() {}\n#[cfg(test)]\nmod tests { fn inline() {} }".to_owned(),
            ),
        ];
        check(&sources).into_iter().map(|one| (one.line, one.message)).collect()
    }

    #[test]
    fn each_row_names_tests_that_exist() {
        assert_eq!(found("| a | b | `it_holds`, `one::it_holds` |\n| c | d | `inline` |"), []);
        let lost =
            found("| a | b | `it_hold` |\n| c | d | `two::it_holds`, `product` |\n| e | f `inline` | |");
        let (lines, messages): (Vec<usize>, Vec<String>) = lost.into_iter().unzip();
        assert_eq!(lines, [5, 6, 6, 7]);
        assert!(messages[0].contains("`it_hold`") && messages[3].contains("names no test"), "{messages:?}");
    }

    #[test]
    fn a_table_that_is_gone_is_missed() {
        let sources = [Source { path: PAGE.into(), text: "nothing".into() }];
        assert_eq!(check(&sources).len(), 1);
    }
}
