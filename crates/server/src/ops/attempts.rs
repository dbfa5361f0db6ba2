//! Looking at one attempt.

use super::view::{self, Machines, ViewTime};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::attempts::Attempt;
use mothership_core::ids::AttemptId;
use mothership_store::{attempts as rows, ownership};

/// One attempt.
pub async fn get(app: &App, person: &Person, id: AttemptId) -> OpResult<Attempt> {
    let (now, sight) = (app.now(), person.sight.clone());
    let found = app.store.read(move |tx| {
        if ownership::right_on_job(tx, id.task.job, &sight)?.is_none() {
            return Ok(None);
        }
        let Some(row) = rows::get(tx, id)? else { return Ok(None) };
        let machines = Machines::load(tx)?;
        let time = ViewTime::read(tx, now)?;
        Ok(Some(view::attempt(row, &machines, time)))
    });
    found.await?.ok_or_else(|| OpError::not_found("attempt", id))
}
