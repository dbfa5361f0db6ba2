//! The values of one parameter as they stand behind `-p name=`.

use serde_json::Value;

use super::range;
use super::wire::Values;
use crate::spec::limits::MAX_AXIS_VALUES;
use crate::spec::quoted;
use crate::written::number;

/// Reads values as they stand behind `-p name=`: ranges (`1..100`, `0..1 step 0.1`, `0..1 n 11`, `log 1..1000 n 4`)
/// and values between commas. Each value is kept as it is written, without the blanks around it; `"…"` makes text of
/// anything (`""` inside is a quote), and what is in brackets stays together.
///
/// # Errors
/// A message without the name of the parameter: no value at all, a range that cannot be, an open quote or bracket, a
/// comma too many.
pub fn parse_values(text: &str) -> Result<Values, String> {
    if text.trim().is_empty() {
        return Err("has no values (write `name=1,2,3`, or `name=\"\"` for an empty text)".to_owned());
    }
    let mut values = Vec::new();
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start();
        let after = if trimmed.starts_with('"') {
            let (value, after) = in_quotes(trimmed)?;
            values.push(value);
            after
        } else {
            let (item, after) = item(trimmed)?;
            if item.is_empty() {
                return Err(
                    "has a comma with nothing beside it (remove it, or write \"\" for an empty text)"
                        .to_owned(),
                );
            }
            match range::parse(item) {
                Some(Err(why)) => return Err(format!("{} ({})", why.message, why.hint)),
                // Alone it stays a range, however long it is.
                Some(Ok(_)) if values.is_empty() && after.is_empty() => {
                    return Ok(Values::Range(item.to_owned()));
                }
                Some(Ok(range)) if values.len() as u64 + range.count() > MAX_AXIS_VALUES as u64 => {
                    return Err(format!(
                        "has more than {MAX_AXIS_VALUES} values written out (give one range alone, or a file with --from)"
                    ));
                }
                Some(Ok(range)) => values.extend((0..range.count()).map(|number| range.value(number))),
                None if looks_like_numbers(item) => {
                    return Err(format!(
                        "{} is not a range: only numbers have ranges (write the values one by one, or \"{item}\" in \
                         quotes for the text)",
                        quoted(item)
                    ));
                }
                None => values.push(number::value(item)),
            }
            after
        };
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Ok(Values::List(values)),
        }
        if rest.trim().is_empty() {
            return Err("ends with a comma (remove it, or write \"\" for an empty text)".to_owned());
        }
    }
}

/// `2024-01-01..2024-01-05`: somebody counts, but not in numbers.
fn looks_like_numbers(item: &str) -> bool {
    let counts =
        |text: &str| text.trim().trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit());
    range::looks_like(item) && item.split_once("..").is_some_and(|(from, to)| counts(from) && counts(to))
}

/// The text between quotes, and what follows: nothing, or a comma.
fn in_quotes(text: &str) -> Result<(Value, &str), String> {
    let mut value = String::new();
    let mut rest = &text[1..];
    loop {
        let end = rest.find('"').ok_or("has a quote that is not closed")?;
        value.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(more) => {
                value.push('"');
                rest = more;
            }
            None => break,
        }
    }
    let after = rest.trim_start();
    if after.is_empty() || after.starts_with(',') {
        Ok((Value::from(value), after))
    } else {
        Err(format!("expects a comma behind a quoted value, found {}", quoted(after)))
    }
}

/// The item up to the next comma that is in no bracket, and the rest from that comma on.
fn item(text: &str) -> Result<(&str, &str), String> {
    let mut open: Vec<char> = Vec::new();
    let mut holds_comma = false;
    for (at, c) in text.char_indices() {
        match c {
            '[' | '(' | '{' => open.push(c),
            ']' | ')' | '}' => {
                let partner = match c {
                    ']' => '[',
                    ')' => '(',
                    _ => '{',
                };
                if open.last() == Some(&partner) {
                    open.pop();
                }
            }
            ',' if open.is_empty() => return Ok((text[..at].trim_end(), &text[at..])),
            ',' => holds_comma = true,
            _ => {}
        }
    }
    match open.first() {
        // `a(` alone may be a text; with a comma inside nobody knows where the value ends.
        Some(bracket) if holds_comma => {
            Err(format!("has a `{bracket}` that is not closed (put the value into quotes: \"…\")"))
        }
        _ => Ok((text.trim_end(), "")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_of_the_command_line() {
        for (text, values) in [
            ("0.1,0.2", json!([0.1, 0.2])),
            ("1, 2 ,3", json!([1, 2, 3])),
            ("hello", json!(["hello"])),
            ("\"1\",\"a,b\",c d", json!(["1", "a,b", "c d"])),
            ("\"\"", json!([""])),
            ("a,\"\",b", json!(["a", "", "b"])),
            ("\"say \"\"hi\"\"\",x", json!(["say \"hi\"", "x"])),
            ("true,false,True", json!([true, false, "True"])),
            ("1e-3,.5,-2,1.10", json!(["1e-3", ".5", -2, "1.10"])),
            (
                "007,+5,1.2.3,0x10,inf,nan,-0,1_000",
                json!(["007", "+5", "1.2.3", "0x10", "inf", "nan", "-0", "1_000"]),
            ),
            ("18446744073709551615", json!(["18446744073709551615"])),
            ("2024-01-01,12:30:00", json!(["2024-01-01", "12:30:00"])),
            ("../data,a..b", json!(["../data", "a..b"])),
            ("1..100", json!("1..100")),
            (" 0..1 n 5 ", json!("0..1 n 5")),
            ("7,1..3", json!([7, 1, 2, 3])),
            ("1..3,7", json!([1, 2, 3, 7])),
            ("1,2,7..10 step 3", json!([1, 2, 7, 10])),
            ("0..1 n 3,5", json!(["0.0", 0.5, "1.0", 5])),
            ("\"1..3\"", json!(["1..3"])),
            ("[64,64],[128]", json!(["[64,64]", "[128]"])),
            ("f(1, 2),{\"a\": [1,2]}", json!(["f(1, 2)", "{\"a\": [1,2]}"])),
            ("a),b(", json!(["a)", "b("])),
        ] {
            assert_eq!(serde_json::to_value(parse_values(text).unwrap()).unwrap(), values, "{text}");
        }
    }

    #[test]
    fn values_that_cannot_be_say_why() {
        for (text, message) in [
            ("", "has no values"),
            ("\"a", "a quote that is not closed"),
            ("\"a\"b", "expects a comma"),
            ("1..x", "`1..x` is not a range"),
            ("5,1..x", "`1..x` is not a range"),
            ("1,2,", "ends with a comma"),
            ("1, 2, ", "ends with a comma"),
            ("a,,b", "a comma with nothing beside it"),
            (",a", "a comma with nothing beside it"),
            ("[64,64", "has a `[` that is not closed"),
            ("2024-01-01..2024-01-05", "only numbers have ranges"),
            ("a,10.0.0.1..10.0.0.9", "only numbers have ranges"),
            ("1..1000000000,7", "written out"),
        ] {
            let why = parse_values(text).expect_err(text);
            assert!(why.contains(message), "{text}: {why}");
        }
    }
}
