//! Inputs: found, hashed, and those that the server does not have uploaded, in parts that can be resumed.

use crate::{
    connection::RetryPolicy,
    exit::{Exit, Failure, Result},
    output::bars::Bars,
};
use bytes::Bytes;
use indicatif::ProgressBar;
use mothership_api::{
    blobs::{BlobRef, MissingRequest, PutQuery},
    client::Client,
};
use mothership_core::{
    ids::BlobHash,
    limits::PAGE_MAX,
    spec::{Input, InputFile, JobSpec, SpecError, SpecErrors},
};
use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    time::Duration,
};

/// A file on this machine, with its number among the spec's inputs.
#[derive(Debug)]
pub struct Found {
    number: usize,
    path: PathBuf,
    size: u64,
}

/// A file that has been hashed.
#[derive(Debug)]
pub struct Hashed {
    path: PathBuf,
    blob: BlobRef,
}

/// Bytes that are read and sent at once.
const PART_BYTES: usize = 8 << 20;
/// The smallest that is tried when somebody on the way takes no large ones.
const PART_BYTES_MIN: usize = 64 << 10;

/// Looks up every input of the spec. A folder becomes its files. What cannot be read is told all at once.
pub fn find(spec: &mut JobSpec, folder: &Path) -> Result<Vec<Found>> {
    let (mut errors, mut inputs, mut found) = (SpecErrors::default(), Vec::new(), Vec::new());
    for (i, input) in std::mem::take(&mut spec.inputs).into_iter().enumerate() {
        let target = input.target();
        let file = match input {
            Input::Path(from) => InputFile { from: Some(from), ..InputFile::default() },
            Input::File(file) => file,
        };
        // What has a blob is on the server; what has neither is refused by the check that follows.
        let Some(from) = file.from.clone().filter(|_| file.blob.is_none()) else {
            inputs.push(Input::File(file));
            continue;
        };
        let to = if target.is_empty() { folder_name(&from) } else { target };
        let listed = list(&folder.join(&from), &to);
        let listed = match listed {
            Ok(listed) => listed,
            Err(error) => {
                let hint = "paths in a spec are relative to its file, those of --input to this folder";
                errors.push(
                    SpecError::new(format!("inputs[{i}]"), format!("`{from}` cannot be read: {error}"))
                        .hint(hint),
                );
                continue;
            }
        };
        for (path, to, metadata) in listed {
            found.push(Found { number: inputs.len(), path, size: metadata.len() });
            let executable = file.executable || is_executable(&metadata);
            inputs.push(Input::File(InputFile {
                from: None,
                to: Some(to),
                executable,
                blob: None,
                size: Some(metadata.len()),
            }));
        }
    }
    spec.inputs = inputs;
    errors.into_result()?;
    // The check of the spec wants to know of each input where it comes from; until it is hashed, that is its path.
    for file in &found {
        if let Input::File(input) = &mut spec.inputs[file.number] {
            input.from = Some(file.path.to_string_lossy().into_owned());
        }
    }
    Ok(found)
}

fn folder_name(from: &str) -> String {
    from.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

/// The file itself, or every file below a folder in order of their names. Links to folders are not followed: they may
/// lead in circles.
fn list(path: &Path, to: &str) -> io::Result<Vec<(PathBuf, String, fs::Metadata)>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_dir() {
        // Opening tells what the size does not: whether it may be read.
        File::open(path)?;
        return Ok(vec![(path.to_owned(), to.to_owned(), metadata)]);
    }
    let mut entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        if entry.file_type()?.is_symlink() && entry.path().is_dir() {
            continue;
        }
        let name = entry.file_name().into_string().map_err(|name| {
            io::Error::new(io::ErrorKind::InvalidData, format!("the name {name:?} is not Unicode"))
        })?;
        files.extend(list(&entry.path(), &format!("{to}/{name}"))?);
    }
    Ok(files)
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0
}

/// Windows keeps no such mark.
#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

