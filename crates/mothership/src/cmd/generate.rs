//! `mothership gen`: documents that are made from the code, for `cargo xtask gen`.

use crate::{
    exit::{Exit, Result},
    output,
};

/// Print generated documents
#[derive(Debug, clap::Args)]
pub struct Generate {
    what: What,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum What {
    /// docs/cli-reference.md
    CliReference,
    /// docs/spec-reference.md
    SpecReference,
    /// The JSON Schema of a job's spec
    JobSchema,
    /// The OpenAPI description of the server
    Openapi,
    /// The AsyncAPI description of the live view
    Asyncapi,
}

impl Generate {
    /// `cli` is the command line as a whole.
    pub fn run(self, cli: &mut clap::Command) -> Result<Exit> {
        let text = match self.what {
            What::CliReference => output::reference::markdown(cli),
            What::SpecReference => mothership_core::spec::reference_markdown(),
            What::JobSchema => pretty(&mothership_core::spec::schema()),
            What::Openapi => mothership_server::openapi_json(),
            What::Asyncapi => mothership_api::live::asyncapi::asyncapi_json(),
        };
        output::raw(text.as_bytes())?;
        Ok(Exit::Ok)
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(value).expect("JSON prints as JSON"))
}
