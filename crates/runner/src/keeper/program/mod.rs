//! One program under the keeper, from its start order to the moment when nothing of it is left.
//!
//! [`run`] makes its folder, waits for its turn and keeps its journal; [`environment`] builds the command;
//! [`supervise`] follows the running program, reads its [`output`], watches its [`limits`] and carries out its
//! [`stop`].

mod environment;
mod limits;
mod output;
mod run;
mod stop;
mod supervise;

pub use environment::inherited_environment;
pub use run::run;
pub use stop::StopRequest;
