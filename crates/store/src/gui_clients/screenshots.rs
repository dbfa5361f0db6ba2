//! Pictures of the tabs of a GUI: of each tab the latest few, in a ring.

use super::ScreenshotRow;
use crate::{
    Result, StoreError, Time, Tx,
    engine::{Row, params},
};
use mothership_core::{
    ids::{AttemptId, RunnerId},
    limits::SCREENSHOTS_KEPT,
};

/// Keeps a picture of each of these tabs, in the place of its oldest one.
pub fn keep_screenshots(
    tx: &mut Tx<'_>,
    runner: RunnerId,
    attempt: Option<AttemptId>,
    pictures: &[(String, Vec<u8>)],
    now: Time,
) -> Result<()> {
    for (tab, content) in pictures {
        // Slots are used in turn, so the one after the latest holds the oldest: nothing is ever deleted, and a tab takes no
        // more room than its ring.
        let row = tx.query_opt(
            "/* latest picture */ SELECT slot FROM screenshots WHERE runner = $1 AND tab = $2 \
             ORDER BY at DESC, slot DESC LIMIT 1",
            params![runner, tab],
        )?;
        let before: Option<u32> = row.map(|mut row| row.take()).transpose()?;
        let slot = before.map_or(0, |slot| (slot + 1) % SCREENSHOTS_KEPT);
        let of = attempt.map(|attempt| attempt.to_string());
        tx.execute(
            "/* keep picture */ INSERT INTO screenshots (runner, tab, slot, at, size, attempt, content) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (runner, tab, slot) DO UPDATE SET at = excluded.at, \
             size = excluded.size, attempt = excluded.attempt, content = excluded.content",
            params![runner, tab, slot, now, content.len(), of, content],
        )?;
    }
    Ok(())
}

/// All of a runner, by tab, the latest first.
pub fn screenshots(tx: &mut Tx<'_>, runner: RunnerId) -> Result<Vec<ScreenshotRow>> {
    let rows = tx.query(
        "/* pictures */ SELECT tab, slot, at, size, attempt FROM screenshots WHERE runner = $1 \
         ORDER BY tab, at DESC, slot DESC",
        params![runner],
    )?;
    rows.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<ScreenshotRow> {
    let (tab, slot, at, size) = (row.take()?, row.take()?, row.take()?, row.take()?);
    let attempt: Option<String> = row.take()?;
    let attempt = attempt.map(|id| id.parse()).transpose();
    let attempt = attempt.map_err(|error| StoreError::corrupt(format!("attempt of a picture: {error}")))?;
    Ok(ScreenshotRow { tab, slot, at, size, attempt })
}

/// The bytes of one; `None`: there is none in this slot.
pub fn screenshot(tx: &mut Tx<'_>, runner: RunnerId, tab: &str, slot: u32) -> Result<Option<Vec<u8>>> {
    let row = tx.query_opt(
        "/* picture */ SELECT content FROM screenshots WHERE runner = $1 AND tab = $2 AND slot = $3",
        params![runner, tab, slot],
    )?;
    row.map(|mut row| row.take()).transpose()
}
