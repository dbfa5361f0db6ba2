//! Ctrl-C and TERM as stages: the first drains, the second stops programs, the third leaves at once.

use tokio::sync::watch;

/// How far the stopping has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    Run,
    /// Start nothing more, let running tasks end.
    Drain,
    /// Stop running tasks; they run again later.
    Hard,
}

/// Counts signals.
#[derive(Debug, Clone)]
pub struct Signals(watch::Receiver<Stop>);

impl Signals {
    /// Listens from now on. `notes` are shown at the first and the second signal. The third ends the process.
    pub fn listen(notes: [&'static str; 2]) -> Self {
        let (sender, receiver) = watch::channel(Stop::Run);
        let mut signals = StopSignals::new();
        tokio::spawn(async move {
            for (stage, note) in [Stop::Drain, Stop::Hard].into_iter().zip(notes) {
                signals.next().await;
                crate::output::note(note);
                // Nobody listens any more when everything has ended.
                let _ = sender.send(stage);
            }
            signals.next().await;
            std::process::exit(crate::exit::Exit::Interrupted as i32);
        });
        Self(receiver)
    }

    /// Comes back at this stage or a later one; never when the process ends before.
    pub async fn reached(&mut self, stage: Stop) {
        if self.0.wait_for(|now| *now >= stage).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The signals that ask a process to stop, heard from the moment this is made: one that comes while the one before is being
/// acted on is not lost.
#[cfg(unix)]
struct StopSignals(Option<[tokio::signal::unix::Signal; 2]>);

#[cfg(unix)]
impl StopSignals {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let both = signal(SignalKind::interrupt()).and_then(|interrupt| {
            let terminate = signal(SignalKind::terminate())?;
            Ok([interrupt, terminate])
        });
        Self(both.ok())
    }

    /// The next one; never where this process cannot listen.
    async fn next(&mut self) {
        let Some([interrupt, terminate]) = &mut self.0 else { return std::future::pending().await };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct StopSignals;

#[cfg(not(unix))]
impl StopSignals {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::time::Duration;

    /// To this process. Each test has a process of its own; elsewhere the handler is there already and nobody dies.
    fn terminate() {
        let me = std::process::id().to_string();
        assert!(
            std::process::Command::new("kill")
                .args(["-TERM", &me])
                .status()
                .expect("`kill` can be started")
                .success()
        );
    }

    async fn heard(signals: &mut StopSignals) -> bool {
        tokio::time::timeout(Duration::from_secs(20), signals.next()).await.is_ok()
    }

    #[tokio::test]
    async fn a_second_term_right_after_the_first_is_not_lost() {
        let mut signals = StopSignals::new();
        terminate();
        assert!(heard(&mut signals).await);
        // While the first is acted on nobody waits for the next one.
        terminate();
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(heard(&mut signals).await, "the second one came while nobody waited for it");
        // And each is heard once.
        let again = tokio::time::timeout(Duration::from_millis(200), signals.next()).await;
        assert!(again.is_err(), "nothing more was sent");
    }
}
