//! Ranges of numbers. Each value is computed from its number in the range, never by adding up, so the millionth value
//! is as exact as the first; and each prints as a person would write it (0.3, not 0.30000000000000004).

use serde_json::{Number, Value};

use super::axis::describe;
use super::wire::{RangeTable, Scale};
use crate::spec::limits::MAX_TASKS;
use crate::spec::quoted;
use crate::written::number::{computed, read as number, respelled};

/// A range, checked: it has between 1 and [`MAX_TASKS`] values.
#[derive(Debug, Clone, PartialEq)]
pub enum Range {
    /// Whole numbers in equal steps.
    Whole {
        /// First value.
        from: i64,
        /// Distance, perhaps negative.
        step: i64,
        /// How many.
        count: u64,
    },
    /// Numbers in equal steps.
    Linear {
        /// First value.
        from: f64,
        /// Last value when the number of values was given; otherwise values end at or before the written end.
        last: Option<f64>,
        /// Distance, perhaps negative.
        step: f64,
        /// How many.
        count: u64,
        /// Places behind the point to which values are rounded.
        places: usize,
    },
    /// Whole numbers in equal, whole ratios: 1, 10, 100.
    WholeLog {
        /// First value.
        from: i64,
        /// Ratio.
        ratio: i64,
        /// How many.
        count: u64,
    },
    /// Numbers in equal ratios.
    Log {
        /// First value.
        from: f64,
        /// Last value.
        to: f64,
        /// How many; at least two.
        count: u64,
    },
}

/// Why a range cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRange {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

fn bad<T>(message: impl Into<String>, hint: impl Into<String>) -> Result<T, BadRange> {
    Err(BadRange { message: message.into(), hint: hint.into() })
}

const FORMS: &str = "write 1..100, 0..1 step 0.1, 0..1 n 11 or log 1..1000 n 4";

/// Reads a range. `None` when the text does not look like one at all: it has no `..` behind a number.
pub fn parse(text: &str) -> Option<Result<Range, BadRange>> {
    let text = text.trim();
    let (scale, body) = match text.strip_prefix("log ") {
        Some(body) => (Scale::Log, body.trim_start()),
        None => (Scale::Linear, text),
    };
    let (from_text, rest) = body.split_once("..")?;
    let from = number(from_text.trim())?;
    Some(read(text, scale, from, rest).and_then(|table| {
        let to = rest.split_whitespace().next().unwrap_or_default();
        let shown = Spelling { whole: text.to_owned(), ends: format!("{}..{to}", from_text.trim()) };
        checked(&table, &shown)
    }))
}

/// A range as messages show it: as it was typed, where it was.
struct Spelling {
    whole: String,
    /// Without step, number of values and scale.
    ends: String,
}

/// Whether a text that is no range looks like one: `2024-01-01..2024-01-05`, `a..z`, `v1..v2`, but not `../data`.
pub fn looks_like(text: &str) -> bool {
    text.trim().split_once("..").is_some_and(|(from, to)| {
        let ends = |text: &str| !text.is_empty() && !text.contains(['/', '\\', ' ']);
        ends(from.trim()) && ends(to.trim()) && !from.ends_with('.') && !to.starts_with('.')
    })
}

fn read(text: &str, scale: Scale, from: Number, rest: &str) -> Result<RangeTable, BadRange> {
    let unreadable =
        || BadRange { message: format!("{} is not a range", quoted(text)), hint: FORMS.to_owned() };
    // `1..=10` is what a Rust programmer writes; both ends belong to our ranges anyway.
    let rest = rest.strip_prefix('=').unwrap_or(rest);
    // `1...3` is a slip of the hand, and not a range to `.3`.
    if rest.starts_with('.') {
        return Err(unreadable());
    }
    let mut words = rest.split_whitespace();
    let to = words.next().and_then(number).ok_or_else(unreadable)?;
    let mut table = RangeTable { from, to, step: None, n: None, scale };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(unreadable)?;
        match word {
            "step" if table.step.is_none() => table.step = Some(number(value).ok_or_else(unreadable)?),
            "n" if table.n.is_none() => table.n = Some(value.parse().map_err(|_| unreadable())?),
            _ => return Err(unreadable()),
        }
    }
    Ok(table)
}

/// Checks a range and makes it ready.
///
/// # Errors
/// When it has no values, too many, or does not say how far apart they are.
pub fn from_table(table: &RangeTable) -> Result<Range, BadRange> {
    checked(table, &Spelling { whole: describe(table), ends: format!("{}..{}", table.from, table.to) })
}

