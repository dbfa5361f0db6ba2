//! The end of a server.

use super::*;
use crate::{config::MEMORY, spawn::OnPanic};
use mothership_core::{clock::SystemClock, limits::DRAIN_SILENCE_MS_MAX};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    time::Instant,
};

/// A network of one connection.
struct One(Option<DuplexStream>);

impl Listener for One {
    type Io = DuplexStream;
    async fn accept(&mut self) -> std::io::Result<(DuplexStream, std::net::SocketAddr)> {
        match self.0.take() {
            Some(io) => Ok((io, ([127, 0, 0, 1], 4242).into())),
            None => std::future::pending().await,
        }
    }
}

/// A server without a network, files or threads.
pub async fn in_memory() -> Server {
    let mut config = ServerConfig::new("unused", ([127, 0, 0, 1], 8080).into());
    config.database = Some(MEMORY.into());
    Server::open(config, Arc::new(SystemClock), Arc::new(RandomSource::seeded(1))).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_slow_client_cannot_hold_the_stop_for_ever() {
    let server = in_memory().await;
    let (mut slow, theirs) = duplex(1 << 10);
    slow.write_all(b"POST /api/v1/jobs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{").await.unwrap();
    let stop = Stop::default();
    let start = Instant::now();
    let stopping = async {
        // Time passes only when nothing else can happen: by now the request waits for the rest of its body.
        tokio::time::sleep(Duration::from_secs(1)).await;
        stop.drain();
    };
    let (ended, ()) = tokio::join!(server.serve(One(Some(theirs)), &stop), stopping);
    ended.unwrap();
    let waited_ms = start.elapsed().as_millis() as u64 - 1000;
    assert!((DRAIN_SILENCE_MS_MAX..DRAIN_MS_MAX).contains(&waited_ms), "{waited_ms}");
    assert_eq!(slow.read(&mut [0; 8]).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_duty_that_panics_ends_the_server() {
    let server = in_memory().await;
    server.app.spawner.spawn("gardener", OnPanic::Stop, async { panic!("of the gardener's own doing") });
    let ended = server.serve(One(None), &Stop::default()).await;
    assert_eq!(
        ended.unwrap_err().to_string(),
        "'gardener', one of the server's own duties, has panicked; the log says where"
    );
}
