//! The contract as other programs see it: every type survives the wire, answers of older servers are still read, and
//! the descriptions say what the types do.

#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

mod descriptions;
mod enums;
mod from_schema;
mod old_answers;
mod round_trips;
mod types;
