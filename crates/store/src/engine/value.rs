//! Values on their way in and out. Four types only, which both engines have: BIGINT, DOUBLE, TEXT and BLOB; truth is
//! 0 or 1, a time is microseconds UTC, JSON is text.

use crate::Time;
use mothership_core::{
    ids::{BlobHash, JobId, RunnerId},
    secret::Secret,
};
use std::borrow::Cow;

/// Type of a column or parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Int,
    Real,
    Text,
    Blob,
}

/// A parameter; a null knows its type, for PostgreSQL asks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Param<'a> {
    Int(Option<i64>),
    Real(Option<f64>),
    Text(Option<Cow<'a, str>>),
    Blob(Option<Cow<'a, [u8]>>),
}

/// What a column held.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// Whole numbers of callers that no column can hold (`u64::MAX` for "no limit", a place behind everything) mean the
/// largest that one can.
fn saturated(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// PostgreSQL refuses a NUL in a text, and with it the whole batch in which a program said it: both engines keep the
/// mark of a byte that is none.
fn storable(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.contains('\0') {
        true => text.replace('\0', "\u{fffd}").into(),
        false => text,
    }
}

/// From a type that is one of the four under another name.
macro_rules! params_from {
    ($($variant:ident: $($kind:ty = |$value:ident| $to:expr),+;)*) => {$($(
        impl<'a> From<$kind> for Param<'a> {
            fn from($value: $kind) -> Self { Param::$variant(Some($to)) }
        }
        impl<'a> From<Option<$kind>> for Param<'a> {
            fn from(value: Option<$kind>) -> Self { Param::$variant(value.map(|$value| $to)) }
        }
    )+)*};
}
params_from! {
    Int: i64 = |v| v, u64 = |v| saturated(v), i32 = |v| v.into(), u32 = |v| v.into(), usize = |v| saturated(v as u64),
        bool = |v| v.into(), Time = |v| v.as_microsecond(), JobId = |v| v.0;
    Real: f64 = |v| v;
    Text: &'a str = |v| storable(v.into()), &'a String = |v| storable(v.as_str().into()),
        String = |v| storable(v.into()),
        &'a Secret = |v| storable(v.expose().into()), Secret = |v| storable(v.expose().to_owned().into()),
        RunnerId = |v| v.to_string().into(), BlobHash = |v| v.to_string().into();
    Blob: &'a [u8] = |v| v.into(), &'a Vec<u8> = |v| v.as_slice().into(), Vec<u8> = |v| v.into();
}
