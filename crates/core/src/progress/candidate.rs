//! What one line shows: which counter, how far it is, and whether the line alone is enough to believe it.

use super::{
    scan::{self, Percent, Ratio},
    words::{COUNTING_WORDS, EPOCH_WORDS, GAUGE_WORDS, is_no_count},
};

/// What a line shows of one counter or bar.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgressCandidate {
    pub key: CounterKey,
    /// How far, 0 to 1; for an epoch see [`Epoch`].
    pub fraction: f64,
    pub step: Option<(u64, u64)>,
    /// The line draws a bar, or says unmistakably what it is: believed at once.
    pub strong: bool,
    /// What the bar says about itself.
    pub label: Option<String>,
    pub epoch: Option<Epoch>,
}

/// An outer counter, which says which round is running rather than how much is done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Epoch {
    pub number: u64,
    pub total: u64,
    /// The line carries figures of the round, so the round is over.
    pub ended: bool,
}

/// Which counter: the same key means the same counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CounterKey {
    pub kind: CounterKind,
    /// Hash of the words that stand before it.
    pub words: u64,
    /// Bits of the total.
    pub total: u64,
}

/// Lower kinds give way to higher ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CounterKind {
    Percent,
    Count,
    /// A count with a word that counts: `step 12/200`.
    NamedCount,
    Bar,
    /// A counter of rounds; holds others inside.
    Epoch,
}

/// Longest label taken from a bar.
const LABEL_BYTES_MAX: usize = 40;

/// All that a line (plain text, no control characters) shows, outer counters first.
pub fn candidates(line: &str) -> Vec<ProgressCandidate> {
    if !scan::may_hold_progress(line) {
        return Vec::new();
    }
    let (ratios, percents, bar) = (scan::ratios(line), scan::percents(line), scan::has_bar(line));
    let mut found: Vec<ProgressCandidate> =
        ratios.iter().filter_map(|ratio| epoch(line, ratio, bar)).take(1).collect();
    if bar {
        found.extend(bar_candidate(line, &ratios, &percents));
    } else {
        found.extend(percents.iter().filter_map(|percent| plain_percent(line, *percent)).take(2));
        found.extend(ratios.iter().filter_map(|ratio| plain_count(line, ratio)).take(3));
    }
    found
}

fn epoch(line: &str, ratio: &Ratio<'_>, bar: bool) -> Option<ProgressCandidate> {
    let word = ratio.word.to_ascii_lowercase();
    if !ratio.whole || !EPOCH_WORDS.contains(&word.as_str()) {
        return None;
    }
    let word_is_first = !line[..ratio.start]
        .to_ascii_lowercase()
        .trim_end_matches([' ', ':', '=', '[', '(', '#'])
        .strip_suffix(word.as_str())?
        .contains(|char: char| char.is_alphabetic());
    let epoch = Epoch {
        number: ratio.done as u64,
        total: ratio.total as u64,
        ended: !bar && has_figure(&line[ratio.end..]),
    };
    Some(ProgressCandidate {
        key: CounterKey { kind: CounterKind::Epoch, words: hash(&word), total: epoch.total },
        fraction: 0.0,
        step: Some((epoch.number, epoch.total)),
        strong: word.starts_with("epoch") && word_is_first,
        label: Some(format!("{} {}/{}", ratio.word, epoch.number, epoch.total)),
        epoch: Some(epoch),
    })
}

/// `loss=0.5` or `loss: 0.5`.
fn has_figure(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'=', b':', bytes).any(|at| {
        let named = at > 0 && bytes[at - 1].is_ascii_alphabetic();
        let value = &bytes[at + 1..];
        let value = value.strip_prefix(b" ").unwrap_or(value);
        named && value.first().is_some_and(u8::is_ascii_digit)
    })
}

