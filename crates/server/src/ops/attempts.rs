//! Looking at one attempt.

use super::view::{self, Machines};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::attempts::Attempt;
use mothership_core::ids::AttemptId;
use mothership_store::attempts as rows;

/// One attempt.
pub async fn get(app: &App, _: &Person, id: AttemptId) -> OpResult<Attempt> {
    let found = app.store.read(move |tx| {
        let Some(row) = rows::get(tx, id)? else { return Ok(None) };
        let machines = Machines::load(tx)?;
        Ok(Some(view::attempt(row, &machines)))
    });
    found.await?.ok_or_else(|| OpError::not_found("attempt", id))
}
