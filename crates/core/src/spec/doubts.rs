//! What is allowed and perhaps not meant: told by a dry run and by `mothership submit`, and refused by nobody.

use indexmap::IndexMap;
use serde_json::Value;

use super::checked::CheckedSpec;
use super::error::quoted;
use crate::sweep::{Rows, Section, Values, range};

/// Values of one parameter that are looked at.
const VALUES_MAX: usize = 1_000;
/// Doubts that are told.
const DOUBTS_MAX: usize = 20;

impl CheckedSpec {
    /// Values that look like something else than the text they are passed on as, one for each parameter.
    pub fn doubts(&self) -> Vec<String> {
        let mut doubts: IndexMap<String, String> = IndexMap::new();
        let mut look = |name: &str, value: &Value| {
            let Value::String(text) = value else { return };
            if let Some(why) = doubt(text)
                && doubts.len() < DOUBTS_MAX
            {
                doubts.entry(name.to_owned()).or_insert_with(|| {
                    format!("{} of `{name}` {why} and is passed on as text", quoted(text))
                });
            }
        };
        for section in self.spec.sweep.iter().flat_map(|sweep| &sweep.sections) {
            match section {
                Section::Grid(axes) | Section::Zip(axes) => {
                    for (name, values) in axes {
                        if let Values::List(list) = values {
                            list.iter().take(VALUES_MAX).for_each(|value| look(name, value));
                        }
                    }
                }
                Section::List(points) => {
                    for point in points.iter().take(VALUES_MAX) {
                        point.iter().for_each(|(name, value)| look(name, value));
                    }
                }
                Section::Points(table) => {
                    for row in table.rows.iter().flat_map(Rows::iter).take(VALUES_MAX) {
                        table.columns.iter().zip(&row).for_each(|(name, value)| look(name, value));
                    }
                }
                Section::File(_) | Section::Split(_) => {}
            }
        }
        doubts.into_values().collect()
    }
}

fn doubt(text: &str) -> Option<&'static str> {
    if range::looks_like(text) || matches!(range::parse(text), Some(Ok(_))) {
        return Some("looks like a range");
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, behind) = text.strip_prefix('-').unwrap_or(text).split_once(',')?;
    (digits(whole) && digits(behind)).then_some("has a decimal comma")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::spec::JobSpec;

    #[test]
    fn what_may_not_be_meant_is_told() {
        let spec = json!({
            "command": ["true"],
            "sweep": {
                "grid": {"seed": [7, "1..3"], "day": ["2024-01-01..2024-01-05", "a..z"], "ok": ["../data", "x.y", "1.10"]},
                "points": {"columns": ["h", "k"], "rows": [["0,5", 1], ["1,5", "1,2,3"]]},
            },
        });
        assert_eq!(
            JobSpec::from_value(spec).unwrap().check().unwrap().doubts(),
            [
                "`1..3` of `seed` looks like a range and is passed on as text",
                "`2024-01-01..2024-01-05` of `day` looks like a range and is passed on as text",
                "`0,5` of `h` has a decimal comma and is passed on as text",
            ]
        );
    }
}
