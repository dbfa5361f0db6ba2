//! The local socket between agent and keeper, one file for each kind of system.
//!
//! Only the owner of the data folder can connect: by the folder's permissions on Unix, by a secret in it elsewhere.

#[cfg(unix)]
#[path = "unix.rs"]
mod system;
#[cfg(not(unix))]
#[path = "loopback.rs"]
mod system;

pub use system::{KeeperListener, SocketStream, connect, secret};
