//! NVIDIA cards, as `nvidia-smi` lists them. A machine without that tool has none. The tool and not the library (NVML):
//! the binary must run, and link, on machines without any driver.

use mothership_api::agent::Gpu;
use std::process::{Command, Stdio};

/// Asks `nvidia-smi`.
pub fn gpus() -> Vec<Gpu> {
    let answer = Command::new("nvidia-smi")
        .args(["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    match answer {
        Ok(answer) if answer.status.success() => parse(&String::from_utf8_lossy(&answer.stdout)),
        _ => Vec::new(),
    }
}

/// One card a line: `NVIDIA RTX A6000, 49140` with the memory in MiB. Lines of another shape are left out.
fn parse(listing: &str) -> Vec<Gpu> {
    let card = |line: &str| {
        let (name, mib) = line.rsplit_once(',')?;
        let memory_bytes = mib.trim().parse::<u64>().ok()?.checked_mul(1 << 20)?;
        Some(Gpu { name: name.trim().to_owned(), memory_bytes, ..Gpu::default() })
    };
    listing.lines().filter_map(card).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_card() {
        let listing = "NVIDIA RTX A6000, 49140\nTesla T4, 15360\n\nNo devices were found\nodd, [N/A]\n";
        let gpu = |name: &str, mib: u64| Gpu { name: name.into(), memory_bytes: mib << 20, ..Gpu::default() };
        assert_eq!(parse(listing), [gpu("NVIDIA RTX A6000", 49140), gpu("Tesla T4", 15360)]);
    }
}
