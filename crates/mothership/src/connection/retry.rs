//! Trying again while the server is away.

use crate::output;
use mothership_api::{
    client::{ClientError, retry::Backoff},
    problem::Code,
};
use mothership_core::rng::RandomSource;
use std::{future::Future, time::Duration};
use tokio::time::Instant;

/// Longest pause between two tries.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// A restart of a server takes fewer tries than this; nobody has to read of it.
const ANNOUNCED_AT: u32 = 4;

/// How long a command with a limit asks again a server that cannot write.
const FULL_FOR_MAX: Duration = Duration::from_secs(3);

fn is_about_the_disk(error: &ClientError) -> bool {
    matches!(error, ClientError::Refused(problem) if problem.code == Code::CannotStore)
}

/// Tries again while the server is away. A remark on standard error says so once, and once when it is back.
#[derive(Debug)]
pub struct RetryPolicy {
    limit: Option<Duration>,
    since: Option<Instant>,
    tries: u32,
    backoff: Backoff,
    rng: RandomSource,
}

impl RetryPolicy {
    /// Tries for ever.
    pub fn endless() -> Self {
        Self {
            limit: None,
            since: None,
            tries: 0,
            backoff: Backoff::new(PAUSE_MAX),
            rng: RandomSource::from_os(),
        }
    }

    /// Gives up when the server has been away this long.
    pub fn limited(limit: Duration) -> Self {
        Self { limit: Some(limit), ..Self::endless() }
    }

    /// The server has answered.
    pub fn reset(&mut self) {
        if self.is_announced() {
            output::note("the server is back");
        }
        (self.since, self.tries) = (None, 0);
        self.backoff.reset();
    }

    /// Whether a person has read that the server is away.
    fn is_announced(&self) -> bool {
        self.tries >= ANNOUNCED_AT
    }

    /// Waits after a failure that may pass; gives back every other one, and this one when the limit is over.
    pub async fn wait_after(&mut self, error: ClientError) -> std::result::Result<(), ClientError> {
        if !error.is_retryable() {
            return Err(error);
        }
        let since = *self.since.get_or_insert_with(Instant::now);
        // A full disk does not pass by itself: a person reads of it at once, and a command with a limit does not use it up.
        let is_full = is_about_the_disk(&error);
        let limit = self.limit.map(|limit| if is_full { limit.min(FULL_FOR_MAX) } else { limit });
        if limit.is_some_and(|limit| since.elapsed() >= limit) {
            return Err(error);
        }
        self.tries = if is_full { (self.tries + 1).max(ANNOUNCED_AT) } else { self.tries + 1 };
        if self.tries == ANNOUNCED_AT {
            output::note(&format!("{error}; trying again"));
        }
        tokio::time::sleep(self.backoff.next(self.rng.unit())).await;
        Ok(())
    }

    /// Repeats `call` until the server answers.
    pub async fn call<T, F>(&mut self, mut call: impl FnMut() -> F) -> std::result::Result<T, ClientError>
    where
        F: Future<Output = std::result::Result<T, ClientError>>,
    {
        loop {
            match call().await {
                Ok(answer) => {
                    self.reset();
                    return Ok(answer);
                }
                Err(error) => self.wait_after(error).await?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_api::problem::Problem;
    use std::cell::Cell;

    fn unreachable() -> ClientError {
        ClientError::Unreachable { base: "http://x".into(), reason: "refused".into() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_comes_back_is_asked_until_it_answers() {
        let (tries, mut policy) = (Cell::new(0), RetryPolicy::endless());
        let answer = policy.call(|| {
            tries.set(tries.get() + 1);
            let answer = if tries.get() < 7 { Err(unreachable()) } else { Ok(tries.get()) };
            async { answer }
        });
        assert_eq!(answer.await.unwrap(), 7);
        assert!(policy.since.is_none() && !policy.is_announced(), "the next failure begins anew");
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_ends_it_and_not_before() {
        let limit = Duration::from_secs(20);
        let (start, mut policy) = (Instant::now(), RetryPolicy::limited(limit));
        let answer = policy.call(|| async { Err::<(), _>(unreachable()) }).await;
        assert!(matches!(answer, Err(ClientError::Unreachable { .. })));
        let took = start.elapsed();
        assert!(took >= limit && took <= limit + PAUSE_MAX, "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_disk_is_told_at_once_and_not_waited_for() {
        let full = || ClientError::Refused(Box::new(Problem::new(Code::CannotStore, "its disk is full")));
        let mut policy = RetryPolicy::endless();
        policy.wait_after(full()).await.unwrap();
        assert!(policy.is_announced());
        let (start, mut policy) = (Instant::now(), RetryPolicy::limited(Duration::from_secs(600)));
        let answer = policy.call(|| async { Err::<(), _>(full()) }).await;
        assert!(matches!(answer, Err(ClientError::Refused(_))));
        assert!(start.elapsed() <= FULL_FOR_MAX + PAUSE_MAX, "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_will_stay_the_same_is_given_back_at_once() {
        let (start, mut policy) = (Instant::now(), RetryPolicy::endless());
        let refused = ClientError::Refused(Box::new(Problem::new(Code::NotFound, "no such job")));
        assert!(policy.wait_after(refused).await.is_err());
        assert_eq!((start.elapsed(), policy.tries), (Duration::ZERO, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn only_a_longer_absence_is_announced() {
        let mut policy = RetryPolicy::endless();
        for expected in [false, false, false, true, true] {
            policy.wait_after(unreachable()).await.unwrap();
            assert_eq!(policy.is_announced(), expected, "{}", policy.tries);
        }
    }
}
