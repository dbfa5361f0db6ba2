//! `mothership version`

use crate::{
    connection::Context,
    exit::{Exit, Result},
};
use serde::Serialize;
use std::env::consts::{ARCH, OS};

/// Print the version and what is inside
#[derive(Debug, clap::Args)]
pub struct Version {}

#[derive(Debug, Serialize)]
struct Inside {
    version: &'static str,
    os: &'static str,
    architecture: &'static str,
    /// Null where nobody said it when the program was built.
    commit: Option<&'static str>,
    profile: &'static str,
    dashboard: bool,
    engines: Vec<String>,
}

impl Version {
    pub fn run(self, context: &Context) -> Result<Exit> {
        let inside = Inside {
            version: env!("CARGO_PKG_VERSION"),
            os: OS,
            architecture: ARCH,
            // `cargo xtask build` says it.
            commit: option_env!("MOTHERSHIP_COMMIT").filter(|commit| !commit.is_empty()),
            profile: if cfg!(debug_assertions) { "debug" } else { "release" },
            dashboard: mothership_server::has_dashboard(),
            engines: vec![format!("SQLite {}", mothership_store::sqlite_version()), "PostgreSQL".to_owned()],
        };
        context.out.answer(&inside, text)?;
        Ok(Exit::Ok)
    }
}

fn text(inside: &Inside) -> String {
    let Inside { version, os, architecture, profile, .. } = inside;
    let commit = inside.commit.unwrap_or("not recorded; `cargo xtask build` records it");
    let dashboard = match (inside.dashboard, *profile) {
        (true, "release") => "inside",
        (true, _) => "read from web/dist (debug build)",
        (false, _) => "none; `cargo xtask build` makes a program with one",
    };
    format!(
        "mothership {version} ({os} {architecture}, {profile} build)\ncommit     {commit}\ndashboard  {dashboard}\n\
         databases  {}\n",
        inside.engines.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_with_what_to_do() {
        let inside = |dashboard, profile, commit| Inside {
            version: "1.2.3",
            os: "linux",
            architecture: "x86_64",
            commit,
            profile,
            dashboard,
            engines: vec!["SQLite 3".into(), "PostgreSQL".into()],
        };
        let whole = text(&inside(true, "release", Some("abc")));
        assert_eq!(
            whole,
            "mothership 1.2.3 (linux x86_64, release build)\ncommit     abc\ndashboard  inside\n\
             databases  SQLite 3, PostgreSQL\n"
        );
        let poor = text(&inside(false, "debug", None));
        assert_eq!(poor.matches("cargo xtask build").count(), 2, "{poor}");
    }
}
