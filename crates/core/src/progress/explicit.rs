//! The lines that a program prints on purpose to report progress. Any language that can print can write them.
//!
//! # Grammar
//! A line (ended by `\n` or `\r`, on stdout or stderr, at most 4096 bytes) that starts, after spaces, with
//! `::mothership` and a space:
//!
//! ```text
//! line   = "::mothership" form
//! form   = pairs                      several at once
//!        | "progress" share           ::mothership progress 42%
//!        | "step" count               ::mothership step 12/200
//!        | "stage" rest-of-line       ::mothership stage Solving the big system
//!        | "message" rest-of-line     ::mothership message 3 files skipped
//!        | "metric" pairs             every key is a metric, also `progress` and `step`
//! pairs  = pair, separated by spaces  ::mothership progress=0.42 stage="Solve" step=12/200 loss=0.12
//! pair   = key "=" value
//! key    = letters, digits, "_", ".", "-", "/"; 1 to 64
//! value  = text without spaces | '"' text '"', in which \" \\ and \n stand for themselves
//! share  = number from 0 to 1 | number from 0 to 100 followed by "%"
//! count  = done "/" total, whole numbers, 0 < total, done ≤ total
//! ```
//!
//! Known keys: `progress` (share), `step` (count; without `progress` it is the progress as well), `stage` (text; a new
//! name forgets the old stage's progress), `stage_progress` (share), `message` (text). Every other key is a metric and
//! wants a finite number; `eta_seconds`, the time left, one from 0 to ten years. A pair that does not fit is passed over and the rest of the line counts.
//!
//! Two more, because programs print them already: `::group::NAME` begins a stage and `::endgroup::` ends it, until the
//! program names a stage with `::mothership`.

use super::metrics::{Metrics, is_key};

/// What begins a line of ours.
pub const MARKER: &str = "::mothership";
/// What begins a stage in programs written for other systems.
pub const GROUP: &str = "::group::";
/// What ends it.
pub const END_GROUP: &str = "::endgroup::";

/// What explicit lines said so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explicit {
    pub fraction: Option<f64>,
    pub step: Option<(u64, u64)>,
    pub stage: Option<String>,
    pub stage_fraction: Option<f64>,
    pub message: Option<String>,
    pub group: Option<String>,
}

impl Explicit {
    /// Takes one line; lines that are not ours change nothing.
    pub fn read(&mut self, line: &str, metrics: &mut Metrics) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix(GROUP) {
            self.group = text(name);
        } else if line.starts_with(END_GROUP) {
            self.group = None;
        } else if let Some(form) = line.strip_prefix(MARKER)
            && form.starts_with(char::is_whitespace)
        {
            self.form(form.trim(), metrics);
        }
    }

    fn form(&mut self, form: &str, metrics: &mut Metrics) {
        let (word, rest) = form.split_once(char::is_whitespace).unwrap_or((form, ""));
        let mut line = Share::default();
        match word {
            "progress" | "step" | "stage" | "message" => self.pair(word, rest, metrics, &mut line),
            "metric" => pairs(rest, |key, value| record(metrics, key, value)),
            _ => pairs(form, |key, value| self.pair(key, value, metrics, &mut line)),
        }
        self.fraction = line.given.or(line.counted).or(self.fraction);
    }

    fn pair(&mut self, key: &str, value: &str, metrics: &mut Metrics, line: &mut Share) {
        match key {
            "progress" => line.given = share(value.trim()),
            "stage_progress" => self.stage_fraction = share(value).or(self.stage_fraction),
            "message" => self.message = text(value),
            "stage" => {
                let stage = text(value);
                if stage != self.stage {
                    (self.stage, self.stage_fraction) = (stage, None);
                }
            }
            "step" => {
                if let Some((done, total)) = count(value) {
                    self.step = Some((done, total));
                    line.counted = Some(done as f64 / total as f64);
                }
            }
            _ => record(metrics, key, value),
        }
    }
}

/// What one line says of the progress: a count is taken only where the line has no share.
#[derive(Default)]
struct Share {
    given: Option<f64>,
    counted: Option<f64>,
}

fn record(metrics: &mut Metrics, key: &str, value: &str) {
    if let Some(value) = value.parse().ok().filter(|value: &f64| value.is_finite()) {
        metrics.set_explicit(key, value);
    }
}

