//! What every source file keeps: a size that fits in a head, names that say something, no loose ends.

use super::Finding;
use crate::source::Source;

/// Lines without the tests at the end of the file.
const LINES_MAX: usize = 400;
/// Opens a file that is longer for a reason: `// size: the reason`.
const SIZE_REASON: &str = "size: ";
/// Names that mean "anything": what is in there belongs to somebody.
const EMPTY_NAMES: [&str; 4] = ["common", "utils", "helpers", "misc"];

const CODE: &[&str] = &[".rs", ".ts", ".tsx", ".mjs", ".css", ".sql", ".py", ".sh"];
const TEXT: &[&str] = &[
    ".rs", ".ts", ".tsx", ".mjs", ".css", ".sql", ".py", ".sh", ".md", ".toml", ".html", ".csv", ".yaml",
    ".yml",
];

pub fn check(source: &Source, test_modules: &TestModules) -> Vec<Finding> {
    let mut found = Vec::new();
    // Made by programs; its makers answer for it.
    if source.ends_with_any(&[
        ".gen.ts",
        "docs/cli-reference.md",
        "docs/spec-reference.md",
        "docs/experiments.md",
    ]) {
        return found;
    }
    if source.ends_with_any(CODE) {
        found.extend(size(source));
    }
    if source.ends_with_any(TEXT) {
        found.extend(trailing_spaces(source));
    }
    if source.path.starts_with("crates/") || source.path.starts_with("web/src/") {
        found.extend(name(source));
    }
    if source.path.ends_with(".rs") {
        found.extend(loose_ends(source, test_modules));
    }
    found
}

fn size(source: &Source) -> Option<Finding> {
    let lines = product_lines(source);
    let excused = source.text.lines().take(3).any(|line| line.contains(SIZE_REASON));
    (lines > LINES_MAX && !excused).then(|| {
        let message = format!(
            "{lines} lines without tests: look for the second subject, or open the file with `// {SIZE_REASON}REASON`"
        );
        Finding::new(&source.path, LINES_MAX + 1, message)
    })
}

fn trailing_spaces(source: &Source) -> Vec<Finding> {
    let lines = source.text.lines().enumerate();
    let bad = lines.filter(|(_, line)| line.ends_with([' ', '\t']));
    bad.map(|(at, _)| Finding::new(&source.path, at + 1, "spaces at the end of the line")).collect()
}

fn name(source: &Source) -> Option<Finding> {
    let bad =
        source.path.split('/').find(|part| EMPTY_NAMES.contains(&part.split('.').next().unwrap_or(part)))?;
    Some(Finding::new(&source.path, 1, format!("{bad} says nothing: give what is in it a name and an owner")))
}

fn loose_ends(source: &Source, test_modules: &TestModules) -> Vec<Finding> {
    let mut found = Vec::new();
    let tests_only = source.path.contains("/tests/") || source.ends_with_any(&["/tests.rs", "_tests.rs"]);
    let unwraps_allowed =
        tests_only || source.path.starts_with("crates/testkit/") || test_modules.has(&source.path);
    for (at, line) in source.text.lines().take(product_lines(source)).enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        // Cut in two, so that this file does not find itself.
        if line.contains(concat!(".unw", "rap()")) && !unwraps_allowed {
            found.push(Finding::new(
                &source.path,
                at + 1,
                "unwrap outside of tests: expect(\"why it holds\"), or handle it",
            ));
        }
        if line.contains(concat!("todo", "!(")) || line.contains(concat!("unimplemented", "!(")) {
            found.push(Finding::new(&source.path, at + 1, "unfinished code"));
        }
    }
    found
}

/// Lines before the tests that close the file.
fn product_lines(source: &Source) -> usize {
    let lines: Vec<&str> = source.text.lines().collect();
    let opens_tests =
        |pair: &[&str]| is_for_tests(pair[0]) && module(pair[1]).is_some_and(|(_, rest)| rest == "{");
    lines.windows(2).position(opens_tests).unwrap_or(lines.len())
}

