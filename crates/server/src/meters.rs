//! What this process has counted since it started, for `/metrics`. Everything else there is read from the store when
//! somebody asks.

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::Method;
use prometheus_client::metrics::{
    counter::Counter,
    family::Family,
    histogram::{Histogram, exponential_buckets},
};

/// Names and values of labels. Every value is one of few: of our own routes, methods and status codes.
type Labels<const N: usize> = [(&'static str, String); N];
type HistogramOf<L> = Family<L, Histogram, fn() -> Histogram>;

pub struct Meters {
    pub requests: Family<Labels<3>, Counter>,
    pub request_seconds: HistogramOf<Labels<1>>,
    pub log_bytes: Counter,
    /// What windows post, by kind.
    pub gui_client_messages: Family<Labels<1>, Counter>,
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            // 1 ms to 16 s, by four: long polls are held for longer, and counted as that.
            request_seconds: Family::new_with_constructor(|| {
                Histogram::new(exponential_buckets(0.001, 4.0, 8))
            }),
            log_bytes: Counter::default(),
            gui_client_messages: Family::default(),
        }
    }
}

/// Middleware that counts requests and takes their time, up to the head of the answer.
pub async fn count(State(app): State<crate::app::App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = method_of(request.method());
    let began = tokio::time::Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let seconds = began.elapsed().as_secs_f64();
    app.meters.request_seconds.get_or_create(&[("route", route.clone())]).observe(seconds);
    let labels = [("method", method.to_owned()), ("route", route), ("status", status)];
    app.meters.requests.get_or_create(&labels).inc();
    response
}

/// Clients may invent methods; we do not keep a counter for each.
fn method_of(method: &Method) -> &'static str {
    let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD];
    match known.iter().position(|known| known == method) {
        Some(at) => ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"][at],
        None => "other",
    }
}
