//! Certificate and key of the server in this process.

use crate::exit::{Failure, Result};
use mothership_server::{Tls, TlsError};
use std::path::PathBuf;

/// What a server is told of TLS.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct TlsFlags {
    /// Encrypt: the server's certificate (PEM), with those of its authorities behind it; read again when it changes
    #[arg(long, value_name = "FILE", requires = "tls_key", env = "MOTHERSHIP_TLS_CERT")]
    pub tls_cert: Option<PathBuf>,
    /// The private key of that certificate (PEM, without a password)
    #[arg(long, value_name = "FILE", requires = "tls_cert", env = "MOTHERSHIP_TLS_KEY")]
    pub tls_key: Option<PathBuf>,
}

impl TlsFlags {
    /// Certificate and key, where both are named.
    pub fn load(&self) -> Result<Option<Tls>> {
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else { return Ok(None) };
        Tls::load(certificate, key)
            .map(Some)
            .map_err(|error| Failure::local(error.to_string()).hint(hint(&error)))
    }
}

fn hint(error: &TlsError) -> &'static str {
    match error {
        TlsError::Read { .. } | TlsError::NoFile(_) => {
            "name files that the user of this process may read with --tls-cert and --tls-key"
        }
        TlsError::NoCertificate(_) | TlsError::NoKey(_) => {
            "--tls-cert is the certificate (its file begins with -----BEGIN CERTIFICATE-----), --tls-key the key"
        }
        TlsError::Mismatch { .. } => "take the key with which the certificate was asked for",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(clap::Parser)]
    struct Only {
        #[command(flatten)]
        flags: TlsFlags,
    }

    #[test]
    fn certificate_and_key_are_named_together_or_not_at_all() {
        let flags =
            |words: &[&str]| Only::try_parse_from(std::iter::once("server").chain(words.iter().copied()));
        assert!(flags(&[]).unwrap().flags.load().unwrap().is_none());
        for words in [&["--tls-cert", "a"][..], &["--tls-key", "a"]] {
            assert!(flags(words).is_err(), "{words:?}");
        }
        let Err(missing) =
            flags(&["--tls-cert", "/nowhere/a", "--tls-key", "/nowhere/b"]).unwrap().flags.load()
        else {
            panic!("there are no such files");
        };
        assert!(missing.message.starts_with("cannot read /nowhere/a: "), "{}", missing.message);
        assert!(missing.hint.unwrap().contains("--tls-cert"));
    }
}
