//! Looks whether there are people: a command on the server's own machine adds the first one beside the server, and from
//! then on a server on loopback wants a login.

use super::{Service, Tick};
use crate::{app::App, error::OpResult, ops};
use mothership_store::Time;
use std::time::Duration;

/// How often it is looked: a row is asked for, and a person who was added is wanted within a second.
const EVERY: Duration = Duration::from_millis(500);

/// Follows the people of the store.
pub struct PeopleWatch {
    app: App,
}

impl PeopleWatch {
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

impl Service for PeopleWatch {
    const NAME: &'static str = "people";

    async fn tick(&mut self, _: Time) -> OpResult<Tick> {
        let before = self.app.any_people.are_there();
        ops::users::changed(self.app.accounts()).await?;
        let now = self.app.any_people.are_there();
        if before != now {
            // Every page says whether the server is open.
            self.app.live.server_changed();
        }
        let summary = if now { "there are people" } else { "there is nobody yet" };
        Ok(Tick { items: u64::from(before != now), summary: summary.to_owned(), next: EVERY })
    }
}
