//! Files on the disk of this machine, in the runner's data folder.

use super::{
    Collected, Files, FilesError, FoundFile, MissingInput, cache::InputCache, collect, confine,
    walk::open_file,
};
use crate::{
    config::RunnerIdentity,
    keeper::{
        folder::{self, AttemptFolder},
        folder_pool::{self, POOL_FOLDERS_MAX},
    },
};
use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};
use mothership_api::agent::LeasedAttempt;
use mothership_core::ids::{AttemptId, BlobHash};
use std::{
    fs,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The files of one runner, in its data folder.
pub struct DiskFiles {
    data: PathBuf,
    cache: Arc<InputCache>,
    keep_work: bool,
}

impl DiskFiles {
    pub fn new(data: PathBuf, cache_bytes_max: u64, keep_work: bool) -> Self {
        let cache = Arc::new(InputCache::new(data.join("cache"), cache_bytes_max));
        Self { data, cache, keep_work }
    }

    fn identity(&self) -> PathBuf {
        self.data.join("runner.json")
    }

    fn folder(&self, attempt: AttemptId) -> AttemptFolder {
        AttemptFolder::new(&self.data, attempt)
    }
}

/// What the file system calls the folder, whatever its path.
fn folder_number(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    return fs::metadata(path).ok().map(|found| std::os::unix::fs::MetadataExt::ino(&found));
    #[cfg(not(unix))]
    return path.exists().then_some(0);
}

/// Runs work on files off the async threads: disks may be slow.
async fn run_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("work on files does not panic and is not cancelled")
}

impl Files for DiskFiles {
    fn load_identity(&self) -> Result<Option<RunnerIdentity>, FilesError> {
        let path = self.identity();
        match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| {
                FilesError(format!("{} is damaged ({error}); delete it to register anew", path.display()))
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FilesError(format!("cannot read {}: {error}", path.display()))),
        }
    }

    fn save_identity(&self, identity: &RunnerIdentity) -> Result<(), FilesError> {
        let (path, fresh) = (self.identity(), self.data.join("runner.json.new"));
        let text = serde_json::to_vec_pretty(identity).expect("an identity is plain data");
        // Renamed into place: an agent that is killed meanwhile has the old identity or the new one, never half of one.
        let saved = write_private(&fresh, &text).and_then(|()| fs::rename(&fresh, &path));
        saved.map_err(|error| FilesError(format!("cannot write {}: {error}", path.display())))
    }

    fn place(&self) -> String {
        // Not the device: its number may change with a reboot. Not the path: a folder may be moved.
        let machine = fs::read_to_string("/etc/machine-id").unwrap_or_default();
        folder_number(&self.data).map_or_else(String::new, |number| format!("{}:{number}", machine.trim()))
    }

    fn discard_attempts(&self) {
        let folder = folder::attempts(&self.data);
        if let Err(error) = fs::remove_dir_all(&folder)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, folder = %folder.display(), "cannot delete what a copied folder brought along");
        }
    }

    fn missing_inputs<'a>(&'a self, lease: &'a LeasedAttempt) -> BoxFuture<'a, Vec<MissingInput>> {
        let (cache, inputs, attempt) = (Arc::clone(&self.cache), lease.inputs.clone(), lease.id);
        // Aside: what this process has not looked at yet is hashed.
        run_blocking(move || {
            cache.pin(attempt, inputs.iter().map(|input| input.blob).collect());
            let missing = inputs.iter().filter(|input| !cache.has(input.blob, input.size));
            let missing = missing.map(|input| MissingInput {
                hash: input.blob,
                size: input.size,
                have: cache.have(input.blob, input.size),
            });
            missing.collect()
        })
        .boxed()
    }

    fn add_to_input(
        &self,
        hash: BlobHash,
        offset: u64,
        bytes: Bytes,
    ) -> BoxFuture<'_, Result<(), FilesError>> {
        let cache = Arc::clone(&self.cache);
        let added = run_blocking(move || cache.add(hash, offset, &bytes));
        added
            .map(move |added| {
                added.map_err(|error| FilesError(format!("cannot keep the input {hash}: {error}")))
            })
            .boxed()
    }

    fn finish_input(&self, hash: BlobHash, size: u64) -> BoxFuture<'_, Result<(), FilesError>> {
        let cache = Arc::clone(&self.cache);
        run_blocking(move || cache.finish(hash, size)).boxed()
    }

    fn lay_out<'a>(&'a self, lease: &'a LeasedAttempt) -> BoxFuture<'a, Result<(), FilesError>> {
        let (folder, cache, lease) = (self.folder(lease.id), Arc::clone(&self.cache), lease.clone());
        run_blocking(move || lay_out(&folder, &cache, &lease)).boxed()
    }

    fn collect<'a>(&'a self, lease: &'a LeasedAttempt) -> BoxFuture<'a, Collected> {
        let (folder, lease) = (self.folder(lease.id), lease.clone());
        run_blocking(move || collect::collect(&folder, &lease)).boxed()
    }

    fn read<'a>(
        &'a self,
        attempt: AttemptId,
        file: &'a FoundFile,
        offset: u64,
        max: usize,
    ) -> BoxFuture<'a, Result<Bytes, FilesError>> {
        let folder = self.folder(attempt);
        let root = if file.in_output_dir { folder.out() } else { folder.work() };
        let (name, path) = (file.path.clone(), root.join(&file.below));
        run_blocking(move || {
            let failed = |error: io::Error| FilesError(format!("cannot read the output '{name}': {error}"));
            let mut part = Vec::with_capacity(max.min(1 << 20));
            let (mut file, _) = open_file(&path).map_err(failed)?;
            file.seek(SeekFrom::Start(offset)).map_err(failed)?;
            file.take(max as u64).read_to_end(&mut part).map_err(failed)?;
            Ok(part.into())
        })
        .boxed()
    }

    fn remove(&self, attempts: Vec<AttemptId>) -> BoxFuture<'_, ()> {
        let folders: Vec<AttemptFolder> = attempts.iter().map(|attempt| self.folder(*attempt)).collect();
        let (keep_work, data) = (self.keep_work, self.data.clone());
        attempts.iter().for_each(|attempt| self.cache.unpin(*attempt));
        run_blocking(move || {
            let kept = data.join("kept");
            let mut pool_places = POOL_FOLDERS_MAX.saturating_sub(folder_pool::count(&data));
            for folder in &folders {
                if keep_work && fs::create_dir_all(&kept).is_ok() {
                    let name = folder.root().file_name().unwrap_or_default();
                    let _ = fs::rename(folder.work(), kept.join(name));
                }
                // An error is as good as a no: then it is deleted.
                if pool_places > 0 && folder_pool::recycle(&data, folder).unwrap_or(false) {
                    pool_places -= 1;
                    continue;
                }
                if let Err(error) = remove_tree(folder.root())
                    && error.kind() != io::ErrorKind::NotFound
                {
                    tracing::warn!(%error, folder = %folder.root().display(), "cannot delete what an attempt left");
                }
            }
        })
        .boxed()
    }
}

