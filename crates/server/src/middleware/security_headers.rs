//! Headers that make browsers strict with whatever we answer. A route that knows better (a result shown in a sandbox)
//! sets its own, and it stays.

use axum::{extract::Request, http::HeaderValue, middleware::Next, response::Response};

/// Scripts, fonts, pictures and connections of ours only. Styles may stand in the page: the dashboard's dialogs lock the
/// page's scrolling with one, and a style cannot send anything anywhere under this policy.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    // For browsers that do not know frame-ancestors.
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    // Pages elsewhere cannot show our pictures, nor find out whether they exist.
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Middleware: adds what the answer does not say itself.
pub async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        // `or_insert`: a route that knows better wins.
        response.headers_mut().entry(*name).or_insert(HeaderValue::from_static(value));
    }
    response
}