/// `#[cfg(test)]`, also with a system beside it.
fn is_for_tests(line: &str) -> bool {
    line == "#[cfg(test)]" || line.starts_with("#[cfg(all(test,")
}

/// The name of the module that a line declares, and whether it begins (`{`) or lies in another file (`;`).
fn module(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("pub(crate) ").or(line.strip_prefix("pub ")).unwrap_or(line);
    let declared = line.strip_prefix("mod ")?.trim_end();
    let at = declared.find([' ', ';', '{'])?;
    Some((&declared[..at], declared[at..].trim()))
}

/// Files that exist for tests only, because `#[cfg(test)]` stands over the line that names them.
pub struct TestModules {
    /// Paths without `.rs`.
    paths: Vec<String>,
}

impl TestModules {
    pub fn of(sources: &[Source]) -> Self {
        let mut paths = Vec::new();
        for source in sources {
            let Some(stem) = source.path.strip_suffix(".rs") else { continue };
            let folder =
                ["/mod", "/lib", "/main"].iter().find_map(|name| stem.strip_suffix(name)).unwrap_or(stem);
            let lines: Vec<&str> = source.text.lines().collect();
            for pair in lines.windows(2).filter(|pair| is_for_tests(pair[0])) {
                if let Some((name, ";")) = module(pair[1]) {
                    paths.push(format!("{folder}/{name}"));
                }
            }
        }
        Self { paths }
    }

    fn has(&self, path: &str) -> bool {
        let below = |module: &String| {
            path.strip_prefix(module.as_str()).is_some_and(|rest| rest.starts_with(['.', '/']))
        };
        self.paths.iter().any(below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(usize, String)> {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        check(&source, &TestModules { paths: Vec::new() })
            .into_iter()
            .map(|finding| (finding.line, finding.message))
            .collect()
    }

    #[test]
    fn unwrap_is_for_tests() {
        let text = "fn a() {\n    b().unwrap();\n    // c.unwrap()\n}\n#[cfg(test)]\nmod tests {\n    d.unwrap();\n}\n";
        let lines: Vec<usize> =
            found("crates/core/src/a.rs", text).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [2]);
        assert_eq!(found("crates/core/tests/a.rs", text), []);
    }

    #[test]
    fn what_only_tests_see_is_a_test() {
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let sources = [
            source("a/mod.rs", "#[cfg(test)]\npub(crate) mod fake;\nmod real;\n"),
            source("b.rs", "#[cfg(test)]\nmod c;\n"),
        ];
        let modules = TestModules::of(&sources);
        assert!(modules.has("a/fake.rs") && modules.has("a/fake/deep.rs") && modules.has("b/c.rs"));
        assert!(!modules.has("a/real.rs") && !modules.has("a/faker.rs") && !modules.has("c.rs"));
    }

    #[test]
    fn a_long_file_needs_a_reason_and_tests_do_not_count() {
        let long = "x\n".repeat(401);
        assert_eq!(found("crates/core/src/a.rs", &long).len(), 1);
        assert_eq!(found("crates/core/src/a.rs", &format!("// size: one table\n{long}")), []);
        let tested = format!("{}#[cfg(test)]\nmod tests {{\n{long}}}\n", "x\n".repeat(400));
        assert_eq!(found("crates/core/src/a.rs", &tested), []);
        assert_eq!(found("web/src/api/schema.gen.ts", &long), []);
    }

    #[test]
    fn names_and_spaces() {
        assert_eq!(found("crates/core/src/utils.rs", "").len(), 1);
        assert_eq!(found("crates/core/src/common/a.rs", "").len(), 1);
        assert_eq!(found("crates/core/src/uncommon.rs", ""), []);
        assert_eq!(found("docs/a.md", "a\nb \n")[0].0, 2);
    }
}
