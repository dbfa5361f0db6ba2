//! Whether this server can store what it is told, in words: for every page, `status`, `/readyz` and the refusals.

use super::humanize::pluralize;
use crate::{
    app::App,
    memory::write_health::{DiskPlace, WriteState},
};
use mothership_api::stats::{StorageHealth, StoragePlace};

const GIB: u64 = 1 << 30;
const MIB: u64 = 1 << 20;

/// What is known of this server; needs no database.
pub fn report(app: &App) -> StorageHealth {
    storage(&app.write_health.state())
}

fn storage(state: &WriteState) -> StorageHealth {
    let place = |place: &DiskPlace| StoragePlace {
        name: place.name.to_owned(),
        path: place.path.clone(),
        free_bytes: rounded(place),
        total_bytes: place.total_bytes,
    };
    StorageHealth {
        writable: state.outage.is_none(),
        failing_since: state.outage.map(|outage| outage.since),
        message: message(state),
        refused: state.outage.map_or(0, |outage| outage.refused),
        low: state.places.iter().any(DiskPlace::is_low),
        places: state.places.iter().map(place).collect(),
    }
}

/// Every page is sent it when it changes: it need not for each byte while there is plenty.
fn rounded(place: &DiskPlace) -> u64 {
    let step = if place.is_low() { MIB / 16 } else { GIB };
    if place.free_bytes < step { place.free_bytes } else { place.free_bytes / step * step }
}

/// What a person should know; `None` when all is well.
pub(super) fn message(state: &WriteState) -> Option<String> {
    let least = state.places.iter().min_by_key(|place| place.free_bytes);
    let room = |place: &DiskPlace| format!("{} free in its {}", bytes(place.free_bytes), place.name);
    if let Some(outage) = state.outage {
        // Without seconds: it is a time for people, who compare it with their clock.
        let since = outage.since.strftime("%H:%M UTC");
        let room = least.map(|place| format!(" ({})", room(place))).unwrap_or_default();
        return Some(format!(
            "the server cannot write since {since}: {}{room}; {} refused and will be sent again",
            outage.why.as_str(),
            if outage.refused == 1 {
                "1 request was".to_owned()
            } else {
                format!("{} were", pluralize(outage.refused, "request"))
            },
        ));
    }
    let low = state.places.iter().filter(|place| place.is_low()).min_by_key(|place| place.free_bytes)?;
    Some(format!("the disk of the server is almost full: {}", room(low)))
}

fn bytes(count: u64) -> String {
    match count {
        0..MIB => format!("{count} B"),
        MIB..GIB => format!("{} MiB", count / MIB),
        _ => format!("{:.1} GiB", count as f64 / GIB as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{memory::write_health::WriteOutage, ops::fixtures::now};
    use mothership_store::WriteFailure;

    fn place(free_bytes: u64, total_bytes: u64) -> DiskPlace {
        DiskPlace { name: "data folder", path: "/data".into(), free_bytes, total_bytes }
    }

    #[test]
    fn what_a_person_should_know() {
        let outage = |why, refused| Some(WriteOutage { since: now(), why, refused });
        let cases = [
            (None, vec![], None),
            (None, vec![place(50 * GIB, 100 * GIB)], None),
            (
                None,
                vec![place(50 * GIB, 100 * GIB), place(300 * MIB, 100 * GIB)],
                Some("the disk of the server is almost full: 300 MiB free in its data folder"),
            ),
            (
                outage(WriteFailure::Full, 12),
                vec![place(0, 100 * GIB)],
                Some(
                    "the server cannot write since 12:00 UTC: its disk is full (0 B free in its data folder); 12 requests were refused and will be sent again",
                ),
            ),
            (
                outage(WriteFailure::Away, 1),
                vec![],
                Some(
                    "the server cannot write since 12:00 UTC: its database does not answer; 1 request was refused and will be sent again",
                ),
            ),
        ];
        for (outage, places, expected) in cases {
            let state = WriteState { outage, places };
            let said = storage(&state);
            assert_eq!(said.message.as_deref(), expected);
            assert_eq!(said.writable, outage.is_none());
        }
    }

    #[test]
    fn plenty_is_said_roughly_and_little_exactly() {
        assert_eq!(rounded(&place(50 * GIB + 5, 100 * GIB)), 50 * GIB);
        assert_eq!(rounded(&place(300 * MIB, 100 * GIB)), 300 * MIB);
        assert_eq!(rounded(&place(77, 100 * GIB)), 77);
    }
}
