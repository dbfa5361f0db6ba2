//! What every request and service shares.

use crate::config::ServerConfig;
use mothership_core::{clock::Clock, rng::Dice};
use std::{ops::Deref, sync::Arc};

/// A handle on the whole server. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub config: ServerConfig,
    pub clock: Arc<dyn Clock>,
    pub dice: Arc<Dice>,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    pub fn needs_no_credential(&self) -> bool {
        self.config.needs_no_credential()
    }
}
