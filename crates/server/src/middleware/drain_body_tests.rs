use super::*;
use axum::{
    Router,
    http::StatusCode,
    middleware::from_fn,
    routing::{get, post},
};
use futures_util::stream;
use std::{
    convert::Infallible,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};
use tower::ServiceExt;

/// One part; static, so that half a gigabyte of them costs no memory.
static PART: [u8; 1 << 20] = [0; 1 << 20];

/// A body of `parts` parts that counts those that are taken from it.
fn body(parts: usize) -> (Body, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let parts = (0..parts).map(move |_| {
        counter.fetch_add(1, SeqCst);
        Ok::<_, Infallible>(Bytes::from_static(&PART))
    });
    (Body::from_stream(stream::iter(parts)), taken)
}

async fn send(method: &str, path: &str, parts: usize) -> (StatusCode, usize) {
    async fn whole(body: Bytes) -> String {
        body.len().to_string()
    }
    let routes = Router::new()
        .route(
            "/refuses",
            post(async || StatusCode::UNPROCESSABLE_ENTITY).get(async || StatusCode::NOT_FOUND),
        )
        .route("/breaks", post(async || StatusCode::INTERNAL_SERVER_ERROR))
        .route("/takes", post(whole))
        .route("/ignores", get(async || "ok").post(async || "ok"))
        .layer(from_fn(drain_refused_body));
    let (body, taken) = body(parts);
    let request = Request::builder().method(method).uri(path).body(body).unwrap();
    let status = routes.oneshot(request).await.unwrap().status();
    (status, taken.load(SeqCst))
}

#[tokio::test]
async fn a_refused_body_is_read_to_its_end() {
    assert_eq!(send("POST", "/refuses", 5).await, (StatusCode::UNPROCESSABLE_ENTITY, 5));
    assert_eq!(send("POST", "/refuses", 0).await, (StatusCode::UNPROCESSABLE_ENTITY, 0));
}

#[tokio::test]
async fn but_only_up_to_a_limit() {
    let limit = REFUSED_BODY_BYTES_MAX / PART.len();
    let (status, taken) = send("POST", "/refuses", limit + 100).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!((limit..limit + 3).contains(&taken), "{taken} parts of a limit of {limit}");
}

#[tokio::test]
async fn nothing_else_is_read_on() {
    for (method, path, status, taken) in [
        ("POST", "/breaks", StatusCode::INTERNAL_SERVER_ERROR, 0),
        ("POST", "/ignores", StatusCode::OK, 0),
        ("GET", "/refuses", StatusCode::NOT_FOUND, 0),
        ("POST", "/takes", StatusCode::OK, 1),
    ] {
        assert_eq!(send(method, path, 1).await, (status, taken), "{method} {path}");
    }
}

#[tokio::test(start_paused = true)]
async fn and_only_for_a_while() {
    let start = tokio::time::Instant::now();
    let drops = || {
        stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            Some((Ok::<_, Infallible>(Bytes::from_static(b"x")), ()))
        })
    };
    let routes = Router::new()
        .route("/refuses", post(async || StatusCode::UNAUTHORIZED))
        .route("/late", post(async || StatusCode::REQUEST_TIMEOUT))
        .layer(from_fn(drain_refused_body));
    let request = Request::post("/late").body(Body::from_stream(drops())).unwrap();
    assert_eq!(routes.clone().oneshot(request).await.unwrap().status(), StatusCode::REQUEST_TIMEOUT);
    assert_eq!(start.elapsed(), Duration::ZERO, "it was too slow already");
    let request = Request::post("/refuses").body(Body::from_stream(drops())).unwrap();
    assert_eq!(routes.oneshot(request).await.unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(start.elapsed().as_millis() as u64, REFUSED_BODY_MS_MAX);
}
