//! Bars on standard error, for work that takes a while. Where that is no terminal, nothing is drawn.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A group of bars below each other.
#[derive(Debug, Clone)]
pub struct Bars(MultiProgress);

const FILL: &str = "█▉▊▋▌▍▎▏░";

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .expect("the templates of this file are well formed")
        .progress_chars(FILL)
}

impl Bars {
    /// Nothing is drawn when `hidden`, or where standard error is no terminal.
    pub fn new(hidden: bool) -> Self {
        let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        Self(MultiProgress::with_draw_target(target))
    }

    /// Bytes with speed and time left.
    pub fn bytes(&self, total: u64, label: &str) -> ProgressBar {
        let bar = self.0.add(ProgressBar::new(total));
        bar.set_style(style("{prefix:10} {wide_bar:.blue/dim} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta}"));
        bar.set_prefix(label.to_owned());
        bar
    }

    /// A percentage with words behind it, that the caller sets.
    pub fn percent(&self, label: &str) -> ProgressBar {
        let bar = self.0.add(ProgressBar::new(1000));
        bar.set_style(style("{prefix:12} {bar:30.blue/dim} {percent:>3} % {msg}"));
        bar.set_prefix(label.to_owned());
        bar
    }

    /// Takes a bar away.
    pub fn remove(&self, bar: &ProgressBar) {
        bar.finish_and_clear();
        self.0.remove(bar);
    }

    /// Takes all bars away.
    pub fn clear(&self) {
        // A terminal that has gone needs no clearing.
        let _ = self.0.clear();
    }
}
