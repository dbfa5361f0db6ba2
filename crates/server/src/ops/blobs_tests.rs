use super::*;
use crate::test_server::Harness;
use futures_util::TryStreamExt;
use mothership_api::blobs::BlobRef;
use mothership_core::clock::plus_ms;

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
    put(&harness.app, None, hash, PutQuery { offset, size }, Bytes::from_static(part)).await
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
        missing(&harness.app, None, asked.clone()).await.unwrap().missing,
        [MissingBlob { hash, offset: 4 }]
    );
    assert!(matches!(size(&harness.app, None, hash).await, Err(OpError::NotFound(_))));
    assert_eq!(send(&harness, hash, 4, 7, b"two").await.unwrap(), reply(7, true));
    assert_eq!(send(&harness, hash, 4, 7, b"two").await.unwrap(), reply(7, true), "and when it is whole");
    assert_eq!(missing(&harness.app, None, asked).await.unwrap().missing, []);
    assert_eq!(size(&harness.app, None, hash).await.unwrap(), 7);
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
async fn a_lost_blob_heals_with_the_next_upload() {
    let harness = Harness::new().await;
    let hash = hash(b"bytes");
    let asked = MissingRequest { blobs: vec![BlobRef { hash, size: 5 }] };
    let whole = PutReply { offset: 5, complete: true };
    // Whoever asks, sends, or reads is the first to notice.
    for notice in 0..3 {
        assert_eq!(send(&harness, hash, 0, 5, b"bytes").await.unwrap(), whole);
        harness.app.blobs.delete(hash).await.unwrap();
        match notice {
            0 => assert_eq!(missing(&harness.app, None, asked.clone()).await.unwrap().missing.len(), 1),
            1 => {
                let lost = read(&harness.app, hash, 0..5).await.map(drop).unwrap_err();
                assert!(matches!(lost, OpError::NotFound(_)), "{lost:?}");
                assert!(size(&harness.app, None, hash).await.is_err());
            }
            _ => {}
        }
        assert_eq!(send(&harness, hash, 0, 5, b"bytes").await.unwrap(), whole);
        assert_eq!(missing(&harness.app, None, asked.clone()).await.unwrap().missing, []);
        assert_eq!(harness.app.blobs.size(hash).await.unwrap(), Some(5), "{notice}");
    }
}

/// A disk that takes nothing: what is written to `/dev/full` is refused as on a full disk.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_that_an_upload_meets_is_known_to_everybody() {
    use mothership_store::WriteFailure;
    let folder = tempfile::tempdir().unwrap();
    let uploads = crate::memory::uploads::Uploads::in_folder(folder.path().to_owned()).unwrap();
    let harness = Harness::with_uploads(uploads).await;
    let hash = hash(b"part and rest");
    std::os::unix::fs::symlink("/dev/full", folder.path().join(format!("{hash}.part"))).unwrap();
    let refused = send(&harness, hash, 0, 13, b"part").await.unwrap_err();
    assert!(
        matches!(&refused, OpError::CannotStore(why) if why.ends_with("its disk is full")),
        "{refused:?}"
    );
    let outage = harness.app.write_health.state().outage.unwrap();
    assert_eq!((outage.why, outage.refused), (WriteFailure::Full, 1));
}

#[tokio::test]
async fn blobs_that_nobody_needs_go_after_a_while() {
    let harness = Harness::new().await;
    let (loose, asked) = (hash(b"loose"), hash(b"asked"));
    send(&harness, loose, 0, 5, b"loose").await.unwrap();
    send(&harness, asked, 0, 5, b"asked").await.unwrap();
    let removed = async || remove_unneeded(&harness.app, None, 100).await.unwrap().count;
    assert_eq!(removed().await, 0);
    harness.clock.advance_ms(BLOB_GRACE_MS as i64 - 1000);
    // "It is here": whoever is told so may rely on it for as long again.
    let question = MissingRequest { blobs: vec![BlobRef { hash: asked, size: 5 }] };
    assert_eq!(missing(&harness.app, None, question).await.unwrap().missing, []);
    harness.clock.advance_ms(2000);
    assert_eq!(removed().await, 1);
    assert_eq!(harness.app.blobs.size(loose).await.unwrap(), None);
    assert_eq!(harness.app.blobs.size(asked).await.unwrap(), Some(5));
    let spec = serde_json::json!({
        "command": ["true"], "inputs": [{ "to": "x", "blob": asked.to_string(), "size": 5 }]
    });
    harness.submit(spec).await;
    harness.clock.advance_ms(10 * BLOB_GRACE_MS as i64);
    assert_eq!(removed().await, 0, "a job names it");
}

#[tokio::test]
async fn a_removal_that_was_broken_off_is_gone_on_with() {
    let harness = Harness::new().await;
    let loose = hash(b"loose");
    send(&harness, loose, 0, 5, b"loose").await.unwrap();
    let far = plus_ms(harness.app.now(), 1000);
    harness.app.store.write(move |tx| rows::remove(tx, loose, far, far)).await.unwrap();
    let refused = send(&harness, loose, 0, 5, b"loose").await.unwrap_err();
    assert!(matches!(refused, OpError::Unavailable(_)), "its bytes may go at any moment: {refused:?}");
    assert_eq!(remove_unneeded(&harness.app, None, 100).await.unwrap().count, 1);
    assert!(send(&harness, loose, 0, 5, b"loose").await.unwrap().complete);
}

#[tokio::test]
async fn a_question_about_too_many_blobs_is_refused() {
    let harness = Harness::new().await;
    let blobs = vec![BlobRef { hash: hash(b""), size: 0 }; PAGE_MAX + 1];
    let refused = missing(&harness.app, None, MissingRequest { blobs }).await.unwrap_err();
    assert!(matches!(refused, OpError::TooLarge(_)), "{refused:?}");
}

#[tokio::test]
async fn a_full_disk_may_be_emptied_and_everything_else_is_ours() {
    let harness = Harness::new().await;
    let of = |kind: io::ErrorKind| not_kept(&harness.app, io::Error::from(kind));
    assert!(matches!(of(io::ErrorKind::PermissionDenied), OpError::Internal { .. }));
    let away = not_stored(&harness.app, BlobError::Unavailable("connection refused".into()));
    assert!(matches!(away, OpError::Unavailable(_)));
    assert_eq!(harness.app.write_health.state().outage, None, "neither says that nothing can be written");
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded, io::ErrorKind::ReadOnlyFilesystem]
    {
        assert!(matches!(of(kind), OpError::CannotStore(_)), "{kind}");
    }
    let quota = BlobError::Unavailable("Disk quota exceeded (os error 122)".into());
    assert!(matches!(not_stored(&harness.app, quota), OpError::CannotStore(_)));
    assert_eq!(harness.app.write_health.state().outage.unwrap().refused, 4);
}
