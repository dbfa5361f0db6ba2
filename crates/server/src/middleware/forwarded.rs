//! Whom a request comes from when a proxy stands in front: the proxy's word counts where the operator said so, and nobody
//! else's.

use crate::{app::App, listen::Encrypted};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Middleware outside of everything that looks at addresses.
pub async fn tell_origin(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0);
    if let Some(peer) = peer
        && let Some(from) = origin(peer.ip(), request.headers(), &app.config.trusted_proxies)
    {
        // The port is the proxy's: that of the client is not told.
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(from, peer.port())));
    }
    if request.extensions().get::<Encrypted>().is_some() {
        request.headers_mut().insert(FORWARDED_PROTO, HeaderValue::from_static("https"));
    }
    next.run(request).await
}

/// The address from which a request came to the first of our proxies; `None` when it came from elsewhere, or they did not
/// say it. Each proxy writes the address it was asked from behind those that it was told: read from the end, the first that
/// is none of ours is the last that was seen by one of ours. What stands before it may be anybody's invention.
fn origin(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> Option<IpAddr> {
    let is_ours = |address: IpAddr| proxies.iter().any(|net| net.contains(&address));
    if !is_ours(peer.to_canonical()) {
        return None;
    }
    let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
    let mut seen = None;
    for text in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Some(address) = address(text.trim()) else { break };
        seen = Some(address);
        if !is_ours(address) {
            break;
        }
    }
    seen
}

/// `10.0.0.7`, `10.0.0.7:4711`, `2001:db8::7`, `[2001:db8::7]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_proxies_are_believed_and_only_for_what_they_saw() {
        let proxies: Vec<IpNet> =
            ["10.0.0.0/24", "127.0.0.1/32", "2001:db8::/32"].map(|net| net.parse().unwrap()).into();
        for (peer, lines, from) in [
            ("10.0.0.1", &["198.51.100.7"][..], Some("198.51.100.7")),
            // Whoever asks may write what they like in front.
            ("10.0.0.1", &["1.2.3.4, 198.51.100.7"], Some("198.51.100.7")),
            ("10.0.0.1", &["1.2.3.4", "198.51.100.7"], Some("198.51.100.7")),
            ("10.0.0.1", &["nonsense, 198.51.100.7"], Some("198.51.100.7")),
            // Two of ours, one behind the other.
            ("10.0.0.1", &["198.51.100.7, 10.0.0.2"], Some("198.51.100.7")),
            ("127.0.0.1", &["198.51.100.7:4711,10.0.0.2"], Some("198.51.100.7")),
            ("::ffff:10.0.0.1", &["[2001:dba::7]:4711"], Some("2001:dba::7")),
            // The first is one of ours, too: a machine of the operator's.
            ("10.0.0.1", &["10.0.0.9"], Some("10.0.0.9")),
            // What cannot be read ends what can be believed.
            ("10.0.0.1", &["198.51.100.7, unknown, 10.0.0.2"], Some("10.0.0.2")),
            ("10.0.0.1", &["unknown"], None),
            ("10.0.0.1", &[], None),
            ("198.51.100.7", &["10.0.0.9"], None),
            ("10.0.1.1", &["198.51.100.7"], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(FORWARDED_FOR, line.parse().unwrap());
            }
            let wanted = from.map(|from| from.parse::<IpAddr>().unwrap());
            assert_eq!(origin(peer.parse().unwrap(), &headers, &proxies), wanted, "{peer} {lines:?}");
        }
    }
}
