//! Which proxy a request goes through, as `HTTP_PROXY` and its relatives say. Pure: the variables are an argument.
//!
//! This machine itself is never asked for through a proxy: what listens on its loopback address is not where the proxy is.

use http::Uri;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The proxies that the environment names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    http: Option<Proxy>,
    https: Option<Proxy>,
    around: Vec<Around>,
}

/// A proxy, and which variable names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// With scheme; may carry a user and a password.
    address: String,
    variable: &'static str,
}

/// What a proxy may be spoken to with.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

impl Proxies {
    /// Reads the variables with `variable`. Of both spellings the small one wins, as with curl; an empty one is not set.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let value =
            |name: &str| variable(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let first = |names: &[&'static str]| {
            names.iter().find_map(|name| Some(Proxy { address: with_scheme(value(name)?), variable: name }))
        };
        // A web server hands a header `Proxy:` of a stranger to its CGI programs under this name.
        let http: &[&'static str] = match variable("REQUEST_METHOD") {
            Some(_) => &["http_proxy", "all_proxy", "ALL_PROXY"],
            None => &["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
        };
        let around = value("no_proxy").or_else(|| value("NO_PROXY")).unwrap_or_default();
        Self {
            http: first(http),
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            around: around
                .split(|letter: char| letter == ',' || letter.is_whitespace())
                .filter(|entry| !entry.is_empty())
                .map(Around::read)
                .collect(),
        }
    }

    /// Whether no proxy is named at all.
    pub fn is_empty(&self) -> bool {
        self.http.is_none() && self.https.is_none()
    }

    /// The proxy through which `uri` is asked for; `None`: directly.
    pub fn choose(&self, uri: &Uri) -> Option<&Proxy> {
        let proxy = match uri.scheme_str() {
            Some("http") => self.http.as_ref(),
            Some("https") => self.https.as_ref(),
            _ => None,
        }?;
        let host = uri.host()?;
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        (!goes_directly(host) && !self.around.iter().any(|entry| entry.covers(host, port))).then_some(proxy)
    }
}

impl Proxy {
    /// With scheme, user and password.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether TLS is spoken with the proxy itself.
    pub fn is_https(&self) -> bool {
        self.address.starts_with("https://")
    }

    /// For messages: without user and password.
    pub fn describe(&self) -> String {
        let (scheme, rest) = self.address.split_once("://").unwrap_or(("http", &self.address));
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        format!("the proxy {scheme}://{} of {}", host.trim_end_matches('/'), self.variable)
    }

    /// # Errors
    /// When no proxy can be spoken to under its address, as a sentence with the variable's name.
    pub fn check(&self) -> Result<(), String> {
        let scheme = self.address.split_once("://").map_or("", |(scheme, _)| scheme);
        let uri: Option<Uri> = self.address.parse().ok();
        let is_good = SCHEMES.contains(&scheme)
            && uri.is_some_and(|uri| uri.host().is_some_and(|host| !host.is_empty()));
        match is_good {
            true => Ok(()),
            false => Err(format!(
                "{} does not hold the address of a proxy; write it like http://proxy.example:3128, or empty it",
                self.variable
            )),
        }
    }
}

fn with_scheme(address: String) -> String {
    if address.contains("://") { address } else { format!("http://{address}") }
}

fn address_of(host: &str) -> Option<IpAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let bare = bare.split('%').next().unwrap_or(bare);
    let address: IpAddr = bare.parse().ok()?;
    Some(address.to_canonical())
}

/// Whether `host` is this machine by its very name or address, or a neighbour on one cable.
pub fn goes_directly(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    match address_of(host) {
        Some(IpAddr::V4(address)) => address.is_loopback() || address.is_unspecified(),
        Some(IpAddr::V6(address)) => address.is_loopback() || address.is_unspecified(),
        None => name == "localhost" || name.ends_with(".localhost") || super::zone::address(&name).is_some(),
    }
}

/// An entry of `NO_PROXY`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Around {
    what: What,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Everything,
    /// `10.0.0.0/8`, `fd00::/8`, or one address.
    Network(IpAddr, u8),
    /// A name and all names below it.
    Name(String),
}

impl Around {
    fn read(entry: &str) -> Self {
        let (host, port) = split_port(entry);
        let what = if host == "*" { What::Everything } else { network(host).unwrap_or_else(|| name(host)) };
        Self { what, port }
    }

    fn covers(&self, host: &str, port: u16) -> bool {
        if self.port.is_some_and(|wanted| wanted != port) {
            return false;
        }
        match &self.what {
            What::Everything => true,
            What::Network(network, bits) => {
                address_of(host).is_some_and(|address| is_inside(address, *network, *bits))
            }
            What::Name(name) => {
                let host = host.trim_end_matches('.').to_ascii_lowercase();
                host.strip_suffix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
        }
    }
}

/// `host:port`, `[::1]:port`; a bare IPv6 address has colons and no port.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    let split = match entry.rsplit_once(':') {
        Some((host, port)) if host.ends_with(']') || !host.contains(':') => {
            port.parse().ok().map(|port| (host, Some(port)))
        }
        _ => None,
    };
    let (host, port) = split.unwrap_or((entry, None));
    (host.trim_start_matches('[').trim_end_matches(']'), port)
}

fn network(text: &str) -> Option<What> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let bits_max = if address.is_ipv4() { Ipv4Addr::BITS } else { Ipv6Addr::BITS } as u8;
    let bits = bits.unwrap_or(bits_max);
    (bits <= bits_max).then_some(What::Network(address, bits))
}

fn name(text: &str) -> What {
    let bare = text.trim_start_matches('*').trim_start_matches('.').trim_end_matches('.');
    What::Name(bare.to_ascii_lowercase())
}

