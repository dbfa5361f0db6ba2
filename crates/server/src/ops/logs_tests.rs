use super::*;
use crate::{
    actor::Person,
    ops::log_bytes::{self, LogRange, StreamFilter},
    test_server::Harness,
};
use futures_util::TryStreamExt;
use mothership_core::ids::JobId;

/// A server with one log of this text, written in pieces.
async fn logged(pieces: &[&str]) -> (Harness, AttemptId) {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let attempt = harness.lease(runner, 1.0).await.remove(0);
    let mut offset = 0;
    for piece in pieces {
        harness.log(&attempt, offset, piece).await;
        offset += piece.len() as u64;
    }
    (harness, attempt.id)
}

fn person() -> Person {
    Person::local()
}

fn texts(lines: &[LogLine]) -> Vec<(u64, &str)> {
    lines.iter().map(|line| (line.number, line.text.as_str())).collect()
}

#[tokio::test]
async fn lines_are_the_same_wherever_the_chunks_are_cut() {
    for pieces in [&["a\nbc\nd"][..], &["a\nb", "c\n", "d"], &["a", "\n", "bc", "\nd"]] {
        let (harness, id) = logged(pieces).await;
        let local = person();
        let page = |from, limit| lines(&harness.app, &local, id, LinesQuery { from, limit });
        let all = page(0, None).await.unwrap();
        assert_eq!(texts(&all.lines), [(0, "a"), (1, "bc"), (2, "d")], "{pieces:?}");
        assert_eq!((all.total_lines, all.total_bytes, all.ended), (3, 6, false));
        assert_eq!(texts(&page(1, Some(1)).await.unwrap().lines), [(1, "bc")]);
        assert_eq!(texts(&page(9, None).await.unwrap().lines), []);
        let size = size(&harness.app, &person(), id).await.unwrap();
        assert_eq!((size.lines, size.bytes), (3, 6));
    }
}

#[tokio::test]
async fn an_open_line_counts_and_an_empty_log_has_none() {
    for (pieces, count) in [(&[][..], 0), (&["a\n"][..], 1), (&["a\nb"][..], 2), (&["\n\n"][..], 2)] {
        let (harness, id) = logged(pieces).await;
        assert_eq!(size(&harness.app, &person(), id).await.unwrap().lines, count, "{pieces:?}");
    }
    let (harness, _) = logged(&[]).await;
    let missing = size(&harness.app, &person(), JobId(9).task(0).attempt(1)).await.map(|size| size.bytes);
    assert!(matches!(missing, Err(OpError::NotFound(_))));
}

#[tokio::test]
async fn a_search_counts_everything_and_shows_a_page() {
    let (harness, id) = logged(&["error 1\nfine\nERR", "OR 2\nerror 3\n"]).await;
    let of = async |query| search(&harness.app, &person(), id, query).await;
    let query = |q: &str| SearchQuery { q: q.into(), ..SearchQuery::default() };
    let found = of(query("error")).await.unwrap();
    assert_eq!((found.total, found.next), (3, None));
    assert_eq!(texts(&found.hits), [(0, "error 1"), (2, "ERROR 2"), (3, "error 3")]);
    assert_eq!(found.streams["stdout"], 3);
    let page = of(SearchQuery { limit: Some(1), from: 1, ..query("error") }).await.unwrap();
    assert_eq!((texts(&page.hits), page.total, page.next), (vec![(2, "ERROR 2")], 3, Some(3)));
    let exact = of(SearchQuery { case: true, ..query("error") }).await.unwrap();
    assert_eq!(exact.total, 2);
    let pattern = of(SearchQuery { regex: true, ..query("^error [13]$") }).await.unwrap();
    assert_eq!(pattern.total, 2);
    let only = of(SearchQuery { stream: Some("stderr".into()), ..query("error") }).await.unwrap();
    assert_eq!((only.total, only.streams["stdout"]), (0, 3), "the others are counted, for the tabs");
    let all = of(SearchQuery { stream: Some("stdout,stderr".into()), ..query("") }).await.unwrap();
    assert_eq!(all.total, 4, "without a text, all lines of the streams");
    for (bad, field) in [
        (SearchQuery { regex: true, ..query("(") }, "q"),
        (SearchQuery { stream: Some("stdnull".into()), ..query("x") }, "stream"),
        (SearchQuery { limit: Some(0), ..query("x") }, "limit"),
    ] {
        let OpError::Invalid { errors, .. } = of(bad).await.unwrap_err() else { panic!("{field} was taken") };
        assert_eq!(errors[0].path, field);
    }
}

#[tokio::test]
async fn bytes_are_exact_in_any_range() {
    let (harness, id) = logged(&["one\n", "two\n", "three"]).await;
    let whole = "one\ntwo\nthree";
    let of = async |from, until, filter, plain| {
        let range = LogRange { attempt: id, from, until, filter, plain, follow: false };
        let parts: Vec<_> = log_bytes::stream(harness.app.clone(), range).try_collect().await.unwrap();
        String::from_utf8(parts.concat()).unwrap()
    };
    for from in 0..=whole.len() {
        for until in from..=whole.len() {
            let found = of(from as u64, Some(until as u64), StreamFilter::All, false).await;
            assert_eq!(found, whole[from..until]);
        }
    }
    assert_eq!(of(0, None, StreamFilter::All, false).await, whole, "to the end, whatever it is");
    assert_eq!(of(0, None, StreamFilter::One(Stream::Stderr), false).await, "");
    assert_eq!(of(0, None, StreamFilter::One(Stream::Stdout), false).await, whole);
}

#[tokio::test]
async fn plain_lines_have_no_escapes_wherever_the_chunks_are_cut() {
    for pieces in [
        &["\u{1b}[31mred\u{1b}[0m\n10%\r20%\nopen"][..],
        &["\u{1b}[3", "1mred\u{1b}[0m\n10%", "\r20%\nop", "en"],
    ] {
        let (harness, id) = logged(pieces).await;
        let range = LogRange {
            attempt: id,
            from: 0,
            until: None,
            filter: StreamFilter::All,
            plain: true,
            follow: false,
        };
        let parts: Vec<_> = log_bytes::stream(harness.app.clone(), range).try_collect().await.unwrap();
        assert_eq!(String::from_utf8(parts.concat()).unwrap(), "red\n20%\nopen", "{pieces:?}");
    }
}

#[test]
fn a_stream_is_named_or_all_are_meant() {
    assert_eq!(StreamFilter::parse(None).unwrap(), StreamFilter::All);
    assert_eq!(StreamFilter::parse(Some("stderr")).unwrap(), StreamFilter::One(Stream::Stderr));
    let OpError::Invalid { errors, .. } = StreamFilter::parse(Some("stdnull")).unwrap_err() else {
        panic!("no")
    };
    assert!(errors[0].hint.as_deref().is_some_and(|hint| hint.contains("stdout")), "{errors:?}");
}
