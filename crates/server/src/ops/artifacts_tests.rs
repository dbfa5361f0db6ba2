use super::*;
use crate::{
    actor::Person,
    ops::{blobs, zip},
    test_server::Harness,
};
use futures_util::StreamExt;
use mothership_api::{agent, blobs::PutQuery};

fn person() -> Person {
    Person::local()
}

/// A job with two tasks; each has left a picture, a table and a file of unknown kind.
async fn finished() -> (Harness, JobId) {
    left(&["plots/a b.png", "table.csv", "raw.xyz"]).await
}

/// A job with two tasks that left these files.
async fn left(paths: &[&str]) -> (Harness, JobId) {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let job = harness.submit_array(2).await;
    let mut held = harness.lease(runner, 2.0).await;
    held.sort_by_key(|attempt| attempt.id);
    for attempt in &held {
        let mut ended = harness.ended(attempt, 0);
        for &path in paths {
            let bytes = format!("{path} of {}", attempt.id);
            let hash = BlobHash(*blake3::hash(bytes.as_bytes()).as_bytes());
            let size = bytes.len() as u64;
            blobs::put(&harness.app, None, hash, PutQuery { offset: 0, size }, bytes.into()).await.unwrap();
            ended.artifacts.push(agent::ArtifactFile {
                path: path.into(),
                blob: hash,
                size,
                executable: false,
            });
        }
        harness.report(runner, agent::ReportRequest { ended: vec![ended], ..Default::default() }).await;
    }
    (harness, job)
}

#[test]
fn types_by_name() {
    for (path, wanted, is_in_place) in [
        ("out/pattern.png", "image/png", true),
        ("a.svg", "image/svg+xml", true),
        ("result.json", "application/json", true),
        ("run.log", "text/plain; charset=utf-8", true),
        ("table.CSV", "text/csv; charset=utf-8", true),
        ("index.html", "text/html; charset=utf-8", true),
        ("lines.jsonl", "application/x-ndjson", true),
        ("mesh.vtu", "model/vnd.vtu", false),
        ("noextension", "application/octet-stream", false),
        ("v1.2/noextension", "application/octet-stream", false),
        ("all.zip", "application/zip", false),
    ] {
        assert_eq!(content_type(path), wanted, "{path}");
        assert_eq!(is_shown(&content_type(path)), is_in_place, "{path}");
    }
}

#[test]
fn a_url_keeps_its_folders_and_nothing_else() {
    let task = JobId(42).task(7);
    assert_eq!(url(task, "a b/ü?#.png"), "/api/v1/tasks/42.7/files/a%20b/%C3%BC%3F%23.png");
}

#[test]
fn a_page_goes_on_where_the_last_one_said() {
    assert_eq!(after("7/plots/a.png").unwrap(), (7, "plots/a.png".to_owned()));
    for bad in ["", "7", "x/a.png", "-1/a.png"] {
        assert!(after(bad).is_err(), "{bad}");
    }
}

#[tokio::test]
async fn files_of_a_job_are_paged_filtered_and_counted() {
    let (harness, job) = finished().await;
    let of = async |query| of_job(&harness.app, &person(), job, query).await.unwrap();
    let all = of(ArtifactQuery::default()).await;
    assert_eq!((all.total, all.artifacts.len(), all.next), (6, 6, None));
    assert_eq!(all.total_bytes, all.artifacts.iter().map(|file| file.size).sum::<u64>());
    let (mut paged, mut next) = (Vec::new(), None);
    loop {
        let page = of(ArtifactQuery { limit: Some(4), after: next, ..ArtifactQuery::default() }).await;
        assert_eq!(page.total, 6, "of all that match, on every page");
        paged.extend(page.artifacts);
        match page.next {
            Some(more) => next = Some(more),
            None => break,
        }
    }
    assert_eq!(paged, all.artifacts);
    let pictures = of(ArtifactQuery { kind: Some("image".into()), ..ArtifactQuery::default() }).await;
    assert_eq!((pictures.total, pictures.artifacts[0].name.as_str()), (2, "a b.png"));
    assert!(pictures.artifacts[0].url.ends_with("/files/plots/a%20b.png"), "{}", pictures.artifacts[0].url);
    let tables =
        of(ArtifactQuery { q: Some("table".into()), kind: Some(String::new()), ..ArtifactQuery::default() });
    assert_eq!(tables.await.total, 2);
    let missing = of_job(&harness.app, &person(), JobId(99), ArtifactQuery::default()).await;
    assert!(matches!(missing, Err(OpError::NotFound(_))));
}

