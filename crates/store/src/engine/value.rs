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

/// A column (or a parameter of a statement for many rows): its name and type.
pub(crate) type Column = (&'static str, Type);

pub(crate) const fn int(name: &'static str) -> Column {
    (name, Type::Int)
}
pub(crate) const fn real(name: &'static str) -> Column {
    (name, Type::Real)
}
pub(crate) const fn text(name: &'static str) -> Column {
    (name, Type::Text)
}
pub(crate) const fn blob(name: &'static str) -> Column {
    (name, Type::Blob)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_column_can_hold_becomes_the_largest_that_one_can() {
        assert_eq!(Param::from(u64::MAX), Param::Int(Some(i64::MAX)));
        assert_eq!(Param::from(7u64), Param::Int(Some(7)));
        assert_eq!(Param::from(-7i64), Param::Int(Some(-7)));
        assert_eq!(Param::from(None::<u64>), Param::Int(None));
    }

    #[test]
    fn texts_lose_their_nuls_and_nothing_else() {
        let text = |text: &'static str| match Param::from(text) {
            Param::Text(Some(text)) => text.into_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(text("a\0b\0"), "a\u{fffd}b\u{fffd}");
        assert_eq!(text("äöü\n\u{1b}[0m"), "äöü\n\u{1b}[0m");
        assert_eq!(text(""), "");
    }

    #[test]
    fn every_kind_of_value_has_one_of_the_four_types() {
        assert_eq!(Param::from(true), Param::Int(Some(1)));
        assert_eq!(Param::from(Time::UNIX_EPOCH), Param::Int(Some(0)));
        assert_eq!(Param::from(JobId(3)), Param::Int(Some(3)));
        assert_eq!(Param::from(0.5), Param::Real(Some(0.5)));
        assert_eq!(Param::from(BlobHash([0xab; 32])), Param::Text(Some("ab".repeat(32).into())));
        assert_eq!(Param::from(&Secret::from("t")), Param::Text(Some("t".into())));
        assert_eq!(Param::from(vec![1u8]), Param::Blob(Some(vec![1u8].into())));
        assert_eq!(Param::from(None::<Vec<u8>>), Param::Blob(None));
    }
}
