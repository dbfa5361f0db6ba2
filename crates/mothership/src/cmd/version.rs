//! `mothership version`

use crate::{
    connection::Context,
    exit::{Exit, Result},
};
use std::env::consts::{ARCH, OS};

/// Print the version
#[derive(Debug, clap::Args)]
pub struct Version {}

impl Version {
    pub fn run(self, context: &Context) -> Result<Exit> {
        let version = env!("CARGO_PKG_VERSION");
        let answer = serde_json::json!({ "version": version, "os": OS, "architecture": ARCH });
        context.out.answer(&answer, |_| format!("mothership {version} ({OS} {ARCH})\n"))?;
        Ok(Exit::Ok)
    }
}
