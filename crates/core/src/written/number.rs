//! Which texts are numbers, and which numbers every reader prints as they were written.

use serde_json::{Number, Value};

/// The largest whole number that every reader of JSON keeps exactly: 2^53 - 1.
const EXACT_MAX: u64 = (1 << 53) - 1;

/// A number as JSON, TOML and people write it; `None` for everything else.
///
/// `007`, `+5`, `0x10` and `1_000` are texts: they are names or codes more often than numbers.
pub fn read(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let mut chars = digits.chars();
    let (first, second) = (chars.next()?, chars.next());
    if !(first.is_ascii_digit() || (first == '.' && second.is_some_and(|c| c.is_ascii_digit()))) {
        return None;
    }
    if first == '0' && second.is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Some(whole.into());
    }
    // A run of digits beyond 64 bits (an id, a hash) would lose its end as a float.
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse::<f64>().ok().and_then(Number::from_f64)
}

/// The number, when the program, JSON and a browser all print it exactly as `text`: `7`, `-0.25`, but not `1.10`,
/// `1e3`, `1.0` or `18446744073709551615`.
pub fn canonical(text: &str) -> Option<Number> {
    let number = read(text)?;
    if let Some(whole) = number.as_i64() {
        return (whole.unsigned_abs() <= EXACT_MAX && text == whole.to_string()).then_some(number);
    }
    let float = number.as_f64()?;
    let agreed = number.is_f64()
        && text.len() < 32
        && text == format!("{float:?}")
        && text == format!("{float}")
        && text == number.to_string();
    agreed.then_some(number)
}

/// A value from where nothing says of which type it is: a flag, a cell, a line. It is kept exactly as it is written:
/// as a number where every reader prints that number so, as a truth value where it is `true` or `false`, and as text
/// otherwise.
pub fn value(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => canonical(text).map_or_else(|| Value::from(text), Value::Number),
    }
}

/// A number that was computed, in its shortest form: `0.3`, `1.0`, `1e-9`.
pub fn computed(float: f64) -> Value {
    let text = format!("{float:?}");
    canonical(&text).map_or_else(|| Value::from(text), Value::Number)
}

/// A number whose spelling is not known any more, in its shortest form.
pub fn respelled(number: &Number) -> Value {
    match (number.is_f64(), number.as_f64()) {
        (true, Some(float)) => computed(float),
        _ => value(&number.to_string()),
    }
}

/// Whether two decimal texts are the same number, digit by digit: `1.10` and `1.1`, but not `0.1` and a text with
/// more digits than a double keeps.
pub fn same(a: &str, b: &str) -> bool {
    matches!((parts(a), parts(b)), (Some(a), Some(b)) if a == b)
}

/// Sign, digits without zeros at either end, and the power of ten of the first digit.
fn parts(text: &str) -> Option<(bool, String, i64)> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{behind}");
    let digits = all.trim_start_matches('0');
    let leading = (all.len() - digits.len()) as i64;
    let digits = digits.trim_end_matches('0').to_owned();
    if digits.is_empty() {
        return Some((negative, digits, 0));
    }
    Some((negative, digits, exponent.checked_add(whole.len() as i64)?.checked_sub(leading)?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_kept_as_it_is_written() {
        for (text, want) in [
            ("7", json!(7)),
            ("-3", json!(-3)),
            ("0.25", json!(0.25)),
            ("-0.5", json!(-0.5)),
            ("9007199254740991", json!(9_007_199_254_740_991_i64)),
            ("true", json!(true)),
            ("false", json!(false)),
        ] {
            assert_eq!(value(text), want, "{text}");
        }
        for text in [
            "1.10",
            "1.0",
            "1e3",
            "1E3",
            "1e-3",
            ".5",
            "5.",
            "-0",
            "-0.0",
            "0.00001",
            "007",
            "+5",
            "0x10",
            "1_000",
            "1,5",
            "9007199254740993",
            "18446744073709551615",
            "99999999999999999999",
            "0.1234567890123456789",
            "True",
            "yes",
            "null",
            "~",
            "inf",
            "nan",
            "12:30:00",
            "2024-01-01",
            "",
            " 7",
        ] {
            assert_eq!(value(text), json!(text), "{text}");
        }
    }

    #[test]
    fn what_reads_as_a_number() {
        for (text, want) in [
            ("1.10", Some(1.1)),
            ("1e3", Some(1000.0)),
            (".5", Some(0.5)),
            ("-0", Some(0.0)),
            ("007", None),
            ("1e999", None),
        ] {
            assert_eq!(read(text).and_then(|number| number.as_f64()), want, "{text}");
        }
    }

    #[test]
    fn computed_numbers_look_the_same_to_everybody() {
        for (number, want) in
            [(0.3, json!(0.3)), (1.0, json!("1.0")), (1e-9, json!("1e-9")), (2.5e20, json!("2.5e20"))]
        {
            assert_eq!(computed(number), want, "{number}");
        }
        assert_eq!(respelled(&u64::MAX.into()), json!("18446744073709551615"));
    }

    #[test]
    fn the_same_number_in_other_digits() {
        for (a, b, want) in [
            ("1.10", "1.1", true),
            ("1e3", "1000.0", true),
            ("-0.0010", "-1e-3", true),
            ("0.0", "0", true),
            ("0.12345678901234567891", "0.12345678901234568", false),
            ("1", "-1", false),
            ("1", "10", false),
        ] {
            assert_eq!(same(a, b), want, "{a} {b}");
        }
    }
}
