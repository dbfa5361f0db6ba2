//! A million lines of 80 bytes through one task, stored, indexed and compressed on the server, against `cat` into a pipe.

use crate::system::{Mothership, seconds, unix_nanos};
use anyhow::{Result, ensure};
use std::{
    io::{Read, Write},
    process::{Command, Stdio},
};

const LINES: u64 = 1_000_000;

pub async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("lines.txt");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&file)?);
    for number in 0..LINES {
        writeln!(
            out,
            "{number:>10} residual={:.12} the quick brown fox jumps over it again",
            1.0 / (number + 1) as f64
        )?;
    }
    out.into_inner()?.sync_all()?;
    let bytes = std::fs::metadata(&file)?.len();

    let limit = seconds(|| {
        let mut child = Command::new("cat").arg(&file).stdout(Stdio::piped()).spawn()?;
        let mut pipe = child.stdout.take().expect("stdout is piped");
        let mut buffer = vec![0; 1 << 16];
        while pipe.read(&mut buffer)? > 0 {}
        ensure!(child.wait()?.success(), "cat failed");
        Ok(())
    })?;

    let mothership = Mothership::up(2)?;
    mothership.ready().await?;
    let start = unix_nanos();
    let job = mothership.submit(serde_json::json!({"name": "cat", "command": ["cat", file]})).await?;
    mothership.ended(job.id).await?;
    let took = (unix_nanos() - start) as f64 / 1e9;
    let task = mothership.client.task(job.id.task(0)).await?;
    let attempt = task.attempt_list.last().expect("a completed task has an attempt");
    ensure!(
        (attempt.log_lines, attempt.log_bytes) == (LINES, bytes),
        "the log is not whole: {} lines",
        attempt.log_lines
    );
    let megabytes = bytes as f64 / 1e6;
    println!(
        "logs: {:.0} MB/s from submit to stored whole; cat into a pipe {:.0} MB/s; ratio {:.2} (aim ≥ 300 MB/s)",
        megabytes / took,
        megabytes / limit,
        limit / took
    );
    Ok(())
}