fn checked(table: &RangeTable, shown: &Spelling) -> Result<Range, BadRange> {
    let whole = &shown.whole;
    let (Some(from), Some(to)) = (table.from.as_f64(), table.to.as_f64()) else {
        return bad(format!("{} is not a range", whole), FORMS);
    };
    let range = match (table.scale, &table.step, table.n) {
        (_, Some(_), Some(_)) => return bad("has both step and n", "keep one of them"),
        (_, _, Some(0)) => return bad("has no values", "n counts the values, so it is at least 1"),
        (Scale::Log, None, Some(n)) => logarithmic(table, shown, from, to, n)?,
        (Scale::Log, _, None) => {
            return bad("a log range does not say how many values it has", "write log 1..1000 n 4");
        }
        (Scale::Linear, None, Some(1)) if from != to => {
            return bad(
                format!("{} asks for both ends in one value", whole),
                "use n 2 or more, or one fixed value",
            );
        }
        (Scale::Linear, None, Some(n)) => points(table, from, to, n),
        (Scale::Linear, step, None) => steps(table, shown, from, to, step.as_ref())?,
    };
    if range.count() > MAX_TASKS {
        return bad(
            format!("{} has {} values, more than the {MAX_TASKS} tasks a job may have", whole, range.count()),
            "take a larger step or fewer values",
        );
    }
    Ok(range)
}

/// So many numbers from one end to the other.
fn points(table: &RangeTable, from: f64, to: f64, n: u64) -> Range {
    if let (Some(a), Some(b)) = (table.from.as_i64(), table.to.as_i64()) {
        let span = i128::from(b) - i128::from(a);
        let gaps = i128::from(n.max(2) - 1);
        if span % gaps == 0
            && let Ok(step) = i64::try_from(span / gaps)
        {
            return Range::Whole { from: a, step, count: n };
        }
    }
    let step = (to - from) / (n.max(2) - 1) as f64;
    Range::Linear { from, last: Some(to), step, count: n, places: places(from.abs().max(to.abs())) }
}

/// Numbers in steps, up to the other end.
/// A round step that gives ten to a hundred values, in either direction.
fn proposed_step(from: f64, to: f64) -> String {
    let size = 10f64.powf(((to - from).abs() / 10.0).log10().floor());
    match size {
        _ if !size.is_normal() => "0.1".to_owned(),
        1e-6..1e15 => (size * (to - from).signum()).to_string(),
        _ => format!("{:e}", size * (to - from).signum()),
    }
}

fn steps(
    table: &RangeTable,
    shown: &Spelling,
    from: f64,
    to: f64,
    step: Option<&Number>,
) -> Result<Range, BadRange> {
    let ends = (table.from.as_i64(), table.to.as_i64());
    let one = Number::from(1);
    let step = match (step, ends) {
        (Some(step), _) => step,
        (None, (Some(_), Some(_))) => &one,
        (None, _) => {
            return bad(
                format!("{} does not say how far apart its values are", shown.whole),
                format!(
                    "add a step or a number of values: {0} step {1}, {0} n 11",
                    shown.whole,
                    proposed_step(from, to)
                ),
            );
        }
    };
    let size = step.as_f64().unwrap_or(f64::NAN);
    if !size.is_finite() || size == 0.0 {
        return bad("has a step of 0", "a step is above 0, or below 0 to count down");
    }
    if (to - from) * size < 0.0 {
        return bad(
            format!("{} has no values: its step leads away from its end", shown.whole),
            format!("to count down write {} step -{}", shown.ends, size.abs()),
        );
    }
    if let ((Some(a), Some(b)), Some(by)) = (ends, step.as_i64()) {
        let count = (i128::from(b) - i128::from(a)) / i128::from(by) + 1;
        // Beyond u64 is beyond the limit as well, which is checked next.
        return Ok(Range::Whole { from: a, step: by, count: u64::try_from(count).unwrap_or(u64::MAX) });
    }
    // A billionth of a step forgives that 1 is not quite 10 × 0.1 in binary.
    let count = ((to - from) / size + 1e-9).floor() + 1.0;
    Ok(Range::Linear {
        from,
        last: None,
        step: size,
        count: count as u64,
        places: places(from.abs().max(to.abs())),
    })
}

/// So many numbers in equal ratios.
fn logarithmic(table: &RangeTable, shown: &Spelling, from: f64, to: f64, n: u64) -> Result<Range, BadRange> {
    if from <= 0.0 || to <= 0.0 {
        return bad(format!("{} has an end at or below 0", shown.whole), "ratios need ends above 0");
    }
    if n == 1 && from != to {
        return bad(format!("{} asks for both ends in one value", shown.whole), "use n 2 or more");
    }
    if n == 1 {
        return points_of_one(table, from);
    }
    if let (Some(a), Some(b)) = (table.from.as_i64(), table.to.as_i64())
        && let Some(ratio) = whole_ratio(a, b, n)
    {
        return Ok(Range::WholeLog { from: a, ratio, count: n });
    }
    Ok(Range::Log { from, to, count: n })
}

