//! Colours and icons. Everything is written with colour; `anstream` takes it out again where there is no terminal or
//! `NO_COLOR` is set.

use anstyle::{AnsiColor, Style};
use mothership_core::state::{AttemptState, JobState, RunnerState, TaskState};

pub const BOLD: Style = Style::new().bold();
pub const FAINT: Style = Style::new().dimmed();
pub const GREEN: Style = AnsiColor::Green.on_default();
pub const RED: Style = AnsiColor::Red.on_default();
pub const YELLOW: Style = AnsiColor::Yellow.on_default();
pub const BLUE: Style = AnsiColor::Blue.on_default();
pub const ERROR: Style = AnsiColor::Red.on_default().bold();

/// `text` in a style.
pub fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// The look of a state's word: icon and colour, so that it can be told without colour too.
fn look(word: &str) -> (&'static str, Style) {
    match word {
        "completed" => ("✔", GREEN),
        "failed" | "timed_out" | "lost" => ("✘", RED),
        "cancelled" | "superseded" => ("⊘", FAINT),
        "running" | "busy" => ("▶", BLUE),
        "leased" | "pending" => ("◷", YELLOW),
        "paused" | "draining" => ("⏸", YELLOW),
        "idle" => ("●", GREEN),
        "unreachable" => ("?", YELLOW),
        "offline" | "disabled" => ("○", RED),
        _ => ("◌", FAINT),
    }
}

fn state(word: &str) -> String {
    let (icon, style) = look(word);
    paint(style, format!("{icon} {}", word.replace('_', " ")))
}

pub fn job_state(state_: JobState) -> String {
    state(state_.as_str())
}
pub fn task_state(state_: TaskState) -> String {
    state(state_.as_str())
}
pub fn attempt_state(state_: AttemptState) -> String {
    state(state_.as_str())
}
pub fn runner_state(state_: RunnerState) -> String {
    state(state_.as_str())
}

/// `████████░░░░  62 %`, `width` blocks wide.
pub fn bar(fraction: f64, percent: u8, width: usize) -> String {
    let filled = ((fraction.clamp(0.0, 1.0) * width as f64).floor() as usize).min(width);
    let (full, empty) = ("█".repeat(filled), "░".repeat(width - filled));
    format!("{}{} {percent:>3} %", paint(BLUE, full), paint(FAINT, empty))
}

/// The bar of what has ended: its parts, each a count with its state, as shares of `total`. The percentage is of what
/// completed.
pub fn ended_bar(parts: &[(u64, &str)], total: u64, percent: u8, width: usize) -> String {
    let blocks =
        |count: u64| if total == 0 { 0 } else { (count as u128 * width as u128 / total as u128) as usize };
    let mut text = String::new();
    let mut filled = 0;
    for (count, of) in parts {
        // One failure among thousands is seen.
        let blocks = blocks(*count).max(usize::from(*count > 0)).min(width - filled);
        filled += blocks;
        text.push_str(&paint(look(of).1, "█".repeat(blocks)));
    }
    format!("{text}{} {percent:>3} %", paint(FAINT, "░".repeat(width - filled)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_an_icon_of_its_own_kind() {
        let words =
            TaskState::ALL.iter().map(|s| s.as_str()).chain(AttemptState::ALL.iter().map(|s| s.as_str()));
        for word in words.chain(JobState::ALL.iter().map(|s| s.as_str())) {
            assert!(word == "waiting" || look(word).0 != "◌", "{word}");
        }
        for runner in RunnerState::ALL {
            assert_ne!(look(runner.as_str()).0, "◌", "{runner}");
        }
    }

    #[test]
    fn a_bar_is_full_only_at_its_end() {
        let plain = |text: String| anstream::adapter::strip_str(&text).to_string();
        assert_eq!(plain(bar(0.0, 0, 4)), "░░░░   0 %");
        assert_eq!(plain(bar(0.999, 99, 4)), "███░  99 %");
        assert_eq!(plain(bar(1.0, 100, 4)), "████ 100 %");
    }

    #[test]
    fn what_has_ended_shows_its_parts() {
        let shown = |completed, failed, total, percent| {
            let parts = [(completed, "completed"), (failed, "failed")];
            let text = ended_bar(&parts, total, percent, 10);
            let failed = paint(RED, "X").split_once('X').map(|(red, _)| red.to_owned()).unwrap();
            let red = text.split_once(&failed).unwrap().1.chars().take_while(|c| *c == '█').count();
            (console::strip_ansi_codes(&text).into_owned(), red)
        };
        for (completed, failed, total, percent, bar, red) in [
            (7, 3, 10, 70, "██████████  70 %", 3),
            (0, 1, 1, 0, "██████████   0 %", 10),
            (5, 0, 10, 50, "█████░░░░░  50 %", 0),
            (999_999, 1, 1_000_000, 99, "██████████  99 %", 1),
            (0, 0, 0, 0, "░░░░░░░░░░   0 %", 0),
        ] {
            assert_eq!(
                shown(completed, failed, total, percent),
                (bar.to_owned(), red),
                "{completed} {failed}"
            );
        }
    }
}
