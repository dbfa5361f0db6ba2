//! What browsers must not be tricked into. An open server trusts whoever reaches it, so a web page elsewhere must not
//! reach it through somebody's browser: neither by a name that suddenly points here (DNS rebinding: the `Host` header
//! gives it away) nor by requests across sites (the `Origin` header does).

use crate::{app::App, config::ServerConfig, error::OpError};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::net::IpAddr;

/// Middleware of an open server: the request must have been sent to an address or to a name of ours. A server that
/// wants credentials needs no such guard: cookies belong to a name.
pub async fn guard_host(State(app): State<App>, request: Request, next: Next) -> Response {
    if app.needs_no_credential() {
        let host = host_of(request.headers(), request.uri()).unwrap_or_default();
        if !is_ours(host, &app.config) {
            return OpError::Forbidden(format!(
                "this server does not answer to the name '{host}'; reach it by its address, or start it with '--host {}'",
                name_of(host)
            ))
            .into_response();
        }
    }
    next.run(request).await
}

/// Where the request was sent to: HTTP/2 and absolute-form requests say it in the target, others in a header.
fn host_of<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    uri.authority()
        .map(|authority| authority.as_str())
        .or_else(|| headers.get(header::HOST).and_then(|host| host.to_str().ok()))
}

/// `host:port` without the port; brackets of IPv6 taken off.
fn name_of(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

fn is_ours(host: &str, config: &ServerConfig) -> bool {
    let name = name_of(host);
    if let Ok(address) = name.parse::<IpAddr>() {
        // An address cannot be re-pointed. One that is not loopback never reaches a loopback listener by itself.
        return address.is_loopback() || !config.listen.ip().is_loopback();
    }
    // Where its client posts unless it is configured otherwise: a network may point that name here.
    let goliat = config.answers_goliat() && name.eq_ignore_ascii_case(crate::config::GOLIAT_HOST);
    let named = goliat
        || name.eq_ignore_ascii_case("localhost")
        || config.hosts.iter().any(|ours| ours.eq_ignore_ascii_case(name));
    // Names without a dot are this network's own; nobody outside can make them point anywhere.
    named || (!config.listen.ip().is_loopback() && !name.is_empty() && !name.contains('.'))
}

/// A request that browsers send with an `Origin` must come from our own pages; programs send none.
pub fn same(headers: &HeaderMap, uri: &Uri) -> Result<(), OpError> {
    // Browsers set it on every request that could change something, and scripts cannot.
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or("null");
    let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
    if !authority.is_empty() && Some(authority) == host_of(headers, uri) {
        return Ok(());
    }
    Err(OpError::Forbidden(format!("'{origin}' is another site; only this server's own pages may do that")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_nobody_else_can_point_here() {
        let local = ServerConfig::new("data", "127.0.0.1:8080".parse().unwrap());
        let mut wide = ServerConfig::new("data", "0.0.0.0:8080".parse().unwrap());
        wide.hosts = vec!["fleet.example.org".into()];
        for (host, on_local, on_wide) in [
            ("127.0.0.1:8080", true, true),
            ("[::1]:8080", true, true),
            ("localhost:8080", true, true),
            ("LOCALHOST", true, true),
            ("192.168.1.7:8080", false, true),
            ("lab-07:8080", false, true),
            ("fleet.example.org", false, true),
            ("evil.example.org", false, false),
            ("localhost.evil.org:8080", false, false),
            ("127.0.0.1.evil.org", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_ours(host, &local), on_local, "{host} on loopback");
            assert_eq!(is_ours(host, &wide), on_wide, "{host} on the network");
        }
    }

    #[test]
    fn origins() {
        for (origin, good) in [
            (None, true),
            (Some("http://127.0.0.1:8080"), true),
            (Some("http://evil.org"), false),
            (Some("null"), false),
            (Some("http://127.0.0.1:9090"), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "127.0.0.1:8080".parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(same(&headers, &Uri::from_static("/ws")).is_ok(), good, "{origin:?}");
        }
    }
}
