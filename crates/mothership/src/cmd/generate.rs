//! `mothership gen`: documents that are made from the code, for `cargo xtask gen`.

use crate::{
    exit::{Exit, Failure, Result},
    output,
};
use std::path::{Path, PathBuf};

/// Print generated documents
#[derive(Debug, clap::Args)]
pub struct Generate {
    what: What,
    /// Folder for documents of several files
    #[arg(long, value_name = "DIR", required_if_eq("what", "man"))]
    to: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum What {
    /// docs/cli-reference.md
    CliReference,
    /// docs/spec-reference.md
    SpecReference,
    /// The JSON Schema of a job's spec
    JobSchema,
    /// docs/experiments.md
    Experiments,
    /// The JSON Schema of an experiment's definition
    ExperimentSchema,
    /// Why values of an experiment are refused, in the words that the pages use too
    ExperimentMessages,
    /// The OpenAPI description of the server
    Openapi,
    /// The AsyncAPI description of the live view
    Asyncapi,
    /// Manual pages, one for each command, in the folder of `--to`
    Man,
}

impl Generate {
    /// `cli` is the command line as a whole.
    pub fn run(self, cli: &mut clap::Command) -> Result<Exit> {
        let text = match self.what {
            What::CliReference => output::reference::markdown(cli),
            What::SpecReference => mothership_core::spec::reference_markdown(),
            What::JobSchema => pretty(&mothership_core::spec::schema()),
            What::Experiments => mothership_core::experiment::reference_markdown(),
            What::ExperimentSchema => pretty(&mothership_core::experiment::schema()),
            What::ExperimentMessages => pretty(&mothership_core::experiment::messages()),
            What::Openapi => mothership_server::openapi_json(),
            What::Man => return manual(cli, &self.to.unwrap_or_default()),
            What::Asyncapi => mothership_api::live::asyncapi::asyncapi_json(),
        };
        output::raw(text.as_bytes())?;
        Ok(Exit::Ok)
    }
}

fn manual(cli: &clap::Command, folder: &Path) -> Result<Exit> {
    let failed =
        |error| Failure::local(format!("cannot write manual pages to {}: {error}", folder.display()));
    clap_mangen::generate_to(cli.clone(), folder).map_err(failed)?;
    Ok(Exit::Ok)
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(value).expect("JSON prints as JSON"))
}
