//! `mothership results get`: parallel, hash-checked, goes on where it was interrupted.

use super::{
    choose::{ChosenFiles, artifacts},
    places::{NameRules, Places, places},
};
use crate::{
    cmd::subject::Subject,
    connection::{Context, RetryPolicy},
    exit::{Exit, Failure, Result},
    output::{self, bars::Bars, results::Fetched},
};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{Method, StatusCode};
use indicatif::ProgressBar;
use mothership_api::{
    client::{Client, ClientError},
    results::Artifact,
};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Files of a job go to DIR/INDEX/PATH, those of a task to DIR/PATH. Files that are there already with the right
/// content are left alone; a broken download goes on where it was.
#[derive(Debug, clap::Args)]
pub struct Get {
    /// A job (42) or a task (42.7)
    #[arg(value_name = "ID")]
    subject: Subject,
    /// Only these files, folders or patterns (`**/*.png`)
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// Folder to put them in
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

/// Files that are downloaded at once.
const AT_ONCE: usize = 8;
/// Files that could not be saved and are named one by one.
const PROBLEMS_SHOWN: usize = 20;

impl Get {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        let ChosenFiles { files: list, no_match } = artifacts(&client, self.subject, &self.paths).await?;
        if let Some(failure) = no_match {
            return Err(failure);
        }
        let Places { files, renamed, mut problems } = places(&self.to, self.subject, list, NameRules::HERE);
        said(&renamed);
        let total = files.len() + problems.len();
        let local = |error| Failure::local(format!("cannot make the folder {}: {error}", self.to.display()));
        fs::create_dir_all(&self.to).map_err(local)?;
        let bars = Bars::new(context.out.json);
        let bar = bars.bytes(files.iter().map(|(artifact, _)| artifact.size).sum(), "download");
        let fetches = files.iter().map(|(artifact, place)| fetch(&client, artifact, place, &bar));
        let fetched: Vec<Result<(bool, u64)>> =
            stream::iter(fetches).buffer_unordered(AT_ONCE).collect().await;
        bars.remove(&bar);
        let (mut answer, mut exit) =
            (Fetched { to: self.to.display().to_string(), ..Fetched::default() }, Exit::Refused);
        for outcome in fetched {
            match outcome {
                Ok((true, size)) => {
                    (answer.downloaded, answer.bytes) = (answer.downloaded + 1, answer.bytes + size)
                }
                Ok((false, size)) => {
                    (answer.already_there, answer.bytes) = (answer.already_there + 1, answer.bytes + size);
                }
                // The others are saved all the same.
                Err(failure) => {
                    exit = failure.exit;
                    problems.push(failure.message);
                }
            }
        }
        context.out.answer(&answer, output::results::fetched)?;
        if problems.is_empty() {
            return Ok(Exit::Ok);
        }
        let count = problems.len();
        let more = count.saturating_sub(PROBLEMS_SHOWN);
        problems.truncate(PROBLEMS_SHOWN);
        if more > 0 {
            problems.push(format!("and {more} more"));
        }
        Err(Failure::new(
            exit,
            format!("{count} of {total} files are not saved:\n  {}", problems.join("\n  ")),
        ))
    }
}

/// Names the first files that get another name.
fn said(renamed: &[String]) {
    renamed.iter().take(PROBLEMS_SHOWN).for_each(|line| output::note(line));
    if let Some(more) = renamed.len().checked_sub(PROBLEMS_SHOWN).filter(|more| *more > 0) {
        output::note(&format!("and {more} more have another name"));
    }
}

/// Brings one file; false when it was there already. And its size.
async fn fetch(client: &Client, artifact: &Artifact, place: &Path, bar: &ProgressBar) -> Result<(bool, u64)> {
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder).map_err(|error| {
            Failure::local(format!("cannot make the folder {}: {error}", folder.display()))
        })?;
    }
    let is_new = bring(client, artifact, place, bar).await?;
    if artifact.executable {
        make_executable(place)
            .map_err(|error| Failure::local(format!("cannot change {}: {error}", place.display())))?;
    }
    Ok((is_new, artifact.size))
}

