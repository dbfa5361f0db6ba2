//! How the attempts of each machine ended lately: how many failed since one completed. Rows of `runner_ends` are locked
//! after those of jobs, in the order of their ids.

use crate::{Result, Time, Tx, engine::params};
use mothership_core::{ids::RunnerId, line_counts::LineCounts, runner::RecentEnds, state::AttemptState};
use std::collections::BTreeMap;

/// What a batch of ends tells of machines.
#[derive(Debug, Default)]
pub(crate) struct EndsByRunner(BTreeMap<RunnerId, InRow>);

#[derive(Debug, Default)]
struct InRow {
    /// One completed: what failed before does not count any more.
    is_new: bool,
    failed: u64,
    failed_at: Option<Time>,
}

impl EndsByRunner {
    /// In the order in which they ended. What was cancelled, given back or lost tells nothing of the machine.
    pub fn add(&mut self, runner: RunnerId, state: AttemptState, at: Time) {
        match state {
            AttemptState::Completed => {
                self.0.insert(runner, InRow { is_new: true, ..InRow::default() });
            }
            AttemptState::Failed | AttemptState::TimedOut => {
                let row = self.0.entry(runner).or_default();
                row.failed += 1;
                row.failed_at = row.failed_at.max(Some(at));
            }
            _ => {}
        }
    }

    /// Writes only what changes something: most machines complete one attempt after the other.
    pub fn write(&self, tx: &mut Tx<'_>) -> Result<()> {
        for (runner, row) in &self.0 {
            if row.is_new {
                tx.execute(
                    "/* attempt of a runner completed */ UPDATE runner_ends SET failed_in_row = 0 \
                     WHERE runner = $1 AND failed_in_row > 0",
                    params![*runner],
                )?;
            }
            if row.failed > 0 {
                tx.execute(
                    "/* attempts of a runner failed */ INSERT INTO runner_ends (runner, failed_in_row, failed_at) \
                     VALUES ($1, $2, $3) ON CONFLICT (runner) DO UPDATE SET \
                     failed_in_row = runner_ends.failed_in_row + excluded.failed_in_row, \
                     failed_at = excluded.failed_at",
                    params![*runner, row.failed, row.failed_at],
                )?;
            }
        }
        Ok(())
    }
}

/// Of all machines of which an attempt has failed, or of one.
pub(crate) fn load(tx: &mut Tx<'_>, one: Option<RunnerId>) -> Result<BTreeMap<RunnerId, RecentEnds>> {
    let rows = match one {
        Some(id) => tx.query(
            "/* ends of a runner */ SELECT runner, failed_in_row, failed_at FROM runner_ends WHERE runner = $1",
            params![id],
        )?,
        None => tx.query(
            "/* ends of runners */ SELECT runner, failed_in_row, failed_at FROM runner_ends WHERE failed_in_row > 0",
            &[],
        )?,
    };
    rows.into_iter()
        .map(|mut row| Ok((row.take()?, RecentEnds { failed_in_row: row.take()?, failed_at: row.take()? })))
        .collect()
}

/// Warnings and errors that the live attempts of each machine (or of one) told of.
pub(crate) fn line_counts(tx: &mut Tx<'_>, one: Option<RunnerId>) -> Result<BTreeMap<RunnerId, LineCounts>> {
    // Metrics that count nothing stay where they are: most attempts have some, and few have these.
    let counting = "(metrics LIKE '%\"warnings\"%' OR metrics LIKE '%\"errors\"%')";
    let rows = match one {
        Some(id) => tx.query(
            &format!(
                "/* lines told on a runner */ SELECT runner, metrics FROM attempts \
                 WHERE runner = $1 AND lease_expires_at IS NOT NULL AND {counting}"
            ),
            params![id],
        )?,
        None => tx.query(
            &format!(
                "/* lines told on runners */ SELECT runner, metrics FROM attempts \
                 WHERE lease_expires_at IS NOT NULL AND {counting}"
            ),
            &[],
        )?,
    };
    let mut out: BTreeMap<RunnerId, LineCounts> = BTreeMap::new();
    for mut row in rows {
        let (runner, metrics): (RunnerId, Option<String>) = (row.take()?, row.take()?);
        *out.entry(runner).or_default() += LineCounts::of_metrics(metrics.as_deref());
    }
    Ok(out)
}