fn is_inside(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let bits = u32::from(bits);
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let shift = Ipv4Addr::BITS - bits;
            address.to_bits().checked_shr(shift) == network.to_bits().checked_shr(shift)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let shift = Ipv6Addr::BITS - bits;
            address.to_bits().checked_shr(shift) == network.to_bits().checked_shr(shift)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        Proxies::read(|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn way(variables: &[(&str, &str)], uri: &str) -> Option<String> {
        proxies(variables).choose(&uri.parse().unwrap()).map(Proxy::describe)
    }

    #[test]
    fn this_machine_is_never_asked_for_through_a_proxy() {
        for variable in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            let set = [(variable, "http://proxy:9")];
            for host in [
                "127.0.0.1",
                "127.8.8.8:8080",
                "localhost:1",
                "LocalHost",
                "server.localhost",
                "localhost.",
                "[::1]:8080",
                "[::ffff:127.0.0.1]",
                "0.0.0.0:80",
                "[::]:80",
            ] {
                for scheme in ["http", "https"] {
                    assert_eq!(way(&set, &format!("{scheme}://{host}/api")), None, "{variable} {host}");
                }
            }
        }
    }

    #[test]
    fn each_variable_counts_for_its_scheme_and_is_named() {
        for (variables, uri, expected) in [
            (&[("HTTP_PROXY", "http://p:1")][..], "http://x", Some("the proxy http://p:1 of HTTP_PROXY")),
            (&[("HTTP_PROXY", "http://p:1")], "https://x", None),
            (&[("http_proxy", "p:1/")], "http://x", Some("the proxy http://p:1 of http_proxy")),
            (&[("https_proxy", "p:1")], "https://x", Some("the proxy http://p:1 of https_proxy")),
            (&[("HTTPS_PROXY", "p:1")], "http://x", None),
            (&[("ALL_PROXY", "socks5://p:1")], "http://x", Some("the proxy socks5://p:1 of ALL_PROXY")),
            (&[("ALL_PROXY", "p:1")], "https://x", Some("the proxy http://p:1 of ALL_PROXY")),
            (
                &[("HTTP_PROXY", "a:1"), ("ALL_PROXY", "b:1")],
                "http://x",
                Some("the proxy http://a:1 of HTTP_PROXY"),
            ),
            (
                &[("HTTP_PROXY", "a:1"), ("http_proxy", "b:1")],
                "http://x",
                Some("the proxy http://b:1 of http_proxy"),
            ),
            (
                &[("HTTP_PROXY", "a:1"), ("http_proxy", " ")],
                "http://x",
                Some("the proxy http://a:1 of HTTP_PROXY"),
            ),
            (
                &[("HTTP_PROXY", "http://ada:s3cret@p:1")],
                "http://x",
                Some("the proxy http://p:1 of HTTP_PROXY"),
            ),
            (&[("HTTP_PROXY", "a:1"), ("REQUEST_METHOD", "GET")], "http://x", None),
            (&[], "http://x", None),
        ] {
            assert_eq!(way(variables, uri).as_deref(), expected, "{variables:?} {uri}");
        }
    }

    #[test]
    fn no_proxy_names_hosts_suffixes_networks_ports_and_everything() {
        for (around, uri, is_direct) in [
            ("*", "http://x", true),
            ("x", "http://x:8080", true),
            ("x", "http://xx", false),
            ("example.com", "http://example.com", true),
            ("example.com", "http://a.EXAMPLE.com.", true),
            ("example.com", "http://notexample.com", false),
            (".example.com", "http://a.b.example.com", true),
            (".example.com", "http://example.com", true),
            ("*.example.com", "http://a.example.com", true),
            ("x:8080", "http://x:8080", true),
            ("x:8080", "http://x:8081", false),
            ("x:80", "http://x", true),
            ("x:443", "https://x", true),
            ("10.0.0.1", "http://10.0.0.1:8080", true),
            ("10.0.0.1", "http://10.0.0.11", false),
            ("10.0.0.0/8", "http://10.200.1.2", true),
            ("10.0.0.0/8", "http://11.0.0.1", false),
            ("0.0.0.0/0", "http://11.0.0.1", true),
            ("10.0.0.0/33", "http://10.0.0.1", false),
            ("192.168.7.0/24:8080", "http://192.168.7.9:8080", true),
            ("192.168.7.0/24:8080", "http://192.168.7.9:8081", false),
            ("fd00::/8", "http://[fd12::1]:8080", true),
            ("fd12::1", "http://[fd12::1]:8080", true),
            ("[fd12::1]:8080", "http://[fd12::1]:8080", true),
            ("[fd12::1]:8080", "http://[fd12::1]:80", false),
            ("a, b  c,,", "http://c", true),
            ("localhost", "http://x", false),
            ("", "http://x", false),
        ] {
            for name in ["NO_PROXY", "no_proxy"] {
                let set = [("ALL_PROXY", "http://p:1"), (name, around)];
                assert_eq!(way(&set, uri).is_none(), is_direct, "{name}={around} {uri}");
            }
        }
    }

    #[test]
    fn an_address_that_is_none_is_told_with_its_variable() {
        for bad in ["ftp://p:1", "http://", "http://a b", "://"] {
            let set = proxies(&[("HTTP_PROXY", bad)]);
            let told = set.choose(&"http://x".parse().unwrap()).unwrap().check().unwrap_err();
            assert!(told.starts_with("HTTP_PROXY does not hold"), "{told}");
        }
        for good in ["p:1", "http://u:p@p:1/", "socks5h://p", "https://p", "http://[::1]:3128"] {
            let set = proxies(&[("HTTP_PROXY", good)]);
            set.choose(&"http://x".parse().unwrap()).unwrap().check().unwrap();
        }
    }
}
