use super::*;
use crate::test_server::Harness;
use futures_util::TryStreamExt;
use mothership_api::blobs::BlobRef;

fn hash(bytes: &[u8]) -> BlobHash {
    BlobHash(*blake3::hash(bytes).as_bytes())
}

async fn send(
    harness: &Harness,
    hash: BlobHash,
    offset: u64,
    size: u64,
    part: &'static [u8],
) -> OpResult<PutReply> {
    put(&harness.app, hash, PutQuery { offset, size }, Bytes::from_static(part)).await
}

#[tokio::test]
async fn a_blob_arrives_in_parts_whatever_is_sent_twice() {
    let harness = Harness::new().await;
    let whole = b"one two";
    let hash = hash(whole);
    let reply = |offset, complete| PutReply { offset, complete };
    assert_eq!(send(&harness, hash, 0, 7, b"one ").await.unwrap(), reply(4, false));
    assert_eq!(send(&harness, hash, 0, 7, b"one ").await.unwrap(), reply(4, false), "the same part again");
    assert_eq!(
        send(&harness, hash, 5, 7, b"wo").await.unwrap(),
        reply(4, false),
        "a part is missing before it"
    );
    let asked = MissingRequest { blobs: vec![BlobRef { hash, size: 7 }] };
    assert_eq!(
        missing(&harness.app, asked.clone()).await.unwrap().missing,
        [MissingBlob { hash, offset: 4 }]
    );
    assert!(matches!(size(&harness.app, hash).await, Err(OpError::NotFound(_))));
    assert_eq!(send(&harness, hash, 4, 7, b"two").await.unwrap(), reply(7, true));
    assert_eq!(send(&harness, hash, 4, 7, b"two").await.unwrap(), reply(7, true), "and when it is whole");
    assert_eq!(missing(&harness.app, asked).await.unwrap().missing, []);
    assert_eq!(size(&harness.app, hash).await.unwrap(), 7);
    for (range, wanted) in [(0..7, &whole[..]), (4..7, b"two"), (3..3, b"")] {
        let parts: Vec<Bytes> = read(&harness.app, hash, range).await.unwrap().try_collect().await.unwrap();
        assert_eq!(parts.concat(), wanted);
    }
}

#[tokio::test]
async fn what_is_not_what_it_says_is_dropped() {
    let harness = Harness::new().await;
    let wanted = hash(b"what it says");
    let long = send(&harness, wanted, 0, 3, b"longer").await.unwrap_err();
    assert!(long.to_string().starts_with("size: says 3, but the part ends at 6"), "{long}");
    let other = send(&harness, wanted, 0, 5, b"other").await.unwrap_err();
    assert!(other.to_string().starts_with("hash: is not the hash"), "{other}");
    // Nothing of it is left in the way.
    assert_eq!(
        send(&harness, wanted, 0, 12, b"what it says").await.unwrap(),
        PutReply { offset: 12, complete: true }
    );
}

#[tokio::test]
async fn a_question_about_too_many_blobs_is_refused() {
    let harness = Harness::new().await;
    let blobs = vec![BlobRef { hash: hash(b""), size: 0 }; PAGE_MAX + 1];
    let refused = missing(&harness.app, MissingRequest { blobs }).await.unwrap_err();
    assert!(matches!(refused, OpError::TooLarge(_)), "{refused:?}");
}

#[test]
fn a_full_disk_may_be_emptied_and_everything_else_is_ours() {
    let of = |kind: io::ErrorKind| disk(io::Error::from(kind));
    assert!(matches!(of(io::ErrorKind::StorageFull), OpError::Unavailable(_)));
    assert!(matches!(of(io::ErrorKind::QuotaExceeded), OpError::Unavailable(_)));
    assert!(matches!(of(io::ErrorKind::PermissionDenied), OpError::Internal { .. }));
}
