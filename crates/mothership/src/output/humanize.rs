//! Numbers as people read them: durations, bytes, times gone by, percentages, time left.

use jiff::Timestamp;
use mothership_api::jobs::Eta;
use mothership_core::clock::ms_between;

/// `47 s`, `14 m 47 s`, `2 h 10 m`, `3 d 4 h`: the two largest units. Below ten seconds with one decimal place.
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "unknown".to_owned();
    }
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    let (days, hours, minutes, rest) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, _) => format!("{minutes} m {rest:02} s"),
        (0, _, _) => format!("{hours} h {minutes:02} m"),
        _ => format!("{days} d {hours} h"),
    }
}

/// The time from `start` to `end`, or to `now` while there is no end.
pub fn between(start: Option<Timestamp>, end: Option<Timestamp>, now: Timestamp) -> String {
    start.map(|start| duration(ms_between(start, end.unwrap_or(now)) as f64 / 1000.0)).unwrap_or_default()
}

/// `just now`, `14 m ago`, `3 h ago`, `2 d ago`; older ones by their date.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = ms_between(at, now) / 1000;
    match seconds {
        0..=9 => "just now".to_owned(),
        10..=59 => format!("{seconds} s ago"),
        60..=3599 => format!("{} m ago", seconds / 60),
        3600..=86_399 => format!("{} h ago", seconds / 3600),
        86_400..=2_591_999 => format!("{} d ago", seconds / 86_400),
        _ => at.strftime("%Y-%m-%d").to_string(),
    }
}

/// In units of 1024: `0 B`, `12.5 KiB`, `3.0 GiB`.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let (mut amount, mut unit) = (count as f64, 0);
    while amount >= 1023.95 && unit + 1 < UNITS.len() {
        amount /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{count} B") } else { format!("{amount:.1} {}", UNITS[unit]) }
}

/// Groups of three digits: `1,000,000`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 task`, `3 tasks`.
pub fn plural(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// Time left in words, with its range where that says more than the middle.
pub fn time_left(eta: &Eta) -> String {
    match eta {
        Eta::Estimating => "estimating".to_owned(),
        Eta::NoProgress => "no estimate: it reports no progress".to_owned(),
        Eta::Paused => "paused".to_owned(),
        Eta::Stalled { .. } => "stalled".to_owned(),
        Eta::Waiting => "waiting".to_owned(),
        Eta::Left { seconds, low_seconds, high_seconds } => {
            let wide = *high_seconds > low_seconds * 1.3 && high_seconds - low_seconds > 5.0;
            let middle = duration(*seconds);
            if wide {
                format!("{middle} ({} to {})", duration(*low_seconds), duration(*high_seconds))
            } else {
                middle
            }
        }
    }
}

/// The same as part of a sentence: "4 m left"; what is no time needs no such word.
pub fn left(eta: &Eta) -> String {
    let text = time_left(eta);
    if matches!(eta, Eta::Left { .. }) { format!("{text} left") } else { text }
}

/// A text for one cell of a table: one line, at most `max` characters, the cut marked.
pub fn one_line(text: &str, max: usize) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= max {
        return line;
    }
    let kept: String = line.chars().take(max.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// A number with up to four significant decimals and no tail of zeros: figures of a metric or of cores.
pub fn figure(number: f64) -> String {
    if number == 0.0 || (1e-3..1e9).contains(&number.abs()) {
        let text = format!("{number:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{number:.3e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_in_two_units() {
        for (seconds, said) in [
            (0.0, "0.0 s"),
            (2.34, "2.3 s"),
            (9.96, "10 s"),
            (59.4, "59 s"),
            (887.0, "14 m 47 s"),
            (3600.0, "1 h 00 m"),
            (7_800.0, "2 h 10 m"),
            (273_600.0, "3 d 4 h"),
            (-1.0, "unknown"),
            (f64::NAN, "unknown"),
        ] {
            assert_eq!(duration(seconds), said, "{seconds}");
        }
    }

    #[test]
    fn bytes_counts_and_figures() {
        for (n, said) in
            [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (12_800, "12.5 KiB"), (1 << 40, "1.0 TiB")]
        {
            assert_eq!(bytes(n), said);
        }
        assert_eq!(bytes(u64::MAX), "16.0 EiB");
        assert_eq!([count(0), count(999), count(1000), count(1_234_567)].join(" "), "0 999 1,000 1,234,567");
        assert_eq!([plural(1, "task"), plural(0, "task")].join(", "), "1 task, 0 tasks");
        assert_eq!(
            [figure(2.0), figure(0.125), figure(1.23e-7), figure(0.0)].join(" "),
            "2 0.125 1.230e-7 0"
        );
    }

    #[test]
    fn times_gone_by() {
        let now: Timestamp = "2026-01-02T12:00:00Z".parse().unwrap();
        for (at, said) in [
            ("2026-01-02T11:59:55Z", "just now"),
            ("2026-01-02T12:00:07Z", "just now"),
            ("2026-01-02T11:59:20Z", "40 s ago"),
            ("2026-01-02T11:46:00Z", "14 m ago"),
            ("2026-01-02T09:00:00Z", "3 h ago"),
            ("2025-12-31T00:00:00Z", "2 d ago"),
            ("2024-05-06T00:00:00Z", "2024-05-06"),
        ] {
            assert_eq!(ago(at.parse().unwrap(), now), said, "{at}");
        }
    }

    #[test]
    fn time_left_shows_its_range_only_when_it_is_wide() {
        let left =
            |seconds, low_seconds, high_seconds| time_left(&Eta::Left { seconds, low_seconds, high_seconds });
        assert_eq!(left(100.0, 95.0, 105.0), "1 m 40 s");
        assert_eq!(left(100.0, 60.0, 200.0), "1 m 40 s (1 m 00 s to 3 m 20 s)");
        assert_eq!(time_left(&Eta::Estimating), "estimating");
        let some = Eta::Left { seconds: 100.0, low_seconds: 95.0, high_seconds: 105.0 };
        let said = [some, Eta::Paused, Eta::Waiting, Eta::NoProgress].map(|eta| super::left(&eta));
        assert_eq!(said, ["1 m 40 s left", "paused", "waiting", "no estimate: it reports no progress"]);
    }

    #[test]
    fn a_cell_is_one_line() {
        assert_eq!(one_line("a\nb\u{1b}[31mc", 80), "a b [31mc");
        assert_eq!(one_line("abcdef", 4), "abc…");
    }
}
