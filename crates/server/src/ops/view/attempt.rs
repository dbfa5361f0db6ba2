//! Attempts on the wire.

use super::{Machines, metrics};
use indexmap::IndexMap;
use mothership_api::{attempts::Attempt, goliat::GuiProgress};
use mothership_core::{
    clock::{carried_over, ms_between},
    goliat::{GuiMetric, is_gui_client},
    limits::LEASE_TTL_MS,
};
use mothership_store::{Result, Time, Tx, attempts::AttemptRow, leases};

/// A runner that is well is heard several times as often; less than the shortest time after which an attempt is lost.
const SILENT_MS: u64 = LEASE_TTL_MS / 2;

/// Both times at which a view is made.
#[derive(Debug, Clone, Copy)]
pub struct ViewTime {
    pub now: Time,
    /// By the time in which runners can be heard, which leases are counted by.
    pub listening: Time,
}

impl ViewTime {
    pub fn read(tx: &mut Tx<'_>, now: Time) -> Result<Self> {
        Ok(Self { now, listening: leases::listening_at(tx, now)? })
    }

    pub(super) fn of_day(self, at: Time) -> Time {
        carried_over(at, self.listening, self.now)
    }
}

/// What is known of an attempt of which nothing is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    pub silent_ms: u64,
    /// By the time of day.
    pub given_up_at: Time,
}

/// `None` while its runner is heard as it should be, and when it has ended.
pub fn silence(row: &AttemptRow, time: ViewTime) -> Option<Silence> {
    let (heard_at, expires_at) = row.heard_at.zip(row.lease_expires_at)?;
    let silent_ms = ms_between(heard_at, time.listening);
    // In whole seconds, once: whoever shows it cuts nothing off any more.
    let given_up_at = time.of_day(expires_at);
    let given_up_at = given_up_at.round(jiff::Unit::Second).unwrap_or(given_up_at);
    (silent_ms >= SILENT_MS).then_some(Silence { silent_ms, given_up_at })
}

pub fn attempt(row: AttemptRow, machines: &Machines, time: ViewTime) -> Attempt {
    let silence = silence(&row, time);
    let metrics = metrics(row.metrics.as_deref());
    Attempt {
        id: row.id,
        task_id: row.id.task,
        number: row.id.number,
        status: row.state,
        runner_id: Some(row.runner),
        runner: machines.name(row.runner),
        leased_at: row.leased_at,
        started_at: row.started_at,
        completed_at: row.ended_at,
        lease_expires_at: row.lease_expires_at.map(|at| time.of_day(at)),
        heard_at: row.heard_at.filter(|_| row.state.is_live()).map(|at| time.of_day(at)),
        given_up_at: silence.map(|silence| silence.given_up_at),
        exit_code: row.exit_code,
        signal: row.signal,
        reason: row.reason,
        error_message: row.error,
        progress: row.fraction,
        stage: row.stage,
        message: row.message,
        reported_at: row.reported_at,
        gui: gui_progress(&metrics, row.reported_at),
        metrics,
        log_bytes: row.log_bytes,
        log_lines: row.log_lines,
        usage: row.usage,
        artifacts: row.artifacts,
        gpus: row.gpus,
    }
}

/// What a GUI client says by its metrics; `None` when none speaks for the attempt.
fn gui_progress(metrics: &IndexMap<String, f64>, reported_at: Option<Time>) -> Option<GuiProgress> {
    if !is_gui_client(|name| metrics.contains_key(name)) {
        return None;
    }
    let number = |metric: GuiMetric| metrics.get(metric.as_str()).copied();
    // The program counts from 1 in whole numbers; what it sends otherwise is no number of a simulation.
    let whole = |metric| number(metric).map(|number| number.max(0.0) as u64);
    // Said at the time of the report, which may be hours ago: a time does not age as seconds do.
    let ends_at = number(GuiMetric::EtaSeconds).zip(reported_at).map(|(seconds, at)| {
        let left_ms = (seconds.max(0.0) * 1000.0) as i64;
        super::from_ms(at.as_millisecond().saturating_add(left_ms))
    });
    Some(GuiProgress {
        stage_fraction: number(GuiMetric::StageFraction),
        simulation: whole(GuiMetric::Simulation),
        simulations: whole(GuiMetric::Simulations),
        ends_at,
        warnings: whole(GuiMetric::Warnings),
        errors: whole(GuiMetric::Errors),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<Time> {
        Some(text.parse().unwrap())
    }

    fn of(metrics: &[(&str, f64)]) -> Option<GuiProgress> {
        let metrics = metrics.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        gui_progress(&metrics, at("2026-01-01T12:00:00Z"))
    }

    #[test]
    fn an_ordinary_program_has_no_gui_client() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("loss", 0.1), ("errors", 3.0)]), None);
    }

    #[test]
    fn metrics_of_a_gui_client_are_read() {
        let progress = of(&[("stage_fraction", 0.5), ("warnings", 2.0), ("simulation", 3.0), ("x", 1.0)]);
        assert_eq!(
            progress,
            Some(GuiProgress {
                stage_fraction: Some(0.5),
                simulation: Some(3),
                warnings: Some(2),
                ..GuiProgress::default()
            })
        );
    }

    #[test]
    fn the_time_left_counts_from_when_it_was_said() {
        let ends_at = |seconds| of(&[("eta_seconds", seconds)]).unwrap().ends_at;
        assert_eq!(ends_at(7300.0), at("2026-01-01T14:01:40Z"));
        assert_eq!(ends_at(-1.0), at("2026-01-01T12:00:00Z"));
        assert!(ends_at(f64::MAX) > ends_at(0.0), "what is beyond all calendars ends at their end");
        let metrics = [("eta_seconds".to_owned(), 1.0)].into_iter().collect();
        assert_eq!(gui_progress(&metrics, None).unwrap().ends_at, None);
    }
}
