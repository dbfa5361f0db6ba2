//! How parameters become tasks, without making the tasks: the parameters of task 7,654,321 are computed from that
//! number alone.
//!
//! This module knows nothing of commands, runners or files on disk; what a file holds is handed in as bytes.
//! Start reading at [`Sweep`] (what a user writes), then [`Expansion`] (what it comes to), [`axis`] (one parameter's
//! values) and [`split`] (parts of a configuration).

mod array;
pub mod axis;
mod expansion;
mod fits;
mod flag;
pub mod name;
pub mod points;
pub mod range;
mod read;
mod resolved_section;
mod rows;
mod separated;
pub mod split;
pub mod stream;
mod wire;

pub use expansion::{Expansion, Params};
pub use flag::parse_values;
pub use points::{NoPoints, Points, PointsTable, Row};
pub use read::read_points;
pub use rows::Rows;
pub use split::{Cut, Parts, Split};
pub use wire::{RangeTable, Scale, Section, Sweep, Values};
