//! One program in the keeper's hands, from its start to the moment when nothing of it is left.

mod environment;
mod life;
mod limits;
mod output;

pub use environment::inherited;
pub use life::{Stop, tend};
