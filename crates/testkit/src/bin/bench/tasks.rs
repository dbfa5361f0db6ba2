//! 10,000 tasks of `true` against a bare loop of two threads that start and await the same program.

use crate::system::{Mothership, seconds, unix_nanos};
use anyhow::{Result, ensure};
use std::process::{Command, Stdio};

const TASKS: u64 = 10_000;

pub async fn run() -> Result<()> {
    let limit = bare()?;
    let mothership = Mothership::up(2)?;
    mothership.ready().await?;
    let start = unix_nanos();
    let spec = serde_json::json!({"name": "true", "command": ["true"], "array": format!("0-{}", TASKS - 1)});
    let job = mothership.submit(spec).await?;
    let job = mothership.ended(job.id).await?;
    let took = (unix_nanos() - start) as f64 / 1e9;
    ensure!(job.counts.completed == TASKS, "only {} of {TASKS} completed", job.counts.completed);
    let rate = TASKS as f64 / took;
    println!(
        "tasks: {rate:.0}/s of `true`, log and exit code stored durably; bare spawn loop {limit:.0}/s; ratio {:.2} (aim ≥ 0.75)",
        rate / limit
    );
    Ok(())
}

/// Tasks a second of two threads that only start `true` with a pipe for its output and wait.
fn bare() -> Result<f64> {
    let half = TASKS / 2;
    let one = || -> Result<()> {
        for _ in 0..half {
            ensure!(Command::new("true").stdin(Stdio::null()).output()?.status.success(), "`true` failed");
        }
        Ok(())
    };
    let took = seconds(|| {
        std::thread::scope(|scope| {
            let other = scope.spawn(one);
            one()?;
            other.join().expect("the loop does not panic")
        })
    })?;
    Ok(TASKS as f64 / took)
}
