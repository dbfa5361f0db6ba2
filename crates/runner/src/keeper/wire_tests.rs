use super::{super::ProgramEnd, *};
use bytes::Bytes;
use mothership_api::attempts::Usage;
use proptest::prelude::*;
use tokio::io::AsyncWriteExt;
use tokio_util::codec::Encoder;

fn attempt() -> AttemptId {
    "1.2.3".parse().unwrap()
}

fn outputs(count: u64) -> Vec<KeeperEvent> {
    (0..count).map(|log_bytes| KeeperEvent::Output { attempt: attempt(), log_bytes }).collect()
}

fn encoded(events: &[KeeperEvent]) -> Vec<u8> {
    let mut bytes = Vec::new();
    events.iter().for_each(|event| encode_into(&mut bytes, event));
    bytes
}

/// Everything that comes out of a stream, by groups as they were received.
async fn read_all(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<Vec<KeeperEvent>>> {
    let (mut reader, mut groups) = (MessageReader::default(), Vec::new());
    loop {
        let group: Vec<KeeperEvent> = reader.receive(stream).await?;
        if group.is_empty() {
            return Ok(groups);
        }
        groups.push(group);
    }
}

#[test]
fn a_frame_is_what_the_codec_would_make_of_it() {
    let event = &outputs(1)[0];
    let mut theirs = BytesMut::new();
    codec().encode(Bytes::from(serde_json::to_vec(event).unwrap()), &mut theirs).unwrap();
    assert_eq!(encoded(std::slice::from_ref(event)), theirs);
}

/// The bytes of a keeper of the version before this one, written down by hand.
#[tokio::test]
async fn frames_of_an_older_keeper_are_read() {
    let text =
        br#"{"welcome":{"version":2,"running":[{"attempt":"1.2.3","started_at":null,"log_bytes":5}]}}"#;
    let mut bytes = vec![text.len() as u8, 0, 0, 0];
    bytes.extend_from_slice(text);
    let event = br#"{"output":{"attempt":"1.2.3","log_bytes":6}}"#;
    bytes.extend_from_slice(&[event.len() as u8, 0, 0, 0]);
    bytes.extend_from_slice(event);
    let (mut stream, mut reader) = (&bytes[..], MessageReader::default());
    let Some(FromKeeper::Welcome { version, running }) = reader.receive_one(&mut stream).await.unwrap()
    else {
        panic!("no welcome")
    };
    assert_eq!((version, running.len(), running[0].attempt), (2, 1, attempt()));
    // What came in the same read is not lost to the greeting.
    let events: Vec<KeeperEvent> = reader.receive(&mut stream).await.unwrap();
    assert_eq!(events, [KeeperEvent::Output { attempt: attempt(), log_bytes: 6 }]);
    assert!(reader.receive_one::<KeeperEvent>(&mut stream).await.unwrap().is_none());
}

/// And what an older keeper has to understand of this agent.
#[test]
fn orders_keep_their_form_on_the_socket() {
    let json = |message: &ToKeeper| serde_json::to_string(message).unwrap();
    let hello = ToKeeper::Hello {
        version: VERSION,
        secret: "s".into(),
        host: "h".into(),
        env: vec![("A".into(), "b".into())],
    };
    assert_eq!(json(&hello), r#"{"hello":{"version":2,"secret":"s","host":"h","env":[["A","b"]]}}"#);
    let stop = ToKeeper::Stop { attempt: attempt(), cause: EndCause::Cancelled, grace_ms: 9 };
    assert_eq!(json(&stop), r#"{"stop":{"attempt":"1.2.3","cause":"cancelled","grace_ms":9}}"#);
    assert_eq!(json(&ToKeeper::Recall { attempt: attempt() }), r#"{"recall":{"attempt":"1.2.3"}}"#);
}

#[test]
fn nothing_secret_is_printed() {
    let hello = ToKeeper::Hello {
        version: 2,
        secret: "sesame".into(),
        host: "lab".into(),
        env: vec![("API_KEY".into(), "sesame".into())],
    };
    assert_eq!(format!("{hello:?}"), "Hello(version 2, lab)");
}

#[tokio::test]
async fn messages_that_arrive_together_are_received_together() {
    let bytes = encoded(&outputs(50));
    assert_eq!(read_all(&mut &bytes[..]).await.unwrap(), [outputs(50)]);
}

#[tokio::test]
async fn a_monstrous_length_is_refused() {
    let mut stream: &[u8] = &[0xff; 8];
    let error = read_all(&mut stream).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
}

#[tokio::test]
async fn a_message_that_is_no_json_is_refused() {
    let mut stream: &[u8] = &[3, 0, 0, 0, b'x', b'y', b'z'];
    assert!(read_all(&mut stream).await.is_err());
}

#[tokio::test]
async fn a_message_cut_short_is_dropped_with_its_sender() {
    let bytes = encoded(&outputs(3));
    let groups = read_all(&mut &bytes[..bytes.len() - 1]).await.unwrap();
    assert_eq!(groups, [outputs(2)]);
}

#[tokio::test]
async fn a_dropped_read_loses_nothing() {
    let bytes = encoded(&outputs(2));
    let (mut ours, mut theirs) = tokio::io::duplex(1024);
    let mut reader = MessageReader::default();
    // Half a message is in the reader when its read is given up.
    theirs.write_all(&bytes[..10]).await.unwrap();
    {
        let read = reader.receive::<KeeperEvent>(&mut ours);
        tokio::pin!(read);
        assert!(futures_util::poll!(&mut read).is_pending());
    }
    theirs.write_all(&bytes[10..]).await.unwrap();
    assert_eq!(reader.receive::<KeeperEvent>(&mut ours).await.unwrap(), outputs(2));
}

#[test]
fn a_status_gives_the_events_that_an_absent_agent_missed() {
    let at = Timestamp::from_second(1).unwrap();
    let status = |started_at| ProgramStatus { attempt: attempt(), started_at, log_bytes: 4 };
    let output = KeeperEvent::Output { attempt: attempt(), log_bytes: 4 };
    assert_eq!(status(None).as_events().collect::<Vec<_>>(), std::slice::from_ref(&output));
    let started = KeeperEvent::Started { attempt: attempt(), at };
    assert_eq!(status(Some(at)).as_events().collect::<Vec<_>>(), [started, output]);
}

fn event() -> impl Strategy<Value = KeeperEvent> {
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    let attempt = (1u32..9, 0u32..99, 1u32..4).prop_map(|(a, b, c)| format!("{a}.{b}.{c}").parse().unwrap());
    (attempt, 0u8..4, any::<u64>(), "\\PC{0,40}").prop_map(move |(attempt, kind, number, text)| match kind {
        0 => KeeperEvent::Started { attempt, at },
        1 => KeeperEvent::Output { attempt, log_bytes: number },
        2 => KeeperEvent::Usage { attempt, usage: Usage { memory_bytes: number, ..Usage::default() } },
        _ => {
            let end = ProgramEnd::unstarted(EndCause::StartFailed, at, Some(text));
            KeeperEvent::Ended { attempt, end: Box::new(end) }
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Messages come out as they went in, however the stream cuts them.
    #[test]
    fn any_cut_gives_the_same_messages(events in proptest::collection::vec(event(), 0..20), step in 1usize..60) {
        let bytes = encoded(&events);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let groups = runtime.block_on(async {
            let (mut ours, mut theirs) = tokio::io::duplex(step);
            let writing = async {
                theirs.write_all(&bytes).await.unwrap();
                drop(theirs);
            };
            tokio::join!(writing, read_all(&mut ours)).1
        });
        prop_assert_eq!(groups.unwrap().concat(), events);
    }
}
