//! Other programs' protocols, spoken at the edge: each is a translation into our own use cases, with no data and no rule
//! of its own beyond them.

pub mod goliat;
