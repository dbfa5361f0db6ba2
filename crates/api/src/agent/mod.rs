//! The runners' protocol: register, lease, report, logs. Outgoing HTTP only; every call may be sent twice.
//!
//! A runner authenticates with `Authorization: Bearer msr_<runner id>_<secret>`. Logs travel as frames
//! ([`mothership_core::log::frame`]) in the body of `POST /api/v1/agent/logs`; blobs as described in [`crate::blobs`].
//!
//! Runners of an older version talk to newer servers and the other way round. So a reply may grow fields, which older
//! runners skip, and a request may lack fields that a newer server knows: those have defaults. A new kind of
//! [`Order`] or [`Execute`] must only be sent to a runner whose version knows it.

mod lease;
mod logs;
mod machine;
mod register;
mod report;

pub use lease::*;
pub use logs::*;
pub use machine::*;
pub use mothership_core::{
    gpu::GpuShare, placement::Capacity, runner::Seat, spec::OutputsMissing, usage::Usage,
};
pub use register::*;
pub use report::*;
