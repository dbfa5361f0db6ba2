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
        uploads.append(hash, 0, &Bytes::from_static(b"one ")).await.unwrap();
        assert_eq!(uploads.arrived(hash).await.unwrap(), 4);
        uploads.append(hash, 4, &Bytes::from_static(b"two")).await.unwrap();
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
        uploads.append(hash, 0, &Bytes::from_static(b"wrong")).await.unwrap();
        assert!(matches!(uploads.finish(hash, &blobs).await.unwrap(), FinishedUpload::WrongHash));
        assert_eq!(uploads.arrived(hash).await.unwrap(), 0);
        assert!(blobs.get(hash, None).await.is_err());
    }
}

#[tokio::test]
async fn parts_on_disk_outlive_the_server_until_they_are_pruned() {
    let folder = tempfile::tempdir().unwrap();
    let (path, hash) = (folder.path().join("uploads"), hash(b"whole"));
    Uploads::in_folder(path.clone()).unwrap().append(hash, 0, &Bytes::from_static(b"wh")).await.unwrap();
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

#[tokio::test]
async fn parts_may_come_to_any_of_several_servers() {
    let folder = tempfile::tempdir().unwrap();
    let on_disk = BlobConfig::Folder { path: folder.path().join("blobs") };
    for config in [BlobConfig::Memory, on_disk] {
        let blobs = BlobStore::open(&config).unwrap();
        let servers =
            ["a", "b"].map(|name| Uploads::shared(folder.path().join(name), blobs.clone()).unwrap());
        let (hash, wrong) = (hash(b"one two three"), hash(b"something else"));
        let mut offset = 0;
        for (at, part) in ["one ", "two ", "three"].into_iter().enumerate() {
            assert_eq!(servers[at % 2].arrived(hash).await.unwrap(), offset);
            // Twice, as when the answer is lost and the next try goes elsewhere.
            for server in &servers {
                server.append(hash, offset, &part.into()).await.unwrap();
            }
            offset += part.len() as u64;
        }
        assert!(matches!(servers[1].finish(hash, &blobs).await.unwrap(), FinishedUpload::Stored));
        assert_eq!(servers[0].arrived(hash).await.unwrap(), 0);
        assert_eq!(blobs.size(hash).await.unwrap(), Some(13));
        servers[0].append(wrong, 0, &"this".into()).await.unwrap();
        assert!(matches!(servers[1].finish(wrong, &blobs).await.unwrap(), FinishedUpload::WrongHash));
        servers[0].append(wrong, 0, &"this".into()).await.unwrap();
        assert_eq!(servers[1].prune(Time::UNIX_EPOCH, 10).await.unwrap(), 0);
        assert_eq!(servers[1].prune(Time::MAX, 10).await.unwrap(), 1);
        assert_eq!(servers[0].arrived(wrong).await.unwrap(), 0);
    }
    assert!(!folder.path().join("blobs/parts").exists(), "nothing is left of them");
}