fn text(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// `0.42` or `42%`.
fn share(value: &str) -> Option<f64> {
    let share = match value.strip_suffix('%') {
        Some(percent) => percent.trim_end().parse::<f64>().ok()? / 100.0,
        None => value.parse::<f64>().ok()?,
    };
    (0.0..=1.0).contains(&share).then_some(share)
}

fn count(value: &str) -> Option<(u64, u64)> {
    let (done, total) = value.split_once('/')?;
    let (done, total) = (done.trim().parse::<u64>().ok()?, total.trim().parse::<u64>().ok()?);
    (total > 0 && done <= total).then_some((done, total))
}

/// Calls `each` for every pair; what is not a pair is passed over.
fn pairs(mut rest: &str, mut each: impl FnMut(&str, &str)) {
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return;
        }
        let end = rest.find(|char: char| char == '=' || char.is_whitespace()).unwrap_or(rest.len());
        let (key, behind) = rest.split_at(end);
        let Some(behind) = behind.strip_prefix('=') else {
            rest = behind;
            continue;
        };
        let (value, behind) = value(behind);
        if is_key(key) {
            each(key, &value);
        }
        rest = behind;
    }
}

/// The value at the front, and what follows it. A quote that is never closed ends with the line.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let (mut value, mut chars) = (String::new(), quoted.char_indices());
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, other)) => value.push(other),
                None => value.push('\\'),
            },
            char => value.push(char),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(lines: &[&str]) -> (Explicit, Vec<(String, f64)>) {
        let (mut explicit, mut metrics) = (Explicit::default(), Metrics::default());
        for line in lines {
            explicit.read(line, &mut metrics);
        }
        (explicit, metrics.to_vec())
    }

    #[test]
    fn everything_at_once() {
        let (said, metrics) = read(&[
            r#"::mothership progress=0.42 stage="Solve it" step=12/200 loss=0.12 message="a \"b\" \\ c""#,
        ]);
        let want = Explicit {
            fraction: Some(0.42),
            step: Some((12, 200)),
            stage: Some("Solve it".into()),
            stage_fraction: None,
            message: Some(r#"a "b" \ c"#.into()),
            group: None,
        };
        assert_eq!(said, want);
        assert_eq!(metrics, [("loss".to_owned(), 0.12)]);
    }

    #[test]
    fn the_order_of_share_and_count_does_not_matter() {
        for line in ["::mothership step=1/2 progress=0.1", "::mothership progress=0.1 step=1/2"] {
            assert_eq!(read(&[line]).0.fraction, Some(0.1), "{line}");
        }
        assert_eq!(read(&["::mothership step=1/2"]).0.fraction, Some(0.5));
    }

    #[test]
    fn shares_and_refusals() {
        let table = [
            ("::mothership progress 42%", Some(0.42)),
            ("::mothership progress 42 %", Some(0.42)),
            ("::mothership progress=1", Some(1.0)),
            ("  ::mothership  progress=0.5", Some(0.5)),
            ("::mothership\tprogress=50%", Some(0.5)),
            ("::mothership step 3/4", Some(0.75)),
            ("::mothership bogus progress=0.5 x", Some(0.5)),
            ("::mothership progress=42", None),
            ("::mothership progress=-0.1", None),
            ("::mothership progress=nan", None),
            ("::mothership progress=", None),
            ("::mothership step 5/4", None),
            ("::mothership step 0/0", None),
            ("::mothership", None),
            ("::mothershipprogress=0.5", None),
            ("text ::mothership progress=0.5", None),
        ];
        for (line, want) in table {
            assert_eq!(read(&[line]).0.fraction, want, "{line:?}");
        }
    }

    #[test]
    fn stages_forget_the_progress_of_the_one_before() {
        let (said, _) = read(&["::mothership stage=A stage_progress=0.5", "::mothership stage=A"]);
        assert_eq!((said.stage.as_deref(), said.stage_fraction), (Some("A"), Some(0.5)));
        let (said, _) = read(&["::mothership stage=A stage_progress=0.5", "::mothership stage Two words "]);
        assert_eq!((said.stage.as_deref(), said.stage_fraction), (Some("Two words"), None));
    }

    #[test]
    fn groups_begin_and_end() {
        assert_eq!(read(&["::group::Build"]).0.group.as_deref(), Some("Build"));
        assert_eq!(read(&["::group::Build", "::endgroup::"]).0.group, None);
    }

    #[test]
    fn metrics_are_finite_numbers() {
        let (said, metrics) =
            read(&["::mothership metric progress=3 loss=1e-3 bad=x nan=nan inf=inf", "::mothership loss=2"]);
        assert_eq!(metrics, [("progress".to_owned(), 3.0), ("loss".to_owned(), 2.0)]);
        assert_eq!(said.fraction, None);
    }

    proptest! {
        #[test]
        fn any_line_keeps_fractions_in_range(rest in "[a-z0-9=/%\"\\\\ .é-]{0,40}") {
            let (said, metrics) = read(&[&format!("::mothership {rest}")]);
            prop_assert!(said.fraction.is_none_or(|fraction| (0.0..=1.0).contains(&fraction)));
            prop_assert!(metrics.iter().all(|(_, value)| value.is_finite()));
        }
    }
}
