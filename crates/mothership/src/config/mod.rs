//! Where the server is, who we are, and where files of ours live. Nothing here talks to a server.
//! Start reading at [`target`].

pub mod folders;
pub mod saved;
pub mod target;
