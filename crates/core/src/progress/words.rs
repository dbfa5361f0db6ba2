//! Words around numbers, which say whether they count something, and what else they may be.

use super::scan::Ratio;

/// A ratio behind one of these is a count.
pub const COUNTING_WORDS: [&str; 36] = [
    "batch",
    "batches",
    "block",
    "case",
    "cell",
    "chunk",
    "cycle",
    "file",
    "files",
    "frame",
    "frames",
    "image",
    "item",
    "items",
    "iter",
    "iteration",
    "iterations",
    "job",
    "level",
    "page",
    "part",
    "point",
    "record",
    "row",
    "run",
    "sample",
    "samples",
    "sim",
    "simulation",
    "step",
    "steps",
    "task",
    "test",
    "time",
    "timestep",
    "trial",
];
/// A ratio behind one of these counts rounds.
pub const EPOCH_WORDS: [&str; 6] = ["epoch", "epochs", "fold", "round", "phase", "generation"];
/// A percentage near one of these is a gauge, a score or prose.
pub const GAUGE_WORDS: [&str; 36] = [
    "acc",
    "accuracy",
    "battery",
    "better",
    "capacity",
    "chance",
    "confidence",
    "coverage",
    "cpu",
    "disk",
    "dropout",
    "error",
    "errors",
    "faster",
    "free",
    "gpu",
    "hit",
    "humidity",
    "idle",
    "load",
    "loss",
    "mem",
    "memory",
    "precision",
    "probability",
    "ram",
    "rate",
    "recall",
    "score",
    "slower",
    "sparsity",
    "sure",
    "swap",
    "usage",
    "used",
    "util",
];
/// A ratio behind one of these is a score or a proportion.
const SCORE_WORDS: [&str; 20] = [
    "aspect",
    "chapter",
    "day",
    "f1",
    "grade",
    "health",
    "hp",
    "lives",
    "mark",
    "odds",
    "probability",
    "ratio",
    "rated",
    "rating",
    "scale",
    "signature",
    "slots",
    "threads",
    "version",
    "workers",
];
/// A ratio before one of these is a fraction.
const MEASURES: [&str; 18] = [
    "cup", "cups", "ft", "hour", "hours", "in", "inch", "inches", "lb", "mile", "miles", "oz", "pint",
    "scale", "size", "speed", "year", "years",
];
/// Something that is taken or free, not done.
const STATES: [&str; 9] = ["active", "alive", "available", "busy", "free", "full", "idle", "online", "used"];
/// A level, a score, a measure or a date, however much it rises.
pub fn is_no_count(line: &str, ratio: &Ratio<'_>) -> bool {
    let known = |words: &[&str], word: &str| words.contains(&word.to_ascii_lowercase().as_str());
    let (before, behind) = (&line[..ratio.start], &line[ratio.end..]);
    // The word right before it, with a number of its own between: `GPU 0: 12/80`.
    let indexed = before.trim_end_matches([' ', ':', '=', '[', '(', '#']);
    let indexed =
        indexed.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['#', ' ', '-', '_']);
    let indexed = indexed.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if known(&GAUGE_WORDS, ratio.word) || known(&SCORE_WORDS, ratio.word) || known(&GAUGE_WORDS, indexed) {
        return true;
    }
    let mut next =
        behind.trim_start().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(2);
    let first = next.next().unwrap_or_default();
    let inch = behind.starts_with(['"', '\u{2033}', '\u{201d}']) && !before.contains(['"', '\u{201c}']);
    if inch || (behind.starts_with([' ', '-']) && known(&MEASURES, first)) {
        return true;
    }
    // `12/80 GB used`
    if known(&STATES, first) || next.next().is_some_and(|second| known(&STATES, second)) {
        return true;
    }
    // A day and a month, with the time behind.
    let is_first = before.trim_matches(['[', '(', ' ']).is_empty();
    let clock = behind.trim_start_matches([' ', ',', 'T']).as_bytes();
    let is_clock =
        matches!(clock, [a, b':', b, ..] | [a, _, b':', b, ..] if a.is_ascii_digit() && b.is_ascii_digit());
    is_first && is_clock && ratio.done <= 31.0 && ratio.total <= 31.0
}
