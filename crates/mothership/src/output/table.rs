//! Aligned columns without borders: a header, rows, two blanks between. Widths are those of the terminal's cells, so
//! colour codes and wide characters do not shift anything.

use super::style::{FAINT, paint};
use console::measure_text_width;

/// Rows to be printed under headers.
#[derive(Debug)]
pub struct Table {
    headers: Vec<&'static str>,
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A header that begins with `>` belongs to a column of numbers, set to the right.
    pub fn new(headers: &[&'static str]) -> Self {
        let right = headers.iter().map(|header| header.starts_with('>')).collect();
        let headers = headers.iter().map(|header| header.trim_start_matches('>')).collect();
        Self { headers, right, rows: Vec::new() }
    }

    /// One row; it has a cell for each header.
    pub fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.headers.len(), "a cell for each header");
        self.rows.push(cells);
    }

    /// Each line ends with a line feed. Columns whose cells are all empty are left out.
    pub fn render(&self) -> String {
        let kept: Vec<usize> = (0..self.headers.len())
            .filter(|&i| self.rows.is_empty() || self.rows.iter().any(|row| !row[i].is_empty()))
            .collect();
        let width = |&i: &usize| {
            let cells = self.rows.iter().map(|row| measure_text_width(&row[i])).max().unwrap_or(0);
            cells.max(self.headers[i].len())
        };
        let widths: Vec<usize> = kept.iter().map(width).collect();
        let headers: Vec<String> = self.headers.iter().map(|header| paint(FAINT, header)).collect();
        let mut text = String::new();
        for row in std::iter::once(&headers).chain(&self.rows) {
            let mut line = String::new();
            for (&i, &width) in kept.iter().zip(&widths) {
                let blanks = " ".repeat(width.saturating_sub(measure_text_width(&row[i])));
                if !line.is_empty() {
                    line.push_str("  ");
                }
                let cell = &row[i];
                line.push_str(&if self.right[i] {
                    format!("{blanks}{cell}")
                } else {
                    format!("{cell}{blanks}")
                });
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// `name  value` lines with the names in one column; empty values are left out.
pub fn fields(rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        text.push_str(&format!("{}  {value}\n", paint(FAINT, format!("{name:width$}"))));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::style::RED;

    #[test]
    fn columns_line_up_whatever_is_in_them() {
        let mut table = Table::new(&["ID", "NAME", ">TASKS", "EMPTY"]);
        table.row(vec!["1".into(), paint(RED, "北京"), "5".into(), String::new()]);
        table.row(vec!["42".into(), "a".into(), "1,000,000".into(), String::new()]);
        let plain = anstream::adapter::strip_str(&table.render()).to_string();
        assert_eq!(plain, "ID  NAME      TASKS\n1   北京          5\n42  a     1,000,000\n");
    }

    #[test]
    fn fields_without_a_value_are_left_out() {
        let text = fields(&[("name", "x".into()), ("owner", String::new()), ("id", "4".into())]);
        assert_eq!(anstream::adapter::strip_str(&text).to_string(), "name   x\nid     4\n");
    }
}
