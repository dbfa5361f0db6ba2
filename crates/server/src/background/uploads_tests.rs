//! Unfinished uploads that nobody goes on with.

use super::*;
use crate::test_server::Harness;

#[tokio::test]
async fn uploads_that_nobody_goes_on_with_are_removed_after_a_week() {
    use mothership_core::{
        clock::{Clock, SystemClock},
        ids::BlobHash,
    };
    let folder = tempfile::tempdir().unwrap();
    let uploads = crate::Uploads::in_folder(folder.path().join("uploads")).unwrap();
    let hash = BlobHash([7; 32]);
    uploads.append(hash, 0, &bytes::Bytes::from_static(b"part")).await.unwrap();
    let harness = Harness::with_uploads(uploads).await;
    let mut pruner = uploads::UploadPruner::new(harness.app.clone());
    // The file has the time of this machine, so that is where the clock begins.
    let grown_at = SystemClock.now();
    let after = |days: i64| Time::from_second(grown_at.as_second() + days * 24 * 3600).unwrap();
    assert_eq!(pruner.tick(after(6)).await.unwrap().items, 0);
    let round = pruner.tick(after(8)).await.unwrap();
    assert_eq!((round.items, &*round.summary), (1, "1 unfinished upload removed"));
    assert_eq!(pruner.tick(after(8)).await.unwrap().items, 0, "a second round finds nothing");
    assert_eq!(harness.app.uploads.arrived(hash).await.unwrap(), 0);
}
