//! Numbers that may mean progress, found in one line by hand-written scanning: it runs on every line of chatty
//! programs, and most lines must be left after a glance.

use std::ops::Range;

use super::numeral::{self, Numeral};

/// `done/total` or `done of total`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio<'line> {
    pub done: f64,
    pub total: f64,
    /// Both are whole numbers.
    pub whole: bool,
    /// The word before it in its own case, without what joins them: `step` of `step: 12/200`.
    pub word: &'line str,
    /// Where it starts and ends in the line, in bytes.
    pub start: usize,
    pub end: usize,
}

/// `37%`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percent {
    /// 0 to 100.
    pub value: f64,
    /// Where it starts and ends in the line, in bytes.
    pub start: usize,
    pub end: usize,
}

/// Whether it is worth to look closer.
pub fn may_hold_progress(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.iter().any(u8::is_ascii_digit)
        && (memchr::memchr2(b'%', b'/', bytes).is_some() || line.contains(" of ") || line.contains("time="))
}

/// All ratios of a line in which `done ≤ total`, from left to right.
pub fn ratios(line: &str) -> Vec<Ratio<'_>> {
    let bytes = line.as_bytes();
    let slashes = memchr::memchr_iter(b'/', bytes).map(|at| (at, at + 1));
    let words = line.match_indices(" of ").map(|(at, _)| {
        let left = line[..at].strip_suffix(" out").map_or(at, str::len);
        (left, at + 4)
    });
    let mut found: Vec<_> =
        slashes.chain(words).filter_map(|(left, right)| ratio(line, left, right)).collect();
    found.sort_by_key(|ratio| ratio.start);
    found
}

fn ratio(line: &str, left: usize, right: usize) -> Option<Ratio<'_>> {
    let bytes = line.as_bytes();
    let left_end = if bytes[..left].ends_with(b" ") { left - 1 } else { left };
    let right_start = if bytes[right..].starts_with(b" ") { right + 1 } else { right };
    let (start, end) = (number_start(bytes, left_end), number_end(bytes, right_start));
    let (wide_start, wide_end) =
        (grouped_start(bytes, start, left_end), grouped_end(bytes, right_start, end));
    if wide_start < start && wide_end > end {
        // Both sides have groups of three digits with blanks between.
        if let Some(found) = ratio_at(line, wide_start..left_end, right_start..wide_end) {
            return Some(found);
        }
    }
    // `1/2 345`: 345 of something, or 2,345? Small totals are not believed then.
    let doubtful = wide_end > end && end - right_start <= 2;
    if doubtful { None } else { ratio_at(line, start..left_end, right_start..end) }
}

fn ratio_at(line: &str, done: Range<usize>, total: Range<usize>) -> Option<Ratio<'_>> {
    let bytes = line.as_bytes();
    let (start, end) = (done.start, total.end);
    let total_text = &line[total];
    let (mut done, mut total) = (numeral::read(&line[done])?, numeral::read(total_text)?);
    // 05 is a month; 007 of 100 is a counter.
    if total_text.len() > 1
        && total_text.starts_with('0')
        && !total_text.starts_with(['.', ','])
        && total.whole
    {
        return None;
    }
    if let (Some(all), false, false) = (total.other, total.whole, has_unit(&line[end..])) {
        // A count beside `5.678` says that the point groups, and so does `1.234`.
        if let Some(value) = if done.whole { Some(done.value) } else { done.other } {
            done = Numeral { value, whole: true, other: None };
            total = Numeral { value: all, whole: true, other: None };
        }
    }
    let fits = total.value > 0.0 && done.value <= total.value;
    if !fits || !is_free_before(bytes, start) || !is_free_behind(bytes, end) {
        return None;
    }
    let whole = done.whole && total.whole;
    Some(Ratio { done: done.value, total: total.value, whole, word: word_before(line, start), start, end })
}

