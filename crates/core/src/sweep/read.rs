//! Files of points: CSV and TSV, JSON Lines, a JSON list, plain lines. The bytes are handed in; whoever submits has read
//! the file.

use indexmap::IndexMap;
use serde_json::Value;

use super::points::{PointsTable, Row};
use super::rows::Rows;
use crate::spec::limits::MAX_POINTS;
use crate::spec::{SpecError, SpecErrors, nearest, quoted};
use crate::written::{Written, json, number, text::decode};

/// Reads the points of a file. Its ending says how: `.csv`, `.tsv` (names in the first row), `.jsonl`, `.ndjson` (an
/// object on each line), `.json` (a list of objects), `.txt` (one value of the parameter `line` on each line).
///
/// Every value is kept as it is written. Empty lines are passed over.
///
/// # Errors
/// Each broken line with its number, the first of them in full and the rest as a count.
pub fn read_points(name: &str, bytes: &[u8]) -> Result<PointsTable, SpecErrors> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let decoded = decode(bytes);
    let bytes = decoded.as_ref();
    let mut errors = SpecErrors::default();
    let table = match ending.as_str() {
        "csv" => super::separated::read(name, bytes, b',', &mut errors),
        "tsv" | "tab" => super::separated::read(name, bytes, b'\t', &mut errors),
        "jsonl" | "ndjson" => json_lines(name, bytes, &mut errors),
        "json" => json_list(name, bytes, &mut errors),
        "txt" | "list" | "lst" => lines(name, bytes, &mut errors),
        _ => {
            return Err(SpecError::new(name, "the ending does not say what is in the file")
                .hint("name it .csv, .tsv, .jsonl, .ndjson, .json or .txt")
                .into());
        }
    };
    if errors.is_empty() && table.count() == 0 {
        errors.push(
            SpecError::new(name, "has no rows, so the job would have no tasks").hint("add rows to the file"),
        );
    }
    if table.count() > MAX_POINTS {
        errors.push(
            SpecError::new(name, format!("has {} rows, more than {MAX_POINTS}", table.count()))
                .hint("split the file, or compute the points with grid and ranges"),
        );
    }
    errors.into_result().map(|()| table)
}

/// Points that come one after the other; the first says which names there are.
#[derive(Default)]
struct Collected {
    columns: Vec<String>,
    rows: Rows,
}

impl Collected {
    fn take(&mut self, at: &dyn Fn() -> String, point: Written<'_>, errors: &mut SpecErrors) {
        let Written::Table(entries) = point else {
            errors.push(SpecError::new(at(), "is not a JSON object").hint("write {\"a\": 1, \"b\": 2}"));
            return;
        };
        let point: IndexMap<String, Value> =
            entries.into_iter().map(|(name, value)| (name.into_owned(), value.as_written())).collect();
        if self.columns.is_empty() {
            self.columns = point.keys().cloned().collect();
            if self.columns.is_empty() {
                errors.push(SpecError::new(at(), "has no names"));
            }
            for column in &self.columns {
                if let Err(error) = super::name::check(column) {
                    errors.push(SpecError { path: at(), ..error });
                }
            }
        }
        match row_of(&self.columns, &point) {
            Ok(row) => {
                for (name, value) in self.columns.iter().zip(&row) {
                    if let Err(error) = super::fits::check(&at(), name, value) {
                        errors.push(error);
                    }
                }
                self.rows.push(&row);
            }
            Err(why) => errors.push(SpecError::new(at(), why).hint("every point has the same names")),
        }
    }
}

fn json_lines(name: &str, bytes: &[u8], errors: &mut SpecErrors) -> PointsTable {
    let mut points = Collected::default();
    for (line, text) in text_lines(bytes) {
        let at = || format!("{name}:{line}");
        let Some(text) = utf8(text, &at, errors) else { continue };
        match json::read(text) {
            Ok(point) => points.take(&at, point, errors),
            // The position inside the line would read like one in the file.
            Err(why) => {
                errors.push(SpecError::new(at(), format!("is not a JSON object: {}", why.message)));
            }
        }
    }
    PointsTable::new(points.columns, points.rows)
}

