//! What people and scripts read. Pure functions from the API's answers to text; nothing here talks to a server.
//! Start reading at [`Out`], then one file per noun.

pub mod audit;
pub mod bars;
pub mod commands;
pub mod experiments;
pub mod explain;
pub mod humanize;
pub mod jobs;
pub mod people;
pub mod projects;
pub mod reference;
pub mod results;
pub mod runners;
pub mod stats;
pub mod studies;
pub mod style;
pub mod table;
pub mod tasks;

use crate::exit::{Exit, Failure, Result};
use commands::Commands;
use serde::Serialize;
use std::io::{self, Write};

/// Where a command's answer goes: JSON for scripts, else text with colour on a terminal.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    pub json: bool,
}

impl Out {
    /// Prints `value` as JSON, or what `text` makes of it.
    pub fn answer<T: Serialize>(self, value: &T, text: impl FnOnce(&T) -> String) -> Result<()> {
        if self.json {
            let mut line = serde_json::to_string(value).expect("answers have string keys");
            line.push('\n');
            return raw(line.as_bytes());
        }
        print(&text(value))
    }
}

/// Text for people on standard output, colour only where it can be seen.
pub fn print(text: &str) -> Result<()> {
    let mut stdout = anstream::stdout().lock();
    written(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// Bytes on standard output as they are.
pub fn raw(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    written(stdout.write_all(bytes).and_then(|()| stdout.flush()))
}

/// A reader that has gone (`| head`) has seen enough: the command ends as if it had finished.
fn written(result: io::Result<()>) -> Result<()> {
    match result {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::new(Exit::Ok, "")),
        Err(error) => Err(Failure::local(format!("cannot write to standard output: {error}"))),
    }
}

/// A remark beside the answer, on standard error.
pub fn note(text: &str) {
    anstream::eprintln!("{}", style::paint(style::FAINT, text));
}

/// What went wrong and what to do about it, on standard error.
pub fn failure(failure: &Failure, commands: &Commands) {
    if !failure.message.is_empty() {
        let message = commands.fill(&failure.message);
        anstream::eprintln!("{} {message}", style::paint(style::ERROR, "error:"));
    }
    if let Some(hint) = &failure.hint {
        anstream::eprintln!("  {}", style::paint(style::FAINT, commands.fill(hint)));
    }
}
