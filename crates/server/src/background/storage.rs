//! Looks how much room is left, and whether a server that could not write can again.

use super::{Service, Tick, disk};
use crate::{app::App, error::OpResult, memory::write_health::DiskPlace};
use mothership_store::{Time, WriteFailure, settings};
use std::{path::Path, time::Duration};

/// How often the room is looked at: a call to the file system, and far less than it takes to fill a disk's last part.
const EVERY: Duration = Duration::from_secs(5);
/// How often a write is tried while none succeeds.
const RETRY: Duration = Duration::from_secs(1);
/// The setting that is written to try.
const PROBE: &str = "write_probe";

/// Looks how much room is left and tries to write while nothing could be written.
pub struct StorageWatch {
    app: App,
}

impl StorageWatch {
    pub fn new(app: App) -> Self {
        Self { app }
    }

    /// Whether uploads could be kept, as far as it is a matter of disks: a place that does not answer is none of theirs.
    async fn files_can_be_written(&self) -> bool {
        let is_disk = |why: WriteFailure| why != WriteFailure::Away;
        let staged = self.app.uploads.try_write().await.err().map(|error| WriteFailure::of_io(&error));
        let stored = self.app.blobs.try_write().await.err().map(|error| WriteFailure::of(&error.to_string()));
        !staged.is_some_and(is_disk) && !stored.is_some_and(is_disk)
    }

    /// The folders of this server, each with the room on its file system.
    fn places(&self) -> Vec<DiskPlace> {
        let config = &self.app.config;
        let files = config.blobs.as_deref().filter(|text| !text.contains(':')).map(Path::new);
        let folders = [("data folder", Some(config.data.as_path())), ("folder of files", files)];
        folders
            .into_iter()
            .filter_map(|(name, folder)| {
                let folder = folder?;
                let (free_bytes, total_bytes) = disk::room(folder)?;
                Some(DiskPlace { name, path: folder.display().to_string(), free_bytes, total_bytes })
            })
            .collect()
    }
}

impl Service for StorageWatch {
    const NAME: &'static str = "storage";

    async fn tick(&mut self, now: Time) -> OpResult<Tick> {
        let health = &self.app.write_health;
        let places = self.places();
        let news = match health.unwritable_since() {
            None => health.measured(places),
            Some(_) => {
                // Through the watched store: while it fails, it counts as any other write does.
                let value = now.to_string();
                let tried = self.app.store.write(move |tx| settings::set(tx, PROBE, &value)).await;
                match tried.is_ok() && self.files_can_be_written().await {
                    true => health.tried(places),
                    false => health.measured(places),
                };
                // How much waits changes all the time.
                true
            }
        };
        if news {
            self.app.live.server_changed();
        }
        let (summary, next) = match health.unwritable_since() {
            None => ("it can be written".to_owned(), EVERY),
            Some(since) => (format!("nothing can be written since {since:.0}"), RETRY),
        };
        Ok(Tick { items: 0, summary, next })
    }

    async fn notified(&mut self) {
        self.app.write_health.failed().await;
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::test_server::Harness;

    /// What is written to `/dev/full` is refused as on a full disk.
    #[tokio::test]
    async fn a_server_that_cannot_keep_files_is_not_well_because_its_database_is() {
        let folder = tempfile::tempdir().unwrap();
        let uploads = crate::memory::uploads::Uploads::in_folder(folder.path().to_owned()).unwrap();
        let harness = Harness::with_uploads(uploads).await;
        let mut watch = StorageWatch::new(harness.app.clone());
        harness.app.write_health.write_failed(mothership_store::WriteFailure::ReadOnly, harness.app.now());
        let probe = folder.path().join("write_probe");
        std::os::unix::fs::symlink("/dev/full", &probe).unwrap();
        watch.tick(harness.app.now()).await.unwrap();
        assert!(harness.app.write_health.unwritable_since().is_some());
        std::fs::remove_file(probe).unwrap();
        watch.tick(harness.app.now()).await.unwrap();
        assert_eq!(harness.app.write_health.unwritable_since(), None);
    }
}
