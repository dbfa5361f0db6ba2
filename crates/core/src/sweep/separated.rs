//! CSV and TSV as people and spreadsheets write them: what is meant is read, and what cannot be meant is refused with
//! its line.

use std::ops::ControlFlow;

use serde_json::Value;

use super::points::{PointsTable, counted};
use super::rows::Rows;
use crate::spec::{SpecError, SpecErrors, quoted};
use crate::written::number;

/// Reads a table with the names in its first row. `separator` is what the ending of the file says; a `.csv` may have
/// semicolons or tabs instead (its first row shows it, or a line `sep=;` before it).
///
/// Cells are kept as they are written; blanks around a cell without quotes do not count, and a quoted cell is text.
/// Rows and columns without any value are passed over.
pub(super) fn read(name: &str, bytes: &[u8], separator: u8, errors: &mut SpecErrors) -> PointsTable {
    let mut cells = Cells { bytes, at: 0, line: 1, separator };
    if separator == b',' {
        cells.separator = announced(&mut cells).unwrap_or_else(|| used(&bytes[cells.at..]));
    }
    let mut table = Table { name, columns: None, rows: Rows::default(), errors };
    while let Some(row) = cells.row() {
        let ended = match row {
            Ok(row) => table.take(row),
            // Behind an open quote nothing is certain any more.
            Err(error) => {
                table.errors.push(SpecError { path: format!("{name}:{}", error.0), ..error.1 });
                ControlFlow::Break(())
            }
        };
        if ended.is_break() {
            break;
        }
    }
    PointsTable::new(table.columns.map(|columns| columns.names).unwrap_or_default(), table.rows)
}

/// `sep=;` in the first line, as Excel writes it.
fn announced(cells: &mut Cells<'_>) -> Option<u8> {
    let rest = cells.bytes.strip_prefix(b"\"").unwrap_or(cells.bytes);
    let (word, rest) = rest.split_at_checked(4)?;
    let (separator, rest) = rest.split_first().filter(|_| word.eq_ignore_ascii_case(b"sep="))?;
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    let behind = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    (cells.at, cells.line) = (cells.bytes.len() - behind.len(), 2);
    Some(*separator)
}

/// The separator that the first row uses: a comma, unless it has none but semicolons or tabs.
fn used(bytes: &[u8]) -> u8 {
    let mut in_quotes = false;
    let mut found = b',';
    for byte in bytes {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b'\n' | b'\r' if !in_quotes => break,
            b',' if !in_quotes => return b',',
            b';' | b'\t' if !in_quotes && found == b',' => found = *byte,
            _ => {}
        }
    }
    found
}

/// One cell of a row.
struct Cell {
    text: Vec<u8>,
    quoted: bool,
}

impl Cell {
    fn is_blank(&self) -> bool {
        !self.quoted && self.text.is_empty()
    }
}

struct Row {
    /// The line in which it begins.
    line: usize,
    cells: Vec<Cell>,
}

/// An error and its line.
struct At(usize, SpecError);

/// Goes through the cells of a file.
struct Cells<'b> {
    bytes: &'b [u8],
    at: usize,
    line: usize,
    separator: u8,
}

