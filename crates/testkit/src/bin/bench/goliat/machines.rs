//! Machines that each hold an assignment, and what they send.

use super::call::call;
use crate::system::{Mothership, unix_nanos};
use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Lines in one message, as the client's bridge packs them when it is behind.
const BATCH: u64 = 10;
/// Sender threads of the client's bridge.
const SENDERS: usize = 3;

/// What a measurement gave.
pub struct Latencies {
    /// From the moment a message was due to its answer, sorted.
    pub millis: Vec<f64>,
    pub failed: usize,
    pub per_second: f64,
    /// Processor time of the server for each message; Linux only.
    pub server_cpu_millis: Option<f64>,
}

pub struct GoliatMachines {
    address: String,
    machines: Vec<Arc<BenchMachine>>,
}

struct BenchMachine {
    name: String,
    assignment: String,
    batches: AtomicU64,
    /// Of those, how many were not answered with 200: each of them may be stored or not, and the client drops it.
    refused: AtomicU64,
}

/// `GET /healthz` at the pace of a measurement.
pub async fn idle_round_trips(mothership: &Mothership) -> Result<Latencies> {
    let address = mothership.address().to_owned();
    paced(mothership, super::SECONDS, super::MESSAGES_A_SECOND, super::MACHINES, move |_, _| {
        let address = address.clone();
        async move { call(&address, "GET", "/healthz", "nobody", String::new()).await.map(drop) }
    })
    .await
}

impl GoliatMachines {
    /// Uploads a study and lets each machine claim one assignment.
    pub async fn claim(mothership: &Mothership, assignments: usize, machines: usize) -> Result<Self> {
        let address = mothership.address().to_owned();
        let split = json!({"splitConfig": {"study_type": "far_field", "frequencies_mhz": [700]}, "status": "PENDING"});
        let study = json!({"name": format!("study of {assignments}"), "description": "", "baseConfig": {},
                           "assignments": vec![split; assignments]});
        let made = call(&address, "POST", "/api/super-studies", "office", study.to_string()).await?;
        let made: Value = serde_json::from_slice(&made)?;
        let path = format!("/api/super-studies/{}/assignments", made["id"].as_str().context("an id")?);
        let listed = call(&address, "GET", &path, "office", String::new()).await?;
        let listed: Vec<Value> = serde_json::from_slice(&listed)?;
        ensure!(listed.len() == assignments, "{} assignments of {assignments}", listed.len());
        let mut fleet = Self { address, machines: Vec::new() };
        for (index, one) in listed.iter().take(machines).enumerate() {
            let assignment = one["id"].as_str().context("an id")?.to_owned();
            let name = format!("sim-{assignments}-{index}");
            let claim = json!({"machineId": "198.51.100.7"}).to_string();
            call(&fleet.address, "POST", &format!("/api/assignments/{assignment}/claim"), &name, claim)
                .await?;
            fleet.machines.push(Arc::new(BenchMachine {
                name,
                assignment,
                batches: AtomicU64::new(0),
                refused: AtomicU64::new(0),
            }));
        }
        Ok(fleet)
    }

    /// Lines that all machines have sent.
    pub fn lines(&self) -> u64 {
        self.machines.iter().map(|machine| machine.batches.load(Ordering::Relaxed) * BATCH).sum()
    }

    /// Sends lines, as fast as three senders a machine can, until each machine has sent so many.
    pub async fn fill(&self, lines: u64) -> Result<()> {
        let senders = self.machines.iter().flat_map(|machine| std::iter::repeat_n(machine, SENDERS));
        let sending = senders.map(|machine| async move {
            while machine.batches.load(Ordering::Relaxed) * BATCH < lines {
                machine.send(&self.address, machine.batch()).await?;
            }
            anyhow::Ok(())
        });
        try_join_all(sending).await.map(drop)
    }

    /// Every machine sends so many messages a second, when they are due and not when the server has time.
    pub async fn measure(&self, mothership: &Mothership, seconds: u32, rate: u32) -> Result<Latencies> {
        let machines = self.machines.clone();
        let address = self.address.clone();
        paced(mothership, seconds, rate, machines.len(), move |machine, turn| {
            let (machine, address) = (Arc::clone(&machines[machine]), address.clone());
            async move { machine.send(&address, machine.message(turn)).await }
        })
        .await
    }

