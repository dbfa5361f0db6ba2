//! Blocks of output in, [`Update`]s out: cuts lines, keeps the unfinished one, and asks each source.
//!
//! Cost for much output: three substring searches over a block for explicit lines; patterns and recognition see at most
//! [`WINDOW_SEGMENTS`] lines out of the last [`WINDOW_BYTES`] of it, each cut to [`LINE_BYTES_MAX`].

use super::explicit::{END_GROUP, Explicit, GROUP, MARKER};
use super::metrics::Metrics;
use super::patterns::{PatternMatches, ProgressPatterns};
use super::recognise::Recogniser;
use super::stages::StageProgress;
use super::{Source, Update};
use crate::log::Stream;
use crate::log::display::strip_ansi;

/// How many lines (also ended by `\r`) at the end of a block patterns and recognition look at.
pub const WINDOW_SEGMENTS: usize = 64;
/// In how many bytes at the end of a block.
pub const WINDOW_BYTES: usize = 16 * 1024;
/// How much of a line patterns and recognition see.
pub const LINE_BYTES_MAX: usize = 512;
/// Longest explicit line; a longer one is read as if it ended there.
pub const EXPLICIT_BYTES_MAX: usize = 4096;

/// Reads the output of one attempt. Feed blocks of any size, cut anywhere; take updates whenever convenient.
#[derive(Debug, Clone)]
pub struct Parser {
    patterns: ProgressPatterns,
    /// The line that is not finished yet, per stream; at most [`EXPLICIT_BYTES_MAX`] of it.
    open: [Vec<u8>; Stream::ALL.len()],
    explicit: Explicit,
    found: PatternMatches,
    recogniser: Recogniser,
    stages: StageProgress,
    metrics: Metrics,
    at_ms: i64,
    fed: bool,
    taken: Option<Update>,
}

impl Parser {
    /// A parser at the beginning of an attempt's output.
    #[must_use]
    pub fn new(patterns: &ProgressPatterns) -> Self {
        Self {
            patterns: patterns.clone(),
            open: Default::default(),
            explicit: Explicit::default(),
            found: PatternMatches::default(),
            recogniser: Recogniser::default(),
            stages: StageProgress::default(),
            metrics: Metrics::default(),
            at_ms: 0,
            fed: false,
            taken: None,
        }
    }

    /// Takes a block of output of which the stream is not known; the same as stdout.
    pub fn feed(&mut self, block: &[u8], at_ms: i64) {
        self.feed_from(Stream::Stdout, block, at_ms);
    }

    /// Takes a block of one stream. A bar on stderr is not torn by lines on stdout then. What the agent says is not
    /// looked at.
    pub fn feed_from(&mut self, stream: Stream, block: &[u8], at_ms: i64) {
        if stream == Stream::Agent || block.is_empty() {
            return;
        }
        (self.at_ms, self.fed) = (at_ms, true);
        self.metrics.said_at(at_ms);
        let open = usize::from(stream.code());
        let Some(first_end) = memchr::memchr2(b'\n', b'\r', block) else {
            extend_to(&mut self.open[open], block, EXPLICIT_BYTES_MAX);
            return;
        };
        let last_end = memchr::memrchr2(b'\n', b'\r', block).unwrap_or(first_end);
        let mut line = std::mem::take(&mut self.open[open]);
        extend_to(&mut line, &block[..first_end], EXPLICIT_BYTES_MAX);
        if memchr::memmem::find(&line, b"::").is_some() {
            self.read_explicit(&line);
        }
        self.read_line(&line);
        if first_end < last_end {
            self.read_lines(&block[first_end + 1..last_end]);
        }
        line.clear();
        extend_to(&mut line, &block[last_end + 1..], EXPLICIT_BYTES_MAX);
        self.open[open] = line;
    }

    /// The state of the attempt when it changed since the last call. A bar that waits for its next `\r` is read
    /// as it stands, for that is what a terminal shows.
    pub fn take(&mut self) -> Option<Update> {
        if !std::mem::take(&mut self.fed) {
            return None;
        }
        let update = self.current()?;
        let same = self
            .taken
            .as_ref()
            .is_some_and(|taken| Update { at_ms: taken.at_ms, ..update.clone() } == *taken);
        if same {
            return None;
        }
        self.taken = Some(update.clone());
        let mut update = update;
        self.metrics.age(&mut update.metrics, update.at_ms);
        Some(update)
    }

    /// Complete lines, without the end of the last one.
    fn read_lines(&mut self, lines: &[u8]) {
        for start in explicit_starts(lines) {
            let end = line_end(&lines[start..]);
            self.read_explicit(&lines[start..start + end.min(EXPLICIT_BYTES_MAX)]);
        }
        for line in window(lines) {
            self.read_line(line);
        }
    }

    fn read_explicit(&mut self, line: &[u8]) {
        let plain = strip_ansi(line);
        self.explicit.read(&String::from_utf8_lossy(&plain), &mut self.metrics);
    }

    fn read_line(&mut self, line: &[u8]) {
        let Some(line) = readable(line) else { return };
        if self.stages.read(&self.patterns.stages, &line) {
            // What was counted in the stage before says nothing about this one.
            self.recogniser = Recogniser::default();
            (self.found.fraction, self.found.step) = (None, None);
        }
        self.found.read(&line, &self.patterns.patterns, &mut self.metrics);
        if self.patterns.recognise {
            self.recogniser.read(&line);
            self.metrics.recognise(&line);
        }
        self.note_stage();
    }

