//! From the moment a durable submit is sent to the moment the program's first instruction runs, on an idle machine.
//! The limit: one HTTP round trip to the same server plus a bare start of the same program.

use crate::system::{Mothership, quantile, unix_nanos};
use anyhow::{Context, Result};
use mothership_api::logs::LogQuery;
use std::process::Command;

const ROUNDS: usize = 200;

pub async fn run() -> Result<()> {
    let own = std::env::current_exe()?;
    let mothership = Mothership::up(2)?;
    mothership.ready().await?;
    let (mut limit, mut ours) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let start = unix_nanos();
        mothership.client.runners().await?;
        let printed = Command::new(&own).arg("--stamp").output()?.stdout;
        limit.push(since(start, &printed)?);

        let start = unix_nanos();
        let spec = serde_json::json!({"name": format!("stamp {round}"), "command": [own, "--stamp"]});
        let job = mothership.submit(spec).await?;
        mothership.ended(job.id).await?;
        let log = mothership.client.log(job.id.task(0).attempt(1), &LogQuery::default()).await?;
        let printed = log.bytes().await.map_err(anyhow::Error::msg)?;
        ours.push(since(start, &printed)?);
    }
    limit.sort_by(f64::total_cmp);
    ours.sort_by(f64::total_cmp);
    for (name, q) in [("p50", 0.5), ("p99", 0.99)] {
        let (ours, limit) = (quantile(&ours, q), quantile(&limit, q));
        println!(
            "latency {name}: submit to start {ours:.2} ms; round trip and bare start {limit:.2} ms; ratio {:.2}",
            ours / limit
        );
    }
    Ok(())
}

/// Milliseconds from `start` to the stamp that the program printed.
fn since(start: u128, printed: &[u8]) -> Result<f64> {
    let stamp: u128 = std::str::from_utf8(printed)?.trim().parse().context("the program printed no stamp")?;
    Ok(stamp.saturating_sub(start) as f64 / 1e6)
}