    /// Waits until each log is as long as what was answered.
    pub async fn check_nothing_is_lost(&self, mothership: &Mothership) -> Result<()> {
        for machine in &self.machines {
            let sent = machine.batches.load(Ordering::Relaxed) * BATCH;
            let sure = sent - machine.refused.load(Ordering::Relaxed) * BATCH;
            let id = machine
                .assignment
                .parse()
                .map_err(|_| anyhow::anyhow!("{} is no task", machine.assignment))?;
            let mut stored = 0;
            for _ in 0..500 {
                let task = mothership.client.task(id).await?;
                stored = task.attempt_list.last().map_or(0, |attempt| attempt.log_lines);
                if (sure..=sent).contains(&stored) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let whole = (sure..=sent).contains(&stored);
            ensure!(whole, "{}: {stored} lines are stored; {sure} were answered, {sent} sent", machine.name);
        }
        Ok(())
    }
}

impl BenchMachine {
    async fn send(&self, address: &str, message: Value) -> Result<()> {
        let sent = unix_nanos() as f64 / 1e9;
        let message_is_batch = message["type"] == "log_batch";
        let body = json!({"machineId": "198.51.100.7", "message": message, "timestamp": sent}).to_string();
        let answer = call(address, "POST", "/api/gui-update", &self.name, body).await;
        if answer.is_err() && message_is_batch {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        answer.map(drop)
    }

    fn batch(&self) -> Value {
        let sequence = self.batches.fetch_add(1, Ordering::Relaxed);
        let now = unix_nanos() as f64 / 1e9;
        let line = |at: u64| {
            let message =
                format!("  Time step {:>7}: residual 3.2e-05, estimated 00:41:12", sequence * BATCH + at);
            json!({"type": "status", "message": message, "log_type": "progress", "timestamp": now + at as f64 * 1e-6})
        };
        json!({"type": "log_batch", "logs": (0..BATCH).map(line).collect::<Vec<_>>(), "sequence": sequence})
    }

    /// Of five messages one is a batch of lines, three are progress, one is a line that only the terminal shows.
    fn message(&self, turn: u32) -> Value {
        let part = f64::from(turn % 1000) / 10.0;
        match turn % 5 {
            0 => self.batch(),
            1 | 2 => {
                json!({"type": "stage_progress", "name": "Run", "current": part, "total": 100, "sub_stage": ""})
            }
            3 => json!({"type": "overall_progress", "current": part, "total": 100}),
            _ => {
                json!({"type": "terminal_only", "message": "cell 7", "log_type": "verbose", "timestamp": 0.5})
            }
        }
    }
}

/// `send(machine, turn)` for every machine and turn, at the moment it is due.
async fn paced<S, F>(
    mothership: &Mothership,
    seconds: u32,
    rate: u32,
    machines: usize,
    send: S,
) -> Result<Latencies>
where
    S: Fn(usize, u32) -> F,
    F: Future<Output = Result<()>> + Send + 'static,
{
    let (start, cpu_before) = (unix_nanos(), mothership.cpu_seconds());
    let mut beat = tokio::time::interval(Duration::from_secs(1) / rate);
    let mut sent = Vec::new();
    for turn in 0..seconds * rate {
        beat.tick().await;
        let due = unix_nanos();
        for machine in 0..machines {
            let sending = send(machine, turn);
            sent.push(tokio::spawn(async move {
                let answer = sending.await;
                ((unix_nanos() - due) as f64 / 1e6, answer.is_err())
            }));
        }
    }
    let mut latencies = Latencies { millis: Vec::new(), failed: 0, per_second: 0.0, server_cpu_millis: None };
    for one in sent {
        let (millis, failed) = one.await?;
        latencies.millis.push(millis);
        latencies.failed += usize::from(failed);
    }
    let messages = latencies.millis.len() as f64;
    latencies.per_second = messages / ((unix_nanos() - start) as f64 / 1e9);
    let cpu = mothership.cpu_seconds().zip(cpu_before).map(|(after, before)| after - before);
    latencies.server_cpu_millis = cpu.map(|seconds| seconds * 1e3 / messages);
    latencies.millis.sort_by(f64::total_cmp);
    Ok(latencies)
}
