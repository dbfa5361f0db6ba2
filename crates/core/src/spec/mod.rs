//! What a user says: a job's spec, its checks, and what one of its tasks comes to.

pub mod limits;
pub mod requirement;
pub mod resources;

pub use requirement::{BadRequirement, Op, Requirement};
pub use resources::Resources;
