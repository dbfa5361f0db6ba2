//! Inputs that were found: hashed, and those that the server does not have uploaded, in parts that can be resumed.

use crate::{
    connection::RetryPolicy,
    exit::{Exit, Failure, Result},
    output::bars::Bars,
};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use indicatif::ProgressBar;
use mothership_api::{
    blobs::{BlobRef, MissingRequest, PutQuery},
    client::Client,
};
use mothership_core::{
    ids::BlobHash,
    limits::PAGE_MAX,
    spec::{Input, JobSpec},
};
use mothership_runner::files::walk::open_file;
use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    time::Duration,
};

/// A file on this machine, with its number among the spec's inputs.
#[derive(Debug)]
pub struct Found {
    pub number: usize,
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
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
/// Files below this size are sent several at a time: of a small file nearly all the time is spent on waiting.
const SMALL_BYTES_MAX: u64 = 1 << 20;
const SMALL_AT_ONCE: usize = 16;

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
    let ((mut file, _), mut hasher) = (open_file(path)?, blake3::Hasher::new());
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
    let by_hash: HashMap<BlobHash, &Hashed> = files.iter().map(|file| (file.blob.hash, file)).collect();
    let distinct: Vec<&Hashed> = by_hash.values().copied().collect();
    for page in distinct.chunks(PAGE_MAX) {
        let request = MissingRequest { blobs: page.iter().map(|file| file.blob.clone()).collect() };
        let missing = RetryPolicy::limited(policy).call(|| client.blobs_missing(&request)).await?.missing;
        let wanted: Vec<(&Hashed, u64)> = missing
            .iter()
            .filter_map(|missing| Some((*by_hash.get(&missing.hash)?, missing.offset)))
            .collect();
        let bar = bars.bytes(
            wanted.iter().map(|(file, offset)| file.blob.size - (*offset).min(file.blob.size)).sum(),
            "uploading",
        );
        let (small, large): (Vec<_>, Vec<_>) =
            wanted.into_iter().partition(|(file, _)| file.blob.size < SMALL_BYTES_MAX);
        let bar = &bar;
        let send = |(file, offset): (_, u64)| send(client, file, offset, bar, policy).boxed();
        let small = stream::iter(small.into_iter().map(send)).buffer_unordered(SMALL_AT_ONCE);
        // One after the other: each holds a part of its file in memory.
        let large = stream::iter(large.into_iter().map(send)).buffer_unordered(1);
        small.chain(large).try_collect::<()>().await?;
        bars.remove(bar);
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
    let (mut source, _) = open_file(&file.path).map_err(|error| unreadable(&file.path, &error))?;
    // An offset that goes back means that the server has lost parts; more of that than this is no accident.
    let mut restarts = 0;
    let mut part_bytes = PART_BYTES;
    loop {
        let part = read_part(&mut source, offset, size, part_bytes)
            .map_err(|error| unreadable(&file.path, &error))?;
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
    use crate::{
        cmd::submit::find_inputs::find,
        connection::fake::{self, Body},
    };
    use mothership_core::spec::{Command, InputFile};
    use std::fs;
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
        let found = find(&mut spec, folder.path()).unwrap().files;
        let targets: Vec<_> = (0..3).map(|i| file(&spec, i).to.clone().unwrap()).collect();
        assert_eq!(targets, ["data/b", "data/deep/a", "run.sh"]);
        spec.clone().check().unwrap();

        let hashed = hash(&mut spec, found, &Bars::new(true)).await.unwrap();
        assert_eq!(hashed[0].blob, BlobRef { hash: BlobHash(*blake3::hash(b"two").as_bytes()), size: 3 });
        assert_eq!((&file(&spec, 2).from, file(&spec, 2).size), (&None, Some(4)));
        spec.check().unwrap().uploaded().unwrap();
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
