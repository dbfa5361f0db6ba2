//! What the lines of a file are: code, comment or blank; product or test.

use std::collections::BTreeSet;

use super::{Source, rust};

/// Lines of one file or of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lines {
    /// Of the product, without comments and blank lines.
    pub code: usize,
    /// Of the product: lines that begin a comment or lie in one.
    pub comments: usize,
    /// Of tests, without comments and blank lines.
    pub tests: usize,
}

impl std::ops::AddAssign for Lines {
    fn add_assign(&mut self, other: Self) {
        self.code += other.code;
        self.comments += other.comments;
        self.tests += other.tests;
    }
}

/// Counts a file of Rust, TypeScript, Python or SQL. `is_test` says that all of it is for tests.
pub fn of(source: &Source, is_test: bool) -> Lines {
    let tests = test_lines(source);
    let mut lines = Lines::default();
    let mut in_block = false;
    for (at, line) in source.text.lines().enumerate() {
        let is_comment = is_comment(&source.path, line.trim(), &mut in_block);
        if line.trim().is_empty() {
            continue;
        }
        match (is_test || tests.contains(&(at + 1)), is_comment) {
            (false, false) => lines.code += 1,
            (false, true) => lines.comments += 1,
            (true, false) => lines.tests += 1,
            (true, true) => {}
        }
    }
    lines
}

fn test_lines(source: &Source) -> BTreeSet<usize> {
    if !source.path.ends_with(".rs") {
        return BTreeSet::new();
    }
    syn::parse_file(&source.text).map(|tree| rust::test_lines(&tree)).unwrap_or_default()
}

fn is_comment(path: &str, line: &str, in_block: &mut bool) -> bool {
    if path.ends_with(".py") {
        return line.starts_with('#');
    }
    if path.ends_with(".sql") {
        return line.starts_with("--");
    }
    if *in_block {
        *in_block = !line.contains("*/");
        return true;
    }
    if line.starts_with("/*") || line.starts_with("{/*") {
        *in_block = !line.contains("*/");
        return true;
    }
    line.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> (usize, usize, usize) {
        let lines = of(&Source { path: path.into(), text: text.into() }, false);
        (lines.code, lines.comments, lines.tests)
    }

    #[test]
    fn rust_knows_its_tests() {
        let text = "//! Doc.\nfn a() {} // Behind code.\n\n/// Doc.\nfn b() {}\n#[cfg(test)]\nmod tests {\n    // Why.\n    fn c() {}\n}\n";
        assert_eq!(count("crates/a/src/b.rs", text), (2, 2, 4));
    }

    #[test]
    fn other_languages_have_comments_of_their_own() {
        assert_eq!(
            count("web/src/a.ts", "/**\n * Doc.\n */\nconst a = 1;\n// why\n{/* jsx */}\n"),
            (1, 5, 0)
        );
        assert_eq!(count("a.sql", "-- why\nSELECT 1;\n"), (1, 1, 0));
        assert_eq!(count("a.py", "# why\nx = 1\n"), (1, 1, 0));
    }

    #[test]
    fn a_file_of_tests_is_all_test() {
        let source = Source { path: "crates/a/tests/b.rs".into(), text: "// why\nfn a() {}\n".into() };
        assert_eq!(of(&source, true), Lines { tests: 1, ..Lines::default() });
    }
}
