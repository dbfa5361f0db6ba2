//! The places for blobs: in memory, in a folder and on a real S3 server, one suite for all.

use futures_util::{TryStreamExt, future::join_all};
use mothership_core::ids::BlobHash;
use mothership_store::blob::{BlobConfig, BlobError, BlobStore};
use mothership_test_services::s3::S3;
use std::ops::Range;

fn hash(bytes: &[u8]) -> BlobHash {
    BlobHash(*blake3::hash(bytes).as_bytes())
}

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

async fn read(store: &BlobStore, hash: BlobHash, range: Option<Range<u64>>) -> Result<Vec<u8>, BlobError> {
    let parts: Vec<_> = store.get(hash, range).await?.try_collect().await?;
    Ok(parts.concat())
}

async fn suite(config: &BlobConfig) {
    let store = BlobStore::open(config).unwrap();
    assert!(!store.has_any().await.unwrap());
    assert_eq!(store.owner().await.unwrap(), None);
    small(&store).await;
    large(&store).await;
    at_one_moment(&store).await;
    whose(&store).await;
    // What was told to be there is there for who comes later.
    let again = BlobStore::open(config).unwrap();
    if *config != BlobConfig::Memory {
        assert_eq!(read(&again, hash(b"stays"), None).await.unwrap(), b"stays");
    }
}

async fn whose(store: &BlobStore) {
    store.try_write().await.unwrap();
    assert!(store.has_any().await.unwrap());
    for text in ["ada's", "bob's"] {
        store.set_owner(text.to_owned()).await.unwrap();
        assert_eq!(store.owner().await.unwrap().as_deref(), Some(text));
    }
}

async fn small(store: &BlobStore) {
    let (kept, gone, empty) = (hash(b"stays"), hash(b"goes"), hash(b""));
    assert!(matches!(read(store, kept, None).await, Err(BlobError::Missing(missing)) if missing == kept));
    assert_eq!(store.size(kept).await.unwrap(), None);
    for _ in 0..2 {
        store.put_bytes(kept, "stays".into()).await.unwrap();
        store.put_bytes(gone, "goes".into()).await.unwrap();
        store.put_bytes(empty, "".into()).await.unwrap();
    }
    assert_eq!(store.size(kept).await.unwrap(), Some(5));
    for (range, expected) in [(0..5, "stays"), (1..3, "ta"), (4..100, "s")] {
        assert_eq!(read(store, kept, Some(range)).await.unwrap(), expected.as_bytes());
    }
    assert_eq!(
        (store.size(empty).await.unwrap(), read(store, empty, None).await.unwrap()),
        (Some(0), vec![])
    );
    for _ in 0..2 {
        store.delete(gone).await.unwrap();
    }
    assert!(matches!(read(store, gone, None).await, Err(BlobError::Missing(_))));
    assert_eq!(read(store, kept, None).await.unwrap(), b"stays");
}

/// Larger than one part of an upload, and not a whole number of them.
async fn large(store: &BlobStore) {
    let bytes = content((17 << 20) + 3);
    let key = hash(&bytes);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &bytes).unwrap();
    for _ in 0..2 {
        store.put_file(key, file.path()).await.unwrap();
    }
    let stored = read(store, key, None).await.unwrap();
    assert!(hash(&stored) == key, "what comes back has the hash that it was asked for by");
    let (begin, end) = ((8 << 20) - 2, (8 << 20) + 2);
    let across = read(store, key, Some(begin..end)).await.unwrap();
    assert_eq!(across, bytes[begin as usize..end as usize]);
    let tail = read(store, key, Some(bytes.len() as u64 - 3..u64::MAX)).await.unwrap();
    assert_eq!(tail, bytes[bytes.len() - 3..]);
    let missing = store.put_file(key, std::path::Path::new("/nowhere/at/all")).await;
    assert!(matches!(missing, Err(BlobError::Unavailable(_))), "{missing:?}");
}

/// Two runners leave the same file at the same moment.
async fn at_one_moment(store: &BlobStore) {
    let bytes = content((9 << 20) + 1);
    let key = hash(&bytes);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &bytes).unwrap();
    for outcome in join_all((0..4).map(|_| store.put_file(key, file.path()))).await {
        outcome.unwrap();
    }
    assert!(read(store, key, None).await.unwrap() == bytes);
    store.delete(key).await.unwrap();
    assert_eq!(store.size(key).await.unwrap(), None);
}

#[tokio::test]
async fn in_memory() {
    suite(&BlobConfig::parse("memory:").unwrap()).await;
}

#[tokio::test]
async fn in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("made/when/opened");
    suite(&BlobConfig::parse(place.to_str().unwrap()).unwrap()).await;
}

/// Names the place for [`on_s3_with_its_environment`].
const PLACE: &str = "MSH_TEST_BLOBS";

/// The keys to S3 are in the environment, which belongs to a process: the suite runs in one that has them.
#[tokio::test]
async fn on_s3() {
    let s3 = S3::start().await.unwrap();
    for prefix in ["", "/some/prefix"] {
        let suite = tokio::process::Command::new(std::env::current_exe().unwrap())
            .args(["blobs::on_s3_with_its_environment", "--exact", "--ignored", "--nocapture"])
            .envs(s3.env())
            .env(PLACE, format!("s3://{}{prefix}?endpoint={}&allow_http=true", s3.bucket, s3.endpoint))
            .output()
            .await
            .unwrap();
        let said =
            format!("{}{}", String::from_utf8_lossy(&suite.stdout), String::from_utf8_lossy(&suite.stderr));
        assert!(suite.status.success() && said.contains("1 passed"), "{said}");
        let hex = hash(b"stays").to_string();
        let key = format!("{}/{}/{}", prefix.trim_start_matches('/'), &hex[..2], &hex[2..]);
        assert_eq!(std::fs::read(s3.file_of(key.trim_start_matches('/'))).unwrap(), b"stays");
    }
}

#[tokio::test]
#[ignore = "is run by on_s3, with its environment"]
async fn on_s3_with_its_environment() {
    // What `main` does once.
    rustls::crypto::ring::default_provider().install_default().unwrap();
    suite(&BlobConfig::parse(&std::env::var(PLACE).unwrap()).unwrap()).await;
    let guessed =
        BlobConfig::parse("s3://mothership-nowhere?endpoint=http://127.0.0.1:1&allow_http=true").unwrap();
    let store = BlobStore::open(&guessed).unwrap();
    let refused = store.size(hash(b"x")).await;
    assert!(matches!(refused, Err(BlobError::Unavailable(_))), "{refused:?}");
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
