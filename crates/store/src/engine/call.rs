//! A closure on its way to the thread that runs it, and its answer on the way back.

use super::Tx;
use crate::{Result, StoreError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// One operation, as the engine sees it. It may run several times; only the last outcome is answered.
pub(crate) trait Operation: Send {
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()>;
    /// Tells the caller. `Ok` only after the transaction is durable.
    fn answer(self: Box<Self>, outcome: Result<()>);
}

pub(crate) struct Call<T, F> {
    op: F,
    value: Option<T>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Call<T, F>
where
    T: Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
{
    /// The call for the thread, and where its answer arrives.
    pub fn boxed(op: F) -> (Box<dyn Operation>, oneshot::Receiver<Result<T>>) {
        let (reply, answer) = oneshot::channel();
        (Box::new(Self { op, value: None, reply }), answer)
    }
}

impl<T, F> Operation for Call<T, F>
where
    T: Send,
    F: FnMut(&mut Tx<'_>) -> Result<T> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        // A panic in one operation must not take the thread, and with it everybody's database, away.
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.op)(tx)))
            .unwrap_or_else(|_| Err(StoreError::Internal("an operation panicked".into())))?;
        self.value = Some(outcome);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<()>) {
        let Self { value, reply, .. } = *self;
        let answer = outcome.and_then(|()| {
            value.ok_or_else(|| StoreError::Internal("an operation was answered before it ran".into()))
        });
        // Nobody is left to hear it when the caller was dropped; what is done is done.
        let _ = reply.send(answer);
    }
}
