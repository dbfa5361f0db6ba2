//! Whose word is taken for who a server is: the CA certificates of this machine, and those of a file.
//! Only `https://` asks for them.

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::{path::Path, sync::Arc};

/// Said when there is nothing that a certificate could be checked against.
const NONE: &str = "no CA certificates on this machine; install ca-certificates or set SSL_CERT_FILE";

/// TLS that trusts the machine's own certificates (`SSL_CERT_FILE` and `SSL_CERT_DIR` name others) and those in `extra`.
///
/// # Errors
/// As a sentence, when there is none at all, or none in `extra`.
pub fn trusting(extra: Option<&Path>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = extra {
        // A pipe that nobody writes to, or a device without an end, would be waited for.
        if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err(format!("{} is no file (CA certificates are read from a PEM file)", path.display()));
        }
        let read = rustls_native_certs::load_certs_from_paths(Some(path), None);
        let why = read.errors.first().map(|error| format!(": {error}")).unwrap_or_default();
        // One that cannot be read is no reason to do without the others.
        let (good, _) = roots.add_parsable_certificates(read.certs);
        if good == 0 {
            return Err(format!("{} holds no CA certificate (PEM){why}", path.display()));
        }
    }
    let machine = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(machine.certs);
    if roots.is_empty() {
        let named = machine.errors.first().map(|error| format!(" ({error})")).unwrap_or_default();
        return Err(format!("{NONE}{named}"));
    }
    Ok(config(roots))
}

/// TLS that trusts nobody: for what never speaks it.
pub fn trusting_nobody() -> ClientConfig {
    config(RootCertStore::empty())
}

fn config(roots: RootCertStore) -> ClientConfig {
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has what the default versions need")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

/// What a person can do about a certificate that is not believed; `None` for other reasons.
pub fn advice(reason: &str) -> Option<String> {
    let begins = |what: &str| reason.contains(&format!("invalid peer certificate: {what}"));
    if begins("UnknownIssuer") {
        return Some(
            "no authority that this machine trusts has signed the server's certificate; name the file of its CA with \
             --ca-file or SSL_CERT_FILE"
                .to_owned(),
        );
    }
    if begins("Expired") || begins("certificate expired") || begins("NotValidYet") {
        return Some(format!(
            "the server's certificate is not valid now, or this machine's clock is wrong: {reason}"
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        for content in [None, Some("no certificate")] {
            if let Some(content) = content {
                std::fs::write(&path, content).unwrap();
            }
            let told = trusting(Some(&path)).unwrap_err();
            assert!(told.contains("ca.pem holds no CA certificate"), "{told}");
        }
    }

    #[test]
    fn what_is_no_file_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        assert!(trusting(Some(folder.path())).unwrap_err().contains("is no file"));
        #[cfg(unix)]
        assert!(trusting(Some(Path::new("/dev/zero"))).unwrap_err().contains("/dev/zero is no file"));
    }

    #[test]
    fn a_certificate_that_is_not_believed_comes_with_advice() {
        assert!(advice("invalid peer certificate: UnknownIssuer").unwrap().contains("--ca-file"));
        assert!(advice("invalid peer certificate: Expired").unwrap().contains("clock"));
        assert_eq!(advice("Connection refused (os error 111)"), None);
    }
}
