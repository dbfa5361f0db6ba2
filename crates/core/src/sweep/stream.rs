//! The points of a spec that comes as JSON, read row by row: a body of a million points is never a tree of a million
//! tables.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde_json::Value;

use super::points::Row;
use super::read::row_of;
use super::rows::Rows;
use crate::spec::limits::MAX_POINTS;
use crate::spec::{SpecError, SpecErrors};
use crate::written::{Unreadable, Written, json::Reader};

/// Points of a list that stay a list in the spec; a longer list is a table of points, which is stored on its own.
pub const LIST_POINTS_MAX: usize = 1_000;

/// What was read beside the tree.
#[derive(Debug, Default)]
pub struct Streamed {
    /// The rows of the table of points, which has none in the tree.
    pub rows: Option<Rows>,
    /// What is wrong with them.
    pub errors: SpecErrors,
}

/// Reads the sweep of a spec, without the rows of its points.
///
/// # Errors
/// Those of the reader.
pub fn sweep<'t>(reader: &mut Reader<'t>, streamed: &mut Streamed) -> Result<Written<'t>, Unreadable> {
    let mut entries: Vec<(Cow<'t, str>, Written<'t>)> = Vec::new();
    let mut converted = false;
    reader.entries(|reader, key| {
        let entry = match (key.as_ref(), reader.peek()) {
            ("points", b'{') => (key, points(reader, streamed)?),
            ("list", b'[') => match list(reader, streamed)? {
                Listed::Few(points) => (key, Written::List(points)),
                Listed::Many(columns) => {
                    converted = true;
                    ("points".into(), Written::Table(vec![("columns".into(), columns)]))
                }
            },
            _ => (key, reader.value()?),
        };
        entries.push(entry);
        Ok(())
    })?;
    let tables = entries.iter().filter(|(key, _)| matches!(key.as_ref(), "points" | "file")).count();
    if converted && tables > 1 {
        let error = SpecError::new(
            "sweep.list",
            format!("has more than {LIST_POINTS_MAX} points beside a table of points"),
        )
        .hint("put all points into one table");
        streamed.errors.push(error);
    }
    Ok(Written::Table(entries))
}

fn points<'t>(reader: &mut Reader<'t>, streamed: &mut Streamed) -> Result<Written<'t>, Unreadable> {
    let mut entries = Vec::new();
    reader.entries(|reader, key| {
        if key != "rows" || reader.peek() != b'[' {
            let value = reader.value()?;
            entries.push((key, value));
            return Ok(());
        }
        let mut rows = Rows::default();
        reader.items(|reader, number| {
            let is_row = reader.peek() == b'[';
            match reader.uncounted()? {
                Written::List(values) if is_row => {
                    if rows.len() as u64 <= MAX_POINTS {
                        let row: Row = values.into_iter().map(Written::as_written).collect();
                        rows.push(&row);
                    }
                }
                _ => streamed.errors.push(SpecError::new(
                    format!("sweep.points.rows[{number}]"),
                    "must be a list of values, one for each column",
                )),
            }
            Ok(())
        })?;
        streamed.rows = Some(rows);
        Ok(())
    })?;
    Ok(Written::Table(entries))
}

enum Listed<'t> {
    Few(Vec<Written<'t>>),
    /// The names of the columns; the rows are among what was streamed.
    Many(Written<'t>),
}

fn list<'t>(reader: &mut Reader<'t>, streamed: &mut Streamed) -> Result<Listed<'t>, Unreadable> {
    let mut few = Vec::new();
    let mut packed: Option<Packed> = None;
    reader.items(|reader, number| {
        let point = reader.uncounted()?;
        match &mut packed {
            Some(packed) => packed.take(number, point, &mut streamed.errors),
            None if few.len() < LIST_POINTS_MAX => few.push(point),
            None => {
                let mut all = Packed::default();
                for (number, point) in few.drain(..).enumerate() {
                    all.take(number, point, &mut streamed.errors);
                }
                all.take(number, point, &mut streamed.errors);
                packed = Some(all);
            }
        }
        Ok(())
    })?;
    let Some(packed) = packed else { return Ok(Listed::Few(few)) };
    streamed.rows = Some(packed.rows);
    Ok(Listed::Many(Written::List(
        packed.columns.into_iter().map(|name| Written::Text(name.into())).collect(),
    )))
}

