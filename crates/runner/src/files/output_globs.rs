//! The patterns of a job's outputs.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::{Component, Path, PathBuf};

/// Which files are asked for.
pub struct OutputGlobs {
    patterns: Vec<OutputPattern>,
    /// Of all patterns; `None` is every file.
    globs: Option<GlobSet>,
}

/// One pattern. It means the files that it matches and, when it names a folder, all in it.
struct OutputPattern {
    text: String,
    globs: GlobSet,
    /// The folders above everything that it can match.
    base: PathBuf,
    /// Whether it names one place. Another pattern may well match nothing.
    is_literal: bool,
}

const MAGIC: [char; 4] = ['*', '?', '[', '{'];

impl OutputGlobs {
    /// Every file.
    pub fn everything() -> Self {
        Self { patterns: Vec::new(), globs: None }
    }

    /// The patterns of a spec, and a sentence for each that cannot be read: the others go on.
    pub fn of(outputs: &[String]) -> (Self, Vec<String>) {
        let (mut patterns, mut bad, mut all) = (Vec::new(), Vec::new(), GlobSetBuilder::new());
        for text in outputs {
            // `./a`, `a//b` and `a/` are ways to write a path; to a glob they are other texts.
            let plain: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
            let plain = plain.join("/");
            let glob = |text: &str| GlobBuilder::new(text).literal_separator(true).build();
            // `.` is the whole work folder.
            let inside = if plain.is_empty() { "**".to_owned() } else { format!("{plain}/**") };
            let read = glob(&plain).and_then(|own| {
                let inside = glob(&inside)?;
                let globs = GlobSetBuilder::new().add(own.clone()).add(inside.clone()).build()?;
                Ok((own, inside, globs))
            });
            match read {
                Ok((own, inside, globs)) => {
                    all.add(own).add(inside);
                    let base = plain.split('/').take_while(|part| !part.contains(MAGIC)).collect();
                    let is_literal = !plain.contains(MAGIC);
                    patterns.push(OutputPattern { text: text.clone(), globs, base, is_literal });
                }
                Err(error) => bad.push(format!("output pattern '{text}' cannot be read: {error}")),
            }
        }
        match all.build() {
            Ok(globs) => (Self { patterns, globs: Some(globs) }, bad),
            // Each was read by itself; together they are too many for the engine.
            Err(error) => {
                bad.push(format!("output patterns cannot be read: {error}"));
                (Self { patterns: Vec::new(), globs: Some(GlobSet::empty()) }, bad)
            }
        }
    }

    pub fn matches(&self, below: &Path) -> bool {
        self.globs.as_ref().is_none_or(|globs| globs.is_match(below))
    }

    pub fn is_nothing(&self) -> bool {
        self.globs.as_ref().is_some_and(GlobSet::is_empty)
    }

    /// Whether something below this folder may match. A tree that nobody asked for is not walked.
    pub fn may_match_below(&self, folder: &Path) -> bool {
        let is_near = |pattern: &OutputPattern| {
            let base = pattern.base.components().filter(|part| matches!(part, Component::Normal(_)));
            // Neither differs from the other as far as both go.
            base.zip(folder.components()).all(|(base, part)| base == part)
        };
        self.globs.is_none() || self.patterns.iter().any(is_near)
    }

    /// Patterns that found nothing: those that name one place, or with `all` every one.
    pub fn unmatched<'a>(
        &self,
        found: impl Iterator<Item = &'a String> + Clone,
        all: bool,
    ) -> impl Iterator<Item = &str> {
        let asked = self.patterns.iter().filter(move |pattern| all || pattern.is_literal);
        asked
            .filter(move |pattern| !found.clone().any(|path| pattern.globs.is_match(path)))
            .map(|pattern| pattern.text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(outputs: &[&str]) -> OutputGlobs {
        let outputs: Vec<String> = outputs.iter().map(|&text| text.into()).collect();
        let (globs, bad) = OutputGlobs::of(&outputs);
        assert_eq!(bad, [""; 0]);
        globs
    }

    #[test]
    fn a_pattern_means_files_and_what_is_in_folders() {
        for (pattern, path, expected) in [
            ("out", "out", true),
            ("out", "out/a/b", true),
            ("out/", "out/a", true),
            ("./out", "out/a", true),
            ("a//./b", "a/b", true),
            (".", "x/y", true),
            ("out", "output", false),
            ("*.png", "a.png", true),
            ("*.png", "x/a.png", false),
            ("**/*.png", "x/y/a.png", true),
            ("{a,b}/*", "b/x", true),
        ] {
            assert_eq!(globs(&[pattern]).matches(Path::new(path)), expected, "{pattern} {path}");
        }
        assert!(globs(&[]).is_nothing());
        assert!(OutputGlobs::everything().matches(Path::new("x")));
    }

    #[test]
    fn only_trees_that_may_hold_something_are_walked() {
        for (pattern, folder, expected) in [
            ("out/deep/*.png", "out", true),
            ("out/deep/*.png", "out/deep", true),
            ("out/deep/*.png", "out/deep/er", true),
            ("out/deep/*.png", "out/shallow", false),
            ("out/deep/*.png", "venv", false),
            ("*.png", "venv", true),
            ("**/x", "venv", true),
            ("out", "out/a", true),
            ("out", "in", false),
            (".", "in", true),
        ] {
            assert_eq!(globs(&[pattern]).may_match_below(Path::new(folder)), expected, "{pattern} {folder}");
        }
    }

    #[test]
    fn a_name_that_found_nothing_is_told_and_a_pattern_only_when_asked_for() {
        let globs = globs(&["a.txt", "b/", "*.png", "*.csv"]);
        let found = ["b/x".to_owned(), "y.csv".to_owned()];
        let unmatched = |all| globs.unmatched(found.iter(), all).collect::<Vec<_>>();
        assert_eq!(unmatched(false), ["a.txt"]);
        assert_eq!(unmatched(true), ["a.txt", "*.png"]);
    }

    #[test]
    fn one_bad_pattern_does_not_cost_the_others() {
        let (globs, bad) = OutputGlobs::of(&["out/{a".into(), "b".into()]);
        assert!(bad[0].starts_with("output pattern 'out/{a' cannot be read: "), "{bad:?}");
        assert!(globs.matches(Path::new("b")));
    }
}