/// Whether a unit of size or time follows: then a point is a decimal point.
fn has_unit(behind: &str) -> bool {
    let word: String = behind.trim_start().chars().take_while(|c| c.is_ascii_alphabetic()).collect();
    let word = word.to_ascii_lowercase();
    matches!(word.as_str(), "s" | "ms" | "sec" | "min" | "h" | "m" | "g" | "k" | "t" | "bytes")
        || word
            .strip_suffix('b')
            .is_some_and(|rest| matches!(rest, "" | "k" | "m" | "g" | "t" | "ki" | "mi" | "gi" | "ti"))
}

/// Where a number begins whose last group of three digits starts at `start`, with blanks between its groups.
fn grouped_start(bytes: &[u8], mut start: usize, end: usize) -> usize {
    let mut group = end - start;
    while group == 3 && start >= 2 && bytes[start - 1] == b' ' && bytes[start - 2].is_ascii_digit() {
        let before = number_start(bytes, start - 1);
        group = start - 1 - before;
        if group > 3 || !bytes[before..start - 1].iter().all(u8::is_ascii_digit) {
            break;
        }
        start = before;
    }
    start
}

/// Where it ends, when its first group ends at `end`.
fn grouped_end(bytes: &[u8], start: usize, mut end: usize) -> usize {
    let plain = (1..=3).contains(&(end - start)) && bytes[start..end].iter().all(u8::is_ascii_digit);
    while plain
        && bytes.get(end) == Some(&b' ')
        && bytes.get(end + 1..end + 4).is_some_and(|group| group.iter().all(u8::is_ascii_digit))
        && bytes.get(end + 4).is_none_or(|next| matches!(next, b' ' | b',' | b';' | b']' | b')' | b'|'))
    {
        end += 4;
    }
    end
}

/// All percentages from 0 to 100 of a line.
pub fn percents(line: &str) -> Vec<Percent> {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b'%', bytes)
        .filter_map(|at| {
            let number_end = if bytes[..at].ends_with(b" ") { at - 1 } else { at };
            let start = number_start(bytes, number_end);
            let Some(number) = numeral::read(&line[start..number_end]) else { return sign_first(line, at) };
            // `12,345 %` cannot be twelve thousand.
            let readings = [Some(number.value), number.other.filter(|_| number.whole)];
            let value = readings.into_iter().flatten().find(|value| (0.0..=100.0).contains(value))?;
            let behind_is_text = bytes.get(at + 1).is_some_and(|byte| byte.is_ascii_alphanumeric());
            (is_free_before(bytes, start) && !behind_is_text).then_some(Percent { value, start, end: at + 1 })
        })
        .collect()
}

/// `%37`, as it is written in Turkish.
fn sign_first(line: &str, at: usize) -> Option<Percent> {
    let bytes = line.as_bytes();
    let end = number_end(bytes, at + 1);
    let value = numeral::read(&line[at + 1..end])?.value;
    let before = at.checked_sub(1).map(|at| bytes[at]);
    let is_free = before.is_none_or(|byte| matches!(byte, b' ' | b'[' | b'(' | b'\t' | b':' | b'='));
    let fits = is_free && is_free_behind(bytes, end) && (0.0..=100.0).contains(&value);
    fits.then_some(Percent { value, start: at, end })
}

/// Whether the line draws a bar: block glyphs, `[====>   ]`, a run of `#`, or tqdm's `%|…|`.
pub fn has_bar(line: &str) -> bool {
    const GLYPHS: &str = "━╸╺█▉▊▋▌▍▎▏▒▓░■□▰▱⣿";
    const GLYPHS_MIN: usize = 3;
    if !line.is_ascii() && line.chars().filter(|char| GLYPHS.contains(*char)).count() >= GLYPHS_MIN {
        return true;
    }
    if line.find("%|").is_some_and(|at| line[at + 2..].contains("| ")) {
        return true;
    }
    line.contains("########") || line.match_indices('[').any(|(at, _)| is_bracket_bar(&line[at + 1..]))
}

