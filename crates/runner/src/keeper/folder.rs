//! What lies where in the data folder, and the journal of an attempt.
//!
//! ```text
//! DIR/attempts/42.7.2/work/        the work folder
//!                     out/         MOTHERSHIP_OUTPUT_DIR
//!                     log          the spool: records of core::log; absent while nothing was printed
//!                     state.jsonl  order, process and end, one line each
//! DIR/spare/42.7.2/                the same, emptied, for an attempt to come
//! DIR/cache/HASH                   inputs
//! ```
//! The journal is written with one `write` a line and never synced: it has to survive the death of processes, not of
//! the machine, after which nothing runs anyway. A line cut short by a full disk is read as absent.

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
    /// The journal.
    pub fn journal(&self) -> PathBuf {
        self.0.join("state.jsonl")
    }

    /// Makes work and output folder; what exists already stays.
    pub fn create(&self) -> io::Result<()> {
        for folder in [&self.0, &self.work(), &self.out()] {
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

    /// What the journal says; `None` when there is no readable order in it.
    pub fn read_state(&self) -> Option<State> {
        let text = std::fs::read_to_string(self.journal()).ok()?;
        let mut state = State::default();
        for line in text.lines() {
            match serde_json::from_str(line) {
                Ok(Entry::Order(order)) => state.order = Some(*order),
                Ok(Entry::Process(process)) => state.process = Some(process),
                Ok(Entry::End(end)) => state.end = Some(*end),
                Err(_) => break,
            }
        }
        state.order.is_some().then_some(state)
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
pub struct ProcessMark {
    pub pid: u32,
    /// As in the census.
    pub birth: u64,
    pub started_at: Timestamp,
}

/// One line of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    Order(Box<StartOrder>),
    Process(ProcessMark),
    End(Box<ProgramEnd>),
}

#[derive(Debug, Default)]
pub struct State {
    pub order: Option<StartOrder>,
    pub process: Option<ProcessMark>,
    pub end: Option<ProgramEnd>,
}

/// A journal open for writing.
#[derive(Debug)]
pub struct Journal(File);

impl Journal {
    pub fn write(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.0.write_all(&line)
    }
}
