//! The live view: what changed, on its way to the pages that look at it.
//!
//! ```text
//! operations ──mark──▶ Live ──▶ Channel ──▶ Broadcaster (one a watched topic) ──▶ Viewer (one a socket) ──▶ browser
//! ```
//! An operation only leaves a mark: which job, which task ([`marks`], which knows neither store nor operations). A
//! channel exists while somebody watches its topic; its broadcaster ([`broadcast`]) reads what the marks name, once for
//! all who watch and no more often than the topic's pace allows, and puts the message into the outbox of each
//! [`Viewer`](marks::Viewer). An outbox is short: who is slow is told to ask for a snapshot. A push is a hint, the
//! REST routes are the truth. What a topic carries is read in [`reader`]; its types are [`mothership_api::live`]; the
//! wire is in [`socket`].
//!
//! This room decides nothing and writes nothing. When nobody looks it costs one load of an atomic for each mark.

mod broadcast;
mod marks;
mod pace;
mod reader;
pub mod socket;
#[cfg(test)]
mod tests;

pub use marks::Live;