#[tokio::test]
async fn a_file_is_found_by_its_path_and_nothing_else_is() {
    let (harness, job) = finished().await;
    let task = job.task(1);
    let found = find(&harness.app, &person(), &task.to_string(), "plots/a b.png").await.unwrap();
    assert_eq!((found.name.as_str(), found.content_type.as_str()), ("a b.png", "image/png"));
    let mut bytes = blobs::read(&harness.app, found.hash, 0..found.size).await.unwrap();
    assert!(bytes.next().await.unwrap().unwrap().starts_with(b"plots/a b.png of "));
    for (task, path) in [
        (task.to_string(), "plots/b.png"),
        (task.to_string(), "../table.csv"),
        (job.task(9).to_string(), "table.csv"),
        ("x".to_owned(), "table.csv"),
    ] {
        let missing = find(&harness.app, &person(), &task, path).await.map(|file| file.name);
        assert!(matches!(missing, Err(OpError::NotFound(_))), "{task} {path}");
    }
    assert_eq!(of_task(&harness.app, &person(), task).await.unwrap().len(), 3);
    assert!(matches!(of_task(&harness.app, &person(), job.task(9)).await, Err(OpError::NotFound(_))));
}

#[test]
fn what_is_no_utf8_is_not_called_so() {
    for (bytes, wanted) in [
        (&b"plain"[..], "text/plain; charset=utf-8"),
        ("ü".as_bytes(), "text/plain; charset=utf-8"),
        (b"cut \xc3", "text/plain; charset=utf-8"),
        (b"gr\xfcn", "text/plain"),
        (b"\xff\xfea\0", "text/plain"),
    ] {
        assert_eq!(without_wrong_charset(content_type("a.log"), bytes), wanted, "{bytes:?}");
    }
    assert_eq!(without_wrong_charset("image/png".into(), b"\xff"), "image/png");
}

#[tokio::test]
async fn a_zip_names_the_files_that_are_lost() {
    let (harness, job) = finished().await;
    let lost = find(&harness.app, &person(), &job.task(1).to_string(), "table.csv").await.unwrap();
    harness.app.blobs.delete(lost.hash).await.unwrap();
    let contents = zip::ZipContents::Job(job);
    let stream =
        zip::stream(harness.app.clone(), &person(), contents, None, zip::ZipNames::Own).await.unwrap();
    let parts: Vec<_> = stream.map(|part| part.unwrap()).collect().await;
    let whole = parts.concat();
    let has = |name: &str| whole.windows(name.len()).any(|found| found == name.as_bytes());
    assert!(has(&format!("{job}.0/table.csv")) && has("FILES THAT ARE LOST.txt"));
    assert!(has(&format!("{job}.1/table.csv\n")), "it says which");
}

#[tokio::test]
async fn a_zip_has_every_file_under_its_task() {
    let (harness, job) = finished().await;
    let of = async |contents, folder: Option<&str>| {
        let person = person();
        let folder = folder.map(str::to_owned);
        let stream = zip::stream(harness.app.clone(), &person, contents, folder, zip::ZipNames::Own);
        let parts: Vec<_> = stream.await.unwrap().map(|part| part.unwrap()).collect().await;
        parts.concat()
    };
    let has = |bytes: &[u8], name: &str| bytes.windows(name.len()).any(|found| found == name.as_bytes());
    let whole = of(zip::ZipContents::Job(job), None).await;
    for name in [format!("{job}.0/table.csv"), format!("{job}.1/plots/a b.png")] {
        assert!(has(&whole, &name), "{name}");
    }
    let folder = of(zip::ZipContents::Task(job.task(0)), Some("plots")).await;
    assert!(has(&folder, "plots/a b.png") && !has(&folder, "table.csv"));
    // Both tasks left the same paths, so each stands below its own.
    let merged = of(zip::ZipContents::Merged(job), None).await;
    assert!(has(&merged, "assignment_0/table.csv") && has(&merged, "assignment_1/table.csv"));
}

#[tokio::test]
async fn a_zip_for_windows_has_names_that_are_possible_there_and_different() {
    let (harness, job) = left(&["a%3Fb", "a?b", "out/CON.txt", "fine.txt"]).await;
    let of = async |contents, names| {
        let person = person();
        let stream = zip::stream(harness.app.clone(), &person, contents, None, names);
        let parts: Vec<_> = stream.await.unwrap().map(|part| part.unwrap()).collect().await;
        parts.concat()
    };
    let has = |bytes: &[u8], name: &str| bytes.windows(name.len()).any(|found| found == name.as_bytes());
    let contents =
        [zip::ZipContents::Task(job.task(0)), zip::ZipContents::Job(job), zip::ZipContents::Merged(job)];
    for contents in contents {
        let own = of(contents, zip::ZipNames::Own).await;
        assert!(["a?b", "a%3Fb", "out/CON.txt"].iter().all(|name| has(&own, name)), "{contents:?}");
        let windows = of(contents, zip::ZipNames::Windows).await;
        assert!(["a%3Fb", "a%3Fb~2", "out/%43ON.txt", "fine.txt"].iter().all(|name| has(&windows, name)));
    }
}