/// Hashes the files and writes their hashes into the spec, in place of their paths on this machine.
pub async fn hash(spec: &mut JobSpec, files: Vec<Found>, bars: &Bars) -> Result<Vec<Hashed>> {
    let bar = bars.bytes(files.iter().map(|file| file.size).sum(), "reading");
    let mut hashed = Vec::with_capacity(files.len());
    for Found { number, path, size } in files {
        let hash = hash_of(&path, size, &bar).await.map_err(|error| unreadable(&path, &error))?;
        if let Input::File(input) = &mut spec.inputs[number] {
            (input.from, input.blob) = (None, Some(hash.to_string()));
        }
        hashed.push(Hashed { path, blob: BlobRef { hash, size } });
    }
    bars.remove(&bar);
    Ok(hashed)
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::local(format!("cannot read {}: {error}", path.display()))
}

async fn hash_of(path: &Path, size: u64, bar: &ProgressBar) -> io::Result<BlobHash> {
    let (mut file, mut hasher) = (File::open(path)?, blake3::Hasher::new());
    let mut buffer = vec![0; PART_BYTES.min(usize::try_from(size).unwrap_or(PART_BYTES)).max(1)];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bar.inc(read as u64);
        // Lets Ctrl-C through.
        tokio::task::yield_now().await;
    }
    if hasher.count() != size {
        return Err(io::Error::other("it was changed while it was read"));
    }
    Ok(BlobHash(*hasher.finalize().as_bytes()))
}

/// Uploads what the server does not have. A broken connection is worked at for as long as `policy`.
pub async fn upload(client: &Client, files: &[Hashed], bars: &Bars, policy: Duration) -> Result<()> {
    let mut seen = HashSet::new();
    let distinct: Vec<&Hashed> = files.iter().filter(|file| seen.insert(file.blob.hash)).collect();
    for page in distinct.chunks(PAGE_MAX) {
        let request = MissingRequest { blobs: page.iter().map(|file| file.blob.clone()).collect() };
        let missing = RetryPolicy::limited(policy).call(|| client.blobs_missing(&request)).await?.missing;
        let wanted: Vec<(&Hashed, u64)> = missing
            .iter()
            .filter_map(|missing| {
                Some((*page.iter().find(|file| file.blob.hash == missing.hash)?, missing.offset))
            })
            .collect();
        let bar = bars.bytes(
            wanted.iter().map(|(file, offset)| file.blob.size - (*offset).min(file.blob.size)).sum(),
            "uploading",
        );
        for (file, offset) in wanted {
            send(client, file, offset, &bar, policy).await?;
        }
        bars.remove(&bar);
    }
    Ok(())
}

async fn send(
    client: &Client,
    file: &Hashed,
    mut offset: u64,
    bar: &ProgressBar,
    limit: Duration,
) -> Result<()> {
    let size = file.blob.size;
    let mut policy = RetryPolicy::limited(limit);
    let mut source = File::open(&file.path).map_err(|error| unreadable(&file.path, &error))?;
    // An offset that goes back means that the server has lost parts; more of that than this is no accident.
    let mut restarts = 0;
    let mut part_bytes = PART_BYTES;
    loop {
        let part = read_part(&mut source, offset, size, part_bytes).map_err(|error| unreadable(&file.path, &error))?;
        let query = PutQuery { offset, size };
        let reply = match policy.call(|| client.put_blob(file.blob.hash, &query, part.clone())).await {
            // A proxy with a limit of its own: smaller parts, until they fit or are as small as makes sense.
            Err(error) if error.is_too_large() && part.len() > PART_BYTES_MIN => {
                part_bytes = (part.len() / 2).max(PART_BYTES_MIN);
                continue;
            }
            reply => reply?,
        };
        if reply.complete {
            bar.inc(size - offset.min(size));
            return Ok(());
        }
        if reply.offset > offset {
            bar.inc(reply.offset - offset);
        } else {
            restarts += 1;
        }
        if restarts > 10 {
            return Err(Failure::new(
                Exit::Refused,
                format!("the server does not take {}", file.path.display()),
            ));
        }
        offset = reply.offset;
    }
}

