//! A process that is stopped (SIGSTOP, a paused machine) and goes on later. Its connections stay open: what arrives
//! meanwhile waits for it.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

/// Stops and continues the process of one host; survives it.
#[derive(Debug, Clone, Default)]
pub struct Freezer(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    is_frozen: bool,
    waiting: Option<Waker>,
}

impl Freezer {
    pub fn freeze(&self) {
        self.0.lock().expect("no holder panics").is_frozen = true;
    }

    pub fn thaw(&self) {
        let waiting = {
            let mut state = self.0.lock().expect("no holder panics");
            state.is_frozen = false;
            state.waiting.take()
        };
        if let Some(waker) = waiting {
            waker.wake();
        }
    }

    /// Runs a process that can be stopped.
    pub fn run<F: Future>(&self, process: F) -> impl Future<Output = F::Output> + use<F> {
        Frozen { freezer: self.clone(), process: Box::pin(process) }
    }
}

struct Frozen<F> {
    freezer: Freezer,
    process: Pin<Box<F>>,
}

impl<F: Future> Future for Frozen<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        {
            let mut state = self.freezer.0.lock().expect("no holder panics");
            if state.is_frozen {
                state.waiting = Some(context.waker().clone());
                return Poll::Pending;
            }
        }
        self.process.as_mut().poll(context)
    }
}
