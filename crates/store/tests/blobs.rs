//! One suite for every place for blobs that needs no server.

#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

use futures_util::TryStreamExt;
use mothership_core::ids::BlobHash;
use mothership_store::blob::{BlobConfig, BlobError, BlobStore};

async fn bytes(store: &BlobStore, hash: BlobHash, range: Option<std::ops::Range<u64>>) -> Vec<u8> {
    let parts: Vec<_> = store.get(hash, range).await.unwrap().try_collect().await.unwrap();
    parts.concat()
}

async fn suite(config: BlobConfig) {
    let store = BlobStore::open(&config).unwrap();
    let content: Vec<u8> = (0..20_000_000u32).map(|n| (n % 251) as u8).collect();
    let hash = BlobHash(*blake3::hash(&content).as_bytes());
    assert_eq!(store.size(hash).await.unwrap(), None);
    assert!(matches!(store.get(hash, None).await, Err(BlobError::Missing(missing)) if missing == hash));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &content).unwrap();
    for _ in 0..2 {
        store.put_file(hash, file.path()).await.unwrap();
    }
    assert_eq!(store.size(hash).await.unwrap(), Some(20_000_000));
    assert!(bytes(&store, hash, None).await == content);
    assert_eq!(bytes(&store, hash, Some(10..20)).await, content[10..20]);
    assert_eq!(bytes(&store, hash, Some(19_999_990..30_000_000)).await, content[19_999_990..]);
    let small = BlobHash(*blake3::hash(b"small").as_bytes());
    store.put_bytes(small, "small".into()).await.unwrap();
    assert_eq!(bytes(&store, small, None).await, b"small");
    for _ in 0..2 {
        store.delete(small).await.unwrap();
    }
    assert_eq!(store.size(small).await.unwrap(), None);
}

#[tokio::test]
async fn in_memory() {
    suite(BlobConfig::parse("memory:").unwrap()).await;
}

#[tokio::test]
async fn in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    suite(BlobConfig::parse(folder.path().to_str().unwrap()).unwrap()).await;
}

#[test]
fn places_that_cannot_be_are_refused() {
    for text in ["", "ftp://x/y"] {
        assert!(BlobConfig::parse(text).is_err(), "{text}");
    }
    for text in ["s3://", "s3://bucket?colour=red"] {
        assert!(BlobStore::open(&BlobConfig::parse(text).unwrap()).is_err(), "{text}");
    }
}