fn json_list(name: &str, bytes: &[u8], errors: &mut SpecErrors) -> PointsTable {
    let mut points = Collected::default();
    if let Some(text) = utf8(bytes, &|| name.to_owned(), errors) {
        match json::read(text) {
            Ok(Written::List(items)) => {
                for (number, point) in items.into_iter().enumerate() {
                    points.take(&|| format!("{name}[{number}]"), point, errors);
                }
            }
            Ok(_) => errors.push(
                SpecError::new(name, "is not a list of points")
                    .hint("write [{\"a\": 1}, {\"a\": 2}]; a job is submitted without --from"),
            ),
            Err(why) => {
                errors.push(SpecError::new(
                    format!("{name}:{}", why.line),
                    format!("is not JSON: {}", why.message),
                ));
            }
        }
    }
    PointsTable::new(points.columns, points.rows)
}

fn lines(name: &str, bytes: &[u8], errors: &mut SpecErrors) -> PointsTable {
    let mut rows = Rows::default();
    for (line, text) in text_lines(bytes) {
        if let Some(text) = utf8(text, &|| format!("{name}:{line}"), errors) {
            let value = number::value(text);
            if let Err(error) = super::fits::check(&format!("{name}:{line}"), "line", &value) {
                errors.push(error);
            }
            rows.push(&[value]);
        }
    }
    PointsTable::new(vec!["line".to_owned()], rows)
}

fn utf8<'b>(bytes: &'b [u8], at: &dyn Fn() -> String, errors: &mut SpecErrors) -> Option<&'b str> {
    let text = std::str::from_utf8(bytes).ok();
    if text.is_none() {
        errors.push(SpecError::new(at(), "is not UTF-8 text").hint("save the file as UTF-8"));
    }
    text
}

/// The lines that are not blank, with their numbers from 1, without line ends.
fn text_lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .enumerate()
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .map(|(number, line)| (number + 1, line))
}

