//! A page: the browser's end of a WebSocket.

use futures_util::{SinkExt, StreamExt};
use mothership_api::live::{LiveMessage, LiveRequest, TopicMessage};
use serde_json::Value;
use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{self, Message, client::IntoClientRequest, protocol::CloseFrame},
};

pub struct Page {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Number of the last message of each topic.
    seqs: BTreeMap<String, u64>,
    /// Updates that came while another topic was waited for, in order: which of two topics comes first is nobody's
    /// promise, and the last update of one is not sent again.
    unread: BTreeMap<String, VecDeque<Value>>,
}

impl Page {
    /// Connects and hears the hello.
    pub async fn open(address: SocketAddr) -> Self {
        Self::open_as(address, None).await
    }

    /// The same with a cookie.
    pub async fn open_as(address: SocketAddr, cookie: Option<&str>) -> Self {
        let header = cookie.map(|cookie| ("cookie", cookie));
        let (socket, _) = connect(address, header).await.unwrap();
        let mut page = Self { socket, seqs: BTreeMap::new(), unread: BTreeMap::new() };
        match page.receive().await {
            LiveMessage::Hello { version, .. } => assert_eq!(version, env!("CARGO_PKG_VERSION")),
            other => panic!("{other:?}"),
        }
        page
    }

    pub async fn say(&mut self, message: &LiveRequest) {
        let text = serde_json::to_string(message).unwrap();
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// The next message of any kind.
    pub async fn receive(&mut self) -> LiveMessage {
        loop {
            match self.socket.next().await.expect("the server is still there").unwrap() {
                Message::Text(text) => return read(&text),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    pub async fn close(&mut self) {
        let frame = CloseFrame { code: 1000.into(), reason: "".into() };
        self.socket.send(Message::Close(Some(frame))).await.unwrap();
    }

    /// How the connection ends, after whatever comes before.
    pub async fn end(&mut self) -> Option<CloseFrame> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Close(frame))) => return frame,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// Subscribes and waits for the snapshot.
    pub async fn watch(&mut self, topic: &str) -> Value {
        self.seqs.remove(topic);
        self.unread.remove(topic);
        self.say(&LiveRequest::Subscribe { topic: topic.into() }).await;
        loop {
            match self.receive().await {
                LiveMessage::Snapshot(message) if message.topic.to_string() == topic => {
                    self.seqs.insert(topic.to_owned(), message.seq);
                    return data(&message);
                }
                LiveMessage::Update(message) => {
                    let of = self.number(&message);
                    if of != topic {
                        self.unread.entry(of).or_default().push_back(data(&message));
                    }
                }
                LiveMessage::Beat { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Looks at the number of an update; gives back its topic.
    fn number(&mut self, message: &TopicMessage) -> String {
        let topic = message.topic.to_string();
        let last = self.seqs.insert(topic.clone(), message.seq);
        assert_eq!(last, Some(message.seq - 1), "a gap in {topic}");
        topic
    }

    /// The next update of the topic that satisfies; fails when a number is left out.
    pub async fn until(&mut self, topic: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        while let Some(data) = self.unread.get_mut(topic).and_then(VecDeque::pop_front) {
            if wanted(&data) {
                return data;
            }
        }
        loop {
            match self.receive().await {
                LiveMessage::Update(message) => {
                    let (of, data) = (self.number(&message), data(&message));
                    if of != topic {
                        self.unread.entry(of).or_default().push_back(data);
                    } else if wanted(&data) {
                        return data;
                    }
                }
                LiveMessage::Beat { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

/// Reads a message, and sees that its types leave out nothing of what was sent.
pub fn read(text: &str) -> LiveMessage {
    let message: LiveMessage = serde_json::from_str(text).unwrap();
    let sent: Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(&message).unwrap(), sent);
    if let LiveMessage::Snapshot(message) | LiveMessage::Update(message) = &message {
        assert_eq!(message.data.kind(), message.topic.kind(), "{text}");
    }
    message
}

/// What a message carries, as JSON.
pub fn data(message: &TopicMessage) -> Value {
    serde_json::to_value(&message.data).unwrap()
}

pub async fn connect(
    address: SocketAddr,
    header: Option<(&'static str, &str)>,
) -> Result<
    (WebSocketStream<MaybeTlsStream<TcpStream>>, tungstenite::handshake::client::Response),
    tungstenite::Error,
> {
    let mut request = format!("ws://{address}/ws").into_client_request().unwrap();
    if let Some((name, value)) = header {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    tokio_tungstenite::connect_async(request).await
}
