//! Counts requests and takes their time, for `/metrics`.

use crate::app::App;
use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};

/// Middleware that counts requests and takes their time, up to the head of the answer.
pub async fn count_requests(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = method_of(request.method());
    let began = tokio::time::Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let seconds = began.elapsed().as_secs_f64();
    app.counters.request_seconds.get_or_create(&[("route", route.clone())]).observe(seconds);
    let labels = [("method", method.to_owned()), ("route", route), ("status", status)];
    app.counters.requests.get_or_create(&labels).inc();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_few_whatever_clients_send() {
        for (method, label) in [("GET", "GET"), ("DELETE", "DELETE"), ("OPTIONS", "other"), ("BREW", "other")]
        {
            assert_eq!(method_of(&Method::from_bytes(method.as_bytes()).unwrap()), label);
        }
    }
}
