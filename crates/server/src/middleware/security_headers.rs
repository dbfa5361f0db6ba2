//! Headers that make browsers strict with whatever we answer. A route that knows better (a result shown in a sandbox)
//! sets its own, and it stays.

use crate::listen::Encrypted;
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

/// For a year a browser that has once come by https comes by nothing else. Subdomains are other people's.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Middleware: adds what the answer does not say itself.
pub async fn security_headers(request: Request, next: Next) -> Response {
    // A proxy that encrypts in our place has its own opinion of it.
    let is_encrypted = request.extensions().get::<Encrypted>().is_some();
    let mut response = next.run(request).await;
    if is_encrypted {
        response.headers_mut().insert("strict-transport-security", HTTPS_ONLY);
    }
    for (name, value) in HEADERS {
        // `or_insert`: a route that knows better wins.
        response.headers_mut().entry(*name).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware::from_fn, routing::get};
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_browser_that_came_encrypted_is_told_to_stay_so() {
        let router = Router::new().route("/", get(|| async {})).layer(from_fn(security_headers));
        for encrypted in [None, Some(Encrypted)] {
            let mut request = Request::new(Body::empty());
            encrypted.and_then(|it| request.extensions_mut().insert(it));
            let answer = router.clone().oneshot(request).await.unwrap();
            let said = answer.headers().get("strict-transport-security").cloned();
            assert_eq!(said, encrypted.map(|_| HTTPS_ONLY));
            assert_eq!(answer.headers()["x-frame-options"], "DENY");
        }
    }
}
