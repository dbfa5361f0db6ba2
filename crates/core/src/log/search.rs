//! Does a line match? Text or regular expression, looked for in what a person sees: escape sequences are taken out
//! first. Reading lines and paging through them is the caller's.

use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};

use super::display::strip_ansi;

/// Longest query, in bytes.
pub const QUERY_BYTES_MAX: usize = 1024;
/// Memory that a compiled expression may take; a larger one is refused.
const COMPILED_BYTES_MAX: usize = 1024 * 1024;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Query {
    matcher: Matcher,
}

#[derive(Debug, Clone)]
enum Matcher {
    Text(Box<memchr::memmem::Finder<'static>>),
    Regex(Regex),
}

/// Why a query cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Nothing to look for.
    #[error("the search text is empty")]
    Empty,
    /// More than [`QUERY_BYTES_MAX`].
    #[error("the search text has more than {QUERY_BYTES_MAX} bytes")]
    TooLong,
    /// Not a regular expression, or one that needs too much memory.
    #[error("the search expression is not valid: {0}")]
    Expression(String),
}

impl Query {
    /// Looks for `text` as it stands.
    ///
    /// # Errors
    /// When it is empty or too long.
    pub fn text(text: &str, ignore_case: bool) -> Result<Self, QueryError> {
        check(text)?;
        let matcher = if ignore_case {
            Matcher::Regex(compile(&regex::escape(text), true)?)
        } else {
            Matcher::Text(Box::new(memchr::memmem::Finder::new(text.as_bytes()).into_owned()))
        };
        Ok(Self { matcher })
    }

    /// Looks for a regular expression (the syntax of the `regex` crate: no look-around, linear time).
    ///
    /// # Errors
    /// When it is empty, too long, or does not compile.
    pub fn regex(expression: &str, ignore_case: bool) -> Result<Self, QueryError> {
        check(expression)?;
        Ok(Self { matcher: Matcher::Regex(compile(expression, ignore_case)?) })
    }

    /// Where the first match lies in the line without its escape sequences; `None` when there is none.
    #[must_use]
    pub fn find(&self, line: &[u8]) -> Option<Range<usize>> {
        let plain = strip_ansi(line);
        match &self.matcher {
            Matcher::Text(finder) => finder.find(&plain).map(|at| at..at + finder.needle().len()),
            Matcher::Regex(regex) => regex.find(&plain).map(|found| found.range()),
        }
    }

    /// Whether the line matches.
    #[must_use]
    pub fn matches(&self, line: &[u8]) -> bool {
        self.find(line).is_some()
    }
}

fn check(query: &str) -> Result<(), QueryError> {
    match query.len() {
        0 => Err(QueryError::Empty),
        len if len > QUERY_BYTES_MAX => Err(QueryError::TooLong),
        _ => Ok(()),
    }
}

fn compile(expression: &str, ignore_case: bool) -> Result<Regex, QueryError> {
    RegexBuilder::new(expression)
        .case_insensitive(ignore_case)
        .size_limit(COMPILED_BYTES_MAX)
        .dfa_size_limit(COMPILED_BYTES_MAX)
        .build()
        .map_err(|error| QueryError::Expression(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_expressions() {
        let text = |text, ignore_case| Query::text(text, ignore_case).unwrap();
        let regex = |text, ignore_case| Query::regex(text, ignore_case).unwrap();
        let table: [(Query, &str, Option<Range<usize>>); 9] = [
            (text("error", false), "an error", Some(3..8)),
            (text("error", false), "an Error", None),
            (text("error", true), "an ERROR", Some(3..8)),
            (text("a.c", true), "abc", None),
            (text("straße", true), "STRASSE straße", Some(8..15)),
            (regex("^e.*r$", false), "error", Some(0..5)),
            (regex("^e", false), "\x1b[31merror\x1b[0m", Some(0..1)),
            (text("rror", false), "e\x1b[1mrr\x1b[0mor", Some(1..5)),
            (regex("x|", false), "abc", Some(0..0)),
        ];
        for (query, line, want) in table {
            assert_eq!(query.find(line.as_bytes()), want, "{line:?}");
        }
        assert!(text("error", false).matches(b"\xff error"));
    }

    #[test]
    fn a_line_matches_as_it_is_displayed() {
        let query = Query::text("needle", false).unwrap();
        assert!(!query.matches(b"hay"));
        assert!(query.matches(b"nee\x1b[1mdle"), "escapes are not a part of the text");
        let anchored = Query::regex("^x$", false).unwrap();
        assert!(anchored.matches(b"x") && !anchored.matches(b"ax"));
    }

    #[test]
    fn refusals() {
        assert_eq!(Query::text("", false).unwrap_err(), QueryError::Empty);
        assert_eq!(Query::regex(&"x".repeat(1025), false).unwrap_err(), QueryError::TooLong);
        assert!(matches!(Query::regex("(", false).unwrap_err(), QueryError::Expression(_)));
        assert!(matches!(Query::regex(r"\w{500}{500}", false).unwrap_err(), QueryError::Expression(_)));
    }
}
