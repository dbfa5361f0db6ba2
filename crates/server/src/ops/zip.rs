//! Results as a ZIP that is made while it is sent: no file on the server, no more memory than a few pieces, any size.

use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    spawn::OnPanic,
};
use async_zip::{Compression, ZipDateTime, ZipDateTimeBuilder, ZipEntryBuilder, tokio::write::ZipFileWriter};
use bytes::Bytes;
use futures_util::{
    AsyncWriteExt, StreamExt,
    stream::{self, BoxStream},
};
use jiff::tz::TimeZone;
use mothership_core::{
    ids::{JobId, TaskId},
    spec::{
        path::check_path,
        windows_name::{free_name, windows_name},
    },
};
use mothership_store::{
    Time,
    artifacts::{self, ArtifactFilter, ArtifactRow, ArtifactsOf},
    ownership, tasks,
};
use std::{borrow::Cow, collections::BTreeSet, io};
use tokio::io::DuplexStream;
use tokio_util::io::ReaderStream;

/// Between the one who packs and the one who sends.
const PIPE_BYTES: usize = 256 << 10;
/// Names the files that the archive should hold and the server has lost.
const LOST_FILES: &str = "FILES THAT ARE LOST.txt";
/// Files looked up at once.
const PAGE: u64 = 1000;

/// ZipContents what.
#[derive(Debug, Clone, Copy)]
pub enum ZipContents {
    Job(JobId),
    Task(TaskId),
    /// ZipContents a job whose tasks leave parts of one tree: only a path that several left stands below its task.
    Merged(JobId),
}

/// For whom the names in it are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZipNames {
    /// As the program called its files.
    Own,
    /// As Windows can have them, which leaves out or breaks off at names that it cannot have.
    Windows,
}

/// An archive while it is packed; fails when it cannot be packed to its end.
pub type ZipBytes = BoxStream<'static, io::Result<Bytes>>;

/// The ZIP as a stream of bytes. `folder`: only what lies in it. When packing fails in the middle, so does the stream: the
/// connection is broken off, and nobody takes half an archive for a whole one.
pub async fn stream(
    app: App,
    person: &Person,
    of: ZipContents,
    folder: Option<String>,
    names: ZipNames,
) -> OpResult<ZipBytes> {
    let folder = folder.filter(|folder| !folder.is_empty());
    if let Some(folder) = &folder
        && let Err(why) = check_path(folder.trim_end_matches('/'))
    {
        return Err(OpError::field("path", why.message, None));
    }
    exists(&app, person, of).await?;
    // The pipe is the flow control: a slow reader stops the packer, and a reader that goes away ends it.
    let (sender, receiver) = tokio::io::duplex(PIPE_BYTES);
    let spawner = app.spawner.clone();
    let (finished, outcome) = tokio::sync::oneshot::channel();
    spawner.spawn("zip", OnPanic::Log, async move {
        match pack(&app, of, folder, names, sender).await {
            Ok(()) => drop(finished.send(())),
            Err(error) => tracing::info!(error = %error, "a download broke off"),
        }
    });
    // The pipe ends in both cases alike; only this tells them apart.
    let end = stream::once(outcome).filter_map(async |outcome| {
        outcome.is_err().then(|| Err(io::Error::other("the archive could not be packed to its end")))
    });
    Ok(ReaderStream::with_capacity(receiver, PIPE_BYTES).chain(end).boxed())
}

/// Asked before the answer begins: afterwards nothing but a broken archive could say it.
async fn exists(app: &App, person: &Person, of: ZipContents) -> OpResult<()> {
    let sight = person.sight.clone();
    let there = app.store.read(move |tx| match of {
        ZipContents::Job(id) | ZipContents::Merged(id) => {
            ownership::right_on_job(tx, id, &sight).map(|right| right.is_some())
        }
        ZipContents::Task(id) => {
            Ok(ownership::right_on_job(tx, id.job, &sight)?.is_some() && tasks::get(tx, id)?.is_some())
        }
    });
    match (there.await?, of) {
        (true, _) => Ok(()),
        (false, ZipContents::Job(id) | ZipContents::Merged(id)) => Err(OpError::not_found("job", id)),
        (false, ZipContents::Task(id)) => Err(OpError::not_found("task", id)),
    }
}

