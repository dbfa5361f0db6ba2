//! `array = "0-99"`: short for a sweep of the one parameter `index`, as users of batch systems write it.

use serde_json::Value;

use super::axis::Axis;
use super::range::Range;
use crate::spec::limits::{MAX_POINTS, MAX_TASKS};
use crate::spec::{SpecError, quoted};

/// Reads `0-99`, `1,5,9`, `0-99:2` and mixtures of them, in the order written.
///
/// # Errors
/// With the path `array`, for anything else, a number that is there twice, or too many numbers.
pub fn parse(text: &str) -> Result<Axis, SpecError> {
    let unreadable = || {
        SpecError::new("array", format!("{} is not a list of indices", quoted(text)))
            .hint("write 0-99, 1,5,9 or 0-99:2")
    };
    let mut spans = Vec::new();
    for item in text.split(',') {
        let (span, step) = match item.split_once(':') {
            Some((span, step)) => (span, index(step).filter(|step| *step > 0).ok_or_else(unreadable)?),
            None => (item, 1),
        };
        let (first, last) = match span.split_once('-') {
            Some((first, last)) => (index(first), index(last)),
            None => (index(span), index(span)),
        };
        let (first, last) = first.zip(last).ok_or_else(unreadable)?;
        if last < first {
            return Err(SpecError::new("array", format!("`{}` ends before it begins", item.trim()))
                .hint(format!("write {last}-{first}")));
        }
        spans.push((first, (last - first) / step + 1, step));
    }
    let count = spans.iter().fold(0u64, |sum, (_, count, _)| sum.saturating_add(*count));
    if count > MAX_TASKS {
        return Err(SpecError::new(
            "array",
            format!("has {count} indices, more than the {MAX_TASKS} tasks a job may have"),
        )
        .hint("take fewer indices, or several jobs"));
    }
    if let [(first, count, step)] = spans[..] {
        return Ok(Axis::Range(Range::Whole { from: first as i64, step: step as i64, count }));
    }
    // Several spans have to be written out; nobody types millions of them, but a program may.
    if count > MAX_POINTS {
        return Err(SpecError::new(
            "array",
            format!("has {count} indices in several pieces, more than {MAX_POINTS}"),
        )
        .hint("use one piece, such as 0-999999999:3"));
    }
    let indices: Vec<u64> =
        spans.iter().flat_map(|(first, count, step)| (0..*count).map(move |i| first + i * step)).collect();
    let mut sorted = indices.clone();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(
            SpecError::new("array", format!("has the index {} twice", twice[0])).hint("name each index once")
        );
    }
    Ok(Axis::List(indices.into_iter().map(Value::from).collect()))
}

/// An index that fits a signed number with room for sums.
fn index(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|index| digits && *index <= i64::MAX as u64 / 4)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn arrays_are_read() {
        for (text, values) in [
            ("0-3", json!([0, 1, 2, 3])),
            ("7", json!([7])),
            ("1,5,9", json!([1, 5, 9])),
            ("0-9:4", json!([0, 4, 8])),
            ("9, 0-2 ,20-24:2", json!([9, 0, 1, 2, 20, 22, 24])),
        ] {
            let axis = parse(text).unwrap();
            let all: Value = (0..axis.count()).map(|i| axis.value(i)).collect();
            assert_eq!(all, values, "{text}");
        }
        assert_eq!(parse("0-999999999").unwrap().count(), 1_000_000_000);
    }

    #[test]
    fn arrays_that_cannot_be_say_why() {
        for (text, message) in [
            ("", "array: `` is not a list of indices (write 0-99, 1,5,9 or 0-99:2)"),
            ("a", "array: `a` is not a list of indices (write 0-99, 1,5,9 or 0-99:2)"),
            ("-1", "array: `-1` is not a list of indices (write 0-99, 1,5,9 or 0-99:2)"),
            ("1,,2", "array: `1,,2` is not a list of indices (write 0-99, 1,5,9 or 0-99:2)"),
            ("0-9:0", "array: `0-9:0` is not a list of indices (write 0-99, 1,5,9 or 0-99:2)"),
            ("9-0", "array: `9-0` ends before it begins (write 0-9)"),
            ("1,0-2", "array: has the index 1 twice (name each index once)"),
            (
                "0-1000000000",
                "array: has 1000000001 indices, more than the 1000000000 tasks a job may have \
                 (take fewer indices, or several jobs)",
            ),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), message);
        }
        assert!(parse("99999999999999999999").is_err());
        assert!(parse("1,5-99999999").unwrap_err().to_string().contains("in several pieces"));
    }
}
