use super::*;
use mothership_store::blob::BlobConfig;

fn hash(bytes: &[u8]) -> BlobHash {
    BlobHash(*blake3::hash(bytes).as_bytes())
}

fn blobs() -> BlobStore {
    BlobStore::open(&BlobConfig::Memory).unwrap()
}

/// Both places, with a folder that lives as long as its files are wanted.
fn both() -> (tempfile::TempDir, [Uploads; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let on_disk = Uploads::in_folder(folder.path().join("uploads")).unwrap();
    (folder, [on_disk, Uploads::in_memory()])
}

#[tokio::test]
async fn parts_are_gathered_until_the_whole_is_right() {
    let (_folder, both) = both();
    for uploads in both {
        let (hash, blobs) = (hash(b"one two"), blobs());
        assert_eq!(uploads.arrived(hash).await.unwrap(), 0);
        uploads.append(hash, &Bytes::from_static(b"one ")).await.unwrap();
        assert_eq!(uploads.arrived(hash).await.unwrap(), 4);
        uploads.append(hash, &Bytes::from_static(b"two")).await.unwrap();
        assert!(matches!(uploads.finish(hash, &blobs).await.unwrap(), FinishedUpload::Stored));
        assert_eq!(uploads.arrived(hash).await.unwrap(), 0, "nothing stays behind");
        assert!(blobs.get(hash, None).await.is_ok());
    }
}

#[tokio::test]
async fn a_wrong_whole_is_dropped() {
    let (_folder, both) = both();
    for uploads in both {
        let (hash, blobs) = (hash(b"right"), blobs());
        uploads.append(hash, &Bytes::from_static(b"wrong")).await.unwrap();
        assert!(matches!(uploads.finish(hash, &blobs).await.unwrap(), FinishedUpload::WrongHash));
        assert_eq!(uploads.arrived(hash).await.unwrap(), 0);
        assert!(blobs.get(hash, None).await.is_err());
    }
}

#[tokio::test]
async fn parts_on_disk_outlive_the_server_until_they_are_pruned() {
    let folder = tempfile::tempdir().unwrap();
    let (path, hash) = (folder.path().join("uploads"), hash(b"whole"));
    Uploads::in_folder(path.clone()).unwrap().append(hash, &Bytes::from_static(b"wh")).await.unwrap();
    let again = Uploads::in_folder(path).unwrap();
    assert_eq!(again.arrived(hash).await.unwrap(), 2);
    assert_eq!(again.prune(Time::UNIX_EPOCH, 10).await.unwrap(), 0, "it has grown since");
    assert_eq!(again.arrived(hash).await.unwrap(), 2);
    assert_eq!(again.prune(Time::MAX, 0).await.unwrap(), 0);
    assert_eq!(again.prune(Time::MAX, 10).await.unwrap(), 1);
    assert_eq!(again.arrived(hash).await.unwrap(), 0);
    assert_eq!(Uploads::in_memory().prune(Time::MAX, 10).await.unwrap(), 0);
}

#[tokio::test]
async fn uploads_of_one_blob_take_turns_and_others_do_not_wait() {
    let uploads = Uploads::in_memory();
    let first = uploads.lock(hash(b"a"));
    let held = first.lock().await;
    assert!(uploads.lock(hash(b"a")).try_lock().is_err());
    assert!(uploads.lock(hash(b"b")).try_lock().is_ok());
    drop(held);
    assert!(uploads.lock(hash(b"a")).try_lock().is_ok());
    drop(first);
    let _other = uploads.lock(hash(b"c"));
    assert_eq!(uploads.busy.lock().len(), 1, "what nobody holds is forgotten");
}
