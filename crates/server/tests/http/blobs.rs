//! Blobs: sent in parts that may be lost, repeated or wrong, and read by range.

use super::{
    app::{Answer, TestApp},
    problems::{assert_invalid, assert_problem},
};
use serde_json::json;

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

async fn put(app: &TestApp, hash: &str, offset: u64, size: u64, part: &[u8]) -> Answer {
    let ask = app.ask("PUT", &format!("/api/v1/blobs/{hash}?offset={offset}&size={size}"));
    ask.body("application/octet-stream", part.to_vec()).send().await
}

/// What the server says of one blob that it does not have: how much of it has arrived. `None`: it has it.
async fn arrived(app: &TestApp, hash: &str, size: u64) -> Option<u64> {
    let body = json!({ "blobs": [{ "hash": hash, "size": size }] });
    let reply = app.post("/api/v1/blobs/missing", body).await;
    reply["missing"].get(0).map(|missing| missing["offset"].as_u64().unwrap())
}

#[tokio::test]
async fn an_upload_goes_on_where_it_broke_off() {
    let app = TestApp::open().await;
    let bytes = b"0123456789";
    let hash = hash(bytes);
    assert_eq!(arrived(&app, &hash, 10).await, Some(0));
    let first = put(&app, &hash, 0, 10, b"0123").await.good().json();
    assert_eq!(first, json!({ "offset": 4, "complete": false }));
    assert_eq!(arrived(&app, &hash, 10).await, Some(4));
    // A part whose answer was lost comes again, and one comes too early: neither is written.
    for (offset, part) in [(0, &b"0123"[..]), (7, b"789")] {
        let reply = put(&app, &hash, offset, 10, part).await.good().json();
        assert_eq!(reply, json!({ "offset": 4, "complete": false }), "from {offset}");
    }
    assert_problem(&app.ask("GET", &format!("/api/v1/blobs/{hash}")).send().await, 404, "not_found");
    let last = put(&app, &hash, 4, 10, b"456789").await.good().json();
    assert_eq!(last, json!({ "offset": 10, "complete": true }));
    assert_eq!(arrived(&app, &hash, 10).await, None);
    assert_eq!(&*app.ask("GET", &format!("/api/v1/blobs/{hash}")).send().await.good().body, bytes);
    let again = put(&app, &hash, 0, 10, b"0123").await.good().json();
    assert_eq!(again, json!({ "offset": 10, "complete": true }), "what is there is not sent again");
}

#[tokio::test]
async fn bytes_that_are_not_what_they_should_be_are_dropped() {
    let app = TestApp::open().await;
    let wanted = hash(b"right");
    let wrong = put(&app, &wanted, 0, 5, b"wrong").await;
    assert_invalid(&wrong, "hash");
    assert_eq!(arrived(&app, &wanted, 5).await, Some(0), "nothing of it is kept");
    put(&app, &wanted, 0, 5, b"right").await.good();
    assert_eq!(arrived(&app, &wanted, 5).await, None);
    let long = put(&app, &hash(b"four"), 0, 4, b"fourteen").await;
    assert_invalid(&long, "size");
}

#[tokio::test]
async fn an_empty_blob_is_a_blob() {
    let app = TestApp::open().await;
    let hash = hash(b"");
    assert_eq!(put(&app, &hash, 0, 0, b"").await.good().json(), json!({ "offset": 0, "complete": true }));
    let read = app.ask("GET", &format!("/api/v1/blobs/{hash}")).send().await.good();
    assert_eq!((read.body.len(), read.header("content-length")), (0, "0"));
}

#[tokio::test]
async fn a_blob_is_read_by_range_and_known_by_its_hash() {
    let app = TestApp::open().await;
    let hash = hash(b"0123456789");
    put(&app, &hash, 0, 10, b"0123456789").await.good();
    let get =
        |name: &str, value: &str| app.ask("GET", &format!("/api/v1/blobs/{hash}")).header(name, value).send();
    for (range, status, body, described) in [
        ("bytes=2-4", 206, &b"234"[..], "bytes 2-4/10"),
        ("bytes=8-", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=5-99", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        // What we do not understand counts as not there.
        ("lines=1-2", 200, b"0123456789", ""),
    ] {
        let answer = get("range", range).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-range")), (status, described), "{range}");
        if status != 416 {
            assert_eq!(
                (&*answer.body, answer.header("content-length")),
                (body, &*body.len().to_string()),
                "{range}"
            );
        }
    }
    let etag = format!("\"{hash}\"");
    let unchanged = get("if-none-match", &etag).await;
    assert_eq!((unchanged.status.as_u16(), unchanged.body.len(), unchanged.header("etag")), (304, 0, &*etag));
}

#[tokio::test]
async fn what_is_no_blob_is_refused() {
    let app = TestApp::open().await;
    let many: Vec<_> = (0..10_001).map(|_| json!({ "hash": hash(b"x"), "size": 1 })).collect();
    let answer = app.ask("POST", "/api/v1/blobs/missing").json(json!({ "blobs": many })).send().await;
    assert_problem(&answer, 413, "too_large");
    for path in ["abc", &"zz".repeat(32), &"ab".repeat(33)] {
        assert_problem(&app.ask("GET", &format!("/api/v1/blobs/{path}")).send().await, 404, "not_found");
    }
    let unknown = app.ask("GET", &format!("/api/v1/blobs/{}", hash(b"x"))).send().await;
    assert_problem(&unknown, 404, "not_found");
}
