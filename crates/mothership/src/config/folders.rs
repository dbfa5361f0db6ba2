//! The platform's folders: `~/.config/mothership` and `~/.local/share/mothership` or what takes their place.

use crate::exit::{Failure, Result};
use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use std::path::PathBuf;

fn strategy() -> Result<impl AppStrategy> {
    choose_app_strategy(AppStrategyArgs {
        top_level_domain: "run".to_owned(),
        author: "Mothership".to_owned(),
        app_name: "mothership".to_owned(),
    })
    .map_err(|error| {
        Failure::local(format!("cannot find the home folder: {error}"))
            .hint("set HOME, or name folders with --data DIR")
    })
}

/// Where logins are kept.
pub fn config() -> Result<PathBuf> {
    Ok(strategy()?.config_dir())
}

/// Default of `--data` for `up` and `server`.
pub fn server_data() -> Result<PathBuf> {
    Ok(strategy()?.data_dir())
}

/// Default of `--data` for `runner`: beside the server's, so that both can live on one machine.
pub fn runner_data() -> Result<PathBuf> {
    Ok(strategy()?.data_dir().join("runner"))
}
