//! Result files.

use super::humanize::{bytes, count, plural};
use super::style::{FAINT, paint};
use super::table::Table;
use mothership_api::results::Artifact;

/// A table of files and their sum.
pub fn list(artifacts: &[Artifact]) -> String {
    if artifacts.is_empty() {
        return "no files (yet); a job keeps what its `outputs` name\n".to_owned();
    }
    let mut table = Table::new(&["TASK", ">SIZE", "TYPE", "PATH"]);
    for artifact in artifacts {
        table.row(vec![
            artifact.task_id.to_string(),
            bytes(artifact.size),
            artifact.content_type.clone(),
            artifact.path.clone(),
        ]);
    }
    let sum: u64 = artifacts.iter().map(|artifact| artifact.size).sum();
    let line = format!("{}, {}", plural(artifacts.len() as u64, "file"), bytes(sum));
    format!("{}{}\n", table.render(), paint(FAINT, line))
}

/// What `results get` did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Fetched {
    /// Folder they are in.
    pub to: String,
    /// Files that were downloaded, and those that were there with the right content already.
    pub downloaded: u64,
    pub already_there: u64,
    /// Bytes of both.
    pub bytes: u64,
}

pub fn fetched(fetched: &Fetched) -> String {
    let there = match fetched.already_there {
        0 => String::new(),
        n => format!("; {} already there", count(n)),
    };
    let files = plural(fetched.downloaded, "file");
    format!("{files} downloaded to {}{there}; {} in all\n", fetched.to, bytes(fetched.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_ends_with_its_sum() {
        let artifact: Artifact = serde_json::from_value(serde_json::json!({
            "id": "42.7/out/pattern.png", "task_id": "42.7", "attempt_id": "42.7.1", "index": 7, "name": "pattern.png",
            "path": "out/pattern.png", "size": 2048, "content_type": "image/png", "hash": "ab".repeat(32),
            "url": "/api/v1/tasks/42.7/files/out/pattern.png", "created_at": "2026-01-02T12:00:00Z"
        }))
        .unwrap();
        let text = anstream::adapter::strip_str(&list(&[artifact.clone(), artifact])).to_string();
        assert!(text.ends_with("out/pattern.png\n2 files, 4.0 KiB\n"), "{text}");
    }

    #[test]
    fn a_download_says_what_was_there_already() {
        let some = Fetched { to: "d".into(), downloaded: 1, already_there: 0, bytes: 2048 };
        assert_eq!(fetched(&some), "1 file downloaded to d; 2.0 KiB in all\n");
        let again = Fetched { downloaded: 0, already_there: 1200, ..some };
        assert_eq!(fetched(&again), "0 files downloaded to d; 1,200 already there; 2.0 KiB in all\n");
        assert_eq!(list(&[]), "no files (yet); a job keeps what its `outputs` name\n");
    }
}
