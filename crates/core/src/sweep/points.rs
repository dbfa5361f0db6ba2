//! Points that were read from a file: a table of rows. Because it can have millions of rows, the rows may be kept
//! elsewhere (the store keeps them in a table of its own) and be handed in when a task is resolved.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rows::Rows;
use crate::spec::limits::MAX_POINTS;
use crate::spec::{SpecError, SpecErrors};
use crate::template;

/// One row: a value for each column.
pub type Row = Vec<Value>;

/// The points of a file. On submit the rows are in it; when stored, they may be kept elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointsTable {
    /// Names of the parameters.
    pub columns: Vec<String>,
    /// A value for each column, row by row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<Row>>")]
    pub rows: Option<Rows>,
    /// Number of rows, where the server keeps the rows elsewhere. Not written by users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_count: Option<u64>,
}

impl PointsTable {
    /// A table with its rows in it.
    pub fn new(columns: Vec<String>, rows: Rows) -> Self {
        Self { columns, rows: Some(rows), row_count: None }
    }

    /// How many rows there are, here or elsewhere.
    pub fn count(&self) -> u64 {
        match &self.rows {
            Some(rows) => rows.len() as u64,
            None => self.row_count.unwrap_or(0),
        }
    }

    /// Takes the rows out, to be kept elsewhere; their number stays.
    pub fn take_rows(&mut self) -> Option<Rows> {
        let rows = self.rows.take()?;
        self.row_count = Some(rows.len() as u64);
        Some(rows)
    }
}

/// Where the rows of a points table are.
pub trait Points {
    /// The row with this number, counted from 0; `None` when it is not there.
    fn row(&self, number: u64) -> Option<Cow<'_, [Value]>>;
}

/// No rows: for jobs whose sweep has no table of points, or has its rows in the spec.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPoints;

impl Points for NoPoints {
    fn row(&self, _number: u64) -> Option<Cow<'_, [Value]>> {
        None
    }
}

/// All rows, in order.
impl Points for Vec<Row> {
    fn row(&self, number: u64) -> Option<Cow<'_, [Value]>> {
        self.get(usize::try_from(number).ok()?).map(|row| Cow::Borrowed(row.as_slice()))
    }
}

/// The rows that were fetched for some tasks, by row number.
impl Points for BTreeMap<u64, Row> {
    fn row(&self, number: u64) -> Option<Cow<'_, [Value]>> {
        self.get(&number).map(|row| Cow::Borrowed(row.as_slice()))
    }
}

impl Points for PointsTable {
    fn row(&self, number: u64) -> Option<Cow<'_, [Value]>> {
        self.rows.as_ref()?.row(number)
    }
}

impl Points for Rows {
    fn row(&self, number: u64) -> Option<Cow<'_, [Value]>> {
        self.get(usize::try_from(number).ok()?).map(Cow::Owned)
    }
}

/// Checks a table of points as it comes from a client.
pub(super) fn check(path: &str, table: &PointsTable, errors: &mut SpecErrors) {
    if table.columns.is_empty() {
        errors.push(SpecError::new(format!("{path}.columns"), "has no names").hint("name each column"));
    }
    match (&table.rows, table.row_count) {
        (Some(rows), Some(count)) if rows.len() as u64 != count => errors.push(
            SpecError::new(
                format!("{path}.row_count"),
                format!("says {count}, but there are {} rows", rows.len()),
            )
            .hint("leave row_count out"),
        ),
        _ => {}
    }
    match table.count() {
        0 => errors.push(
            SpecError::new(path, "has no rows, so the job would have no tasks")
                .hint("add rows, or remove it"),
        ),
        count if count > MAX_POINTS => errors.push(
            SpecError::new(path, format!("has {count} rows, more than {MAX_POINTS}"))
                .hint("split the file, or compute the points with grid and ranges"),
        ),
        _ => {}
    }
    for (number, row) in table.rows.iter().flat_map(Rows::iter).enumerate() {
        if row.len() != table.columns.len() {
            errors.push(SpecError::new(
                format!("{path}.rows[{number}]"),
                format!("has {}, but there are {} columns", counted(row.len(), "value"), table.columns.len()),
            ));
        }
        for (name, value) in table.columns.iter().zip(&row) {
            if let Err(error) = super::fits::check(&format!("{path}.rows[{number}]"), name, value) {
                errors.push(error);
            }
        }
    }
}

/// The number of the value that is longest when it is printed.
pub(super) fn longest<'a>(values: impl Iterator<Item = &'a Value>) -> u64 {
    // The first of equals: `max_by_key` would give the last.
    let (mut at, mut most) = (0, 0);
    for (number, value) in values.enumerate() {
        let len = printed_len(value);
        if len > most {
            (at, most) = (number as u64, len);
        }
    }
    at
}

fn printed_len(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Null | Value::Bool(_) => 5,
        other => template::print(other).len(),
    }
}

/// The rows that are longest in one of their columns; a few of them when there are many columns.
pub(super) fn longest_rows(columns: usize, rows: impl Iterator<Item = Row>) -> Vec<u64> {
    let mut most = vec![(0, 0); columns.min(16)];
    for (number, row) in (0u64..).zip(rows) {
        for ((at, most), value) in most.iter_mut().zip(&row) {
            let len = printed_len(value);
            if len > *most {
                (*at, *most) = (number, len);
            }
        }
    }
    let mut found: Vec<u64> = most.into_iter().map(|(at, _)| at).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// `1 value`, `2 values`.
pub(super) fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
