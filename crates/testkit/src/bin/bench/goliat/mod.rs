//! Machines of GOLIAT's dashboard: 16 at 50 messages a second each, with more and more lines behind them, on both engines.
//! Every message comes over a connection of its own, as the client sends it. The limit: `GET /healthz` at the same pace.

mod call;
mod machines;

use crate::system::{Mothership, quantile, unix_nanos};
use anyhow::Result;
use machines::{GoliatMachines, Latencies};
use mothership_test_services::postgres::Cluster;

const MACHINES: usize = 16;
const MESSAGES_A_SECOND: u32 = 50;
const SECONDS: u32 = 10;
/// Lines behind each machine when it is measured.
const LENGTHS: [u64; 4] = [0, 1_000, 10_000, 100_000];
/// Assignments of the study, most of them waiting: more must not cost a message more.
const ASSIGNMENTS: [usize; 2] = [1_000, MACHINES];

pub async fn run() -> Result<()> {
    engine("sqlite", None).await?;
    match Cluster::start_durable()? {
        Some(cluster) => engine("postgresql", Some(format!("{}/postgres", cluster.url()))).await,
        None => Ok(()),
    }
}

async fn engine(name: &str, database: Option<String>) -> Result<()> {
    let mut words = vec!["server", "--compat", "goliat"];
    words.extend(database.iter().flat_map(|url| ["--database", url]));
    let mothership = Mothership::start(&words)?;
    let limit = machines::idle_round_trips(&mothership).await?;
    for assignments in ASSIGNMENTS {
        let machines = GoliatMachines::claim(&mothership, assignments, MACHINES).await?;
        // The larger study only shows what its size costs.
        let lengths = if assignments == MACHINES { &LENGTHS[..] } else { &LENGTHS[..1] };
        for &length in lengths {
            let (start, before) = (unix_nanos(), machines.lines());
            machines.fill(length).await?;
            let filled = machines.lines() - before;
            let per_second = filled as f64 / ((unix_nanos() - start) as f64 / 1e9);
            let latencies = machines.measure(&mothership, SECONDS, MESSAGES_A_SECOND).await?;
            say(name, assignments, length, &latencies, &limit);
            if filled > 0 {
                println!(
                    "goliat {name}: {filled} lines to get there came in at {per_second:.0} lines/s, 10 a message"
                );
            }
        }
        machines.check_nothing_is_lost(&mothership).await?;
    }
    Ok(())
}

fn say(name: &str, assignments: usize, length: u64, latencies: &Latencies, limit: &Latencies) {
    let p99 = quantile(&latencies.millis, 0.99);
    let cpu = latencies
        .server_cpu_millis
        .map_or(String::new(), |cpu| format!(", server {cpu:.2} ms CPU a message"));
    println!(
        "goliat {name}: {length} lines behind each of {MACHINES}, {assignments} assignments, {:.0} messages/s: \
         p50 {:.1} ms, p99 {p99:.1} ms, max {:.1} ms, {} failed{cpu}; GET /healthz p99 {:.1} ms; ratio {:.1}",
        latencies.per_second,
        quantile(&latencies.millis, 0.5),
        quantile(&latencies.millis, 1.0),
        latencies.failed,
        quantile(&limit.millis, 0.99),
        p99 / quantile(&limit.millis, 0.99),
    );
}
