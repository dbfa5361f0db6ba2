//! Named figures: the last value of each key, with a bound on how many keys there are.

use crate::eta::{ETA_SECONDS, SECONDS_MAX, self_reported::aged};

/// Most keys kept for one attempt.
pub use crate::limits::METRICS_MAX as KEYS_MAX;
const KEY_BYTES_MAX: usize = 64;

/// The last value of each key. When there are too many, keys that the program named on purpose push out those that
/// were only recognised.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metrics {
    all: Vec<Metric>,
    now_ms: i64,
    /// When the program last said how long it will take: that number is as old as this.
    eta_said_ms: i64,
}

#[derive(Debug, Clone, PartialEq)]
struct Metric {
    key: String,
    value: f64,
    explicit: bool,
}

impl Metrics {
    /// What is set from here on was said at this time, unix milliseconds.
    pub const fn said_at(&mut self, now_ms: i64) {
        self.now_ms = now_ms;
    }

    /// Sets a metric that the program or the spec named on purpose.
    pub fn set_explicit(&mut self, key: &str, value: f64) {
        self.set(key, value, true);
    }

    /// Sets a metric that was recognised; never overwrites one that was named on purpose.
    pub fn set_recognised(&mut self, key: &str, value: f64) {
        self.set(key, value, false);
    }

    fn set(&mut self, key: &str, value: f64, explicit: bool) {
        // A time left that nobody can believe is no number, like one that is none.
        let is_sayable = key != ETA_SECONDS || (0.0..=SECONDS_MAX).contains(&value);
        if !is_key(key) || !value.is_finite() || !is_sayable {
            return;
        }
        if let Some(old) = self.all.iter_mut().find(|metric| metric.key == key) {
            if explicit || !old.explicit {
                (old.value, old.explicit) = (value, explicit);
                self.note_eta(key);
            }
            return;
        }
        if self.all.len() >= KEYS_MAX {
            let Some(guess) = self.all.iter().rposition(|metric| !metric.explicit).filter(|_| explicit)
            else {
                return;
            };
            self.all.remove(guess);
        }
        self.all.push(Metric { key: key.to_owned(), value, explicit });
        self.note_eta(key);
    }

    fn note_eta(&mut self, key: &str) {
        if key == ETA_SECONDS {
            self.eta_said_ms = self.now_ms;
        }
    }

    /// All of them, in the order of their first appearance.
    #[must_use]
    pub fn to_vec(&self) -> Vec<(String, f64)> {
        self.all.iter().map(|metric| (metric.key.clone(), metric.value)).collect()
    }

    /// The program's own time left as it reads at this time, if `metrics` hold one: others read it beside the time of
    /// the report, not of the line that said it.
    pub fn age(&self, metrics: &mut [(String, f64)], at_ms: i64) {
        for (_, value) in metrics.iter_mut().filter(|(key, _)| key == ETA_SECONDS) {
            *value = aged(*value, self.eta_said_ms, at_ms);
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Takes `key=number` pairs out of a line of ordinary output: `loss=0.12, acc=0.9`. Options (`--steps=5`), paths,
    /// clock times and numbers with a unit behind them are left alone.
    pub fn recognise(&mut self, line: &str) {
        let bytes = line.as_bytes();
        for equals in memchr::memchr_iter(b'=', bytes) {
            let start = bytes[..equals].iter().rposition(|byte| !is_key_byte(*byte)).map_or(0, |at| at + 1);
            let before = start.checked_sub(1).map(|at| bytes[at]);
            let is_free = before
                .is_none_or(|byte| matches!(byte, b' ' | b'\t' | b',' | b';' | b'[' | b'(' | b'{' | b'|'));
            let value = &bytes[equals + 1..];
            let len =
                value.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
            let (number, behind) = value.split_at(len.unwrap_or(value.len()));
            if let [b',', digit, ..] = behind
                && digit.is_ascii_digit()
            {
                // `loss=0,5` is a half; `x=1,2,3` is no number at all.
                if let Some((value, rest)) = decimal_comma(&line[equals + 1..])
                    && is_free
                    && rest.is_none_or(|c| matches!(c, ' ' | '\t' | ';' | ']' | ')' | '}' | '|'))
                {
                    self.set_recognised(&line[start..equals], value);
                }
                continue;
            }
            let ends = behind
                .first()
                .is_none_or(|byte| matches!(byte, b' ' | b'\t' | b',' | b';' | b']' | b')' | b'}' | b'|'));
            let is_name = bytes[start].is_ascii_alphabetic() || bytes[start] == b'_';
            if !is_free || !ends || !is_name {
                continue;
            }
            if let Some(value) = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok()) {
                self.set_recognised(&line[start..equals], value);
            }
        }
    }
}

/// The number with a comma that a text begins with, and what follows it.
fn decimal_comma(text: &str) -> Option<(f64, Option<char>)> {
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |digits| (-1.0, digits));
    let len = digits.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.'))).unwrap_or(digits.len());
    let numeral = super::numeral::read(digits[..len].trim_end_matches([',', '.']))?;
    // A comma behind it only ends it.
    Some((sign * numeral.value, digits[len..].chars().next()))
}

/// Whether this may be the name of a metric.
#[must_use]
pub fn is_key(key: &str) -> bool {
    (1..=KEY_BYTES_MAX).contains(&key.len()) && key.bytes().all(is_key_byte)
}

const fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognised(line: &str) -> Vec<(String, f64)> {
        let mut metrics = Metrics::default();
        metrics.recognise(line);
        metrics.to_vec()
    }

    #[test]
    fn figures_are_told_from_false_friends() {
        let table: [(&str, &[(&str, f64)]); 16] = [
            ("loss=0.12 acc=0.9", &[("loss", 0.12), ("acc", 0.9)]),
            ("step 3: loss=1e-3, lr=-2.5;x=3", &[("loss", 1e-3), ("lr", -2.5), ("x", 3.0)]),
            ("[00:10<00:12, 4.5it/s, loss=0.3]", &[("loss", 0.3)]),
            ("val/loss=2", &[("val/loss", 2.0)]),
            ("loss=0,5 acc=-1.234,5, n=3", &[("loss", 0.5), ("acc", -1234.5), ("n", 3.0)]),
            ("a=1,b=2", &[("a", 1.0), ("b", 2.0)]),
            ("x=1,2,3 shape=1,28", &[("shape", 1.28)]),
            ("./sim --steps=5000 -n=3", &[]),
            ("PATH=/usr/bin", &[]),
            ("time=00:10:05", &[]),
            ("took=12s", &[]),
            ("a==5", &[]),
            ("2=2 -x=1", &[]),
            ("x=", &[]),
            ("x=-", &[]),
            ("größe=5", &[]),
        ];
        for (line, want) in table {
            let want: Vec<(String, f64)> =
                want.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect();
            assert_eq!(recognised(line), want, "{line:?}");
        }
    }

    #[test]
    fn the_number_of_keys_is_bounded_and_named_ones_come_first() {
        let mut metrics = Metrics::default();
        for at in 0..100 {
            metrics.set_recognised(&format!("k{at}"), 1.0);
        }
        assert_eq!(metrics.to_vec().len(), KEYS_MAX);
        metrics.set_explicit("loss", 2.0);
        metrics.set_recognised("loss", 3.0);
        assert_eq!(metrics.to_vec().len(), KEYS_MAX);
        assert!(metrics.to_vec().contains(&("loss".to_owned(), 2.0)));
    }
}
