//! GOLIAT's real client, from PyPI, against the real binary: its HTTP calls, its window, its bridge with all its threads,
//! its commands. Only the simulator is replaced (`simulator/`). `cargo xtask setup goliat` installs the client.
//!
//! Each file is one promise. Start reading at [`client`].

#![cfg(unix)] // homes are taken down by process, and a fake simulator is no test of Windows
#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

mod client;
mod commands;
mod docs;
mod endings;
mod identity;
mod lines;
mod machines;
mod pull;
mod samples;
