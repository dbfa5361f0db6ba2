//! `mothership goliat submit`

use crate::{
    cmd::read_file::read_whole,
    connection::{Context, RetryPolicy},
    exit::{Exit, Failure, Result},
    output,
};
use mothership_api::goliat::StudyRequest;
use mothership_core::{goliat::split::Strategy, rng::RandomSource};
use serde_json::value::RawValue;
use std::{path::PathBuf, time::Duration};

/// Cut a configuration into assignments and hand them in as a job
///
/// Each assignment is a task: `goliat worker INDEX NAME` claims it, or a runner with the label `goliat` takes it by
/// itself. The configuration is cut by the strategies of GOLIAT's own `super_study`; what is not cut stays as it is
/// written.
#[derive(Debug, clap::Args)]
pub struct Submit {
    /// The configuration (.json)
    #[arg(value_name = "CONFIG")]
    config: PathBuf,
    /// What the study is called
    #[arg(long)]
    name: String,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// How to cut it [default: auto]
    #[arg(long, value_name = "STRATEGY", value_parser = strategies())]
    split_by: Option<String>,
    /// Into how many assignments `auto` cuts [default: 4]
    #[arg(long, value_name = "COUNT")]
    num_splits: Option<u64>,
    /// For `custom`: groups of frequencies, like `5800;2140,2450`
    #[arg(long, value_name = "GROUPS")]
    frequency_groups: Option<String>,
    /// Show the assignments; nothing is stored
    #[arg(long)]
    dry_run: bool,
}

/// How long a broken connection is worked at before the submit is given up.
const RETRY_FOR: Duration = Duration::from_secs(120);

fn strategies() -> clap::builder::PossibleValuesParser {
    Strategy::ALL.map(|(word, _)| word).into()
}

impl Submit {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let request = self.request()?;
        let (client, key) = (context.client()?, RandomSource::from_os().unique_hex());
        let study = RetryPolicy::limited(RETRY_FOR).call(|| client.create_study(&request, &key)).await?;
        context
            .out
            .answer(&study, |study| output::studies::submitted(study, &request.name, &context.commands))?;
        Ok(Exit::Ok)
    }

    fn request(self) -> Result<StudyRequest> {
        let named = self.config.display();
        let bytes = read_whole(&self.config)
            .map_err(|error| Failure::refused(format!("cannot read the configuration {named}: {error}")))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::refused(format!("the configuration {named} is not UTF-8 text")))?;
        let text = text.trim_start_matches('\u{feff}').to_owned();
        let config = RawValue::from_string(text)
            .map_err(|error| Failure::refused(format!("the configuration {named} is not JSON: {error}")))?;
        Ok(StudyRequest {
            name: self.name,
            description: self.description,
            config,
            split_by: self.split_by,
            num_splits: self.num_splits,
            frequency_groups: self.frequency_groups,
            dry_run: self.dry_run,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submit(config: PathBuf) -> Submit {
        Submit {
            config,
            name: "near".into(),
            description: None,
            split_by: Some("custom".into()),
            num_splits: None,
            frequency_groups: Some("700;5800".into()),
            dry_run: true,
        }
    }

    #[test]
    fn the_configuration_is_sent_as_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("near.json");
        std::fs::write(&file, "\u{feff}{\"b\":  1.50, \"5800\": 1, \"700\": 2}\n").unwrap();
        let request = serde_json::to_string(&submit(file).request().unwrap()).unwrap();
        assert_eq!(
            request,
            r#"{"name":"near","config":{"b":  1.50, "5800": 1, "700": 2},"split_by":"custom","frequency_groups":"700;5800","dry_run":true}"#
        );
    }

    #[test]
    fn what_cannot_be_sent_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("near.json");
        let error = submit(file.clone()).request().unwrap_err().message;
        assert!(error.starts_with("cannot read the configuration") && error.contains("near.json"), "{error}");
        std::fs::write(&file, "{'a': 1}").unwrap();
        let error = submit(file).request().unwrap_err().message;
        assert!(error.contains("near.json is not JSON: "), "{error}");
    }
}
