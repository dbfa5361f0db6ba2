//! What is read of the old dashboard's rows.

use crate::{Result, StoreError, Time};
use jiff::{civil::DateTime, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// A study of the old dashboard; here it is a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldStudy {
    /// Its key there.
    pub id: String,
    /// For people.
    pub name: String,
    /// `None` when there is none.
    pub description: Option<String>,
    /// The text of the whole configuration.
    pub base_config: Option<String>,
    /// `None` when it does not say.
    pub created_at: Option<Time>,
}

/// Its word for the state of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum OldStatus {
    /// Not begun.
    Pending,
    /// Begun.
    Running,
    /// Ended well.
    Completed,
    /// Ended otherwise.
    Failed,
    /// Given up by a person.
    Cancelled,
}

/// An assignment of the old dashboard; here it is a task.
#[derive(Debug, Clone, PartialEq)]
pub struct OldAssignment {
    /// Its key there.
    pub id: String,
    /// Its place in the study.
    pub index: u64,
    /// Key of the machine that had it; `None`: nobody.
    pub worker: Option<String>,
    /// The text of its configuration.
    pub config: String,
    /// How far it got.
    pub status: OldStatus,
    /// Percent.
    pub progress: f64,
    /// What it did last; `None` when it did not say.
    pub stage: Option<String>,
    /// `None` when it has not begun.
    pub started_at: Option<Time>,
    /// `None` when it has not ended.
    pub completed_at: Option<Time>,
}

/// A machine of the old dashboard.
#[derive(Debug, Clone, PartialEq)]
pub struct OldWorker {
    /// Its key there.
    pub id: String,
    /// Network address.
    pub address: String,
    /// `None` when it did not say.
    pub hostname: Option<String>,
    /// What people call it; `None` when they do not.
    pub label: Option<String>,
    /// Name of its graphics card.
    pub gpu: Option<String>,
    /// Of its processor.
    pub cores: Option<u32>,
    /// Its memory, in GB.
    pub ram_gb: Option<f64>,
    /// When it was heard last.
    pub last_seen_at: Option<Time>,
}

/// A line of a machine's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldLine {
    /// Microseconds since 1970; 0 when it says no time.
    pub at_us: i64,
    /// The window's word for its type.
    pub kind: String,
    /// Without its line end.
    pub text: String,
}

/// A file of results, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldFile {
    /// Its key there.
    pub id: String,
    /// Folder in the results, with `/`; may be empty.
    pub folder: String,
    /// Of the file itself.
    pub name: String,
    /// In bytes.
    pub size: u64,
}

fn read<'t, T: Deserialize<'t>>(what: &str, text: &'t str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| StoreError::corrupt(format!("a row of {what}: {error}")))
}

pub(super) fn study(text: &str) -> Result<OldStudy> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Study {
        id: String,
        name: String,
        description: Option<String>,
        base_config_path: Option<String>,
        created_at: Option<String>,
    }
    let row: Study = read("super_studies", text)?;
    Ok(OldStudy {
        id: row.id,
        name: row.name,
        description: row.description.filter(|text| !text.is_empty()),
        // In its first days it held a path.
        base_config: row.base_config_path.filter(|text| is_json(text)),
        created_at: row.created_at.as_deref().and_then(time),
    })
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

pub(super) fn assignment(text: &str) -> Result<OldAssignment> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Assignment<'t> {
        id: String,
        #[serde(default)]
        index: i64,
        worker_id: Option<String>,
        #[serde(borrow)]
        split_config: &'t RawValue,
        status: OldStatus,
        #[serde(default)]
        progress: f64,
        current_stage: Option<String>,
        started_at: Option<String>,
        completed_at: Option<String>,
    }
    let row: Assignment<'_> = read("assignments", text)?;
    // Today the column holds the text itself, earlier it held JSON.
    let raw = row.split_config.get();
    let inner = serde_json::from_str::<String>(raw).ok().filter(|text| is_json(text));
    Ok(OldAssignment {
        id: row.id,
        index: row.index.unsigned_abs(),
        worker: row.worker_id,
        config: inner.unwrap_or_else(|| raw.to_owned()),
        status: row.status,
        progress: row.progress,
        stage: row.current_stage.filter(|stage| !stage.is_empty()),
        started_at: row.started_at.as_deref().and_then(time),
        completed_at: row.completed_at.as_deref().and_then(time),
    })
}

