//! A copied data folder is not the runner whose identity lies in it. Each registration says where the installation
//! lives; one that speaks from another place while the runner is at work is a copy.

use mothership_api::agent::RegisterRequest;
use mothership_core::{
    ids::RunnerId,
    runner::{Seat, is_copy},
};
use mothership_store::{Result, StoreError, Time, Tx, runners};
use serde_json::Value;

/// Where the seat stands in the stored inventory.
const STORED: &str = "seat";

/// What is stored of a machine: its inventory, and where the installation lives.
pub fn inventory(request: &RegisterRequest) -> Value {
    let mut inventory = serde_json::to_value(&request.inventory).unwrap_or_default();
    if let (Some(fields), Ok(seat)) = (inventory.as_object_mut(), serde_json::to_value(&request.seat)) {
        fields.insert(STORED.into(), seat);
    }
    inventory
}

/// Refuses to let a copy in as the runner that it was copied from. In the transaction that registers: of two that come
/// at once, one is first.
///
/// # Errors
/// `Conflict`, with what to do.
pub fn refuse_copy(tx: &mut Tx<'_>, known: Option<RunnerId>, here: &Seat, now: Time) -> Result<()> {
    let Some(id) = known else { return Ok(()) };
    let Some(row) = runners::get(tx, id)? else { return Ok(()) };
    let there = row.inventory.get(STORED).cloned().and_then(|seat| serde_json::from_value(seat).ok());
    match there {
        Some(there) if is_copy(&there, here, row.last_seen_at, now) => Err(StoreError::Conflict {
            what: format!(
                "this folder is a copy of that of the runner '{}', which is at work: delete runner.json in it and start \
                 it again; it needs a join token of its own",
                row.name
            ),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::{ops::runners::register, test_server::Harness};
    use mothership_api::agent::RegisterRequest;
    use mothership_core::runner::Seat;

    fn request(name: &str, place: &str) -> RegisterRequest {
        let seat = Seat { place: place.into(), boot: "b".into(), up_ms: Some(3_600_000) };
        RegisterRequest { name: name.into(), install_id: "i".into(), seat, ..RegisterRequest::default() }
    }

    #[tokio::test]
    async fn a_copy_of_a_runner_at_work_is_told_what_to_delete() {
        let server = Harness::new().await;
        let id = register(&server.app, None, request("r1", "a")).await.unwrap().runner_id;
        // A restart is no copy.
        assert_eq!(register(&server.app, Some(id), request("r1", "a")).await.unwrap().runner_id, id);
        let error = register(&server.app, Some(id), request("r2", "b")).await.unwrap_err().to_string();
        assert!(
            error.contains("copy") && error.contains("'r1'") && error.contains("delete runner.json"),
            "{error}"
        );
        // Moved, or brought back from a backup: nobody else is there.
        server.clock.advance_ms(60_000);
        assert_eq!(register(&server.app, Some(id), request("r2", "b")).await.unwrap().runner_id, id);
        // Now that is where it lives.
        assert!(register(&server.app, Some(id), request("r1", "a")).await.is_err());
    }
}
