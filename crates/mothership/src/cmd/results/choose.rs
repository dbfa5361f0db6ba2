//! Which files were asked for.

use crate::{
    cmd::subject::Subject,
    exit::{Failure, Result},
};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use mothership_api::{
    client::Client,
    results::{Artifact, ArtifactQuery},
};
use mothership_core::limits::PAGE_MAX;

/// The files of a job or a task that match one of the patterns; all without patterns.
pub async fn artifacts(client: &Client, subject: Subject, patterns: &[String]) -> Result<Vec<Artifact>> {
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
    all.retain(|artifact| chosen.has(&artifact.path));
    Ok(all)
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
