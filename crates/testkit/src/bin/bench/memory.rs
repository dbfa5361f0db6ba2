//! What a million waiting tasks cost the server, against the same server with none.

use crate::system::{Mothership, unix_nanos};
use anyhow::Result;

pub async fn run() -> Result<()> {
    let mothership = Mothership::up(1)?;
    mothership.ready().await?;
    let before = mothership.memory_bytes();
    let start = unix_nanos();
    let spec = serde_json::json!({
        "name": "waiting", "command": ["true"], "array": "0-999999", "requires": ["a-label-that-nobody-has"],
    });
    let job = mothership.submit(spec).await?;
    let took = (unix_nanos() - start) as f64 / 1e6;
    mothership
        .client
        .tasks(job.id, &mothership_api::tasks::TaskQuery { limit: Some(50), ..Default::default() })
        .await?;
    let after = mothership.memory_bytes();
    println!("memory: submit of 1,000,000 tasks {took:.1} ms (aim ≤ 50)");
    match (before, after) {
        (Some(before), Some(after)) => {
            let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
            println!(
                "memory: server {:.1} MiB idle, {:.1} MiB with 1,000,000 waiting tasks; ratio {:.2} (aim + ≤ 5 MiB)",
                mib(before),
                mib(after),
                after as f64 / before as f64
            );
        }
        _ => println!("memory: resident memory is read on Linux only"),
    }
    Ok(())
}
