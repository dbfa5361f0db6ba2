//! Values on the command line that more than one command takes.

use mothership_core::spec::{parse_duration, requirement::is_label_name};
use std::time::Duration;

/// A span of time on the command line: `90s`, `2h30m`, `1d`.
pub fn span(text: &str) -> Result<Duration, String> {
    parse_duration(text)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "write a span of time as 90s, 30m, 2h30m or 1d".to_owned())
}

/// A label on the command line: `gpu`, `ram=fast`.
pub fn label(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    if !is_label_name(key) {
        return Err(format!("'{key}' is no name of a label: letters, digits and . _ - /"));
    }
    Ok((key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_names_with_or_without_a_value() {
        assert_eq!(label("gpu"), Ok(("gpu".into(), String::new())));
        assert_eq!(label("a=b=c"), Ok(("a".into(), "b=c".into())));
        assert_eq!(label("a="), Ok(("a".into(), String::new())));
        assert!(label("=x").is_err() && label("a b").is_err() && label("").is_err());
    }

    #[test]
    fn a_span_of_time_needs_a_unit() {
        assert_eq!(span("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(span("2h30m"), Ok(Duration::from_secs(9000)));
        assert_eq!(span("1d"), Ok(Duration::from_secs(86_400)));
        for text in ["", "soon", "-5s", "1e400d"] {
            let why = span(text).unwrap_err();
            assert!(why.contains("90s"), "{text}: {why}");
        }
    }
}
