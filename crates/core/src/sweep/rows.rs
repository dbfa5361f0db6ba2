//! Rows of a table of points, packed: a million rows take what their text takes, not a list of values each.

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

use super::points::Row;
use serde_json::Value;

/// Rows, each as the JSON text of its values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The rows one behind the other, each with a comma behind it.
    text: String,
    /// Where each row ends in the text, its comma included.
    ends: Vec<usize>,
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a row behind the others.
    pub fn push(&mut self, row: &[Value]) {
        self.text.push('[');
        for (i, value) in row.iter().enumerate() {
            if i > 0 {
                self.text.push(',');
            }
            self.text.push_str(&value.to_string());
        }
        self.text.push_str("],");
        self.ends.push(self.text.len());
    }

    /// The row with this number.
    pub fn get(&self, number: usize) -> Option<Row> {
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        let end = self.ends.get(number)?;
        serde_json::from_str(&self.text[start..end - 1]).ok()
    }

    /// All rows in order.
    pub fn iter(&self) -> impl Iterator<Item = Row> {
        (0..self.len()).filter_map(|number| self.get(number))
    }

    /// The rows as JSON lists of `size` rows each; the last may be shorter.
    pub fn json_chunks(&self, size: usize) -> impl Iterator<Item = String> {
        let mut start = 0;
        self.ends.chunks(size.max(1)).map(move |ends| {
            let end = ends.last().copied().unwrap_or(start);
            let text = format!("[{}]", &self.text[start..end - 1]);
            start = end;
            text
        })
    }
}

impl FromIterator<Row> for Rows {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        let mut packed = Self::default();
        rows.into_iter().for_each(|row| packed.push(&row));
        packed
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Rows;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of rows")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Rows, A::Error> {
                let mut rows = Rows::default();
                while let Some(row) = seq.next_element::<Row>()? {
                    rows.push(&row);
                }
                Ok(rows)
            }

            fn visit_unit<E: de::Error>(self) -> Result<Rows, E> {
                Err(E::invalid_type(de::Unexpected::Unit, &self))
            }
        }
        deserializer.deserialize_seq(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_come_back_as_they_went_in() {
        let all = json!([[1, "a,b]"], ["1.10", null], [[1, 2], {"k": "\n"}], [true, 0.25]]);
        let rows: Rows = serde_json::from_value(all.clone()).unwrap();
        assert_eq!((rows.len(), rows.is_empty()), (4, false));
        assert_eq!(serde_json::to_value(&rows).unwrap(), all);
        assert_eq!(rows.get(1).map(Value::from), Some(json!(["1.10", null])));
        assert_eq!(rows.get(4), None);
        let chunks: Vec<Value> =
            rows.json_chunks(3).map(|text| serde_json::from_str(&text).unwrap()).collect();
        assert_eq!(json!(chunks), json!([[all[0], all[1], all[2]], [all[3]]]));
        assert_eq!(Rows::default().json_chunks(3).count(), 0);
    }

    #[test]
    fn many_rows_take_what_their_text_takes() {
        let rows: Rows = (0..100_000).map(|i| vec![json!(i), json!(0.5)]).collect();
        assert!(rows.text.len() < 16 * rows.len());
    }
}