#[derive(Debug, thiserror::Error)]
enum PackError {
    #[error("packing failed: {0}")]
    Zip(#[from] async_zip::error::ZipError),
    #[error("the other end went away: {0}")]
    Pipe(#[from] std::io::Error),
    #[error("{0}")]
    Op(#[from] OpError),
}

async fn pack(
    app: &App,
    of: ZipContents,
    folder: Option<String>,
    names: ZipNames,
    sender: DuplexStream,
) -> Result<(), PackError> {
    let mut lost = Vec::new();
    // Sizes are known, but the writer streams and so does not look back: every entry may be larger than 4 GiB.
    let mut zip = ZipFileWriter::with_tokio(sender).force_zip64();
    let folder = folder.map(|folder| format!("{}/", folder.trim_end_matches('/')));
    // Known before the first entry is written: a ZIP has no way back to rename one.
    let shared = match of {
        ZipContents::Merged(id) => {
            app.store.read(move |tx| artifacts::shared_paths(tx, id)).await.map_err(OpError::from)?
        }
        ZipContents::Job(_) | ZipContents::Task(_) => Vec::new(),
    };
    let shared: BTreeSet<String> = shared.into_iter().collect();
    let mut after = None;
    loop {
        // By page and not in one transaction, which a slow download would hold open for hours.
        let filter = ArtifactFilter { folder: folder.clone(), after, limit: PAGE, ..Default::default() };
        let from = match of {
            ZipContents::Job(id) | ZipContents::Merged(id) => ArtifactsOf::Job(id),
            ZipContents::Task(id) => ArtifactsOf::Task(id),
        };
        let (page, next) =
            app.store.read(move |tx| artifacts::list(tx, from, &filter)).await.map_err(OpError::from)?;
        for row in page {
            lost.extend(entry(app, of, names, &shared, &mut zip, row).await?);
        }
        match next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    if !lost.is_empty() {
        // Beside what could be packed: an archive that lacks files without a word would be taken for all there is.
        lost.push(String::new());
        let builder = ZipEntryBuilder::new(LOST_FILES.into(), Compression::Stored).unix_permissions(0o644);
        zip.write_entry_whole(builder, lost.join("\n").as_bytes()).await?;
    }
    zip.close().await?;
    Ok(())
}

async fn entry(
    app: &App,
    of: ZipContents,
    names: ZipNames,
    shared: &BTreeSet<String>,
    zip: &mut ZipFileWriter<DuplexStream>,
    mut row: ArtifactRow,
) -> Result<Option<String>, PackError> {
    // Checked when it was reported; once more, because whoever unpacks this trusts us.
    if check_path(&row.path).is_err() {
        return Ok(None);
    }
    let is_shared = shared.contains(&row.path);
    if names == ZipNames::Windows {
        row.path = for_windows(app, of, &row).await?;
    }
    let name = match of {
        ZipContents::Job(_) => format!("{}/{}", row.attempt.task, row.path),
        ZipContents::Merged(_) => merged(&row, is_shared),
        ZipContents::Task(_) => row.path,
    };
    // Before its entry is begun: a file that is lost costs itself and not the archive.
    let mut bytes = match super::blobs::read(app, row.hash, 0..row.size).await {
        Ok(bytes) => bytes,
        Err(OpError::NotFound(_)) => return Ok(Some(name)),
        Err(error) => return Err(error.into()),
    };
    let compression = if is_packed(&row.content_type) { Compression::Stored } else { Compression::Deflate };
    let builder = ZipEntryBuilder::new(name.into(), compression)
        .unix_permissions(if row.executable { 0o755 } else { 0o644 })
        .last_modification_date(modified(row.created_at));
    // Sizes and checksum follow the data: the entry is written while the blob is read.
    let mut writer = zip.write_entry_stream(builder).await?;
    while let Some(part) = bytes.next().await {
        writer.write_all(&part?).await?;
    }
    writer.close().await?;
    Ok(None)
}

/// The path of a file as Windows can have it, and as no other file is called. Names are looked up and not remembered: an
/// archive may hold any number of files, and those with such names are few.
async fn for_windows(app: &App, of: ZipContents, row: &ArtifactRow) -> OpResult<String> {
    let Cow::Owned(wanted) = windows_name(&row.path) else { return Ok(row.path.clone()) };
    let (task, path) = (row.attempt.task, row.path.clone());
    let named = app.store.read(move |tx| {
        let mut failed = None;
        let named = free_name(&wanted, |name| {
            let found = match of {
                ZipContents::Merged(job) => {
                    artifacts::find_in_job(tx, job, name, 1).map(|rows| !rows.is_empty())
                }
                ZipContents::Job(_) | ZipContents::Task(_) => {
                    artifacts::find(tx, task, name).map(|row| row.is_some())
                }
            };
            found.unwrap_or_else(|error| {
                failed = Some(error);
                false
            })
        });
        failed.map_or(Ok(named), Err)
    });
    // Too long for a number: the name that it has is better than none.
    Ok(named.await?.unwrap_or(path))
}

/// Where a file of a merged tree lies.
pub fn merged(row: &ArtifactRow, is_shared: bool) -> String {
    match is_shared {
        true => format!("assignment_{}/{}", row.attempt.task.index, row.path),
        false => row.path.clone(),
    }
}

/// A ZIP knows the years from 1980 to 2107 and no time zone: this is UTC.
fn modified(at: Time) -> ZipDateTime {
    let at = at.to_zoned(TimeZone::UTC);
    // Clamped, because programs refuse an archive with a date that its format does not know.
    let year = i32::from(at.year()).clamp(1980, 2107);
    let two = |number: i8| u32::from(number.unsigned_abs());
    ZipDateTimeBuilder::new()
        .year(year)
        .month(two(at.month()))
        .day(two(at.day()))
        .hour(two(at.hour()))
        .minute(two(at.minute()))
        .second(two(at.second()))
        .build()
}

/// Packing it again would only cost time.
fn is_packed(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default();
    (kind.starts_with("image/") && kind != "image/svg+xml" && kind != "image/bmp")
        || kind.starts_with("video/")
        || kind.starts_with("audio/")
        || matches!(kind, "application/zip" | "application/gzip" | "application/zstd" | "application/x-xz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_carry_a_date_that_every_program_takes() {
        for (at, wanted) in [
            ("2026-11-21T16:17:08Z", (2026, 11, 21, 16, 17, 8)),
            ("1970-01-01T00:00:00Z", (1980, 1, 1, 0, 0, 0)),
        ] {
            let date = modified(at.parse().unwrap());
            let found = (date.year(), date.month(), date.day(), date.hour(), date.minute(), date.second());
            assert_eq!(found, wanted);
        }
    }

    #[test]
    fn what_is_small_already_is_not_packed_again() {
        for (kind, wanted) in [
            ("image/png", true),
            ("image/svg+xml", false),
            ("image/bmp", false),
            ("video/mp4", true),
            ("application/zip", true),
            ("application/zip; charset=binary", true),
            ("text/csv; charset=utf-8", false),
            ("application/json", false),
            ("", false),
        ] {
            assert_eq!(is_packed(kind), wanted, "{kind}");
        }
    }

    #[tokio::test]
    async fn a_zip_of_nothing_is_a_zip_and_of_what_is_not_there_is_refused() {
        use crate::test_server::Harness;
        let harness = Harness::new().await;
        let job = harness.submit_array(1).await;
        let of = async |contents, folder: Option<&str>| {
            stream(harness.app.clone(), &Person::local(), contents, folder.map(str::to_owned), ZipNames::Own)
                .await
        };
        let mut parts = of(ZipContents::Job(job), Some("")).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(part) = parts.next().await {
            bytes.extend_from_slice(&part.unwrap());
        }
        // The end record of an archive, with or without the large one before it.
        assert!(bytes.starts_with(b"PK\x05\x06") || bytes.starts_with(b"PK\x06\x06"), "{bytes:?}");
        for (contents, text) in [
            (ZipContents::Job(JobId(99)), "there is no job 99"),
            (ZipContents::Task(job.task(7)), "there is no task 1.7"),
        ] {
            let refused = of(contents, None).await.map(drop).unwrap_err().to_string();
            assert!(refused.starts_with(text.split(" 1.").next().unwrap()), "{refused}");
        }
        let outside = of(ZipContents::Job(job), Some("../secret")).await.map(drop).unwrap_err();
        assert!(outside.to_string().starts_with("path: "), "{outside}");
    }
}
