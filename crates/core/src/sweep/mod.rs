//! How parameters become tasks, without making the tasks: the parameters of task 7,654,321 are computed from that
//! number alone.
//!
//! This module knows nothing of commands, runners or files on disk; what a file holds is handed in as bytes.
//! Start reading at [`Sweep`] (what a user writes), then [`Expansion`] (what it comes to), [`axis`] (one parameter's
//! values) and [`split`] (parts of a configuration).

mod array;
pub mod axis;
mod expansion;
pub mod name;
pub mod points;
pub mod range;
mod read;
mod resolved_section;
pub mod split;
mod wire;

pub use axis::parse_values;
pub use expansion::{Expansion, Params};
pub use points::{NoPoints, Points, PointsTable, Row};
pub use read::read_points;
pub use split::{Cut, Parts, Split};
pub use wire::{RangeTable, Scale, Section, Sweep, Values};
