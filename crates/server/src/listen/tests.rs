//! Connections without a network, in paused time: hours pass when nothing else can happen.

use super::*;
use axum::{
    Extension, Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    routing::{get, post},
};
use mothership_core::limits::{BODY_SILENCE_MS_MAX, DRAIN_SILENCE_MS_MAX, DRAIN_STEP_MS, HEADERS_MS_MAX};
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::{Notify, mpsc},
    task::JoinHandle,
    time::{Instant, timeout},
};

const HOUR: Duration = Duration::from_secs(3600);

pub struct Connections(pub mpsc::UnboundedReceiver<DuplexStream>);

impl Listener for Connections {
    type Io = DuplexStream;
    async fn accept(&mut self) -> io::Result<(DuplexStream, SocketAddr)> {
        match self.0.recv().await {
            Some(io) => Ok((io, ([127, 0, 0, 1], 4242).into())),
            None => std::future::pending().await,
        }
    }
}

#[derive(Clone, Default)]
struct Signals {
    /// A request has reached `/held`.
    reached: Arc<Notify>,
    /// Lets it go.
    released: Arc<Notify>,
}

struct World {
    signals: Signals,
    stop: Stop,
    network: mpsc::UnboundedSender<DuplexStream>,
    serving: JoinHandle<usize>,
}

impl World {
    fn new(connections_max: usize) -> Self {
        let (network, listener) = mpsc::unbounded_channel();
        let (signals, stop) = (Signals::default(), Stop::default());
        let router = Router::new()
            .route("/peer", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
            .route("/held", get(held))
            .route("/taken-over", get(taken_over))
            .route("/body", post(|_: String| async {}))
            .route("/large", get(|| async { "x".repeat(1 << 20) }))
            .with_state(signals.clone());
        let serving = tokio::spawn({
            let stop = stop.clone();
            async move { serve(Connections(listener), router, &stop, connections_max).await }
        });
        Self { signals, stop, network, serving }
    }

    /// Connects and sends `text`.
    async fn say(&self, text: &str) -> DuplexStream {
        let (mut ours, theirs) = duplex(64 << 10);
        self.network.send(theirs).unwrap();
        ours.write_all(text.as_bytes()).await.unwrap();
        ours
    }
}

/// Somebody with a right to be here asks.
async fn held(State(signals): State<Signals>, Extension(trust): Extension<Trust>) -> &'static str {
    trust.earn();
    signals.reached.notify_one();
    signals.released.notified().await;
    "let go"
}

/// What a WebSocket does to its connection.
async fn taken_over(
    State(signals): State<Signals>,
    Extension(trust): Extension<Trust>,
    request: Request,
) -> (StatusCode, [(&'static str, &'static str); 2]) {
    trust.earn();
    tokio::spawn(async move {
        let _connection = hyper::upgrade::on(request).await.unwrap();
        signals.reached.notify_one();
        signals.released.notified().await;
    });
    (StatusCode::SWITCHING_PROTOCOLS, [("connection", "upgrade"), ("upgrade", "echo")])
}

/// Everything until the server closes the connection.
async fn rest(mut connection: DuplexStream) -> String {
    let mut text = String::new();
    timeout(HOUR, connection.read_to_string(&mut text)).await.expect("the connection is closed").unwrap();
    text
}

async fn head(connection: &mut DuplexStream) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\n") {
        text.push(timeout(HOUR, connection.read_u8()).await.expect("there is an answer").unwrap());
    }
    String::from_utf8(text).unwrap()
}

