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
        tokio::spawn(async move {
            for (stage, note) in [Stop::Drain, Stop::Hard].into_iter().zip(notes) {
                signal().await;
                crate::output::note(note);
                // Nobody listens any more when everything has ended.
                let _ = sender.send(stage);
            }
            signal().await;
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

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = signal(SignalKind::terminate());
    let Ok(mut terminate) = terminate else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
