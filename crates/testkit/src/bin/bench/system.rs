//! The mothership under test, and the machine's clock and memory.

use anyhow::{Context, Result};
use mothership_api::{
    client::{Client, http::HttpTransport},
    jobs::Job,
};
use mothership_core::{ids::JobId, rng::RandomSource};
use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// A fresh mothership on a folder of its own; stopped and removed on drop.
pub struct Mothership {
    child: Child,
    pub client: Client,
    address: String,
    _data: tempfile::TempDir,
}

fn binary() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("MOTHERSHIP_BIN") {
        return Ok(path.into());
    }
    let beside =
        std::env::current_exe()?.with_file_name(format!("mothership{}", std::env::consts::EXE_SUFFIX));
    anyhow::ensure!(
        beside.exists(),
        "{} is missing: build it first (cargo xtask bench does)",
        beside.display()
    );
    Ok(beside)
}

impl Mothership {
    pub fn up(cpus: u32) -> Result<Self> {
        Self::start(&["up", "--cpus", &cpus.to_string()])
    }

    /// `mothership WORDS`, a server on a free port.
    pub fn start(words: &[&str]) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let transport = Arc::new(HttpTransport::new(Default::default()));
        let child = Command::new(binary()?)
            .args(words)
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data.path())
            .env("MOTHERSHIP_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .context("start mothership up")?;
        // Owned from here on: whatever fails below takes the child along.
        let mut mothership = Self {
            child,
            client: Client::new(Arc::clone(&transport) as _, "", None),
            address: String::new(),
            _data: data,
        };
        let printed = mothership.child.stdout.take().context("stdout is piped")?;
        let mut lines = BufReader::new(printed).lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned)
        });
        let address = address.context("the server ended without telling its address")?;
        mothership.client = Client::new(transport, &address, None);
        mothership.address = address.trim_start_matches("http://").to_owned();
        std::thread::Builder::new().spawn(move || lines.for_each(drop))?;
        Ok(mothership)
    }

    pub async fn submit(&self, spec: serde_json::Value) -> Result<Job> {
        Ok(self.client.submit(&spec, &RandomSource::from_os().unique_hex()).await?)
    }

    /// Waits until the job has ended. Asks seldom: what is measured runs on the same cores.
    pub async fn ended(&self, id: JobId) -> Result<Job> {
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let job = self.client.job(id).await?;
            if job.status.is_final() {
                return Ok(job);
            }
        }
    }

    /// Waits until a runner is there and idle.
    pub async fn ready(&self) -> Result<()> {
        while self.client.runners().await?.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// `HOST:PORT`
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Processor time that the server's process has used. Linux only; elsewhere `None`.
    pub fn cpu_seconds(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // The name stands in parentheses and may hold anything; the 12th and 13th field behind it count hundredths.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let mut next = || fields.next()?.parse::<f64>().ok();
        Some((next()? + next()?) / 100.0)
    }

    /// Resident memory of the server's process in bytes. Linux only; elsewhere `None`.
    pub fn memory_bytes(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
    }
}

impl Drop for Mothership {
    fn drop(&mut self) {
        // Nothing of value is left in the temporary folder; the keeper ends by itself when nothing runs.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The wall clock, as a task's own stamp has it.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]
pub fn unix_nanos() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos())
}

/// Seconds that `work` took.
pub fn seconds(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let start = unix_nanos();
    work()?;
    Ok((unix_nanos() - start) as f64 / 1e9)
}

/// The value at `quantile` of 0.0..=1.0 of sorted values.
pub fn quantile(sorted: &[f64], quantile: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * quantile).round() as usize]
}
