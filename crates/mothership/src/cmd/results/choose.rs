//! Which files were asked for.

use crate::{
    cmd::subject::Subject,
    exit::{Failure, Result},
    output::humanize::count,
};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use mothership_api::{
    client::Client,
    results::{Artifact, ArtifactQuery},
};
use mothership_core::limits::PAGE_MAX;

/// What was found.
pub struct ChosenFiles {
    pub files: Vec<Artifact>,
    /// When there were patterns and no file matches any: says so, and how many files there are.
    pub no_match: Option<Failure>,
}

/// The files of a job or a task that match one of the patterns; all without patterns.
pub async fn artifacts(client: &Client, subject: Subject, patterns: &[String]) -> Result<ChosenFiles> {
    let chosen = Chosen::new(patterns)?;
    let mut all = match subject {
        Subject::Task(id) => client.task_artifacts(id).await?,
        Subject::Job(id) => {
            let mut query = ArtifactQuery { limit: Some(PAGE_MAX as u64), ..ArtifactQuery::default() };
            let mut all = Vec::new();
            loop {
                let page = client.job_artifacts(id, &query).await?;
                all.extend(page.artifacts);
                query.after = page.next;
                if query.after.is_none() {
                    break all;
                }
            }
        }
    };
    let there = all.len();
    all.retain(|artifact| chosen.has(&artifact.path));
    let is_nothing = all.is_empty() && !patterns.is_empty();
    Ok(ChosenFiles { files: all, no_match: is_nothing.then(|| no_match(subject, patterns, there)) })
}

fn no_match(subject: Subject, patterns: &[String], there: usize) -> Failure {
    let asked = patterns.iter().map(|pattern| format!("'{pattern}'")).collect::<Vec<_>>().join(", ");
    let (whose, id) = match subject {
        Subject::Task(id) => ("task", id.to_string()),
        Subject::Job(id) => ("job", id.to_string()),
    };
    let failure = Failure::refused(format!("no file of {whose} {id} matches {asked}"));
    match there {
        0 => failure.hint("it has no files (yet); a job keeps what its `outputs` name"),
        1 => failure.hint(format!("it has 1 file: `mothership results ls {id}` shows it")),
        there => failure
            .hint(format!("it has {} files: `mothership results ls {id}` lists them", count(there as u64))),
    }
}

/// Which paths were asked for: a file, everything in a folder, or a pattern.
struct Chosen {
    exact: Vec<String>,
    globs: GlobSet,
    all: bool,
}

impl Chosen {
    fn new(patterns: &[String]) -> Result<Self> {
        let mut globs = GlobSetBuilder::new();
        for pattern in patterns {
            let glob = GlobBuilder::new(pattern).literal_separator(true).build();
            globs
                .add(glob.map_err(|error| Failure::usage(format!("'{pattern}' is not a pattern: {error}")))?);
        }
        let globs = globs.build().map_err(|error| Failure::usage(error.to_string()))?;
        let exact = patterns.iter().map(|pattern| pattern.trim_end_matches('/').to_owned()).collect();
        Ok(Self { exact, globs, all: patterns.is_empty() })
    }

    fn has(&self, path: &str) -> bool {
        let below =
            |folder: &String| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        self.all || self.globs.is_match(path) || self.exact.iter().any(|exact| exact == path || below(exact))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matches_nothing_says_how_many_there_are() {
        let asked = |there| no_match("1".parse().unwrap(), &["nope*".into(), "x".into()], there);
        assert_eq!(asked(3).message, "no file of job 1 matches 'nope*', 'x'");
        assert_eq!(asked(1200).hint.unwrap(), "it has 1,200 files: `mothership results ls 1` lists them");
        assert!(asked(1).hint.unwrap().starts_with("it has 1 file:"));
        assert!(asked(0).hint.unwrap().starts_with("it has no files (yet)"));
    }

    #[test]
    fn files_are_chosen_by_name_folder_or_pattern() {
        for (pattern, path, chosen) in [
            ("out/a.png", "out/a.png", true),
            ("out", "out/deep/a.png", true),
            ("out/", "out/a.png", true),
            ("out", "output/a.png", false),
            ("*.png", "a.png", true),
            ("*.png", "out/a.png", false),
            ("**/*.png", "out/deep/a.png", true),
            ("a[1].png", "a[1].png", true),
        ] {
            assert_eq!(Chosen::new(&[pattern.to_owned()]).unwrap().has(path), chosen, "{pattern} {path}");
        }
        assert!(Chosen::new(&[]).unwrap().has("anything"));
        assert!(Chosen::new(&["a[".to_owned()]).is_err());
    }
}
