//! Answers that go on for as long as somebody listens end when that person would not be let in any more: after a logout, a new
//! password, or when they were shut out. The live view does the same (`live/socket.rs`).

use crate::{
    app::App,
    auth::authenticate,
    error::{OpError, OpResult},
    ops,
};
use axum::http::HeaderMap;
use futures_util::{Stream, StreamExt, stream};
use mothership_core::ids::AttemptId;
use std::time::Duration;

/// How long an answer may outlive the login on which it was begun.
const RECHECK: Duration = Duration::from_secs(5);

/// `items` of an attempt, until the credential in `headers` is no longer good, or its person no longer sees it; the error then breaks the answer off, so that nobody takes
/// it for the end.
pub fn while_let_in<T: Send + 'static>(
    app: App,
    headers: HeaderMap,
    attempt: AttemptId,
    items: impl Stream<Item = OpResult<T>> + Send + 'static,
) -> impl Stream<Item = OpResult<T>> + Send + 'static {
    let start = Some((Box::pin(items), Box::pin(shut_out(app, headers, attempt))));
    stream::unfold(start, |state| async move {
        let (mut items, mut shut_out) = state?;
        tokio::select! {
            biased;
            // First: a log that never pauses would go on for ever.
            why = &mut shut_out => Some((Err(why), None)),
            item = items.next() => item.map(|item| (item, Some((items, shut_out)))),
        }
    })
}

/// Comes back when the credential is no longer good, or the attempt is no longer seen, with the reason.
async fn shut_out(app: App, headers: HeaderMap, attempt: AttemptId) -> OpError {
    loop {
        tokio::time::sleep(RECHECK).await;
        // A store that does not answer is no reason to shut anybody out.
        let looked = match authenticate::person(&app, &headers).await {
            // A share may have been taken back, or a membership.
            Ok(person) => ops::logs::state(&app, &person, attempt).await.map(drop),
            Err(why) => Err(why),
        };
        if let Err(why @ (OpError::Unauthenticated(_) | OpError::Forbidden(_) | OpError::NotFound(_))) =
            looked
        {
            return why;
        }
    }
}
