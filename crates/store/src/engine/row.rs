//! Rows on their way out: columns are taken one after the other, in the order in which the statement names them.

use super::Cell;
use crate::{Result, StoreError, Time};
use mothership_core::{
    clock::from_micros,
    ids::{AttemptId, BlobHash, JobId, RunnerId},
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

    /// The next three columns: job, index of the task, number of the attempt.
    pub fn attempt_id(&mut self) -> Result<AttemptId> {
        Ok(self.take::<JobId>()?.task(self.take()?).attempt(self.take()?))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[Cell]) -> Row {
        Row::new(cells.to_vec())
    }

    fn is_corrupt<T: std::fmt::Debug>(found: Result<T>, what: &str) {
        match found {
            Err(StoreError::Corrupt { what: said }) => assert!(said.contains(what), "{said}"),
            other => panic!("{other:?} instead of {what}"),
        }
    }

    #[test]
    fn columns_are_taken_in_their_order() {
        let mut row = row(&[
            Cell::Int(42),
            Cell::Int(7),
            Cell::Int(2),
            Cell::Text("t".into()),
            Cell::Null,
            Cell::Int(1),
            Cell::Int(2_000_000),
            Cell::Text("[1,2]".into()),
            Cell::Text("running".into()),
        ]);
        assert_eq!(row.attempt_id().unwrap(), JobId(42).task(7).attempt(2));
        assert_eq!(row.take::<Secret>().unwrap(), "t".into());
        assert_eq!(row.take::<Option<i64>>().unwrap(), None);
        assert!(row.take::<bool>().unwrap());
        assert_eq!(row.take::<Time>().unwrap().as_second(), 2);
        assert_eq!(row.json::<Vec<u32>>().unwrap(), [1, 2]);
        let state: mothership_core::state::TaskState = row.parse().unwrap();
        assert_eq!(state.as_str(), "running");
        is_corrupt(row.take::<i64>(), "fewer columns");
    }

    #[test]
    fn what_is_stored_and_makes_no_sense_is_told_and_not_guessed() {
        is_corrupt(row(&[Cell::Text("x".into())]).take::<i64>(), "text instead of a whole number");
        is_corrupt(row(&[Cell::Null]).take::<String>(), "null instead of text");
        is_corrupt(row(&[Cell::Int(-1)]).take::<u64>(), "-1 is out of range");
        is_corrupt(row(&[Cell::Int(1 << 40)]).take::<u32>(), "out of range");
        is_corrupt(row(&[Cell::Text("{".into())]).json::<serde_json::Value>(), "JSON in a column");
        is_corrupt(row(&[Cell::Text("gone".into())]).parse::<mothership_core::state::TaskState>(), "'gone'");
        is_corrupt(row(&[Cell::Text("x".into())]).take::<BlobHash>(), "blob hash");
    }
}
