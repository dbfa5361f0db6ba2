//! Files on the disk of this machine, in the runner's data folder.

use super::{Collected, Files, FilesError, FoundFile, MissingInput, cache::InputCache, collect, confine};
use crate::{
    config::RunnerIdentity,
    keeper::{
        folder::AttemptFolder,
        folder_pool::{self, POOL_FOLDERS_MAX},
    },
};
use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};
use mothership_api::agent::{InputFile, LeasedAttempt};
use mothership_core::ids::{AttemptId, BlobHash};
use std::{
    fs,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Inputs from this size on are linked to the cache, read-only; smaller ones are the task's own copies, which it may
/// change.
const LINK_BYTES_MIN: u64 = 8 << 20;

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

    fn missing_inputs<'a>(&'a self, lease: &'a LeasedAttempt) -> BoxFuture<'a, Vec<MissingInput>> {
        let missing = lease.inputs.iter().filter(|input| !self.cache.has(input.blob, input.size));
        let missing = missing.map(|input| MissingInput {
            hash: input.blob,
            size: input.size,
            have: self.cache.have(input.blob, input.size),
        });
        futures_util::future::ready(missing.collect()).boxed()
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

    fn collect<'a>(&'a self, lease: &'a LeasedAttempt) -> BoxFuture<'a, Result<Collected, FilesError>> {
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
        let name = file.path.clone();
        run_blocking(move || {
            let failed = |error: io::Error| FilesError(format!("cannot read the output '{name}': {error}"));
            let path = root.join(&name);
            let mut part = Vec::with_capacity(max.min(1 << 20));
            let mut file = fs::File::open(path).map_err(failed)?;
            file.seek(SeekFrom::Start(offset)).map_err(failed)?;
            file.take(max as u64).read_to_end(&mut part).map_err(failed)?;
            Ok(part.into())
        })
        .boxed()
    }

    fn remove(&self, attempts: Vec<AttemptId>) -> BoxFuture<'_, ()> {
        let folders: Vec<AttemptFolder> = attempts.into_iter().map(|attempt| self.folder(attempt)).collect();
        let (keep_work, data) = (self.keep_work, self.data.clone());
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
        place_input(cache, input, &path).map_err(|error| failed(&input.to, error))?;
        cache.touch(input.blob);
    }
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

/// Puts an input into the work folder.
fn place_input(cache: &InputCache, input: &InputFile, path: &Path) -> io::Result<()> {
    let source = cache.path(input.blob);
    // A second try of the same layout starts over.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Not for executables: a link shares its mode with the cache. A link also fails across file systems.
    if input.size >= LINK_BYTES_MIN && !input.executable && fs::hard_link(&source, path).is_ok() {
        return Ok(());
    }
    fs::copy(&source, path)?;
    set_mode(path, input.executable)
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