fn bar_candidate(line: &str, ratios: &[Ratio<'_>], percents: &[Percent]) -> Option<ProgressCandidate> {
    let is_epoch = |ratio: &&Ratio<'_>| EPOCH_WORDS.contains(&ratio.word.to_ascii_lowercase().as_str());
    let percent = percents.first();
    let ratio = ratios.iter().rev().find(|ratio| {
        let agrees =
            percent.is_none_or(|percent| (ratio.done / ratio.total * 100.0 - percent.value).abs() <= 2.0);
        !is_epoch(ratio) && agrees
    });
    let fraction = match (ratio, percent) {
        (Some(ratio), _) => ratio.done / ratio.total,
        (None, Some(percent)) => percent.value / 100.0,
        (None, None) => return None,
    };
    let start =
        percent.map(|percent| percent.start).into_iter().chain(ratio.map(|ratio| ratio.start)).min()?;
    let total = ratio.map_or(100.0, |ratio| ratio.total);
    Some(ProgressCandidate {
        key: CounterKey {
            kind: CounterKind::Bar,
            words: hash(&letters(&line[..start])),
            total: total.to_bits(),
        },
        fraction,
        step: ratio.filter(|ratio| ratio.whole).map(|ratio| (ratio.done as u64, ratio.total as u64)),
        strong: true,
        label: label(&line[..start]),
        epoch: None,
    })
}

/// The name of a bar: what stands before it, without the bar itself.
fn label(before: &str) -> Option<String> {
    let end = before.find(|char: char| !char.is_ascii() && !char.is_alphabetic()).unwrap_or(before.len());
    let name = before[..end].trim().trim_end_matches([':', '|', '[', '.', '#', '=', '-', ' ']).trim();
    let starts = name.chars().next().is_some_and(char::is_alphabetic);
    (starts && name.len() <= LABEL_BYTES_MAX && !name.contains(['=', '%'])).then(|| name.to_owned())
}

fn plain_percent(line: &str, percent: Percent) -> Option<ProgressCandidate> {
    let words_of = |text: &str| text.to_ascii_lowercase();
    let (before, behind) = (words_of(&line[..percent.start]), words_of(&line[percent.end..]));
    let is_gauge = |word: &str| GAUGE_WORDS.contains(&word);
    let split = |char: char| !char.is_alphabetic();
    let mut near = before.rsplit(split).filter(|word| !word.is_empty()).take(3);
    let mut next = behind.split(split).filter(|word| !word.is_empty()).take(1);
    // "45% of 10 MiB" is a download, "45% of all users" is prose.
    let prose = behind
        .strip_prefix(" of ")
        .is_some_and(|rest| !rest.trim_start().starts_with(|char: char| char.is_ascii_digit()));
    if prose || near.any(is_gauge) || next.any(is_gauge) {
        return None;
    }
    Some(ProgressCandidate {
        key: CounterKey {
            kind: CounterKind::Percent,
            words: hash(&letters(&line[..percent.start])),
            total: 100,
        },
        fraction: percent.value / 100.0,
        step: None,
        strong: false,
        label: None,
        epoch: None,
    })
}

fn plain_count(line: &str, ratio: &Ratio<'_>) -> Option<ProgressCandidate> {
    let word = ratio.word.to_ascii_lowercase();
    if !ratio.whole || ratio.total < 2.0 || EPOCH_WORDS.contains(&word.as_str()) || is_no_count(line, ratio) {
        return None;
    }
    let named = COUNTING_WORDS.contains(&word.as_str());
    let (kind, words) = if named { (CounterKind::NamedCount, hash(&word)) } else { (CounterKind::Count, 0) };
    Some(ProgressCandidate {
        key: CounterKey { kind, words, total: ratio.total as u64 },
        fraction: ratio.done / ratio.total,
        step: Some((ratio.done as u64, ratio.total as u64)),
        strong: false,
        label: None,
        epoch: None,
    })
}

/// The position in a media file that ffmpeg reports, against the length it printed before.
pub fn clock_candidate(line: &str, duration_s: f64) -> Option<ProgressCandidate> {
    if !line.contains("bitrate=") || duration_s <= 0.0 {
        return None;
    }
    let position_s = scan::clock_behind(line, "time=")?;
    Some(ProgressCandidate {
        key: CounterKey { kind: CounterKind::Bar, words: hash("time"), total: duration_s.to_bits() },
        fraction: (position_s / duration_s).clamp(0.0, 1.0),
        step: None,
        strong: true,
        label: None,
        epoch: None,
    })
}

fn letters(text: &str) -> String {
    text.chars().filter(|char| char.is_alphabetic()).collect()
}

/// FNV-1a: the same in every build, and nobody gains by a collision.
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Seen = (CounterKind, f64, Option<(u64, u64)>, bool);

    fn seen(line: &str) -> Vec<Seen> {
        candidates(line).into_iter().map(|one| (one.key.kind, one.fraction, one.step, one.strong)).collect()
    }

    #[test]
    fn what_lines_show() {
        let table: [(&str, &[Seen]); 19] = [
            (" 45%|████ | 45/100 [00:10<00:12, 4.5it/s]", &[(CounterKind::Bar, 0.45, Some((45, 100)), true)]),
            ("Train:  33%|###3   | 1/3 [00:01<00:02]", &[(CounterKind::Bar, 1.0 / 3.0, Some((1, 3)), true)]),
            ("data:  50%|██▌  | 512M/1.00G [00:10<00:10, 50MB/s]", &[(CounterKind::Bar, 0.5, None, true)]),
            ("   ━━━━━━━━━━━ 25.0/100.0 MB 5.2 MB/s eta 0:00:10", &[(CounterKind::Bar, 0.25, None, true)]),
            ("Working ━━━━━━━ 45% 0:00:12", &[(CounterKind::Bar, 0.45, None, true)]),
            ("x.zip   45%[====>    ] 1.20M 3.4MB/s eta 3s", &[(CounterKind::Bar, 0.45, None, true)]),
            ("45it [00:10, 4.50it/s]", &[]),
            ("[ 37%] Building CXX object", &[(CounterKind::Percent, 0.37, None, false)]),
            ("[download]  45.0% of 10.00MiB at 1MiB/s", &[(CounterKind::Percent, 0.45, None, false)]),
            ("step 1200/5000 du=0.1", &[(CounterKind::NamedCount, 0.24, Some((1200, 5000)), false)]),
            ("iteration 3 of 4", &[(CounterKind::NamedCount, 0.75, Some((3, 4)), false)]),
            ("[12/200] Compiling", &[(CounterKind::Count, 0.06, Some((12, 200)), false)]),
            ("I am 100% sure", &[]),
            ("CPU usage: 45%", &[]),
            ("accuracy 45%", &[]),
            ("45% of all users", &[]),
            ("on 12/05/2026 at /a/1/2", &[]),
            ("1/1", &[]),
            ("nothing at all", &[]),
        ];
        for (line, want) in table {
            assert_eq!(seen(line), want, "{line:?}");
        }
    }

    #[test]
    fn epochs_are_outer_and_say_whether_they_ended() {
        let table = [
            ("Epoch 3/10", Some((3, false)), true),
            ("12:00:01 Epoch 3/10: loss=0.5", Some((3, true)), true),
            ("Epoch [3/10], Loss: 0.5", Some((3, true)), true),
            ("Epoch 3/10:  45%|████ | 45/100 [00:10, loss=0.3]", Some((3, false)), true),
            ("done with fold 2/5", Some((2, false)), false),
        ];
        for (line, want, strong) in table {
            let first = candidates(line).remove(0);
            let epoch = first.epoch.map(|epoch| (epoch.number, epoch.ended));
            assert_eq!((epoch, first.strong), (want, strong), "{line:?}");
        }
        assert_eq!(candidates("Epoch 3/10:  45%|████ | 45/100 [00:10]").len(), 2);
    }

    #[test]
    fn bars_carry_their_name() {
        let table = [
            ("Train:  33%|###3   | 1/3 [00:01]", Some("Train")),
            (" 33%|###3   | 1/3 [00:01]", None),
            ("Downloading data ━━━━━━━ 45%", Some("Downloading data")),
            ("loss=0.5 33%|###3   | 1/3 [00:01]", None),
        ];
        for (line, want) in table {
            assert_eq!(candidates(line)[0].label.as_deref(), want, "{line:?}");
        }
    }
}
