//! What lies where in the data folder, and the journal of an attempt.
//!
//! ```text
//! DIR/attempts/42.7.2/work/        the work folder
//!                     out/         MOTHERSHIP_OUTPUT_DIR
//!                     log          the spool: records of core::log; absent while nothing was printed
//!                     state.jsonl  order, process and end, one line each
//! DIR/spare/42.7.2/                the same, emptied, for an attempt to come
//! DIR/cache/HASH                   inputs by content
//! ```
//! The journal is written with one `write` a line and never synced: it has to survive the death of processes, not of
//! the machine, after which nothing runs anyway. A line cut short by a full disk is read as absent.
//!
//! Names of files and fields are a format: an agent reads what a keeper of an earlier version wrote.

use super::{ProgramEnd, StartOrder};
use jiff::Timestamp;
use mothership_core::ids::AttemptId;
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The folders of one attempt.
#[derive(Debug, Clone)]
pub struct AttemptFolder(PathBuf);

impl AttemptFolder {
    pub fn new(data: &Path, attempt: AttemptId) -> Self {
        Self(attempts(data).join(attempt.to_string()))
    }
    /// `DIR/attempts/ID`.
    pub fn root(&self) -> &Path {
        &self.0
    }
    pub fn work(&self) -> PathBuf {
        self.0.join("work")
    }
    pub fn out(&self) -> PathBuf {
        self.0.join("out")
    }
    pub fn log(&self) -> PathBuf {
        self.0.join("log")
    }
    pub fn journal(&self) -> PathBuf {
        self.0.join("state.jsonl")
    }

    /// Makes work and output folder; what exists already stays.
    pub fn create(&self) -> io::Result<()> {
        for folder in [&self.0, &self.work(), &self.out()] {
            // The parents are nearly always there; one call is enough then.
            match create_private(folder, false) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => create_private(folder, true)?,
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    pub fn open_journal(&self) -> io::Result<Journal> {
        OpenOptions::new().create(true).append(true).open(self.journal()).map(Journal)
    }

    /// What the journal holds; `None` when there is no readable order in it.
    pub fn read_journal(&self) -> Option<JournalContents> {
        let text = std::fs::read_to_string(self.journal()).ok()?;
        let mut contents = JournalContents::default();
        for line in text.lines() {
            match serde_json::from_str(line) {
                Ok(JournalEntry::Order(order)) => contents.order = Some(*order),
                Ok(JournalEntry::Process(process)) => contents.process = Some(process),
                Ok(JournalEntry::End(end)) => contents.end = Some(*end),
                // A line that is cut short is the last one.
                Err(_) => break,
            }
        }
        contents.order.is_some().then_some(contents)
    }
}

/// A fresh folder of an attempt is its owner's alone.
pub const FOLDER_MODE: u32 = 0o700;

fn create_private(folder: &Path, recursive: bool) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(recursive);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER_MODE);
    builder.create(folder)
}

/// Where all attempts lie.
pub fn attempts(data: &Path) -> PathBuf {
    data.join("attempts")
}

/// The attempts that have a folder, in order of id.
pub fn list(data: &Path) -> Vec<AttemptId> {
    let Ok(entries) = std::fs::read_dir(attempts(data)) else { return Vec::new() };
    let mut ids: Vec<AttemptId> =
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
    ids.sort();
    ids
}

/// The process that a program became.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessIdentity {
    pub pid: u32,
    /// As in the process table: with the pid it names one process for ever, the pid alone does not. The name on disk is
    /// the first one that it had.
    #[serde(rename = "birth")]
    pub start_time: u64,
    pub started_at: Timestamp,
}

/// One line of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalEntry {
    Order(Box<StartOrder>),
    Process(ProcessIdentity),
    End(Box<ProgramEnd>),
}

/// The lines of a journal together.
#[derive(Debug, Default)]
pub struct JournalContents {
    pub order: Option<StartOrder>,
    pub process: Option<ProcessIdentity>,
    pub end: Option<ProgramEnd>,
}

/// A journal open for writing.
#[derive(Debug)]
pub struct Journal(File);

impl Journal {
    pub fn write(&mut self, entry: &JournalEntry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.0.write_all(&line)
    }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