/// Whoever may read it may run it.
#[cfg(unix)]
fn make_executable(place: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(place)?.permissions().mode();
    fs::set_permissions(place, fs::Permissions::from_mode(mode | ((mode & 0o444) >> 2)))
}

/// Windows keeps no such mark.
#[cfg(not(unix))]
fn make_executable(_: &Path) -> io::Result<()> {
    Ok(())
}

async fn bring(client: &Client, artifact: &Artifact, place: &Path, bar: &ProgressBar) -> Result<bool> {
    let local = |error: io::Error| Failure::local(format!("cannot write {}: {error}", place.display()));
    if place.metadata().is_ok_and(|found| found.is_file() && found.len() == artifact.size)
        && hash_of(place).map_err(local)? == artifact.hash.0
    {
        bar.inc(artifact.size);
        return Ok(false);
    }
    let part = part_of(place, artifact);
    // A part that was damaged on this machine is told by its hash; the second try begins at nothing.
    for _ in 0..2 {
        download(client, artifact, &part, bar).await?;
        if hash_of(&part).map_err(local)? == artifact.hash.0 {
            fs::rename(&part, place).map_err(local)?;
            return Ok(true);
        }
        fs::remove_file(&part).map_err(local)?;
        bar.set_position(bar.position().saturating_sub(artifact.size));
    }
    Err(Failure::refused(format!("file {} arrived twice with the wrong content", artifact.id))
        .hint("something between this machine and the server changes it"))
}

/// Bytes of a file's name that leave room for the ending of its part; file systems take 255.
const NAME_BYTES_MAX: usize = 200;

/// The unfinished file, named by its content so that a part of an older result is never continued.
fn part_of(place: &Path, artifact: &Artifact) -> PathBuf {
    let mut name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.len() > NAME_BYTES_MAX {
        // As different from its neighbours as the name is.
        name = blake3::hash(name.as_bytes()).to_hex().to_string();
    }
    place.with_file_name(format!("{name}.{}.part", &artifact.hash.to_string()[..8]))
}

/// Brings the bytes that are missing from `part`, however often the connection breaks.
async fn download(client: &Client, artifact: &Artifact, part: &Path, bar: &ProgressBar) -> Result<()> {
    let local = |error: io::Error| Failure::local(format!("cannot write {}: {error}", part.display()));
    let mut file = OpenOptions::new().create(true).append(true).open(part).map_err(local)?;
    let mut have = file.metadata().map_err(local)?.len();
    if have > artifact.size {
        file.set_len(0).map_err(local)?;
        have = 0;
    }
    bar.inc(have);
    let mut policy = RetryPolicy::endless();
    let mut met = false;
    while have < artifact.size {
        let range = format!("bytes={have}-");
        let extra: &[(&str, &str)] = if have > 0 { &[("range", &range)] } else { &[] };
        let request = || client.send(Method::GET, &artifact.url, "", Bytes::new(), extra);
        let mut response = if met { policy.call(request).await? } else { request().await? };
        met = true;
        if have > 0 && response.status != StatusCode::PARTIAL_CONTENT {
            file.set_len(0).map_err(local)?;
            bar.set_position(bar.position().saturating_sub(have));
            have = 0;
        }
        let before = have;
        let broken = loop {
            match response.body.next().await {
                Some(Ok(bytes)) => {
                    file.write_all(&bytes).map_err(local)?;
                    have += bytes.len() as u64;
                    bar.inc(bytes.len() as u64);
                }
                Some(Err(reason)) => break reason,
                None => break "the answer was too short".to_owned(),
            }
        };
        if have > before {
            policy.reset();
        }
        if have < artifact.size {
            policy
                .wait_after(ClientError::Unreachable { base: client.base().to_owned(), reason: broken })
                .await?;
        }
    }
    file.flush().map_err(local)
}