fn is_bracket_bar(inside: &str) -> bool {
    const WIDTH_MIN: usize = 5;
    let Some(width) = inside.find(']') else { return false };
    let inside = &inside[..width];
    width >= WIDTH_MIN
        && inside
            .bytes()
            .all(|byte| matches!(byte, b'=' | b'>' | b'#' | b'-' | b'.' | b'*' | b' ' | b'o' | b'~'))
        && inside.bytes().any(|byte| matches!(byte, b'=' | b'>' | b'#' | b'-' | b'*' | b'.'))
}

/// Seconds of `HH:MM:SS.ss` behind `label`.
pub fn clock_behind(line: &str, label: &str) -> Option<f64> {
    let text = line.split_once(label)?.1.trim_start();
    let end =
        text.find(|char: char| !char.is_ascii_digit() && char != ':' && char != '.').unwrap_or(text.len());
    let mut parts = text[..end].split(':').map(|part| part.parse::<f64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(hours * 3600.0 + minutes * 60.0 + seconds)
}

fn number_start(bytes: &[u8], end: usize) -> usize {
    let start = bytes[..end].iter().rposition(|byte| !is_number_byte(*byte)).map_or(0, |at| at + 1);
    // A quote in front is none of its groups.
    start + bytes[start..end].iter().take_while(|byte| **byte == b'\'').count()
}

fn number_end(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start.min(bytes.len())..];
    let len = rest.iter().position(|byte| !is_number_byte(*byte)).unwrap_or(rest.len());
    // A full stop or comma that ends the sentence is not part of the number.
    let number = &rest[..len];
    start + number.iter().rposition(u8::is_ascii_digit).map_or(0, |at| at + 1)
}

const fn is_number_byte(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'\'')
}

/// A number glued to a word, a path, a date, a clock or a sign is part of that.
fn is_free_before(bytes: &[u8], start: usize) -> bool {
    let Some(before) = start.checked_sub(1).map(|at| bytes[at]) else { return true };
    let is_clock = before == b':' && start >= 2 && bytes[start - 2].is_ascii_digit();
    let is_joined = matches!(before, b'/' | b'\\' | b'_' | b'-' | b'+' | b'$' | b'~');
    !(is_clock || is_joined || before.is_ascii_alphanumeric())
}

fn is_free_behind(bytes: &[u8], end: usize) -> bool {
    let next_is_digit = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    match bytes.get(end) {
        None => true,
        Some(b'/' | b'\\' | b'_' | b'-' | b'%') => false,
        Some(b':' | b'.') => !next_is_digit,
        Some(byte) => !byte.is_ascii_alphanumeric(),
    }
}

