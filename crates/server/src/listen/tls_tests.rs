//! Files of certificates, and connections that begin with a handshake or with something else.

use super::*;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use std::{fs, path::PathBuf, sync::Arc};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio_rustls::{TlsConnector, client::TlsStream};

// Made for these tests, good for a century; each pair is signed by an authority of its own.
const FIRST: Pair = Pair {
    authority: include_bytes!("../../../api/src/client/tls/ca.pem"),
    certificate: include_bytes!("../../../api/src/client/tls/server.pem"),
    key: include_bytes!("../../../api/src/client/tls/server.key"),
};
const SECOND: Pair = Pair {
    authority: include_bytes!("tls/another-ca.pem"),
    certificate: include_bytes!("tls/another.pem"),
    key: include_bytes!("tls/another.key"),
};

struct Pair {
    authority: &'static [u8],
    certificate: &'static [u8],
    key: &'static [u8],
}

struct Files {
    _folder: tempfile::TempDir,
    certificate: PathBuf,
    key: PathBuf,
}

impl Files {
    fn of(pair: &Pair) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        let files = Self { _folder: folder, certificate, key };
        files.replace(pair.certificate, pair.key);
        files
    }

    fn replace(&self, certificate: &[u8], key: &[u8]) {
        fs::write(&self.certificate, certificate).unwrap();
        fs::write(&self.key, key).unwrap();
    }

    fn load(&self) -> Result<Tls, TlsError> {
        Tls::load(&self.certificate, &self.key)
    }
}

/// A client that trusts the authority of `pair`.
async fn client(io: DuplexStream, pair: &Pair) -> io::Result<TlsStream<DuplexStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pair.authority).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, io).await
}

/// Whether a client that trusts `pair` is served.
async fn is_trusted(tls: &Tls, pair: &Pair) -> bool {
    let (theirs, ours) = duplex(1 << 16);
    let (opened, connected) = tokio::join!(tls.open(ours), client(theirs, pair));
    let Ok(mut connected) = connected else { return false };
    let tls::Opened::Encrypted(mut opened) = opened.unwrap() else { panic!("it began with a handshake") };
    let text = b"as it was written";
    let mut read = [0; 17];
    connected.write_all(text).await.unwrap();
    connected.flush().await.unwrap();
    opened.read_exact(&mut read).await.unwrap();
    assert_eq!(&read, text);
    true
}

#[tokio::test]
async fn a_certificate_that_is_replaced_is_used_and_a_wrong_one_is_not() {
    let files = Files::of(&FIRST);
    let tls = files.load().unwrap();
    assert!(is_trusted(&tls, &FIRST).await);
    assert!(!is_trusted(&tls, &SECOND).await);
    assert!(!tls.reload().unwrap(), "nothing has changed");

    // Half of the pair is there, as while a program replaces the two: the old pair goes on.
    fs::write(&files.certificate, SECOND.certificate).unwrap();
    let refused = tls.reload().unwrap_err().to_string();
    assert!(refused.contains("does not fit the certificate"), "{refused}");
    assert!(is_trusted(&tls, &FIRST).await);

    fs::write(&files.key, SECOND.key).unwrap();
    assert!(tls.reload().unwrap());
    assert!(is_trusted(&tls, &SECOND).await && !is_trusted(&tls, &FIRST).await);

    fs::remove_file(&files.key).unwrap();
    assert!(tls.reload().unwrap_err().to_string().starts_with("cannot read "));
    assert!(is_trusted(&tls, &SECOND).await);
}

#[test]
fn what_is_no_certificate_or_no_key_is_named() {
    let files = Files::of(&FIRST);
    for (certificate, key, says) in [
        (&b""[..], FIRST.key, "cert.pem holds no certificate"),
        (FIRST.key, FIRST.key, "cert.pem holds no certificate"),
        (
            b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
            FIRST.key,
            "cert.pem holds no certificate",
        ),
        (FIRST.certificate, b"", "key.pem holds no private key"),
        (FIRST.certificate, FIRST.certificate, "key.pem holds no private key"),
        (FIRST.certificate, SECOND.key, "does not fit the certificate"),
    ] {
        files.replace(certificate, key);
        let refused = files.load().err().unwrap().to_string();
        assert!(refused.contains(says), "{refused}");
    }
    let folder = files.certificate.parent().unwrap();
    assert!(matches!(Tls::load(folder, &files.key).err(), Some(TlsError::NoFile(_))));
}

#[tokio::test]
async fn who_speaks_no_tls_is_led_to_the_address_that_is_right() {
    use axum::body::Body;
    use tower::ServiceExt;
    let files = Files::of(&FIRST);
    let tls = files.load().unwrap();
    let (mut theirs, ours) = duplex(1 << 16);
    theirs.write_all(b"GET").await.unwrap();
    let tls::Opened::Plain(mut plain) = tls.open(ours).await.unwrap() else {
        panic!("that was no handshake")
    };
    let mut read = [0; 3];
    plain.read_exact(&mut read).await.unwrap();
    assert_eq!(&read, b"GET", "the byte that was looked at is there, too");

    for (method, accept, status) in
        [("GET", "text/html,application/xhtml+xml", 307), ("GET", "*/*", 400), ("POST", "text/html", 400)]
    {
        let request = axum::http::Request::builder()
            .method(method)
            .uri("/jobs?status=failed")
            .header("host", "lab.example.org:8443")
            .header("accept", accept);
        let answer = plain::refusing().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), status, "{method} {accept}");
        let location = answer.headers().get("location").cloned();
        let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
        let told = location
            .map_or(String::from_utf8_lossy(&body).into_owned(), |it| it.to_str().unwrap().to_owned());
        assert!(told.contains("https://lab.example.org:8443/jobs?status=failed"), "{told}");
    }
}