fn hash_of(path: &Path) -> io::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(*hasher.finalize().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::fake::{self, Body};
    use std::sync::{Arc, Mutex};

    const TEXT: &str = "0123456789";

    fn artifact(path: &str) -> Artifact {
        serde_json::from_value(serde_json::json!({
            "id": format!("1.0/{path}"), "task_id": "1.0", "attempt_id": "1.0.1", "index": 0, "name": "x", "path": path,
            "size": TEXT.len(), "content_type": "text/plain", "hash": blake3::hash(TEXT.as_bytes()).to_hex().to_string(),
            "url": "/file", "created_at": "2026-01-02T12:00:00Z"
        }))
        .unwrap()
    }

    /// Fetches into `folder` from a server that answers as `bodies` say; what was asked for.
    async fn get(folder: &Path, bodies: &[Body]) -> (Result<bool>, Vec<String>) {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, bodies) = (asked.clone(), Mutex::new(bodies.to_vec()));
        let client = fake::client(move |path| {
            seen.lock().unwrap().push(path.to_owned());
            bodies.lock().unwrap().remove(0)
        });
        let result = fetch(&client, &artifact("x"), &folder.join("x"), &ProgressBar::hidden()).await;
        let result = result.map(|(is_new, _)| is_new);
        let asked = asked.lock().unwrap().clone();
        (result, asked)
    }

    #[tokio::test]
    async fn a_broken_download_goes_on_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let bodies = [Body::Broken("0123".into()), Body::Refused, Body::Rest("456789".into())];
        let (new, asked) = get(folder.path(), &bodies).await;
        assert_eq!(
            (new, asked),
            (Ok(true), ["/file", "/file bytes=4-", "/file bytes=4-"].map(String::from).to_vec())
        );
        assert_eq!(fs::read_to_string(folder.path().join("x")).unwrap(), TEXT);
        let names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["x"], "no part is left");
        assert_eq!(get(folder.path(), &[]).await, (Ok(false), vec![]), "what is there is not asked for");
    }

    #[tokio::test]
    async fn a_name_as_long_as_names_may_be_is_saved() {
        let folder = tempfile::tempdir().unwrap();
        let name = "é".repeat(127);
        let client = fake::client(|_| Body::Whole(TEXT.into()));
        let place = folder.path().join(&name);
        assert_eq!(fetch(&client, &artifact(&name), &place, &ProgressBar::hidden()).await, Ok((true, 10)));
        assert_eq!(fs::read_to_string(place).unwrap(), TEXT);
        let parts =
            ["a", "b"].map(|end| part_of(Path::new(&format!("{}{end}", "n".repeat(254))), &artifact("x")));
        assert_ne!(parts[0], parts[1]);
    }

    #[tokio::test]
    async fn a_server_without_ranges_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let (new, _) = get(folder.path(), &[Body::Broken("0123".into()), Body::Whole(TEXT.into())]).await;
        assert_eq!(new, Ok(true));
        assert_eq!(fs::read_to_string(folder.path().join("x")).unwrap(), TEXT);
    }

    #[tokio::test]
    async fn wrong_content_is_never_kept() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x"), "old").unwrap();
        let wrong = Body::Whole("9876543210".into());
        let (once, _) = get(folder.path(), &[wrong.clone(), Body::Whole(TEXT.into())]).await;
        assert_eq!(once, Ok(true), "the second try is good");
        fs::write(folder.path().join("x"), "old").unwrap();
        let (twice, _) = get(folder.path(), &[wrong.clone(), wrong]).await;
        assert_eq!(twice.unwrap_err().exit, Exit::Refused);
        assert_eq!(fs::read_to_string(folder.path().join("x")).unwrap(), "old");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_program_can_be_run() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let client = fake::client(|_| Body::Whole(TEXT.into()));
        let artifact = Artifact { executable: true, ..artifact("bin/x") };
        let place = folder.path().join("bin/x");
        for is_new in [true, false] {
            let fetched = fetch(&client, &artifact, &place, &ProgressBar::hidden()).await;
            assert_eq!(fetched, Ok((is_new, 10)));
            assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o500, 0o500);
            fs::set_permissions(&place, fs::Permissions::from_mode(0o644)).unwrap();
        }
    }
}
