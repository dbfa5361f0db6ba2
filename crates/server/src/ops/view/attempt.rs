//! Attempts on the wire.

use super::{Machines, metrics};
use indexmap::IndexMap;
use mothership_api::{attempts::Attempt, goliat::GuiProgress};
use mothership_core::goliat::{GuiMetric, is_gui_client};
use mothership_store::{Time, attempts::AttemptRow};

pub fn attempt(row: AttemptRow, machines: &Machines) -> Attempt {
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
        lease_expires_at: row.lease_expires_at,
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
