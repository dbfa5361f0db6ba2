//! Files of points: CSV and TSV, JSON Lines, plain lines. The bytes are handed in; whoever submits has read the file.

use indexmap::IndexMap;
use serde_json::Value;

use super::axis::scalar;
use super::points::{PointsTable, Row, counted};
use crate::spec::limits::MAX_POINTS;
use crate::spec::{SpecError, SpecErrors, nearest, quoted};

/// Reads the points of a file. Its ending says how: `.csv`, `.tsv` (names in the first row), `.jsonl`, `.ndjson` (an
/// object on each line), `.txt` (one value of the parameter `line` on each line).
///
/// Empty lines are passed over. What looks like a number in CSV or TSV is one.
///
/// # Errors
/// Each broken line with its number, the first of them in full and the rest as a count.
pub fn read_points(name: &str, bytes: &[u8]) -> Result<PointsTable, SpecErrors> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    // Spreadsheets put a byte order mark in front.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut errors = SpecErrors::default();
    let table = match ending.as_str() {
        "csv" => separated(name, bytes, b',', &mut errors),
        "tsv" | "tab" => separated(name, bytes, b'\t', &mut errors),
        "jsonl" | "ndjson" => json_lines(name, bytes, &mut errors),
        "txt" | "list" | "lst" => lines(name, bytes, &mut errors),
        _ => {
            return Err(SpecError::new(name, "the ending does not say what is in the file")
                .hint("name it .csv, .tsv, .jsonl, .ndjson or .txt")
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

fn separated(name: &str, bytes: &[u8], separator: u8, errors: &mut SpecErrors) -> PointsTable {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let mut columns: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    let mut record = csv::ByteRecord::new();
    loop {
        // Reading from memory with `flexible` leaves nothing that could fail but I/O, which there is none of.
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                errors.push(SpecError::new(name, format!("is not readable: {error}")));
                break;
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        let at = || format!("{name}:{line}");
        let cells: Vec<&str> = match record.iter().map(std::str::from_utf8).collect() {
            Ok(cells) => cells,
            Err(_) => {
                errors.push(SpecError::new(at(), "is not UTF-8 text").hint("save the file as UTF-8"));
                if columns.is_empty() {
                    break;
                }
                continue;
            }
        };
        if columns.is_empty() {
            columns = cells.iter().map(|&cell| cell.to_owned()).collect();
            check_header(name, &columns, separator, errors);
            if !errors.is_empty() {
                break;
            }
        } else if cells.len() != columns.len() {
            errors.push(
                SpecError::new(
                    at(),
                    format!(
                        "has {}, but the first row names {}",
                        counted(cells.len(), "value"),
                        columns.len()
                    ),
                )
                .hint("put \"…\" around a value that holds the separator"),
            );
        } else {
            rows.push(cells.into_iter().map(scalar).collect());
        }
    }
    PointsTable::new(columns, rows)
}

fn check_header(name: &str, columns: &[String], separator: u8, errors: &mut SpecErrors) {
    for (number, column) in columns.iter().enumerate() {
        let at = format!("{name}:1");
        if columns[..number].contains(column) {
            errors.push(
                SpecError::new(at, format!("names the column {} twice", quoted(column))).hint("rename one"),
            );
        } else if scalar(column).is_number() {
            errors.push(
                SpecError::new(at, format!("begins with values ({}), not with names", quoted(column)))
                    .hint("put the names of the parameters into the first row"),
            );
            return;
        } else if columns.len() == 1 && separator == b',' && (column.contains(';') || column.contains('\t')) {
            errors.push(
                SpecError::new(at, "does not use commas")
                    .hint("separate with commas, or name a file with tabs .tsv"),
            );
            return;
        } else if let Err(error) = super::name::check(column) {
            errors.push(SpecError { path: at, ..error });
        }
    }
}

fn json_lines(name: &str, bytes: &[u8], errors: &mut SpecErrors) -> PointsTable {
    let mut columns: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for (line, text) in text_lines(bytes) {
        let at = || format!("{name}:{line}");
        let point: IndexMap<String, Value> = match serde_json::from_slice(text) {
            Ok(point) => point,
            Err(error) => {
                let why = error.to_string();
                // The position inside the line would read like one in the file.
                let why = why.split(" at line ").next().unwrap_or_default();
                errors.push(SpecError::new(at(), format!("is not a JSON object: {why}")));
                continue;
            }
        };
        if columns.is_empty() {
            columns = point.keys().cloned().collect();
            if columns.is_empty() {
                errors.push(SpecError::new(at(), "has no names"));
            }
            for column in &columns {
                if let Err(error) = super::name::check(column) {
                    errors.push(SpecError { path: at(), ..error });
                }
            }
        }
        match row_of(&columns, &point) {
            Ok(row) => rows.push(row),
            Err(why) => errors.push(SpecError::new(at(), why).hint("every line has the same names")),
        }
    }
    PointsTable::new(columns, rows)
}

fn lines(name: &str, bytes: &[u8], errors: &mut SpecErrors) -> PointsTable {
    let mut rows = Vec::new();
    for (line, text) in text_lines(bytes) {
        match std::str::from_utf8(text) {
            Ok(text) => rows.push(vec![Value::from(text)]),
            Err(_) => errors.push(
                SpecError::new(format!("{name}:{line}"), "is not UTF-8 text").hint("save the file as UTF-8"),
            ),
        }
    }
    PointsTable::new(vec!["line".to_owned()], rows)
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
                json!([[1, [1, 2]], [2.0, null]]),
            ),
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
                "p.xlsx: the ending does not say what is in the file (name it .csv, .tsv, .jsonl, .ndjson or .txt)",
            ),
            ("p.csv", "", "p.csv: has no rows, so the job would have no tasks (add rows to the file)"),
            ("p.csv", "a,b\n", "p.csv: has no rows, so the job would have no tasks (add rows to the file)"),
            (
                "p.csv",
                "a,b\n1,2\n1\n1,2,3\n",
                "p.csv:3: has 1 value, but the first row names 2 (put \"…\" around a value that holds the separator)\n\
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
                "a;b\n1;2\n",
                "p.csv:1: does not use commas (separate with commas, or name a file with tabs .tsv)",
            ),
            (
                "p.csv",
                "my col,b\n1,2\n",
                "p.csv:1: `my col` cannot be the name of a parameter \
                 (rename it, for example `my_col`: letters, digits and _, beginning with a letter)",
            ),
            (
                "p.jsonl",
                "{\"a\":1}\n[1]\n",
                "p.jsonl:2: is not a JSON object: invalid type: sequence, expected a map",
            ),
            (
                "p.jsonl",
                "{\"a\":1}\n{\"a\"\n",
                "p.jsonl:2: is not a JSON object: EOF while parsing an object",
            ),
            (
                "p.jsonl",
                "{\"a\":1,\"b\":1}\n{\"a\":1}\n{\"a\":1,\"b\":1,\"c\":1}\n",
                "p.jsonl:2: has no `b`, which the first point has (every line has the same names)\n\
                 p.jsonl:3: has `c`, which the first point has not (it has a, b) (every line has the same names)",
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