/// The values of a point in the order of the columns.
///
/// # Errors
/// When its names are not those of the columns.
pub(super) fn row_of(columns: &[String], point: &IndexMap<String, Value>) -> Result<Row, String> {
    if let Some(extra) = point.keys().find(|name| !columns.contains(name)) {
        let known = columns.join(", ");
        return Err(match nearest(extra, columns.iter().map(String::as_str)) {
            Some(name) => {
                format!("has {}, which the first point has not; did you mean `{name}`?", quoted(extra))
            }
            None => format!("has {}, which the first point has not (it has {known})", quoted(extra)),
        });
    }
    columns
        .iter()
        .map(|column| {
            point.get(column).cloned().ok_or_else(|| format!("has no `{column}`, which the first point has"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(name: &str, text: &str) -> Result<Value, String> {
        read_points(name, text.as_bytes())
            .map(|table| serde_json::to_value(table).unwrap())
            .map_err(|errors| errors.to_string())
    }

    #[test]
    fn files_are_read() {
        for (name, text, columns, rows) in [
            ("a.csv", "h,name\n0.1,x\n2,\"a, b\"\n", json!(["h", "name"]), json!([[0.1, "x"], [2, "a, b"]])),
            ("a.CSV", "\u{feff}h , k\r\n1, 2 \r\n\r\n3,\r\n", json!(["h", "k"]), json!([[1, 2], [3, ""]])),
            ("a.tsv", "h\tk\n1\ta,b\n", json!(["h", "k"]), json!([[1, "a,b"]])),
            ("a.csv", "id,on\n007,true\n", json!(["id", "on"]), json!([["007", true]])),
            ("a.csv", "t\n\"two\nlines\"\n", json!(["t"]), json!([["two\nlines"]])),
            (
                "a.jsonl",
                "{\"b\":1,\"a\":[1,2]}\n\n{\"a\":null,\"b\":2.0}",
                json!(["b", "a"]),
                json!([[1, [1, 2]], ["2.0", null]]),
            ),
            (
                "a.jsonl",
                "\u{feff}{\"v\":1.10}\r\n{\"v\":18446744073709551616}\r\n{\"v\":\"7\"}\n",
                json!(["v"]),
                json!([["1.10"], ["18446744073709551616"], ["7"]]),
            ),
            ("a.json", "[{\"v\": 1e3},\n {\"v\": [1, 0.50]}]", json!(["v"]), json!([["1e3"], ["[1,0.50]"]])),
            ("a.txt", "7\n1.0\n", json!(["line"]), json!([[7], ["1.0"]])),
            ("dir.d/a.txt", "one\r\n\n  two \n", json!(["line"]), json!([["one"], ["  two "]])),
        ] {
            assert_eq!(read(name, text), Ok(json!({"columns": columns, "rows": rows})), "{name}: {text:?}");
        }
    }

    #[test]
    fn broken_files_say_where() {
        for (name, text, message) in [
            (
                "p.xlsx",
                "",
                "p.xlsx: the ending does not say what is in the file (name it .csv, .tsv, .jsonl, .ndjson, .json or .txt)",
            ),
            ("p.csv", "", "p.csv: has no rows, so the job would have no tasks (add rows to the file)"),
            ("p.csv", "a,b\n", "p.csv: has no rows, so the job would have no tasks (add rows to the file)"),
            (
                "p.csv",
                "a,b\n1,2\n1\n1,2,3\n",
                "p.csv:3: has 1 value, but the first row names 2 (add what is missing: between two separators a value may be empty)\n\
                 p.csv:4: has 3 values, but the first row names 2 (put \"…\" around a value that holds the separator)",
            ),
            ("p.csv", "a,a\n1,2\n", "p.csv:1: names the column `a` twice (rename one)"),
            (
                "p.csv",
                "0.1,0.2\n1,2\n",
                "p.csv:1: begins with values (`0.1`), not with names (put the names of the parameters into the first row)",
            ),
            (
                "p.csv",
                "my col,b\n1,2\n",
                "p.csv:1: `my col` cannot be the name of a parameter \
                 (rename it, for example `my_col`: letters, digits and _, beginning with a letter)",
            ),
            ("p.jsonl", "{\"a\":1}\n[1]\n", "p.jsonl:2: is not a JSON object (write {\"a\": 1, \"b\": 2})"),
            (
                "p.jsonl",
                "{\"a\":1}\n{\"a\":1,\"a\":2}\n",
                "p.jsonl:2: is not a JSON object: the name `a` is there twice",
            ),
            (
                "p.json",
                "{\"a\":1}",
                "p.json: is not a list of points (write [{\"a\": 1}, {\"a\": 2}]; a job is submitted without --from)",
            ),
            (
                "p.jsonl",
                "{\"a\":1}\n{\"a\"\n",
                "p.jsonl:2: is not a JSON object: EOF while parsing an object",
            ),
            (
                "p.jsonl",
                "{\"a\":1,\"b\":1}\n{\"a\":1}\n{\"a\":1,\"b\":1,\"c\":1}\n",
                "p.jsonl:2: has no `b`, which the first point has (every point has the same names)\n\
                 p.jsonl:3: has `c`, which the first point has not (it has a, b) (every point has the same names)",
            ),
        ] {
            assert_eq!(read(name, text).unwrap_err(), message, "{name}: {text:?}");
        }
        let latin = read_points("p.txt", b"ok\n\xe4\n").unwrap_err();
        assert_eq!(latin.to_string(), "p.txt:2: is not UTF-8 text (save the file as UTF-8)");
    }

    #[test]
    fn ten_thousand_broken_rows_are_one_answer() {
        let text = format!("a,b\n{}", "1,2,3\n".repeat(10_000));
        let errors = read_points("p.csv", text.as_bytes()).unwrap_err();
        assert_eq!((errors.errors.len(), errors.more), (20, 9_980));
        assert!(errors.to_string().len() < 4_000);
    }
}
