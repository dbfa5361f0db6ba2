//! `mothership goliat config`

use crate::{
    cmd::subject::Subject,
    connection::Context,
    exit::{Exit, Failure, Result},
    output,
};
use std::{io::Write as _, path::PathBuf};

/// Fetch the configuration of a study, or of one assignment
///
/// Letter for letter as it was handed in, or as it was cut: keys in their order, numbers as they were written.
#[derive(Debug, clap::Args)]
pub struct Config {
    /// A study (42), or one assignment (42.7)
    #[arg(value_name = "JOB|TASK")]
    subject: Subject,
    /// File to write it to; one that is there is left alone [default: standard output]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl Config {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        let text = match self.subject {
            Subject::Job(id) => client.job_configuration(id).await?,
            Subject::Task(id) => client.task_configuration(id).await?,
        };
        match &self.to {
            None => output::raw(&text)?,
            Some(path) => {
                let open = std::fs::File::create_new(path);
                open.and_then(|mut file| file.write_all(&text)).map_err(|error| {
                    Failure::local(format!("cannot write the configuration to {}: {error}", path.display()))
                        .hint("give --to another name, or leave it out and it is printed")
                })?;
            }
        }
        Ok(Exit::Ok)
    }
}