pub(super) fn worker(text: &str) -> Result<OldWorker> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Worker {
        id: String,
        ip_address: String,
        hostname: Option<String>,
        machine_label: Option<String>,
        gpu_name: Option<String>,
        cpu_cores: Option<u32>,
        #[serde(rename = "totalRamGB")]
        total_ram_gb: Option<f64>,
        last_seen: Option<String>,
    }
    let row: Worker = read("workers", text)?;
    Ok(OldWorker {
        id: row.id,
        address: row.ip_address,
        hostname: row.hostname,
        label: row.machine_label,
        gpu: row.gpu_name,
        cores: row.cpu_cores,
        ram_gb: row.total_ram_gb,
        last_seen_at: row.last_seen.as_deref().and_then(time),
    })
}

/// `None` for what is no line.
pub(super) fn line(text: &str) -> Option<OldLine> {
    let line: Value = serde_json::from_str(text).ok()?;
    let text = match line.get("message")? {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let at_us = match line.get("timestamp") {
        Some(Value::Number(seconds)) => microseconds(seconds.as_f64().unwrap_or_default()),
        Some(Value::String(text)) => time(text).map_or(0, Time::as_microsecond),
        _ => 0,
    };
    let kind = line.get("logType").and_then(Value::as_str).unwrap_or("default").to_owned();
    Some(OldLine { at_us, kind, text })
}

/// Seconds since 1970, or milliseconds.
fn microseconds(number: f64) -> i64 {
    let seconds = if number > 1e11 { number / 1000.0 } else { number };
    (seconds * 1e6).round() as i64
}

/// Times without a zone are in UTC.
fn time(text: &str) -> Option<Time> {
    let zoneless = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok();
    text.parse().ok().or_else(|| zoneless().map(|zoned| zoned.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<Time> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn configurations_are_texts_today_and_were_json_before() {
        let row = |config: &str| {
            assignment(&format!(r#"{{"id": "a", "splitConfig": {config}, "status": "FAILED"}}"#)).unwrap()
        };
        assert_eq!(row(r#""{\"5800\":  1.0, \"700\": 2}""#).config, r#"{"5800":  1.0, "700": 2}"#);
        assert_eq!(row(r#"{"a": [1]}"#).config, r#"{"a": [1]}"#);
        assert_eq!(row(r#""no json""#).config, r#""no json""#);
        assert_eq!((row("{}").status, row("{}").index), (OldStatus::Failed, 0));
        assert!(assignment(r#"{"id": "a", "splitConfig": {}, "status": "NEW"}"#).is_err());
    }

    #[test]
    fn columns_may_be_missing() {
        let old = study(
            r#"{"id": "s", "name": "n", "baseConfigPath": "configs/near.json", "createdAt": "2025-11-06T12:00:00.5"}"#,
        );
        let old = old.unwrap();
        assert_eq!((old.base_config, old.created_at), (None, at("2025-11-06T12:00:00.5Z")));
        let old =
            worker(r#"{"id": "w", "ipAddress": "10.0.0.1", "cpuCores": 12, "totalRamGB": 15.74}"#).unwrap();
        assert_eq!((old.hostname, old.cores, old.ram_gb), (None, Some(12), Some(15.74)));
    }

    #[test]
    fn lines_tell_their_time_in_three_ways() {
        for (row, at_us) in [
            (r#"{"message": "m", "logType": "info", "timestamp": 1762430400.25}"#, 1_762_430_400_250_000),
            (r#"{"message": "m", "logType": "info", "timestamp": 1762430400250}"#, 1_762_430_400_250_000),
            (
                r#"{"message": "m", "logType": "info", "timestamp": "2025-11-06T12:00:00.250Z"}"#,
                1_762_430_400_250_000,
            ),
            (r#"{"message": "m", "logType": "info"}"#, 0),
        ] {
            assert_eq!(line(row), Some(OldLine { at_us, kind: "info".into(), text: "m".into() }));
        }
        assert_eq!(line(r#"{"message": 7}"#).unwrap().kind, "default");
        assert_eq!(line("3"), None);
    }
}
