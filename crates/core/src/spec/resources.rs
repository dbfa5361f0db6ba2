//! What one task takes from a runner while it runs, checked: finite, not negative, memory in bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The capacity one attempt occupies. Also the shape of what a runner has free.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resources {
    /// Processor cores; fractions allowed.
    pub cpus: f64,
    /// Bytes of memory; `None` asks for no particular amount and sets no limit.
    pub memory_bytes: Option<u64>,
    /// GPUs; a fraction shares one device.
    pub gpus: f64,
    /// Counted things with names of the team's own, such as licences.
    pub named: BTreeMap<String, f64>,
}

impl Default for Resources {
    /// One core and nothing else: what a spec without `resources` asks for.
    fn default() -> Self {
        Self { cpus: 1.0, memory_bytes: None, gpus: 0.0, named: BTreeMap::new() }
    }
}

/// Reads an amount of memory: `4GiB`, `500MB`, `2G`, `1.5 GiB` or plain bytes.
///
/// `KB MB GB TB` count in thousands, `KiB MiB GiB TiB` and the bare letters `K M G T` in 1024s (as `ulimit`, Docker
/// and Slurm users expect of the letters).
///
/// # Errors
/// A message without the name of the field, for text that is no amount or one beyond 2^63 bytes.
pub fn parse_memory(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "ki" | "kib" => 1 << 10,
        "m" | "mi" | "mib" => 1 << 20,
        "g" | "gi" | "gib" => 1 << 30,
        "t" | "ti" | "tib" => 1 << 40,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        _ => return Err(format!("`{text}` is not an amount of memory")),
    };
    if let Ok(whole) = number.parse::<u64>() {
        return whole
            .checked_mul(factor)
            .filter(|bytes| *bytes <= i64::MAX as u64)
            .ok_or_else(|| format!("`{text}` is more memory than any machine has"));
    }
    let amount: f64 = number.parse().map_err(|_| format!("`{text}` is not an amount of memory"))?;
    let bytes = amount * factor as f64;
    if bytes > i64::MAX as f64 {
        return Err(format!("`{text}` is more memory than any machine has"));
    }
    Ok(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_as_people_write_it() {
        for (text, bytes) in [
            ("0", 0),
            ("1024", 1024),
            ("4GiB", 4 << 30),
            ("4 gib", 4 << 30),
            ("500MB", 500_000_000),
            ("2G", 2 << 30),
            ("1.5GiB", 3 << 29),
            ("0.5T", 1 << 39),
            (" 7 B ", 7),
        ] {
            assert_eq!(parse_memory(text), Ok(bytes), "{text}");
        }
        for text in ["", "GiB", "-1", "4 gigs", "1.2.3G", "99999999999T", "1e3", "NaN"] {
            assert!(parse_memory(text).is_err(), "{text}");
        }
    }
}
