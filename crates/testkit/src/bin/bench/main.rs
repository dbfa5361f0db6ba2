//! Benchmarks of the real binary. Machines are shared and noisy, so every figure is a ratio against a limit measured
//! in the same run: the physical work alone, done by a few lines of code here.
//!
//! `cargo xtask bench [name]`; names: tasks, latency, logs, memory, goliat. Nothing fails by being slow; people read it.

mod goliat;
mod latency;
mod logs;
mod memory;
mod system;
mod tasks;

use anyhow::Result;

const ALL: [&str; 5] = ["tasks", "latency", "logs", "memory", "goliat"];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let wanted = arguments.next();
    // The benchmark starts itself as the cheapest possible task: one that prints the time of its start.
    if wanted.as_deref() == Some("--stamp") {
        println!("{}", system::unix_nanos());
        return Ok(());
    }
    // Every HTTP client asks for it, though nothing here speaks TLS.
    rustls::crypto::ring::default_provider().install_default().expect("nothing was installed before");
    let names: Vec<&str> = match &wanted {
        Some(name) => ALL.iter().copied().filter(|known| known == name).collect(),
        None => ALL.to_vec(),
    };
    anyhow::ensure!(!names.is_empty(), "no such benchmark (one of {})", ALL.join(", "));
    tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build()?.block_on(async {
        for name in names {
            match name {
                "tasks" => tasks::run().await?,
                "latency" => latency::run().await?,
                "logs" => logs::run().await?,
                "memory" => memory::run().await?,
                _ => goliat::run().await?,
            }
        }
        Ok(())
    })
}
