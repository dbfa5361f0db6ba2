//! Time left.
