//! The estimate of the time left, tried on jobs whose end is known: at many moments of each job it is given what was known
//! then, and its range is compared with what came.
//!
//! Start reading at [`back_test`]. [`generated`] makes jobs on a simulated fleet, [`recorded`] holds attempts of real ones.

#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

mod back_test;
mod generated;
mod recorded;
mod single_tasks;
