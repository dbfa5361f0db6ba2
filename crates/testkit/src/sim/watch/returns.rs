//! What becomes of attempts that were lost: with nobody in its place one goes on as soon as its runner says that it has
//! it, and without a word of its runner none does.

use super::{Heard, Rows};
use crate::sim::trace::Trace;
use mothership_core::ids::AttemptId;
use std::{collections::BTreeMap, time::Duration};

/// How long what was sent may be under way: links are held back and the server is stopped for less
/// (`crate::sim::plan`).
const UNDER_WAY_MAX: Duration = Duration::from_secs(80);

#[derive(Default)]
pub struct Returns(BTreeMap<AttemptId, Lost>);

/// A lost attempt.
struct Lost {
    runner: String,
    /// Since when nobody has its task; `None` while somebody has, or nobody may.
    open_since: Option<Duration>,
}

impl Returns {
    pub fn look(
        &mut self,
        now: Duration,
        rows: &Rows,
        heard: &Heard,
        trace: &Trace,
        wrong: &mut Vec<String>,
    ) {
        let before = std::mem::take(&mut self.0);
        for (attempt, lost) in before.iter().filter(|(attempt, _)| rows.is_live(**attempt)) {
            trace.note_at(now, format_args!("    {attempt} of {} is back", lost.runner));
            if heard.sent_at(&lost.runner) + UNDER_WAY_MAX < now {
                wrong.push(format!("{attempt} is back without a word of {}", lost.runner));
            }
        }
        for (attempt, runner) in &rows.lost {
            let known = before.get(attempt);
            let open_since =
                rows.is_open(attempt.task).then(|| known.and_then(|lost| lost.open_since).unwrap_or(now));
            // What was sent before may have been answered before.
            let said_at =
                heard.held_at(*attempt).filter(|said_at| open_since.is_some_and(|since| *said_at > since));
            if let Some(said_at) = said_at {
                wrong.push(format!(
                    "{attempt} is lost and nobody has its task, though {runner} said at {:.3} s that it has it",
                    said_at.as_secs_f64()
                ));
            }
            self.0.insert(*attempt, Lost { runner: runner.clone(), open_since });
        }
    }
}
