//! Hints from other servers on the same database.

use super::{CHANNEL, session};
use crate::{
    Result, StoreError,
    engine::threads::{closed, spawn},
};
use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::{broadcast, oneshot};

/// Hints kept for a slow listener; it misses older ones.
const BACKLOG: usize = 1024;

/// The thread that listens; it ends when this is dropped.
pub(super) struct NotificationListener {
    heard: broadcast::Sender<String>,
    _open: oneshot::Sender<()>,
}

impl NotificationListener {
    /// Listens from the moment this returns. `instance`: this server, whose own hints it has applied already.
    pub async fn open(url: &str, instance: &str) -> Result<Self> {
        let (heard, _) = broadcast::channel(BACKLOG);
        let (open, closing) = oneshot::channel();
        let (ready, is_ready) = oneshot::channel();
        let (options, to, own) = (session::options(url)?, heard.clone(), instance.to_owned());
        spawn("store-listener", move || {
            let listen = async {
                let connected = async {
                    let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await?;
                    let mut listener = PgListener::connect_with(&pool).await?;
                    listener.listen(CHANNEL).await?;
                    Ok::<_, sqlx::Error>(listener)
                };
                match connected.await {
                    Ok(listener) => {
                        // Nobody waits any more when the store was dropped meanwhile.
                        let _ = ready.send(Ok(()));
                        forward_notifications(listener, &own, to, closing).await;
                    }
                    Err(e) => drop(ready.send(Err(StoreError::Unavailable(format!("listening: {e}"))))),
                }
            };
            match session::runtime() {
                Ok(runtime) => runtime.block_on(listen),
                Err(error) => tracing::error!(%error, "listening to other servers"),
            }
        })?;
        is_ready.await.unwrap_or_else(|_| Err(closed()))?;
        Ok(Self { heard, _open: open })
    }

    pub fn subscribe(&self) -> broadcast::Receiver<String> {
        self.heard.subscribe()
    }
}

async fn forward_notifications(
    mut listener: PgListener,
    own: &str,
    to: broadcast::Sender<String>,
    mut closing: oneshot::Receiver<()>,
) {
    loop {
        tokio::select! {
            biased;
            _ = &mut closing => return,
            heard = listener.recv() => match heard {
                Ok(notification) => match notification.payload().split_once(' ') {
                    // No subscriber is left, or none yet.
                    Some((instance, payload)) if instance != own => drop(to.send(payload.to_owned())),
                    _ => {}
                },
                Err(error) => {
                    // The listener connects again by itself, with the next call; not in a tight loop.
                    tracing::warn!(%error, "listening to other servers");
                    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                }
            },
        }
    }
}