fn read_part(source: &mut File, offset: u64, size: u64, max: usize) -> io::Result<Bytes> {
    let length = size.saturating_sub(offset).min(max as u64);
    let mut part = Vec::with_capacity(usize::try_from(length).unwrap_or(PART_BYTES));
    source.seek(SeekFrom::Start(offset))?;
    source.take(length).read_to_end(&mut part)?;
    if part.len() as u64 != length {
        return Err(io::Error::other("it was changed while it was sent"));
    }
    Ok(part.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::fake::{self, Body};
    use mothership_core::spec::Command;
    use std::sync::{Arc, Mutex};

    fn spec(inputs: Vec<Input>) -> JobSpec {
        let mut spec = JobSpec::new(Command::Argv(vec!["true".into()]));
        spec.inputs = inputs;
        spec
    }

    fn file(spec: &JobSpec, number: usize) -> &InputFile {
        match &spec.inputs[number] {
            Input::File(file) => file,
            Input::Path(_) => panic!("all inputs are tables"),
        }
    }

    #[tokio::test]
    async fn a_folder_becomes_its_files_and_paths_become_hashes() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("data/deep")).unwrap();
        fs::write(folder.path().join("data/b"), "two").unwrap();
        fs::write(folder.path().join("data/deep/a"), "one").unwrap();
        fs::write(folder.path().join("run.sh"), "true").unwrap();
        let mut spec = spec(vec![Input::Path("data/".into()), Input::Path("run.sh".into())]);
        let found = find(&mut spec, folder.path()).unwrap();
        let targets: Vec<_> = (0..3).map(|i| file(&spec, i).to.clone().unwrap()).collect();
        assert_eq!(targets, ["data/b", "data/deep/a", "run.sh"]);
        spec.clone().check().unwrap();

        let hashed = hash(&mut spec, found, &Bars::new(true)).await.unwrap();
        assert_eq!(hashed[0].blob, BlobRef { hash: BlobHash(*blake3::hash(b"two").as_bytes()), size: 3 });
        assert_eq!((&file(&spec, 2).from, file(&spec, 2).size), (&None, Some(4)));
        spec.check().unwrap().uploaded().unwrap();
    }

    #[test]
    fn every_unreadable_input_is_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut spec = spec(vec![Input::Path("none".into()), Input::Path("neither".into())]);
        let failure = find(&mut spec, folder.path()).unwrap_err();
        assert_eq!(failure.exit, Exit::Refused);
        for part in ["inputs[0]: `none` cannot be read", "inputs[1]: `neither` cannot be read"] {
            assert!(failure.message.contains(part), "{}", failure.message);
        }
    }

    /// Uploads ten bytes to a server that has the first `has` and answers each part as `replies` say; the offsets of the
    /// parts that were sent.
    async fn send_to(has: u64, replies: &[Body]) -> (Result<()>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        fs::write(&path, "0123456789").unwrap();
        let hash = BlobHash(*blake3::hash(b"0123456789").as_bytes());
        let file = Hashed { path, blob: BlobRef { hash, size: 10 } };
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, replies) = (asked.clone(), Mutex::new(replies.to_vec()));
        let client = fake::client(move |path| match path.split_once('?') {
            None => Body::Whole(serde_json::json!({"missing": [{"hash": hash, "offset": has}]}).to_string()),
            Some((_, query)) => {
                seen.lock().unwrap().push(query.split('&').next().unwrap().to_owned());
                let mut replies = replies.lock().unwrap();
                if replies.len() > 1 { replies.remove(0) } else { replies[0].clone() }
            }
        });
        let policy = Duration::from_secs(60);
        let result = upload(&client, &[file], &Bars::new(true), policy).await;
        let asked = asked.lock().unwrap().clone();
        (result, asked)
    }

    fn has(offset: u64) -> Body {
        Body::Whole(format!(r#"{{"offset":{offset},"complete":{}}}"#, offset == 10))
    }

    #[tokio::test]
    async fn an_upload_goes_on_from_what_the_server_has() {
        let (result, asked) = send_to(4, &[Body::Refused, has(7), has(10)]).await;
        assert_eq!(
            (result, asked),
            (Ok(()), ["offset=4", "offset=4", "offset=7"].map(String::from).to_vec())
        );
    }

    #[tokio::test]
    async fn a_server_that_never_takes_a_part_is_given_up() {
        let (result, asked) = send_to(0, &[has(0)]).await;
        assert_eq!(result.unwrap_err().exit, Exit::Refused);
        assert!(asked.len() < 20, "{asked:?}");
    }

    #[test]
    fn a_part_begins_where_the_server_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        fs::write(&path, "0123456789").unwrap();
        let mut source = File::open(&path).unwrap();
        assert_eq!(read_part(&mut source, 4, 10, 100).unwrap(), "456789");
        assert_eq!(read_part(&mut source, 10, 10, 100).unwrap(), "");
        assert!(read_part(&mut source, 4, 11, 100).is_err());
    }
}