/// Deletes a folder and all in it; subfolders that the program made read-only are made writable first.
fn remove_tree(root: &Path) -> io::Result<()> {
    let Err(error) = fs::remove_dir_all(root) else { return Ok(()) };
    if error.kind() != io::ErrorKind::PermissionDenied {
        return Err(error);
    }
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        make_writable(&folder);
        let entries = fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
        folders.extend(
            entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|e| e.path()),
        );
    }
    fs::remove_dir_all(root)
}

#[cfg(unix)]
fn make_writable(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
}

#[cfg(not(unix))]
fn make_writable(folder: &Path) {
    if let Ok(found) = fs::metadata(folder) {
        let mut permissions = found.permissions();
        permissions.set_readonly(false);
        let _ = fs::set_permissions(folder, permissions);
    }
}

#[cfg(unix)]
fn write_private(path: &Path, text: &[u8]) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut file = fs::OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text)?;
    // A runner that loses it after a power cut would be a second runner.
    file.sync_all()
}

#[cfg(not(unix))]
fn write_private(path: &Path, text: &[u8]) -> io::Result<()> {
    fs::write(path, text)
}

/// Makes the work folder and fills it.
fn lay_out(folder: &AttemptFolder, cache: &InputCache, lease: &LeasedAttempt) -> Result<(), FilesError> {
    let work = folder.work();
    let failed =
        |what: &str, error: io::Error| FilesError(format!("cannot write the input '{what}': {error}"));
    folder.create().map_err(|error| failed("", error))?;
    for file in &lease.files {
        let path = target(&work, &file.to)?;
        fs::write(path, &file.content).map_err(|error| failed(&file.to, error))?;
    }
    for input in &lease.inputs {
        let path = target(&work, &input.to)?;
        // A second try of the same layout starts over.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&input.to, error)),
            _ => {}
        }
        cache
            .copy(input.blob, input.size, &path)
            .map_err(|error| FilesError(format!("cannot write the input '{}': {error}", input.to)))?;
        set_mode(&path, input.executable).map_err(|error| failed(&input.to, error))?;
    }
    for to in &lease.folders {
        let path = target(&work, to)?;
        fs::create_dir_all(&path).map_err(|error| failed(to, error))?;
    }
    cache.unpin(lease.id);
    Ok(())
}

/// Where an input goes; makes the folders above it.
fn target(work: &Path, to: &str) -> Result<PathBuf, FilesError> {
    let path = confine::join_below(work, to)
        .ok_or_else(|| FilesError(format!("the input path '{to}' is not below the work folder")))?;
    let parent = path.parent().unwrap_or(work);
    fs::create_dir_all(parent)
        .map_err(|error| FilesError(format!("cannot make the folder of the input '{to}': {error}")))?;
    Ok(path)
}

#[cfg(unix)]
fn set_mode(path: &Path, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(if executable { 0o755 } else { 0o644 }))
}

#[cfg(not(unix))]
fn set_mode(path: &Path, _: bool) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions)
}

#[cfg(test)]
#[path = "disk_tests.rs"]
mod tests;
