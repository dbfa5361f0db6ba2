//! Which server a command talks to, and with which token. In this order: the flag, the environment, the saved login,
//! the default.

use super::saved::Saved;
use crate::exit::{Failure, Result};
use mothership_core::secret::Secret;

/// Where `mothership up` listens unless told otherwise.
pub const DEFAULT_SERVER: &str = "http://127.0.0.1:8080";

/// A server and a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub server: String,
    pub token: Option<Secret>,
}

/// `server` and `token` are what flag or environment said (clap has put them in that order).
pub fn choose(server: Option<&str>, token: Option<&Secret>, saved: &Saved) -> Result<Target> {
    // Of several addresses of one installation a command asks the first.
    let server = choose_all(server, saved)?.swap_remove(0);
    let token = token.map(|token| Secret::from(token.expose().trim())).filter(|token| !token.is_empty());
    let token = token.or_else(|| saved.token(&server));
    Ok(Target { server, token })
}

/// The addresses of an installation, at least one: separated by commas.
pub fn choose_all(server: Option<&str>, saved: &Saved) -> Result<Vec<String>> {
    let named = server.filter(|text| !text.trim().is_empty());
    named.or(saved.server.as_deref()).unwrap_or(DEFAULT_SERVER).split(',').map(normal).collect()
}

/// A token is one word of printable ASCII; another could not even be sent.
///
/// # Errors
/// Says what it has, and not the token.
pub fn check_token(token: &Secret) -> Result<()> {
    let Some(bad) = token.expose().chars().find(|c| !c.is_ascii_graphic()) else { return Ok(()) };
    let what = match bad {
        '\n' | '\r' => "a line end".to_owned(),
        ' ' | '\t' => "a blank".to_owned(),
        c if c.is_control() || c.is_whitespace() => format!("the character U+{:04X}", u32::from(c)),
        c => format!("'{c}'"),
    };
    Err(Failure::usage(format!("the token has {what} in it, which no token can have"))
        .hint("give the one word that was printed, with --token or MOTHERSHIP_TOKEN"))
}

/// One spelling of an address: with scheme, without a slash at the end. `host:port` is http.
pub fn normal(server: &str) -> Result<String> {
    let server = server.trim();
    let full = if server.contains("://") { server.to_owned() } else { format!("http://{server}") };
    let full = full.trim_end_matches('/').to_owned();
    let bad = |why: &str| {
        Failure::usage(format!("'{server}' is not the address of a server: {why}"))
            .hint(format!("write it like {DEFAULT_SERVER}"))
    };
    // A zone (`[fe80::1%eth0]`) is for the system to understand; no URL has a place for it.
    let zoned = full.split_once("://[").and_then(|(scheme, rest)| {
        let (host, after) = rest.split_once(']')?;
        let (address, _) = host.split_once('%')?;
        address.parse::<std::net::Ipv6Addr>().ok()?;
        Some(format!("{scheme}://[{address}]{after}"))
    });
    if zoned.is_none() && full.contains('%') {
        return Err(bad("it cannot be read"));
    }
    let without_zone = zoned.unwrap_or_else(|| full.clone());
    let uri: http::Uri = without_zone.parse().map_err(|_| bad("it cannot be read"))?;
    match uri.scheme_str() {
        Some("http" | "https") if uri.host().is_some_and(|host| !host.is_empty()) => {}
        Some("http" | "https") => return Err(bad("the host is missing")),
        _ => return Err(bad("only http and https are spoken")),
    }
    if uri.query().is_some() {
        return Err(bad("it has a query"));
    }
    Ok(full)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_strongest_word_wins() {
        let tokens =
            BTreeMap::from([("http://saved:1".into(), "s".into()), ("http://other:2".into(), "o".into())]);
        let saved = Saved { server: Some("http://saved:1".into()), tokens };
        let none = Saved::default();
        for (server, token, saved, expected) in [
            (None, None, &none, (DEFAULT_SERVER, None)),
            (None, None, &saved, ("http://saved:1", Some("s"))),
            (Some("http://other:2/"), None, &saved, ("http://other:2", Some("o"))),
            (Some("new:3"), None, &saved, ("http://new:3", None)),
            (Some("new:3"), Some(" t "), &saved, ("http://new:3", Some("t"))),
            (Some("new:3, new:4"), None, &saved, ("http://new:3", None)),
            (Some(""), Some(""), &saved, ("http://saved:1", Some("s"))),
        ] {
            let target = choose(server, token.map(Secret::from).as_ref(), saved).unwrap();
            assert_eq!((target.server.as_str(), target.token.as_ref().map(Secret::expose)), expected);
        }
    }

    #[test]
    fn a_token_is_one_word() {
        assert_eq!(check_token(&"mst_0aZ-_.~+/=".into()), Ok(()));
        for (token, what) in [
            ("a\nb", "has a line end"),
            ("x y", "has a blank"),
            ("a\u{7}b", "has the character U+0007"),
            ("gehe\u{a0}im", "has the character U+00A0"),
            ("schlüssel", "has 'ü'"),
        ] {
            let refused = check_token(&token.into()).unwrap_err();
            assert_eq!(refused.exit, crate::exit::Exit::Usage);
            assert!(
                refused.message.contains(what) && !refused.message.contains(token),
                "{}",
                refused.message
            );
        }
    }

    #[test]
    fn what_is_no_address_is_a_usage_error() {
        for text in ["[fe80::1%eth0]:8080", "http://[fe80::1%25eth0]", "http://[::1]:80"] {
            let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
            assert_eq!(normal(text), Ok(full));
        }
        for text in ["ftp://x", "http://", "http://a b", "http://x?y=1", "http://a%b", "http://[x%y]"] {
            let failure = normal(text).unwrap_err();
            assert_eq!(failure.exit, crate::exit::Exit::Usage, "{text}");
        }
    }
}
