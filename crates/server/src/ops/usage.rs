//! How busy machines are: samples become points of a history, and the history is shown.

use crate::{
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::{
    agent::MachineUsage,
    runners::{UsageHistory, UsagePoint},
};
use mothership_core::{
    clock::{from_micros, minus_ms},
    ids::RunnerId,
    limits::{USAGE_KEPT_MS, USAGE_POINTS_MAX},
    usage::minutes_per_point,
};
use mothership_store::{
    Time,
    runner_usage::{self, UsageSample},
    runners,
};

const MINUTE_MICROS: i64 = 60_000_000;

/// What is kept of a sample: of several GPUs the mean, and the sum of their memory.
pub fn sample(usage: &MachineUsage) -> UsageSample {
    let gpus = &usage.gpus;
    let util = gpus.iter().map(|gpu| gpu.util).sum::<f64>() / gpus.len().max(1) as f64;
    let memory_bytes = gpus.iter().fold(0u64, |sum, gpu| sum.saturating_add(gpu.memory_bytes_used));
    UsageSample {
        cpu: usage.cpu,
        memory_bytes: usage.memory_bytes_used,
        gpu: (!gpus.is_empty()).then_some((util, memory_bytes)),
    }
}

/// How busy a machine was since then, in no more than 300 points.
pub async fn history(app: &App, id: RunnerId, since: Option<Time>) -> OpResult<UsageHistory> {
    let now = app.now();
    let kept_since = minus_ms(now, USAGE_KEPT_MS);
    let first = minute(since.unwrap_or(kept_since).max(kept_since));
    let step = minutes_per_point(first, minute(now), USAGE_POINTS_MAX);
    let found = app.store.read(move |tx| match runners::get(tx, id)? {
        Some(_) => runner_usage::history(tx, id, first, step).map(Some),
        None => Ok(None),
    });
    let points = found.await?.ok_or_else(|| OpError::not_found("runner", id))?;
    let shown = points.into_iter().map(|point| UsagePoint {
        at: from_micros(point.minute.saturating_mul(MINUTE_MICROS)),
        cpu: point.mean.cpu,
        memory_bytes_used: point.mean.memory_bytes,
        gpu: point.mean.gpu.map(|(util, _)| util),
        gpu_memory_bytes_used: point.mean.gpu.map(|(_, bytes)| bytes),
    });
    Ok(UsageHistory { step_seconds: step.unsigned_abs() * 60, points: shown.collect() })
}

fn minute(at: Time) -> i64 {
    at.as_second().div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{actor::Person, test_server::Harness};
    use mothership_api::agent::{GpuUsage, ReportRequest};

    fn busy(cpu: f64, gpus: &[f64]) -> MachineUsage {
        let gpu = |util: &f64| GpuUsage { util: *util, memory_bytes_used: 10, memory_bytes: 100 };
        MachineUsage {
            cpu,
            memory_bytes_used: 50,
            gpus: gpus.iter().map(gpu).collect(),
            ..MachineUsage::default()
        }
    }

    #[tokio::test]
    async fn what_a_runner_reports_is_its_history() {
        let server = Harness::new().await;
        let runner = server.runner().await;
        let begun = server.app.now();
        for (cpu, gpus) in [(0.25, &[0.5, 1.0][..]), (0.75, &[0.0, 0.5])] {
            let report = ReportRequest { machine: Some(busy(cpu, gpus)), ..ReportRequest::default() };
            server.report(runner, report).await;
        }
        server.clock.advance_ms(120_000);
        let report = ReportRequest { machine: Some(busy(1.0, &[])), ..ReportRequest::default() };
        server.report(runner, report).await;
        let found = history(&server.app, runner, Some(begun)).await.unwrap();
        assert_eq!(found.step_seconds, 60);
        let shown: Vec<_> = found
            .points
            .iter()
            .map(|point| (point.cpu, point.memory_bytes_used, point.gpu, point.gpu_memory_bytes_used))
            .collect();
        assert_eq!(shown, [(0.5, 50, Some(0.5), Some(20)), (1.0, 50, None, None)]);
        let day = history(&server.app, runner, None).await.unwrap();
        assert_eq!(day.step_seconds, 300);
        let now = crate::ops::runners::get(&server.app, &Person::local(), runner).await.unwrap();
        assert_eq!(now.usage.unwrap().gpus, []);
        // More than a day is not asked for, and nobody has no history.
        let old = history(&server.app, runner, Some(Time::UNIX_EPOCH)).await.unwrap();
        assert_eq!(old, day);
        let nobody = history(&server.app, RunnerId(uuid::Uuid::nil()), None).await;
        assert!(matches!(nobody, Err(OpError::NotFound(_))), "{nobody:?}");
    }
}