fn points_of_one(table: &RangeTable, from: f64) -> Result<Range, BadRange> {
    Ok(points(table, from, from, 1))
}

/// The whole ratio that leads from one number to the other, when there is one.
fn whole_ratio(from: i64, to: i64, n: u64) -> Option<i64> {
    // 2^63 is reached within 63 ratios of 2.
    let gaps = u32::try_from(n - 1).ok().filter(|gaps| *gaps <= 63)?;
    let ratio = (to as f64 / from as f64).powf(1.0 / f64::from(gaps)).round() as i64;
    (ratio >= 2 && ratio.checked_pow(gaps)?.checked_mul(from)? == to).then_some(ratio)
}

/// Places behind the point that leave 15 significant digits to the largest value: what a double always holds.
fn places(largest: f64) -> usize {
    let exponent = if largest > 0.0 { largest.log10().floor() as i64 } else { 0 };
    usize::try_from(14 - exponent).unwrap_or(0).min(320)
}

impl Range {
    /// How many values there are.
    pub fn count(&self) -> u64 {
        match self {
            Self::Whole { count, .. }
            | Self::Linear { count, .. }
            | Self::WholeLog { count, .. }
            | Self::Log { count, .. } => *count,
        }
    }

    /// The value with this number, which is below [`Self::count`].
    pub fn value(&self, number: u64) -> Value {
        match self {
            // Both ends fit, so everything between does; the product alone might not.
            Self::Whole { from, step, .. } => {
                let value = i128::from(*from) + i128::from(*step) * i128::from(number);
                whole(value as i64)
            }
            Self::Linear { last: Some(last), count, .. } if number + 1 == *count && *count > 1 => {
                computed(*last)
            }
            Self::Linear { from, step, places, .. } => {
                computed(rounded(&format!("{:.*}", *places, from + number as f64 * step)))
            }
            Self::WholeLog { from, ratio, .. } => whole(from * ratio.pow(number as u32)),
            Self::Log { from, to, count } => {
                if number == 0 {
                    return computed(*from);
                }
                if number + 1 == *count {
                    return computed(*to);
                }
                let share = number as f64 / (count - 1) as f64;
                let value = (from.ln() + (to.ln() - from.ln()) * share).exp();
                // 13 digits hide the last bit, in which the mathematics of platforms differ.
                computed(rounded(&format!("{value:.12e}")))
            }
        }
    }
}

/// A whole number, as every reader of JSON prints it.
fn whole(value: i64) -> Value {
    respelled(&value.into())
}