fn word_before(line: &str, start: usize) -> &str {
    let before = line[..start].trim_end_matches([' ', ':', '=', '[', '(', '#', '\t', '|']);
    let from = before
        .rfind(|char: char| !char.is_ascii_alphabetic())
        .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    &before[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_and_their_false_friends() {
        type Want<'a> = &'a [(f64, f64, &'a str)];
        let table: [(&str, Want<'_>); 44] = [
            ("12/200", &[(12.0, 200.0, "")]),
            ("[12/200] Building", &[(12.0, 200.0, "")]),
            ("step 1200/5000 du=0.1", &[(1200.0, 5000.0, "step")]),
            ("Step: 12 / 200", &[(12.0, 200.0, "Step")]),
            ("step=3/4", &[(3.0, 4.0, "step")]),
            ("step 3 of 4.", &[(3.0, 4.0, "step")]),
            ("3 out of 4 files", &[(3.0, 4.0, "")]),
            ("Epoch 3/10: loss", &[(3.0, 10.0, "Epoch")]),
            ("1,200/5,000", &[(1200.0, 5000.0, "")]),
            ("45.2/100.0 MB", &[(45.2, 100.0, "")]),
            ("epoch 3/10 batch 5/100", &[(3.0, 10.0, "epoch"), (5.0, 100.0, "batch")]),
            ("1.234/5.678", &[(1234.0, 5678.0, "")]),
            ("3/5.678", &[(3.0, 5678.0, "")]),
            ("1.234/5.678 MB", &[(1.234, 5.678, "")]),
            ("1 234/5 678", &[(1234.0, 5678.0, "")]),
            ("1'234/5'678", &[(1234.0, 5678.0, "")]),
            ("Schritt 1 234 567 / 2 000 000", &[(1_234_567.0, 2_000_000.0, "Schritt")]),
            ("12,5/100,0", &[(12.5, 100.0, "")]),
            ("12,34,567/20,00,000", &[(1_234_567.0, 2_000_000.0, "")]),
            ("0,5/1,5", &[(0.5, 1.5, "")]),
            ("12/200 128 samples", &[(12.0, 200.0, "")]),
            ("phase 2 100/200", &[(100.0, 200.0, "")]),
            ("1/2 345", &[]),
            ("10.0.0.1/24", &[]),
            ("192.168.0.0/16", &[]),
            ("1.2.3/4.5.6", &[]),
            ("'12/20'", &[(12.0, 20.0, "")]),
            ("12/05/2026", &[]),
            ("2026/11/21 12:00", &[]),
            ("12/05", &[]),
            ("/data/12/200/x", &[]),
            ("a/b", &[]),
            ("x1/20", &[]),
            ("24/7", &[]),
            ("10:12/20:00", &[]),
            ("3/4in", &[]),
            ("v1/2.3.4", &[]),
            ("1/2/3", &[]),
            ("5/0", &[]),
            ("/", &[]),
            ("1/", &[]),
            ("/1", &[]),
            ("made of 3", &[]),
            ("é 1/2", &[(1.0, 2.0, "")]),
        ];
        for (line, want) in table {
            let found: Vec<_> =
                ratios(line).iter().map(|ratio| (ratio.done, ratio.total, ratio.word)).collect();
            assert_eq!(found, want, "{line:?}");
        }
    }

    #[test]
    fn percentages_and_their_false_friends() {
        let table: [(&str, &[f64]); 21] = [
            ("37%", &[37.0]),
            ("[ 37%] Building", &[37.0]),
            ("Progress: 37.5 % done", &[37.5]),
            ("  1,234,567  45%  1.20MB/s", &[45.0]),
            ("12,5 %", &[12.5]),
            ("12,5%", &[12.5]),
            ("12,345 %", &[12.345]),
            ("%37 tamam", &[37.0]),
            ("[%12,5]", &[12.5]),
            ("100,0 %", &[100.0]),
            ("1.234 %", &[1.234]),
            ("printf %5d %20s a%5", &[]),
            ("1.2.3%", &[]),
            ("120%", &[]),
            ("-5%", &[]),
            ("+5%", &[]),
            ("a5%", &[]),
            ("file%20name 5%20", &[]),
            ("%d", &[]),
            ("%", &[]),
            ("3% 4%", &[3.0, 4.0]),
        ];
        for (line, want) in table {
            let found: Vec<f64> = percents(line).iter().map(|percent| percent.value).collect();
            assert_eq!(found, want, "{line:?}");
        }
    }

    #[test]
    fn bars() {
        let table = [
            (" 45%|████▌     | 45/100 [00:10<00:12,  4.50it/s]", true),
            ("  0%|          | 0/100 [00:00<?, ?it/s]", true),
            ("Working... ━━━━━━━━━━━━━━━╺━━━━━ 45% 0:00:12", true),
            ("file.zip  45%[=======>        ] 1.20M", true),
            ("45/100 [=====>......] - ETA: 3s", true),
            ("######################   45.2%", true),
            ("[ 37%] Building", false),
            ("[12/200] x", false),
            ("array [-1] 5%", false),
            ("[     ] 5%", false),
            ("## heading 5%", false),
        ];
        for (line, want) in table {
            assert_eq!(has_bar(line), want, "{line:?}");
        }
    }

    #[test]
    fn clocks() {
        assert_eq!(clock_behind("  Duration: 00:01:40.50, start", "Duration:"), Some(100.5));
        assert_eq!(clock_behind("time=N/A", "time="), None);
        assert_eq!(clock_behind("time=00:10", "time="), None);
    }
}