#[tokio::test(start_paused = true)]
async fn handlers_know_who_asks_and_idle_connections_end_with_the_drain() {
    let world = World::new(2);
    let mut connection = world.say("GET /peer HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(head(&mut connection).await.starts_with("HTTP/1.1 200"));
    world.stop.drain();
    assert_eq!(rest(connection).await, "127.0.0.1:4242");
    assert_eq!(world.serving.await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn headers_have_to_come_in_time() {
    let world = World::new(2);
    for slow in ["", "GET /peer HTTP/1.1\r\nhost:"] {
        let start = Instant::now();
        assert_eq!(rest(world.say(slow).await).await, "");
        assert_eq!(start.elapsed().as_secs(), HEADERS_MS_MAX / 1000);
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_may_not_stay_silent() {
    let world = World::new(2);
    let start = Instant::now();
    let mut connection = world.say("POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf").await;
    assert!(head(&mut connection).await.starts_with("HTTP/1.1 400"));
    assert_eq!(start.elapsed().as_secs(), BODY_SILENCE_MS_MAX / 1000);
}

#[tokio::test(start_paused = true)]
async fn a_drain_lets_requests_end_and_takes_no_more() {
    let world = World::new(2);
    let connection = world.say("GET /held HTTP/1.1\r\nhost: x\r\n\r\n").await;
    world.signals.reached.notified().await;
    world.stop.drain();
    // Nobody listens any more.
    timeout(HOUR, world.network.closed()).await.expect("the listener is gone");
    world.signals.released.notify_one();
    let answer = rest(connection).await;
    assert!(answer.contains("connection: close") && answer.ends_with("let go"), "{answer}");
    assert_eq!(world.serving.await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_second_stage_waits_for_nobody() {
    let mut world = World::new(3);
    let connection = world.say("GET /held HTTP/1.1\r\nhost: x\r\n\r\n").await;
    world.signals.reached.notified().await;
    world.stop.drain();
    timeout(HOUR, &mut world.serving).await.expect_err("a drain waits for requests");
    world.stop.end();
    assert_eq!(world.serving.await.unwrap(), 1);
    assert_eq!(rest(connection).await, "");
}

#[tokio::test(start_paused = true)]
async fn beyond_the_limit_connections_wait() {
    let world = World::new(1);
    let first = world.say("GET /held HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    world.signals.reached.notified().await;
    let mut second = world.say("GET /peer HTTP/1.1\r\nhost: x\r\n\r\n").await;
    timeout(HOUR, second.read_u8()).await.expect_err("there is no place for a second connection");
    world.signals.released.notify_one();
    assert!(rest(first).await.ends_with("let go"));
    assert!(head(&mut second).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_became_something_else_counts_on() {
    let mut world = World::new(1);
    let upgrade = "GET /taken-over HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
    let mut connection = world.say(upgrade).await;
    assert!(head(&mut connection).await.starts_with("HTTP/1.1 101"));
    world.signals.reached.notified().await;
    world.stop.drain();
    timeout(HOUR, &mut world.serving).await.expect_err("it is still open");
    world.signals.released.notify_one();
    assert_eq!(world.serving.await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_listener_that_fails_is_asked_again() {
    struct Failing(Connections, u32);
    impl Listener for Failing {
        type Io = DuplexStream;
        async fn accept(&mut self) -> io::Result<(DuplexStream, SocketAddr)> {
            self.1 += 1;
            match self.1 {
                1 => Err(io::Error::other("too many open files")),
                2 => Err(io::ErrorKind::ConnectionAborted.into()),
                _ => self.0.accept().await,
            }
        }
    }
    let (network, listener) = mpsc::unbounded_channel();
    let router = Router::new().route("/", get(|| async { Body::from("here") }));
    let stop = Stop::default();
    let (mut ours, theirs) = duplex(1 << 10);
    network.send(theirs).unwrap();
    ours.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let serving = serve(Failing(Connections(listener), 0), router, &stop, 1);
    let talking = async {
        assert!(rest(ours).await.ends_with("here"));
        stop.drain();
    };
    assert_eq!(tokio::join!(serving, talking).0, 0);
}

#[tokio::test(start_paused = true)]
async fn a_stranger_makes_way_and_a_newcomer_is_answered() {
    let world = World::new(2);
    let friend = world.say("GET /held HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    world.signals.reached.notified().await;
    let trickle = world.say("POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf").await;
    let mut newcomer = world.say("GET /peer HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(head(&mut newcomer).await.starts_with("HTTP/1.1 200"));
    assert_eq!(rest(trickle).await, "", "it was closed without an answer");
    world.signals.released.notify_one();
    assert!(rest(friend).await.ends_with("let go"));
}

#[tokio::test(start_paused = true)]
async fn a_drain_waits_for_no_client_that_has_fallen_silent() {
    for (said, limit_ms) in [
        ("", DRAIN_STEP_MS),
        ("GET /peer HTTP/1.1\r\nhost:", DRAIN_STEP_MS),
        ("POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf", DRAIN_SILENCE_MS_MAX),
        // Its answer is larger than what fits on the way, and nobody takes it.
        ("GET /large HTTP/1.1\r\nhost: x\r\n\r\n", DRAIN_SILENCE_MS_MAX),
    ] {
        let world = World::new(2);
        let _silent = world.say(said).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let start = Instant::now();
        world.stop.drain();
        assert_eq!(timeout(HOUR, world.serving).await.expect("it ends").unwrap(), 0, "{said}");
        let took = start.elapsed().as_millis() as u64;
        assert!(took <= limit_ms + DRAIN_STEP_MS, "{said}: {took} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_drain_waits_for_a_client_that_goes_on() {
    let world = World::new(2);
    let mut slow = world.say("POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    world.stop.drain();
    for byte in b"slow body" {
        tokio::time::sleep(Duration::from_millis(DRAIN_SILENCE_MS_MAX - 2 * DRAIN_STEP_MS)).await;
        slow.write_all(&[*byte]).await.unwrap();
    }
    assert!(rest(slow).await.starts_with("HTTP/1.1 200"));
    assert_eq!(world.serving.await.unwrap(), 0);
}
