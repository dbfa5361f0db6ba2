//! The program's bytes, each once and in order, however often the connection breaks.

use crate::{connection::Patience, exit::Result, output};
use futures_util::StreamExt;
use mothership_api::{
    client::{Client, ClientError, Response},
    logs::LogQuery,
};
use mothership_core::ids::AttemptId;

/// Copies the log of an attempt to standard output; with `follow` until the attempt has ended.
pub async fn copy(client: &Client, attempt: AttemptId, stream: Option<&str>, follow: bool) -> Result<()> {
    let mut query = LogQuery { stream: stream.map(str::to_owned), follow, ..LogQuery::default() };
    // The first answer decides whether there is a server and such an attempt; after that nothing is lost by waiting.
    let mut response = client.log(attempt, &query).await?;
    let mut patience = Patience::endless();
    loop {
        let broken = print(response, &mut query.offset, &mut patience).await?;
        match broken {
            Some(reason) => {
                patience.after(ClientError::Unreachable { base: client.base().to_owned(), reason }).await?
            }
            None if !follow || ended(client, attempt, &mut patience).await? => return Ok(()),
            // A server that stops ends its answers as if the log were over.
            None => {}
        }
        response = patience.call(|| client.log(attempt, &query)).await?;
    }
}

/// Prints a body to its end and counts the bytes into `offset`. The reason, when it broke off.
async fn print(mut response: Response, offset: &mut u64, patience: &mut Patience) -> Result<Option<String>> {
    while let Some(part) = response.body.next().await {
        match part {
            Ok(bytes) => {
                output::raw(&bytes)?;
                *offset += bytes.len() as u64;
                patience.answered();
            }
            Err(reason) => return Ok(Some(reason)),
        }
    }
    Ok(None)
}

async fn ended(client: &Client, attempt: AttemptId, patience: &mut Patience) -> Result<bool> {
    Ok(patience.call(|| client.attempt(attempt)).await?.status.is_final())
}
