//! How busy the machines were: sums of each minute of the last day, for the charts of their pages.

use crate::{Result, Time, Tx, engine::params, jobs::counters::minute};
use mothership_core::ids::RunnerId;

/// Memory is added up in 64 bits; no machine has more than this.
const MEMORY_BYTES_MAX: u64 = 1 << 50;

/// One sample of a machine.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct UsageSample {
    /// 0 to 1 of all cores.
    pub cpu: f64,
    /// Memory in use, bytes.
    pub memory_bytes: u64,
    /// 0 to 1 of all its GPUs, and their memory in use in bytes; `None` where it does not say.
    pub gpu: Option<(f64, u64)>,
}

/// Several minutes of a machine: the mean of their samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UsageMean {
    /// The first of the minutes (unix time / 60 s).
    pub minute: i64,
    /// The mean.
    pub mean: UsageSample,
}

/// Adds a sample to its minute.
pub fn record(tx: &mut Tx<'_>, runner: RunnerId, sample: &UsageSample, now: Time) -> Result<()> {
    let (gpu, gpu_memory_bytes) = sample.gpu.unwrap_or_default();
    tx.execute(
        "/* record usage */ INSERT INTO runner_usage (runner, minute, samples, cpu, memory_bytes, gpu_samples, gpu, \
         gpu_memory_bytes) VALUES ($1, $2, 1, $3, $4, $5, $6, $7) ON CONFLICT (runner, minute) DO UPDATE SET \
         samples = runner_usage.samples + 1, cpu = runner_usage.cpu + excluded.cpu, \
         memory_bytes = runner_usage.memory_bytes + excluded.memory_bytes, \
         gpu_samples = runner_usage.gpu_samples + excluded.gpu_samples, gpu = runner_usage.gpu + excluded.gpu, \
         gpu_memory_bytes = runner_usage.gpu_memory_bytes + excluded.gpu_memory_bytes",
        params![
            runner,
            minute(now),
            sample.cpu.clamp(0.0, 1.0),
            sample.memory_bytes.min(MEMORY_BYTES_MAX),
            u64::from(sample.gpu.is_some()),
            gpu.clamp(0.0, 1.0),
            gpu_memory_bytes.min(MEMORY_BYTES_MAX),
        ],
    )?;
    Ok(())
}

/// The minutes from `first` on, oldest first, each `minutes_per_point` of them as one point. Minutes in which it was not
/// heard are absent.
pub fn history(
    tx: &mut Tx<'_>,
    runner: RunnerId,
    first: i64,
    minutes_per_point: i64,
) -> Result<Vec<UsageMean>> {
    // A day has 1,440 rows of it at most: they are added up here, where division is the same for both engines.
    let rows = tx.query(
        "/* history of usage */ SELECT minute, samples, cpu, memory_bytes, gpu_samples, gpu, gpu_memory_bytes \
         FROM runner_usage WHERE runner = $1 AND minute >= $2 ORDER BY minute",
        params![runner, first],
    )?;
    let step = minutes_per_point.max(1);
    let mut sums: Vec<Sums> = Vec::new();
    for mut row in rows {
        let minute = row.take::<i64>()?.div_euclid(step) * step;
        let one = Sums {
            minute,
            samples: row.take()?,
            cpu: row.take()?,
            memory_bytes: row.take()?,
            gpu_samples: row.take()?,
            gpu: row.take()?,
            gpu_memory_bytes: row.take()?,
        };
        match sums.last_mut() {
            Some(last) if last.minute == minute => last.add(&one),
            _ => sums.push(one),
        }
    }
    Ok(sums.iter().map(Sums::point).collect())
}

/// Removes at most `batch` minutes of before; how many.
pub fn prune(tx: &mut Tx<'_>, before: Time, batch: u64) -> Result<u64> {
    tx.execute(
        "/* prune usage */ DELETE FROM runner_usage WHERE (runner, minute) IN \
         (SELECT runner, minute FROM runner_usage WHERE minute < $1 ORDER BY minute LIMIT $2)",
        params![minute(before), batch],
    )
}

struct Sums {
    minute: i64,
    samples: u64,
    cpu: f64,
    memory_bytes: u64,
    gpu_samples: u64,
    gpu: f64,
    gpu_memory_bytes: u64,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.samples += other.samples;
        self.cpu += other.cpu;
        self.memory_bytes += other.memory_bytes;
        self.gpu_samples += other.gpu_samples;
        self.gpu += other.gpu;
        self.gpu_memory_bytes += other.gpu_memory_bytes;
    }

    fn point(&self) -> UsageMean {
        let (samples, gpu_samples) = (self.samples.max(1), self.gpu_samples.max(1));
        let gpu = (self.gpu / gpu_samples as f64, self.gpu_memory_bytes / gpu_samples);
        let mean = UsageSample {
            cpu: self.cpu / samples as f64,
            memory_bytes: self.memory_bytes / samples,
            gpu: (self.gpu_samples > 0).then_some(gpu),
        };
        UsageMean { minute: self.minute, mean }
    }
}
