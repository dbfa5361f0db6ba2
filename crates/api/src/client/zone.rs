//! Addresses of IPv6 with a zone, `[fe80::1%eth0]`: the addresses that a cable has before anybody has set anything up.
//! No URL can carry the zone, so that such a host travels inside this program as a name below [`SUFFIX`], and becomes an
//! address again when the connection is made.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Names that are addresses with a zone; nobody can own them in the DNS.
const SUFFIX: &str = ".zone.invalid";

/// `base` as it can stand in a request, and the `Host` that the server is told when that differs from it.
pub fn for_requests(base: &str) -> (String, Option<String>) {
    let Some((before, rest)) = base.split_once("://[") else { return (base.to_owned(), None) };
    let Some((host, after)) = rest.split_once(']') else { return (base.to_owned(), None) };
    let Some((address, zone)) = host.split_once('%') else { return (base.to_owned(), None) };
    // RFC 6874 writes the sign as %25, people and ping as it is.
    let zone = zone.strip_prefix("25").filter(|zone| !zone.is_empty()).unwrap_or(zone);
    let port = after.split('/').next().unwrap_or_default();
    let name = format!("{}.{}{SUFFIX}", hex(address), hex(zone));
    (format!("{before}://{name}{after}"), Some(format!("[{address}]{port}")))
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<String> {
    let bytes = text.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()
}

/// The address with zone that a name of ours stands for.
pub fn address(name: &str) -> Option<String> {
    let (address, zone) = name.strip_suffix(SUFFIX)?.split_once('.')?;
    Some(format!("{}%{}", unhex(address)?, unhex(zone)?))
}

/// The system's own resolver, which knows zones, too.
pub struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = address(name.as_str()).unwrap_or_else(|| name.as_str().to_owned());
        Box::pin(async move {
            // The number of a zone needs nobody's help, and some systems know it for no other addresses than those of a cable.
            if let Ok(address) = format!("[{host}]:0").parse::<std::net::SocketAddrV6>() {
                return Ok(Box::new(std::iter::once(address.into())) as Addrs);
            }
            // The port is put in afterwards.
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_travels_in_a_name_and_comes_out_as_it_was() {
        for (base, host, expected) in [
            ("http://[fe80::1%eth0]:8080", "[fe80::1]:8080", "fe80::1%eth0"),
            ("http://[fe80::1%25eth0]:8080/x", "[fe80::1]:8080", "fe80::1%eth0"),
            ("https://[fe80::1%2]", "[fe80::1]", "fe80::1%2"),
            ("https://[fe80::1%25]", "[fe80::1]", "fe80::1%25"),
        ] {
            let (sent, told) = for_requests(base);
            let uri: http::Uri = sent.parse().unwrap();
            assert_eq!(address(uri.host().unwrap()).as_deref(), Some(expected), "{base}");
            assert_eq!(told.as_deref(), Some(host));
        }
    }

    #[test]
    fn every_other_address_stays_as_it_is() {
        for base in ["http://[::1]:80", "http://x:80", "http://10.0.0.1", "http://[fe80::1", ""] {
            assert_eq!(for_requests(base), (base.to_owned(), None));
        }
        for name in ["zone.invalid", "x.zone.invalid", "xy.zz.zone.invalid", "example.com"] {
            assert_eq!(address(name), None, "{name}");
        }
    }
}
