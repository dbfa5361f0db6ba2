//! The local socket between agent and keeper, one file for each kind of system.
//!
//! Only the owner of the data folder can connect: by the folder's permissions on Unix, by a secret in it elsewhere.

#[cfg(unix)]
#[path = "socket/unix.rs"]
mod system;
#[cfg(not(unix))]
#[path = "socket/loopback.rs"]
mod system;

pub use system::{Listener, Stream, connect, secret};