impl Cells<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The next row; `None` at the end. Lines end with `\n`, `\r\n` or `\r`.
    fn row(&mut self) -> Option<Result<Row, At>> {
        self.peek()?;
        let mut row = Row { line: self.line, cells: Vec::new() };
        loop {
            match self.cell() {
                Ok(cell) => row.cells.push(cell),
                Err(error) => return Some(Err(error)),
            }
            match self.peek() {
                Some(byte) if byte == self.separator => self.at += 1,
                Some(b'\r') if self.bytes.get(self.at + 1) == Some(&b'\n') => {
                    self.at += 2;
                    break;
                }
                Some(_) => {
                    self.at += 1;
                    break;
                }
                None => break,
            }
        }
        self.line += 1;
        Some(Ok(row))
    }

    /// A cell, up to the separator or line end behind it.
    fn cell(&mut self) -> Result<Cell, At> {
        while self.peek().is_some_and(|byte| byte != self.separator && matches!(byte, b' ' | b'\t')) {
            self.at += 1;
        }
        if self.peek() == Some(b'"') {
            return self.quoted();
        }
        let start = self.at;
        while self.peek().is_some_and(|byte| byte != self.separator && !matches!(byte, b'\n' | b'\r')) {
            self.at += 1;
        }
        Ok(Cell { text: self.bytes[start..self.at].trim_ascii().to_vec(), quoted: false })
    }

    fn quoted(&mut self) -> Result<Cell, At> {
        let opened = self.line;
        self.at += 1;
        let mut text = Vec::new();
        loop {
            match self.peek() {
                None => {
                    let error = SpecError::new("", "a quote is opened and never closed")
                        .hint("close it, or write \"\"\"\" for a cell that is a quote");
                    return Err(At(opened, error));
                }
                Some(b'"') if self.bytes.get(self.at + 1) == Some(&b'"') => {
                    text.push(b'"');
                    self.at += 2;
                }
                Some(b'"') => break,
                Some(byte) => {
                    self.line += usize::from(byte == b'\n');
                    text.push(byte);
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        while self.peek().is_some_and(|byte| byte != self.separator && matches!(byte, b' ' | b'\t')) {
            self.at += 1;
        }
        match self.peek() {
            Some(byte) if byte != self.separator && !matches!(byte, b'\n' | b'\r') => {
                let error = SpecError::new("", "has text behind a closing quote")
                    .hint("a quote inside of a quoted cell is written twice: \"\"");
                // The cell may have swallowed lines before: where it began is where to look.
                Err(At(opened, error))
            }
            _ => Ok(Cell { text, quoted: true }),
        }
    }
}

/// Names of the parameters, and how many columns without a name follow them.
struct Columns {
    names: Vec<String>,
    unnamed: usize,
}

struct Table<'a> {
    name: &'a str,
    columns: Option<Columns>,
    rows: Rows,
    errors: &'a mut SpecErrors,
}

impl Table<'_> {
    fn error(&mut self, line: usize, message: impl Into<String>, hint: &str) {
        self.errors.push(SpecError::new(format!("{}:{line}", self.name), message).hint(hint));
    }

    /// Takes a row; breaks when nothing can be made of the rest.
    fn take(&mut self, row: Row) -> ControlFlow<()> {
        if row.cells.iter().all(Cell::is_blank) {
            return ControlFlow::Continue(());
        }
        let mut texts = Vec::with_capacity(row.cells.len());
        for cell in row.cells {
            match String::from_utf8(cell.text) {
                Ok(text) => texts.push((text, cell.quoted)),
                Err(bad) => {
                    let at = bad.utf8_error().valid_up_to();
                    let byte = bad.as_bytes().get(at).copied().unwrap_or_default();
                    self.error(
                        row.line,
                        format!("is not UTF-8 text (it has the byte {byte:02X})"),
                        "save the file as UTF-8 (in Excel: \"CSV UTF-8\")",
                    );
                    return if self.columns.is_none() {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    };
                }
            }
        }
        match &self.columns {
            None => self.header(row.line, texts),
            Some(columns) => {
                let (named, all) = (columns.names.len(), columns.names.len() + columns.unnamed);
                self.values(row.line, texts, named, all);
                ControlFlow::Continue(())
            }
        }
    }

    fn header(&mut self, line: usize, texts: Vec<(String, bool)>) -> ControlFlow<()> {
        let before = self.errors.count();
        let named = texts.iter().rposition(|(text, _)| !text.is_empty()).map_or(0, |at| at + 1);
        let unnamed = texts.len() - named;
        let names: Vec<String> = texts.into_iter().take(named).map(|(text, _)| text).collect();
        for (number, column) in names.iter().enumerate() {
            if column.is_empty() {
                self.error(
                    line,
                    format!("column {} has no name", number + 1),
                    "name each column in the first row",
                );
            } else if names[..number].contains(column) {
                self.error(line, format!("names the column {} twice", quoted(column)), "rename one");
            } else if number::read(column).is_some() {
                self.error(
                    line,
                    format!("begins with values ({}), not with names", quoted(column)),
                    "put the names of the parameters into the first row",
                );
                return ControlFlow::Break(());
            } else if let Err(error) = super::name::check(column) {
                self.errors.push(SpecError { path: format!("{}:{line}", self.name), ..error });
            }
        }
        self.columns = Some(Columns { names, unnamed });
        if self.errors.count() > before { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn values(&mut self, line: usize, mut texts: Vec<(String, bool)>, named: usize, all: usize) {
        // Spreadsheets write empty cells at the end of rows; they belong to no column.
        while texts.len() > named && texts.last().is_some_and(|(text, quoted)| text.is_empty() && !quoted) {
            texts.pop();
        }
        if texts.len() > named && texts.len() <= all {
            let column = texts.len();
            self.error(
                line,
                format!("has a value in column {column}, which has no name"),
                "name it in the first row",
            );
            return;
        }
        if texts.len() != named {
            let hint = match texts.len() < named {
                true => "add what is missing: between two separators a value may be empty",
                false => "put \"…\" around a value that holds the separator",
            };
            self.error(
                line,
                format!("has {}, but the first row names {named}", counted(texts.len(), "value")),
                hint,
            );
            return;
        }
        let value = |(text, quoted): (String, bool)| {
            if quoted { Value::String(text) } else { number::value(&text) }
        };
        let row: Vec<Value> = texts.into_iter().map(value).collect();
        for (name, value) in self.columns.iter().flat_map(|columns| &columns.names).zip(&row) {
            if let Err(error) = super::fits::check(&format!("{}:{line}", self.name), name, value) {
                self.errors.push(error);
            }
        }
        self.rows.push(&row);
    }
}

#[cfg(test)]
#[path = "separated_tests.rs"]
mod tests;
