use super::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

fn transport(variables: &'static [(&str, String)]) -> HttpTransport {
    let read = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
    HttpTransport::new(HttpOptions { proxies: Proxies::read(read), ..HttpOptions::default() })
}

fn leaked(variables: Vec<(&'static str, String)>) -> &'static [(&'static str, String)] {
    variables.leak()
}

/// Answers each connection with `answer` and gives back the first lines of what was asked.
async fn server(answer: &'static str) -> (String, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut io, _)) = listener.accept().await {
            let mut text = vec![0; 4096];
            let read = io.read(&mut text).await.unwrap();
            let _ = sender.send(String::from_utf8_lossy(&text[..read]).into_owned());
            io.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (address, receiver)
}

fn get(uri: &str) -> http::Request<Bytes> {
    http::Request::get(uri).header("authorization", "Bearer t").body(Bytes::new()).unwrap()
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

#[tokio::test]
async fn loopback_is_asked_directly_and_others_through_the_proxy() {
    let (proxy, mut asked_proxy) = server(OK).await;
    let (direct, mut asked) = server(OK).await;
    let transport = transport(leaked(vec![("HTTP_PROXY", format!("http://{proxy}"))]));
    assert_eq!(transport.send(get(&format!("http://{direct}/a"))).await.unwrap().status, 200);
    assert!(asked.recv().await.unwrap().starts_with("GET /a "));
    assert_eq!(transport.send(get("http://elsewhere.invalid/b")).await.unwrap().status, 200);
    assert!(asked_proxy.recv().await.unwrap().starts_with("GET http://elsewhere.invalid/b "));
    assert!(asked_proxy.try_recv().is_err(), "nothing else went there");
    let way = transport.way("http://elsewhere.invalid").unwrap();
    assert_eq!(
        way,
        format!(
            "the proxy http://{proxy} of HTTP_PROXY was used (NO_PROXY=elsewhere.invalid goes around it)"
        )
    );
    assert_eq!(transport.way(&format!("http://{direct}")), None);
}

#[tokio::test]
async fn a_redirect_keeps_method_and_body_and_stays_with_its_host() {
    let (target, mut asked) = server(OK).await;
    let port = target.rsplit(':').next().unwrap().to_owned();
    let moved_to = |location: String| {
        let text = format!(
            "HTTP/1.1 301 Moved\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        server(text.leak())
    };
    let transport = transport(&[]);
    let (first, _kept) = moved_to(format!("http://127.0.0.1:{port}/there")).await;
    let post = |uri: String| http::Request::post(uri).body(Bytes::from("body")).unwrap();
    assert_eq!(transport.send(post(format!("http://{first}/here"))).await.unwrap().status, 200);
    let seen = asked.recv().await.unwrap();
    assert!(seen.starts_with("POST /there ") && seen.ends_with("body"), "{seen}");
    // Another host gets neither request nor credential.
    let (first, _kept) = moved_to(format!("http://localhost:{port}/there")).await;
    assert_eq!(transport.send(get(&format!("http://{first}/here"))).await.unwrap().status, 301);
    assert!(asked.try_recv().is_err());
}

#[test]
fn only_the_same_host_is_followed_and_never_to_less_safety() {
    for (from, location, expected) in [
        ("http://x:80/a", "https://x/a", Some("https://x/a")),
        ("http://x:80/a", "/b?c", Some("http://x:80/b?c")),
        ("https://x/a", "http://x/a", None),
        ("http://x/a", "https://y/a", None),
    ] {
        let headers = http::HeaderMap::from_iter([(header::LOCATION, location.parse().unwrap())]);
        let to = moved(&from.parse().unwrap(), StatusCode::MOVED_PERMANENTLY, &headers);
        assert_eq!(to.map(|uri| uri.to_string()).as_deref(), expected, "{from} {location}");
        assert_eq!(moved(&from.parse().unwrap(), StatusCode::OK, &headers), None);
    }
}

#[tokio::test]
async fn certificates_are_asked_for_by_https_alone() {
    let nowhere = HttpOptions { ca_file: Some("/nonexistent/ca.pem".into()), ..HttpOptions::default() };
    let transport = HttpTransport::new(nowhere);
    let (address, _asked) = server(OK).await;
    assert_eq!(transport.send(get(&format!("http://{address}/"))).await.unwrap().status, 200);
    assert_eq!(transport.check(&format!("http://{address}")), Ok(()));
    let told = transport.check("https://elsewhere.invalid").unwrap_err();
    assert!(told.contains("ca.pem holds no CA certificate"), "{told}");
    let told = transport.send(get("https://127.0.0.1:1/")).await.err().unwrap();
    assert!(told.contains("ca.pem holds no CA certificate"), "{told}");
}

#[tokio::test]
async fn a_proxy_that_is_none_is_told_before_anything_is_sent() {
    let transport = transport(leaked(vec![("http_proxy", "ftp://x".to_owned())]));
    assert!(transport.check("http://elsewhere.invalid").unwrap_err().starts_with("http_proxy does not hold"));
    assert_eq!(transport.check("http://[::1]:8080"), Ok(()));
    assert_eq!(transport.check("http://[fe80::1%eth0]:8080"), Ok(()), "a neighbour on the cable");
}

/// The first interface is the loopback; its number is a zone, too.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_address_with_a_zone_is_reached() {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else { return };
    let port = listener.local_addr().unwrap().port();
    let answered = tokio::spawn(async move {
        let (mut io, _) = listener.accept().await.unwrap();
        let mut text = vec![0; 4096];
        let read = io.read(&mut text).await.unwrap();
        io.write_all(OK.as_bytes()).await.unwrap();
        String::from_utf8_lossy(&text[..read]).into_owned()
    });
    let client = super::super::Client::new(Arc::new(transport(&[])), format!("http://[::1%1]:{port}"), None);
    let _: serde_json::Value = client.get("/x").await.unwrap();
    assert!(answered.await.unwrap().to_lowercase().contains(&format!("host: [::1]:{port}\r\n")));
}

/// A server whose certificate a private authority has signed (`tls/`: made for this test, good for a century).
async fn private_server() -> String {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
    let certificate = CertificateDer::from_pem_slice(include_bytes!("tls/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/server.key")).unwrap();
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let config = Arc::new(config);
    tokio::task::spawn_blocking(move || {
        use std::io::{Read, Write};
        // Two connections: one that is refused by its client, and one that is answered.
        for io in listener.incoming().take(2) {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut tls = rustls::StreamOwned::new(connection, io.unwrap());
            if tls.read(&mut [0; 4096]).is_ok() {
                tls.write_all(OK.as_bytes()).unwrap();
                tls.conn.send_close_notify();
                tls.flush().unwrap();
            }
        }
    });
    format!("https://{address}")
}

#[tokio::test]
async fn a_private_authority_is_trusted_when_its_file_is_named() {
    let server = private_server().await;
    // Its own file alone: whether this machine has certificates is not what is asked here.
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, include_bytes!("tls/server.pem")).unwrap();
    let with = |ca: &std::path::Path| {
        HttpTransport::new(HttpOptions { ca_file: Some(ca.to_owned()), ..HttpOptions::default() })
    };
    let told = with(&ca).send(get(&format!("{server}/"))).await.err().unwrap();
    assert!(told.contains("--ca-file or SSL_CERT_FILE") || told.contains("certificate"), "{told}");
    std::fs::write(&ca, include_bytes!("tls/ca.pem")).unwrap();
    assert_eq!(with(&ca).send(get(&format!("{server}/"))).await.unwrap().status, 200);
}
