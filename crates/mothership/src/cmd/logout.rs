//! `mothership logout`

use crate::{
    config::{folders, saved::Saved, target},
    connection::Context,
    exit::{Exit, Result},
};

/// Forget the saved login of a server
#[derive(Debug, clap::Args)]
pub struct Logout {}

impl Logout {
    pub fn run(self, context: &Context) -> Result<Exit> {
        let folder = folders::config()?;
        let mut saved = Saved::read(&folder)?;
        let server = target::choose(context.global.server.as_deref(), None, &saved)?.server;
        let forgotten = saved.tokens.remove(&server).is_some();
        if forgotten {
            saved.server = saved.server.filter(|current| *current != server);
            saved.write(&folder)?;
        }
        let answer = serde_json::json!({ "server": server, "forgotten": forgotten });
        context.out.answer(&answer, |_| match forgotten {
            true => format!("forgot the login of {server}\n"),
            false => format!("there was no login of {server}\n"),
        })?;
        Ok(Exit::Ok)
    }
}
