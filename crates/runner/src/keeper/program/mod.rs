//! One program under the keeper, from its start order to the moment when nothing of it is left.
//!
//! [`run`] makes its folder, waits for its turn and keeps its journal; [`environment`] builds the command;
//! [`supervise`] follows the running program, reads its [`output`] ([`held_piece`]), watches its [`limits`] ([`memory`]), carries out its
//! [`stop`] ([`ending`]) with regard to [`filters`], and lets what it left [`linger`] while it writes.

mod ending;
mod environment;
mod filters;
mod held_piece;
mod limits;
mod linger;
mod memory;
mod output;
mod paths;
mod run;
mod stop;
mod supervise;

pub use environment::inherited_environment;
pub use run::run;
pub use stop::StopRequest;
