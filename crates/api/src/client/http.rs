//! The real network: reqwest over rustls. Proxies are chosen by [`super::proxy`], certificates by
//! [`super::certificates`], which only `https://` asks for.

use super::{Response, Transport, certificates, proxy::Proxies, zone};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use http::{StatusCode, Uri, header};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Longest wait for a connection. There is no limit on a whole request: long polls and followed logs stay open.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest silence inside of an answer; above the longest long poll and the beat of followed logs.
const READ_TIMEOUT: Duration = Duration::from_secs(75);

/// How a machine reaches its server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpOptions {
    /// A file of CA certificates (PEM) to trust beside the machine's own.
    pub ca_file: Option<PathBuf>,
    /// What stands between this machine and others.
    pub proxies: Proxies,
    /// Where no variable names a proxy, what the system's own settings say (Windows, macOS) counts.
    pub has_system_proxies: bool,
}

impl HttpOptions {
    /// The proxies that the variables of this process name.
    pub fn from_env(ca_file: Option<PathBuf>) -> Self {
        let proxies = Proxies::read(|name| std::env::var(name).ok());
        Self { ca_file, proxies, has_system_proxies: cfg!(any(windows, target_os = "macos")) }
    }
}

/// The transport of production. Clones share their connections.
#[derive(Clone)]
pub struct HttpTransport(Arc<Parts>);

struct Parts {
    options: Arc<HttpOptions>,
    /// For `http://`: knows no certificates, and costs nothing to make.
    plain: Mutex<Option<reqwest::Client>>,
    /// For `https://`: made when it is needed first.
    secure: Mutex<Option<reqwest::Client>>,
}

impl HttpTransport {
    /// Reads nothing and connects to nobody yet.
    pub fn new(options: HttpOptions) -> Self {
        Self(Arc::new(Parts {
            options: Arc::new(options),
            plain: Mutex::default(),
            secure: Mutex::default(),
        }))
    }

    /// Whether this machine can ask `base` at all, without asking it.
    ///
    /// # Errors
    /// As a sentence that names cause and fix: a proxy's address that is none, no CA certificates.
    pub fn check(&self, base: &str) -> Result<(), String> {
        let (base, _) = zone::for_requests(base);
        base.parse().map_or(Ok(()), |uri| self.client(&uri).map(drop))
    }

    /// The client for `uri`. A failure is not kept: certificates may be installed while a runner waits.
    fn client(&self, uri: &Uri) -> Result<reqwest::Client, String> {
        let parts = &self.0;
        let proxy = parts.options.proxies.choose(uri);
        proxy.map_or(Ok(()), |proxy| proxy.check())?;
        let is_secure = uri.scheme_str() == Some("https") || proxy.is_some_and(|proxy| proxy.is_https());
        let place = if is_secure { &parts.secure } else { &parts.plain };
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = &*place {
            return Ok(client.clone());
        }
        let tls = match is_secure {
            true => certificates::trusting(parts.options.ca_file.as_deref())?,
            false => certificates::trusting_nobody(),
        };
        let client = self.build(tls).map_err(|error| chain(&error))?;
        Ok(place.insert(client).clone())
    }

    fn build(&self, tls: rustls::ClientConfig) -> Result<reqwest::Client, reqwest::Error> {
        let options = Arc::clone(&self.0.options);
        let builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .user_agent(concat!("mothership/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(Arc::new(zone::Resolver))
            .tls_backend_preconfigured(tls);
        let builder = match options.proxies.is_empty() {
            true if options.has_system_proxies => builder,
            true => builder.no_proxy(),
            false => builder.proxy(reqwest::Proxy::custom(move |url| {
                let uri: Uri = url.as_str().parse().ok()?;
                options.proxies.choose(&uri).map(|proxy| proxy.address().to_owned())
            })),
        };
        builder.build()
    }

    async fn ask(&self, request: http::Request<Bytes>) -> Result<reqwest::Response, String> {
        let client = self.client(request.uri())?;
        let request = reqwest::Request::try_from(request).map_err(|error| chain(&error))?;
        client.execute(request).await.map_err(|error| chain(&error))
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, String>> {
        async move {
            let mut again = request.clone();
            let mut response = self.ask(request).await?;
            // Followed here and not by reqwest: the same method and body go on, the credential only to the same host.
            if let Some(uri) = moved(again.uri(), response.status(), response.headers()) {
                *again.uri_mut() = uri;
                response = self.ask(again).await?;
            }
            let (status, headers) = (response.status(), response.headers().clone());
            let body = response.bytes_stream().map(|part| part.map_err(|error| chain(&error))).boxed();
            Ok(Response { status, headers, body })
        }
        .boxed()
    }

    fn way(&self, base: &str) -> Option<String> {
        let uri: Uri = base.parse().ok()?;
        let host = uri.host()?;
        let proxy = self.0.options.proxies.choose(&uri)?;
        Some(format!("{} was used (NO_PROXY={host} goes around it)", proxy.describe()))
    }
}

/// Where the same server wants to be asked instead: `https://` for `http://`, or another path. Nobody else is sent a
/// credential.
fn moved(from: &Uri, status: StatusCode, headers: &http::HeaderMap) -> Option<Uri> {
    if !status.is_redirection() {
        return None;
    }
    let location = headers.get(header::LOCATION)?.to_str().ok()?;
    let to: Uri = match location.starts_with('/') {
        true => format!("{}://{}{location}", from.scheme_str()?, from.authority()?).parse().ok()?,
        false => location.parse().ok()?,
    };
    // Never from https back to http.
    let is_as_safe = from.scheme_str() == Some("http") || to.scheme_str() == Some("https");
    (is_as_safe && to.host() == from.host()).then_some(to)
}

/// The innermost reason; reqwest's own message only says that something failed.
fn chain(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let reason = innermost.to_string();
    certificates::advice(&reason).unwrap_or(reason)
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
