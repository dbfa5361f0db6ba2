//! What both engines share: values, rows, the transaction as the use cases see it, and the closures on their way to a
//! thread. This folder knows no table.
//!
//! Start reading at [`Tx`].

mod call;
mod plan;
mod row;
pub(crate) mod threads;
mod tx;
mod value;

pub(crate) use call::{Call, Operation};
pub(crate) use row::Row;
pub(crate) use tx::{Dialect, Each, Inner, Shared};
pub(crate) use value::{Cell, Column, Param, Type, blob, int, real, text};

pub use plan::StatementPlan;
pub use tx::Tx;

/// Parameters of a statement, in order.
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::engine::Param::from($value)),*] };
}
pub(crate) use params;
