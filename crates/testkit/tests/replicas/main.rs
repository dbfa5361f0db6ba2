//! Two servers on one PostgreSQL: what happens at one is seen, and acted on, at the other, and what both do by
//! themselves is done once. Start reading at [`harness`].

#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

mod gui_clients;
mod harness;
mod live;
mod runners;
mod services;
