//! The program's bytes, each once and in order, however often the connection breaks.

use crate::{connection::RetryPolicy, exit::Result, output};
use futures_util::StreamExt;
use mothership_api::{
    client::{Client, ClientError, Response},
    logs::LogQuery,
};
use mothership_core::ids::AttemptId;

/// Copies the log of an attempt to standard output; with `follow` until the attempt has ended.
pub async fn copy(client: &Client, attempt: AttemptId, stream: Option<&str>, follow: bool) -> Result<()> {
    copy_to(client, attempt, stream, follow, &mut output::raw).await
}

type Put<'a> = &'a mut dyn FnMut(&[u8]) -> Result<()>;

async fn copy_to(
    client: &Client,
    attempt: AttemptId,
    stream: Option<&str>,
    follow: bool,
    put: Put<'_>,
) -> Result<()> {
    let mut query = LogQuery { stream: stream.map(str::to_owned), follow, ..LogQuery::default() };
    // The first answer decides whether there is a server and such an attempt; after that nothing is lost by waiting.
    let mut response = client.log(attempt, &query).await?;
    let (mut printed, mut policy) = (0, RetryPolicy::endless());
    loop {
        let broken = print(response, printed - query.offset, &mut printed, put, &mut policy).await?;
        match broken {
            Some(reason) => {
                policy
                    .wait_after(ClientError::Unreachable { base: client.base().to_owned(), reason })
                    .await?;
            }
            None if !follow || ended(client, attempt, &mut policy).await? => return Ok(()),
            // A server that stops ends its answers as if the log were over.
            None => {}
        }
        // Offsets are those of the whole log; how many of its bytes one stream's are cannot be told from them.
        query.offset = if stream.is_none() { printed } else { 0 };
        response = policy.call(|| client.log(attempt, &query)).await?;
    }
}

/// Prints a body to its end, without the first `skip` bytes, and counts into `printed`. The reason, when it broke off.
async fn print(
    mut response: Response,
    mut skip: u64,
    printed: &mut u64,
    put: Put<'_>,
    policy: &mut RetryPolicy,
) -> Result<Option<String>> {
    while let Some(part) = response.body.next().await {
        let bytes = match part {
            Ok(bytes) => bytes,
            Err(reason) => return Ok(Some(reason)),
        };
        policy.reset();
        let known = skip.min(bytes.len() as u64);
        skip -= known;
        let new = &bytes[usize::try_from(known).expect("no more than the length of a part")..];
        if !new.is_empty() {
            put(new)?;
            *printed += new.len() as u64;
        }
    }
    Ok(None)
}

async fn ended(client: &Client, attempt: AttemptId, policy: &mut RetryPolicy) -> Result<bool> {
    Ok(policy.call(|| client.attempt(attempt)).await?.status.is_final())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::fake::{Body, client};
    use mothership_core::ids::JobId;
    use std::sync::Mutex;

    fn attempt(status: &str) -> String {
        serde_json::json!({
            "id": "1.0.1", "task_id": "1.0", "number": 1, "status": status, "runner_id": null, "runner": null,
            "leased_at": "2026-01-02T12:00:00Z", "started_at": null, "completed_at": null, "lease_expires_at": null, "heard_at": null, "given_up_at": null,
            "exit_code": null, "signal": null, "reason": null, "error_message": null, "progress": null, "stage": null,
            "metrics": {}, "log_bytes": 0, "log_lines": 0, "artifacts": 0,
            "usage": {"cpu_seconds": 0.0, "memory_bytes_peak": 0, "memory_bytes": 0}
        })
        .to_string()
    }

    /// Follows a log whose connection does what `bodies` say, and gives what was printed and what was asked for.
    async fn follow(stream: Option<&str>, bodies: &[Body]) -> (String, Vec<String>) {
        let asked = std::sync::Arc::new(Mutex::new(Vec::new()));
        let (seen, bodies) = (asked.clone(), Mutex::new(bodies.to_vec()));
        let client = client(move |path| {
            if !path.contains("/log") {
                let over = bodies.lock().unwrap().is_empty();
                return Body::Whole(attempt(if over { "completed" } else { "running" }));
            }
            seen.lock().unwrap().push(path.split_once('?').unwrap().1.to_owned());
            bodies.lock().unwrap().remove(0)
        });
        let mut printed = Vec::new();
        let mut put = |bytes: &[u8]| {
            printed.extend_from_slice(bytes);
            Ok(())
        };
        copy_to(&client, JobId(1).task(0).attempt(1), stream, true, &mut put).await.unwrap();
        let asked = asked.lock().unwrap().clone();
        (String::from_utf8(printed).unwrap(), asked)
    }

    #[tokio::test]
    async fn every_byte_comes_once_however_often_the_connection_breaks() {
        let bodies = [
            Body::Broken("one\ntw".into()),
            Body::Refused,
            Body::Broken("o\n".into()),
            // The server was stopped gently: the answer ends, the attempt has not.
            Body::Whole("three\n".into()),
            Body::Whole("four".into()),
        ];
        let (printed, asked) = follow(None, &bodies).await;
        assert_eq!(printed, "one\ntwo\nthree\nfour");
        let offsets: Vec<&str> = asked.iter().map(|query| query.split('&').next().unwrap()).collect();
        assert_eq!(offsets, ["offset=0", "offset=6", "offset=6", "offset=8", "offset=14"]);
    }

    #[tokio::test]
    async fn one_stream_is_read_again_from_its_beginning() {
        let bodies = [Body::Broken("abc".into()), Body::Broken("ab".into()), Body::Whole("abcdef".into())];
        let (printed, asked) = follow(Some("stderr"), &bodies).await;
        assert_eq!(printed, "abcdef");
        assert!(asked.iter().all(|query| query.starts_with("offset=0&stream=stderr")), "{asked:?}");
    }
}