/// Reads back what was printed with fewer digits; zero has no sign.
fn rounded(text: &str) -> f64 {
    text.parse::<f64>().expect("a printed number reads back") + 0.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn all(text: &str) -> Value {
        let range = parse(text).expect("looks like a range").unwrap_or_else(|why| panic!("{text}: {why:?}"));
        (0..range.count()).map(|i| range.value(i)).collect()
    }

    /// Numbers as programs are given them.
    fn printed(values: &Value) -> Value {
        values.as_array().unwrap().iter().map(|value| Value::from(crate::template::print(value))).collect()
    }

    #[test]
    fn ranges_are_what_they_say() {
        for (text, values) in [
            ("1..5", json!([1, 2, 3, 4, 5])),
            ("1..=3", json!([1, 2, 3])),
            ("-2..2 step 2", json!([-2, 0, 2])),
            ("0..10 step 4", json!([0, 4, 8])),
            ("5..1 step -2", json!([5, 3, 1])),
            ("7..7", json!([7])),
            ("0..1 step 0.25", json!([0.0, 0.25, 0.5, 0.75, 1.0])),
            ("0..1 step 0.1", json!([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])),
            ("-0.3..0.3 step 0.1", json!([-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3])),
            ("1..0 step -0.5", json!([1.0, 0.5, 0.0])),
            ("0..1 n 5", json!([0.0, 0.25, 0.5, 0.75, 1.0])),
            ("0..1 n 4", json!([0.0, 0.33333333333333, 0.66666666666667, 1.0])),
            ("1..10 n 4", json!([1, 4, 7, 10])),
            ("10..1 n 4", json!([10, 7, 4, 1])),
            ("3..3 n 1", json!([3])),
            ("log 1..1000 n 4", json!([1, 10, 100, 1000])),
            ("log 0.001..1 n 4", json!([0.001, 0.01, 0.1, 1.0])),
            ("log 100..1 n 3", json!([100.0, 10.0, 1.0])),
            ("log 1..3 n 3", json!([1.0, 1.732050807569, 3.0])),
            ("1e-9..3e-9 step 1e-9", json!([1e-9, 2e-9, 3e-9])),
        ] {
            assert_eq!(printed(&all(text)), printed(&values), "{text}");
        }
    }

    /// Whoever types what is proposed has a range.
    #[test]
    fn a_step_that_is_proposed_is_taken() {
        for text in [
            "1..1e9",
            "0.5..2",
            "0..1e300",
            "1e9..1.0",
            "0.0..1e-9",
            "-1.5..1.5",
            "0.5..0.5",
            "1.0..9007199254740993",
        ] {
            let why = parse(text).expect("looks like a range").expect_err(text);
            let proposals = why.hint.strip_prefix("add a step or a number of values: ").unwrap();
            for proposal in proposals.split(", ") {
                let range = parse(proposal).expect("looks like a range");
                let count = range.unwrap_or_else(|why| panic!("{text}: {proposal}: {}", why.message)).count();
                assert!(count <= 102, "{text}: {proposal}: {count}");
            }
        }
    }

    #[test]
    fn ranges_that_cannot_be_say_why() {
        for (text, message, hint) in [
            (
                "5..1",
                "5..1 has no values: its step leads away from its end",
                "to count down write 5..1 step -1",
            ),
            ("0.5..2", "0.5..2 does not say how far apart its values are", "0.5..2 step 0.1"),
            ("1..9 step 0", "has a step of 0", "above 0"),
            ("1..9 n 0", "has no values", "at least 1"),
            ("0..1 n 1", "asks for both ends in one value", "n 2 or more"),
            ("0..1 step 0.1 n 5", "has both step and n", "keep one"),
            ("log 1..10", "does not say how many values", "log 1..1000 n 4"),
            ("log 0..10 n 5", "at or below 0", "above 0"),
            ("0..10000000000", "has 10000000001 values, more than the 1000000000 tasks", "larger step"),
            ("0..1 step 1e-300", "more than the 1000000000 tasks", "larger step"),
            ("1..1e9", "1..1e9 does not say how far apart", "1..1e9 step 10000000,"),
            ("1e2..1.0 step 5", "1e2..1.0 step 5 has no values", "to count down write 1e2..1.0 step -5"),
            ("0..1e11 step 1", "0..1e11 step 1 has 100000000001 values", "larger step"),
            ("log 0..1e1 n 5", "log 0..1e1 n 5 has an end", "above 0"),
            ("1...3", "`1...3` is not a range", "1..100"),
            ("1..x", "`1..x` is not a range", "1..100"),
            ("1..5 by 2", "`1..5 by 2` is not a range", "step"),
            ("1..5 step", "is not a range", "step"),
        ] {
            let why = parse(text).expect("looks like a range").expect_err(text);
            assert!(why.message.contains(message), "{text}: {}", why.message);
            assert!(why.hint.contains(hint), "{text}: {}", why.hint);
        }
        for text in ["hello", "../data", "a..b", "", "1,2", "0.1"] {
            assert_eq!(parse(text), None, "{text}");
        }
        for text in ["2024-01-01..2024-01-05", "a..z", "v1..v2", "10.0.0.1..10.0.0.9", "1..x"] {
            assert!(looks_like(text), "{text}");
        }
        for text in ["../data", "a/../b", "x..", "..x", "wait...", "and so on .. or not", "1...2"] {
            assert!(!looks_like(text), "{text}");
        }
    }

    #[test]
    fn the_ends_of_the_largest_ranges_are_exact() {
        let range = parse(&format!("{}..{} step 20000000000", i64::MIN, i64::MAX)).unwrap().unwrap();
        assert_eq!(range.value(0), json!(i64::MIN.to_string()));
        let last: i64 = range.value(range.count() - 1).as_str().unwrap().parse().unwrap();
        assert!(i64::MAX - last < 20_000_000_000);
        assert_eq!(all("0..1 n 1000001").as_array().unwrap()[1_000_000], json!("1.0"));
    }

    proptest! {
        #[test]
        fn a_decimal_step_prints_as_the_decimal(from in -1000i64..1000, step in 1i64..1000, count in 1i64..200, places in 1u32..6) {
            let scale = 10i64.pow(places);
            let decimal = |n: i64| format!("{}{}.{:0width$}", if n < 0 { "-" } else { "" }, n.abs() / scale, n.abs() % scale, width = places as usize);
            let text = format!("{}..{} step {}", decimal(from), decimal(from + step * (count - 1)), decimal(step));
            let range = parse(&text).unwrap().unwrap();
            prop_assert_eq!(range.count(), count as u64, "{}", text);
            for i in 0..count {
                let expected: f64 = decimal(from + step * i).parse().unwrap();
                prop_assert_eq!(range.value(i as u64), computed(expected + 0.0), "{} at {}", text, i);
            }
        }
    }
}