    /// What patterns and recognition know counts for the running stage.
    fn note_stage(&mut self) {
        if self.patterns.stages.is_empty() {
            return;
        }
        let known = self.found.fraction.or_else(|| Some(self.recogniser.recognised()?.fraction));
        if let Some(known) = known {
            self.stages.note(known);
        }
    }

    fn current(&self) -> Option<Update> {
        let shown = self.recognised();
        let staged = self.staged(shown.as_ref());
        let shown = shown.filter(|_| staged.is_none());
        let (fraction, step, source) = if self.explicit.fraction.is_some() {
            (self.explicit.fraction, self.explicit.step, Source::Explicit)
        } else if let Some((_, _, whole)) = &staged {
            (Some(*whole), None, Source::Pattern)
        } else if self.found.fraction.is_some() {
            (self.found.fraction, self.found.step, Source::Pattern)
        } else if let Some(shown) = &shown {
            (Some(shown.fraction), shown.step, Source::Recognised)
        } else {
            (None, None, self.highest_voice())
        };
        let (stage, stage_fraction) = if self.explicit.stage.is_some() {
            (self.explicit.stage.clone(), self.explicit.stage_fraction)
        } else if let Some((name, share, _)) = staged {
            (Some(name), self.explicit.stage_fraction.or(Some(share)))
        } else if self.found.stage.is_some() {
            (self.found.stage.clone(), self.explicit.stage_fraction)
        } else if self.explicit.group.is_some() {
            (self.explicit.group.clone(), self.explicit.stage_fraction)
        } else {
            // A bar names the stage only while it is the progress.
            let shown = shown.filter(|_| source == Source::Recognised);
            shown.map_or((None, self.explicit.stage_fraction), |shown| (shown.stage, shown.stage_fraction))
        };
        let metrics = self.metrics.to_vec();
        let message = self.explicit.message.clone();
        if fraction.is_none()
            && stage.is_none()
            && stage_fraction.is_none()
            && message.is_none()
            && metrics.is_empty()
        {
            return None;
        }
        Some(Update { at_ms: self.at_ms, fraction, step, stage, stage_fraction, metrics, message, source })
    }

    /// The running stage of the spec, with what an unfinished line shows of it.
    fn staged(&self, shown: Option<&super::recognise::Recognised>) -> Option<(String, f64, f64)> {
        let mut stages = self.stages.clone();
        if let Some(share) = self.found.fraction.or_else(|| shown.map(|shown| shown.fraction)) {
            stages.note(share);
        }
        stages.shown(&self.patterns.stages).map(|(name, share, whole)| (name.to_owned(), share, whole))
    }

    fn highest_voice(&self) -> Source {
        if self.explicit != Explicit::default() {
            Source::Explicit
        } else if self.found != PatternMatches::default() {
            Source::Pattern
        } else {
            Source::Recognised
        }
    }

    /// What recognition shows, unfinished lines included.
    fn recognised(&self) -> Option<super::recognise::Recognised> {
        if !self.patterns.recognise {
            return None;
        }
        let unfinished: Vec<String> = self.open.iter().filter_map(|line| readable(line)).collect();
        if unfinished.is_empty() {
            return self.recogniser.recognised();
        }
        let mut preview = self.recogniser.clone();
        for line in &unfinished {
            preview.read(line);
        }
        preview.recognised()
    }
}

/// A line as patterns and recognition see it: cut, without escape sequences and surrounding space; `None` when empty.
fn readable(line: &[u8]) -> Option<String> {
    let plain = strip_ansi(&line[..line.len().min(LINE_BYTES_MAX)]);
    let text = String::from_utf8_lossy(&plain);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Where in complete lines the explicit ones start, in order.
fn explicit_starts(lines: &[u8]) -> Vec<usize> {
    let mut starts: Vec<usize> = [MARKER, GROUP, END_GROUP]
        .into_iter()
        .flat_map(|marker| memchr::memmem::find_iter(lines, marker.as_bytes()))
        .filter(|at| starts_line(lines, *at))
        .collect();
    starts.sort_unstable();
    starts
}

/// Whether only space and escape sequences stand before `at` in its line.
fn starts_line(lines: &[u8], at: usize) -> bool {
    const LOOK_BACK: usize = 64;
    let before = &lines[at.saturating_sub(LOOK_BACK)..at];
    let start = match memchr::memrchr2(b'\n', b'\r', before) {
        Some(end) => end + 1,
        None if at <= LOOK_BACK => 0,
        None => return false,
    };
    strip_ansi(&before[start..]).iter().all(u8::is_ascii_whitespace)
}

fn line_end(bytes: &[u8]) -> usize {
    memchr::memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len())
}

/// The last lines of a block that are not empty, in order.
fn window(lines: &[u8]) -> Vec<&[u8]> {
    let from = lines.len().saturating_sub(WINDOW_BYTES);
    // A line that the window cuts in two is not looked at.
    let from = if from == 0 { 0 } else { from + line_end(&lines[from..]) };
    let segments = lines[from..].rsplit(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty());
    let mut window: Vec<&[u8]> = segments.take(WINDOW_SEGMENTS).collect();
    window.reverse();
    window
}

fn extend_to(line: &mut Vec<u8>, bytes: &[u8], max: usize) {
    let room = max.saturating_sub(line.len()).min(bytes.len());
    line.extend_from_slice(&bytes[..room]);
}

#[cfg(test)]
mod tests;
