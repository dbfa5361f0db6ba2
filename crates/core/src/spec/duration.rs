//! Lengths of time as people write them.

/// Reads `90s`, `2h30m`, `1d 12h`, `1.5h`, `500ms` or `02:30:00` as seconds. A bare number says no unit and is refused.
pub fn parse_duration(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some((hours, rest)) = text.split_once(':') {
        let (minutes, seconds) = rest.split_once(':')?;
        let part = |text: &str| text.parse::<u32>().ok().filter(|_| !text.starts_with('+')).map(f64::from);
        let (minutes, seconds) = (part(minutes)?, part(seconds)?);
        return (minutes < 60.0 && seconds < 60.0)
            .then_some(())
            .and_then(|()| Some(part(hours)? * 3600.0 + minutes * 60.0 + seconds));
    }
    let mut total = 0.0;
    let mut rest = text;
    let mut smallest = f64::INFINITY;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let unit = match &rest[..letters] {
            "ms" => 0.001,
            "s" | "sec" | "second" | "seconds" => 1.0,
            "m" | "min" | "minute" | "minutes" => 60.0,
            "h" | "hour" | "hours" => 3600.0,
            "d" | "day" | "days" => 86_400.0,
            "w" | "week" | "weeks" => 604_800.0,
            _ => return None,
        };
        // From large to small, each unit once: `2m30m` is a slip of the hand.
        if unit >= smallest {
            return None;
        }
        smallest = unit;
        total += number * unit;
        rest = rest[letters..].trim_start();
    }
    smallest.is_finite().then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        for (text, seconds) in [
            ("90s", Some(90.0)),
            ("2h30m", Some(9000.0)),
            ("1d 12h", Some(129_600.0)),
            ("1.5h", Some(5400.0)),
            ("500ms", Some(0.5)),
            ("2 hours", Some(7200.0)),
            ("02:30:00", Some(9000.0)),
            ("100:00:01", Some(360_001.0)),
            ("", None),
            ("90", None),
            ("2m30m", None),
            ("30m2h", None),
            ("2x", None),
            ("-1s", None),
            ("2:30", None),
            ("1:60:00", None),
            ("s", None),
            ("1..5h", None),
        ] {
            assert_eq!(parse_duration(text), seconds, "{text}");
        }
    }
}