/// Points of a list as rows; the first one names the columns.
#[derive(Default)]
struct Packed {
    columns: Vec<String>,
    rows: Rows,
}

impl Packed {
    fn take(&mut self, number: usize, point: Written<'_>, errors: &mut SpecErrors) {
        let Written::Table(entries) = point else {
            errors.push(SpecError::new(format!("sweep.list[{number}]"), "must be a table"));
            return;
        };
        let point: IndexMap<String, Value> =
            entries.into_iter().map(|(name, value)| (name.into_owned(), value.as_written())).collect();
        if number == 0 {
            self.columns = point.keys().cloned().collect();
        }
        match row_of(&self.columns, &point) {
            // One more than is allowed says that there are too many.
            Ok(row) if self.rows.len() as u64 <= MAX_POINTS => self.rows.push(&row),
            Ok(_) => {}
            Err(why) => errors.push(
                SpecError::new(format!("sweep.list[{number}]"), why).hint("every point has the same names"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::spec::JobSpec;
    use crate::sweep::Section;

    fn spec(sweep: &str) -> Result<JobSpec, String> {
        let text = format!("{{\"command\": [\"true\", \"{{{{v}}}}\"], \"sweep\": {sweep}}}");
        JobSpec::from_json(&text).unwrap().map_err(|errors| errors.to_string())
    }

    #[test]
    fn rows_are_packed_and_a_long_list_is_a_table() {
        let few = spec("{\"list\": [{\"v\": 1.10}, {\"v\": 2}]}").unwrap();
        assert_eq!(serde_json::to_value(&few.sweep).unwrap(), json!({"list": [{"v": "1.10"}, {"v": 2}]}));
        let points: Vec<String> = (0..5000).map(|i| format!("{{\"w\": {i}, \"v\": 1.{i}0}}")).collect();
        let many =
            spec(&format!("{{\"grid\": {{\"g\": [1, 2]}}, \"list\": [{}]}}", points.join(","))).unwrap();
        let sections: Vec<&str> =
            many.sweep.iter().flat_map(|sweep| &sweep.sections).map(Section::key).collect();
        assert_eq!(sections, ["grid", "points"]);
        let checked = many.check().unwrap();
        assert_eq!(checked.count(), 10_000);
        let params = checked.params(5007, &crate::sweep::NoPoints).unwrap();
        assert_eq!(serde_json::to_value(params).unwrap(), json!({"g": 2, "w": 7, "v": "1.70"}));
        let table =
            spec("{\"points\": {\"rows\": [[1.10], [\"x\"]], \"columns\": [\"v\"], \"row_count\": 2}}")
                .unwrap();
        assert_eq!(
            serde_json::to_value(&table.sweep).unwrap(),
            json!({"points": {"columns": ["v"], "rows": [["1.10"], ["x"]], "row_count": 2}})
        );
        assert_eq!(table.check().unwrap().count(), 2);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let mut points = vec!["{\"v\": 1}".to_owned(); 1500];
        points[1200] = "{\"w\": 1}".to_owned();
        points[1300] = "7".to_owned();
        for (sweep, message) in [
            (
                format!("{{\"list\": [{}]}}", points.join(",")),
                "sweep.list[1200]: has `w`, which the first point has not",
            ),
            (format!("{{\"list\": [{}]}}", points.join(",")), "sweep.list[1300]: must be a table"),
            (
                "{\"points\": {\"columns\": [\"v\"], \"rows\": [[1], 2]}}".to_owned(),
                "sweep.points.rows[1]: must be a list",
            ),
            (
                format!(
                    "{{\"points\": {{\"columns\": [\"a\"], \"rows\": [[1]]}}, \"list\": [{}]}}",
                    vec!["{\"v\": 1}"; 1001].join(",")
                ),
                "sweep.list: has more than 1000 points beside",
            ),
        ] {
            let why = spec(&sweep).unwrap_err();
            assert!(why.contains(message), "{why}");
        }
    }
}
