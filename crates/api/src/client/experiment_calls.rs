//! Experiments and their runs.

use super::{Client, ClientError, calls::with_query};
use crate::{experiments::*, jobs::IDEMPOTENCY_KEY, paths};
use http::Method;
use mothership_core::ids::JobId;
use serde::Serialize;

type Result<T> = std::result::Result<T, ClientError>;

/// The address of something of an experiment. A name that needs writing in another way is no experiment's.
fn of(path: &str, name: &str) -> String {
    // No name begins with a point: two of them would lead away.
    let safe = |(at, c): (usize, char)| match c.is_ascii_alphanumeric() || (at > 0 && "._-".contains(c)) {
        true => c,
        false => '_',
    };
    paths::with(path, name.chars().enumerate().map(safe).collect::<String>())
}

/// One part of a path.
fn encoded(part: &str) -> String {
    // As a query has it, but for blanks.
    serde_urlencoded::to_string([("", part)]).unwrap_or_default().trim_start_matches('=').replace('+', "%20")
}

impl Client {
    /// Makes an experiment.
    pub async fn create_experiment(&self, text: &DefinitionText, query: &CreateQuery) -> Result<Experiment> {
        self.call(Method::POST, &with_query(paths::EXPERIMENTS, query), text, &[]).await
    }
    /// Stores a new version of a definition, made of the version `edited`.
    pub async fn change_experiment(
        &self,
        name: &str,
        edited: u64,
        text: &DefinitionText,
    ) -> Result<Experiment> {
        let version = format!("\"{edited}\"");
        self.call(Method::PUT, &of(paths::EXPERIMENT, name), text, &[(IF_MATCH, &version)]).await
    }
    /// Puts an experiment out of sight, or back.
    pub async fn patch_experiment(&self, name: &str, patch: &ExperimentPatch) -> Result<Experiment> {
        self.call(Method::PATCH, &of(paths::EXPERIMENT, name), patch, &[]).await
    }
    /// Deletes an experiment; its runs stay.
    pub async fn delete_experiment(&self, name: &str) -> Result<()> {
        self.delete(&of(paths::EXPERIMENT, name)).await
    }
    /// Checks the text of a definition.
    pub async fn check_definition(&self, text: &DefinitionText) -> Result<DefinitionChecked> {
        self.call(Method::POST, paths::EXPERIMENTS_CHECK, text, &[]).await
    }
    /// A page of experiments.
    pub async fn experiments(&self, query: &ExperimentQuery) -> Result<ExperimentList> {
        self.get(&with_query(paths::EXPERIMENTS, query)).await
    }
    /// One experiment, with its newest definition or an older one.
    pub async fn experiment(&self, name: &str, query: &VersionQuery) -> Result<Experiment> {
        self.get(&with_query(&of(paths::EXPERIMENT, name), query)).await
    }
    /// Checks values, and says what would come of them.
    pub async fn check_values(&self, name: &str, request: &ValuesRequest) -> Result<ValuesChecked> {
        self.post_to(paths::EXPERIMENT_CHECK, name, request).await
    }
    /// Runs an experiment.
    pub async fn run_experiment(
        &self,
        name: &str,
        request: &RunRequest,
        idempotency_key: &str,
    ) -> Result<RunStarted> {
        let extra = [(IDEMPOTENCY_KEY, idempotency_key)];
        self.call(Method::POST, &of(paths::EXPERIMENT_RUNS, name), request, &extra).await
    }
    /// A page of runs, the newest first.
    pub async fn runs(&self, name: &str, query: &NewestQuery) -> Result<RunList> {
        self.get(&with_query(&of(paths::EXPERIMENT_RUNS, name), query)).await
    }
    /// The run that a job is.
    pub async fn run_of_job(&self, job: JobId) -> Result<ExperimentRun> {
        self.get(&paths::with(paths::JOB_RUN, job)).await
    }
    /// Several runs side by side.
    pub async fn compare_runs(&self, query: &CompareQuery) -> Result<Comparison> {
        self.get(&with_query(paths::RUNS_COMPARE, query)).await
    }
    /// Keeps a set of values under a name.
    pub async fn put_preset(
        &self,
        name: &str,
        preset: &str,
        request: &PresetRequest,
    ) -> Result<ExperimentPreset> {
        let path = paths::with(&of(paths::EXPERIMENT_PRESET, name), encoded(preset));
        self.call(Method::PUT, &path, request, &[]).await
    }
    /// Reads a parameter file.
    pub async fn import_values(&self, name: &str, request: &ImportRequest) -> Result<Imported> {
        self.post_to(paths::EXPERIMENT_IMPORT, name, request).await
    }
    /// Writes a parameter file.
    pub async fn export_values(&self, name: &str, request: &ExportRequest) -> Result<Exported> {
        self.post_to(paths::EXPERIMENT_EXPORT, name, request).await
    }
    async fn post_to<R: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        name: &str,
        body: &impl Serialize,
    ) -> Result<R> {
        self.call(Method::POST, &of(path, name), body, &[]).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_path_is_one_part() {
        assert_eq!(encoded("my own/set=+%"), "my%20own%2Fset%3D%2B%25");
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        assert_eq!(of(paths::EXPERIMENT, "pico-1.x"), "/api/v1/experiments/pico-1.x");
        assert_eq!(of(paths::EXPERIMENT_RUNS, "a/../b?c"), "/api/v1/experiments/a_.._b_c/runs");
        assert_eq!(of(paths::EXPERIMENT_RUNS, ".."), "/api/v1/experiments/_./runs");
    }
}
