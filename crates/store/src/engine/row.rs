//! Rows on their way out: columns are taken one after the other, in the order in which the statement names them.

use super::Cell;
use crate::{Result, StoreError, Time};
use mothership_core::{
    clock::from_micros,
    ids::{BlobHash, JobId, RunnerId},
    secret::Secret,
};

/// A row of an answer.
#[derive(Debug)]
pub(crate) struct Row(std::vec::IntoIter<Cell>);

impl Row {
    pub fn new(cells: Vec<Cell>) -> Self {
        Self(cells.into_iter())
    }

    /// The next column.
    pub fn take<T: FromCell>(&mut self) -> Result<T> {
        let cell =
            self.0.next().ok_or_else(|| StoreError::corrupt("a row has fewer columns than asked for"))?;
        T::from_cell(cell)
    }

    /// The last column.
    pub fn last<T: FromCell>(mut self) -> Result<T> {
        self.0.next_back().ok_or_else(|| StoreError::corrupt("a row has no column")).and_then(T::from_cell)
    }

    /// The next column, which holds a word or id that is parsed.
    pub fn parse<T: std::str::FromStr>(&mut self) -> Result<T>
    where
        T::Err: std::fmt::Display,
    {
        parse(&self.take::<String>()?)
    }

    /// The next column, JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&mut self) -> Result<T> {
        let text: String = self.take()?;
        serde_json::from_str(&text).map_err(|e| StoreError::corrupt(format!("JSON in a column: {e}")))
    }
}

pub(crate) fn parse<T: std::str::FromStr>(word: &str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    word.parse().map_err(|e: T::Err| StoreError::corrupt(e.to_string()))
}

/// What a column can be read as.
pub(crate) trait FromCell: Sized {
    fn from_cell(cell: Cell) -> Result<Self>;
}

fn unexpected<T>(wanted: &str, cell: &Cell) -> Result<T> {
    let found = match cell {
        Cell::Null => "null",
        Cell::Int(_) => "a whole number",
        Cell::Real(_) => "a number",
        Cell::Text(_) => "text",
        Cell::Blob(_) => "bytes",
    };
    Err(StoreError::corrupt(format!("a column holds {found} instead of {wanted}")))
}

impl FromCell for i64 {
    fn from_cell(cell: Cell) -> Result<Self> {
        match cell {
            Cell::Int(value) => Ok(value),
            other => unexpected("a whole number", &other),
        }
    }
}

impl FromCell for f64 {
    fn from_cell(cell: Cell) -> Result<Self> {
        match cell {
            Cell::Real(value) => Ok(value),
            Cell::Int(value) => Ok(value as f64),
            other => unexpected("a number", &other),
        }
    }
}

impl FromCell for String {
    fn from_cell(cell: Cell) -> Result<Self> {
        match cell {
            Cell::Text(value) => Ok(value),
            other => unexpected("text", &other),
        }
    }
}

impl FromCell for Secret {
    fn from_cell(cell: Cell) -> Result<Self> {
        String::from_cell(cell).map(Self::from)
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell) -> Result<Self> {
        match cell {
            Cell::Blob(value) => Ok(value),
            other => unexpected("bytes", &other),
        }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell) -> Result<Self> {
        match cell {
            Cell::Null => Ok(None),
            other => T::from_cell(other).map(Some),
        }
    }
}

macro_rules! whole_numbers {
    ($($kind:ty),*) => {$(
        impl FromCell for $kind {
            fn from_cell(cell: Cell) -> Result<Self> {
                let value = i64::from_cell(cell)?;
                value.try_into().map_err(|_| StoreError::corrupt(format!("{value} is out of range")))
            }
        }
    )*};
}
whole_numbers!(u64, u32, i32, usize);

impl FromCell for bool {
    fn from_cell(cell: Cell) -> Result<Self> {
        Ok(i64::from_cell(cell)? != 0)
    }
}

impl FromCell for Time {
    fn from_cell(cell: Cell) -> Result<Self> {
        Ok(from_micros(i64::from_cell(cell)?))
    }
}

impl FromCell for JobId {
    fn from_cell(cell: Cell) -> Result<Self> {
        Ok(JobId(i64::from_cell(cell)?))
    }
}

impl FromCell for RunnerId {
    fn from_cell(cell: Cell) -> Result<Self> {
        parse(&String::from_cell(cell)?)
    }
}

impl FromCell for BlobHash {
    fn from_cell(cell: Cell) -> Result<Self> {
        parse(&String::from_cell(cell)?)
    }
}
