//! TLS: certificate and key of a server from their files, and the beginning of a connection.
//!
//! Certificates live for weeks, servers for months: the files are read again with [`Tls::reload`], and connections that are
//! open keep what they began with.

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use std::{
    convert::Infallible,
    fs, io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, RwLock},
    task::{Context, Poll},
    time::Duration,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// The first byte of every TLS connection: a record of the handshake (RFC 8446, section 5.1).
const HANDSHAKE_RECORD: u8 = 0x16;

/// How often the files are looked at: certificates are renewed weeks before they end.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// Why certificate and key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{} is no file", .0.display())]
    NoFile(PathBuf),
    #[error("{} holds no certificate (PEM, with the certificates of its authorities behind it)", .0.display())]
    NoCertificate(PathBuf),
    #[error("{} holds no private key (PEM, without a password)", .0.display())]
    NoKey(PathBuf),
    #[error("the key in {} does not fit the certificate in {}: {source}", key.display(), certificate.display())]
    Mismatch { certificate: PathBuf, key: PathBuf, source: rustls::Error },
}

/// How connections are encrypted. Clones are the same.
#[derive(Clone)]
pub struct Tls {
    files: Arc<Files>,
    current: Arc<Current>,
    acceptor: TlsAcceptor,
}

struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// What new connections are answered with, and the text of the files that it was read from.
#[derive(Debug)]
struct Current(RwLock<(Texts, Arc<CertifiedKey>)>);

#[derive(PartialEq, Eq)]
struct Texts {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// The key is nobody's to see.
impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        // Whatever name was asked for: a client that wants another one says so itself, and in better words.
        Some(Arc::clone(&self.0.read().expect("nothing panics while it holds this lock").1))
    }
}

/// How a connection began.
pub enum Opened<Io> {
    Encrypted(Box<TlsStream<Rewound<Io>>>),
    /// By a client that does not speak TLS.
    Plain(Rewound<Io>),
}

impl Tls {
    /// Reads both files.
    ///
    /// # Errors
    /// When one cannot be read or holds something else, or the two do not belong together.
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let files = Files { certificate: certificate.to_owned(), key: key.to_owned() };
        let texts = files.read()?;
        let certified = files.certified(&texts)?;
        let current = Arc::new(Current(RwLock::new((texts, certified))));
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has what the default versions need")
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Current>::clone(&current));
        // A WebSocket needs it, and one connection that answers requests one after another is all that the engine serves.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { files: Arc::new(files), current, acceptor: TlsAcceptor::from(Arc::new(config)) })
    }

    /// Reads both files again; whether they had changed. It reads files: not for a thread that answers.
    ///
    /// # Errors
    /// As [`Self::load`]; then everything stays as it was. The two are replaced one after the other by most programs:
    /// a pair that does not fit may fit a moment later.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let texts = self.files.read()?;
        if self.current.0.read().expect("nothing panics while it holds this lock").0 == texts {
            return Ok(false);
        }
        let certified = self.files.certified(&texts)?;
        *self.current.0.write().expect("nothing panics while it holds this lock") = (texts, certified);
        Ok(true)
    }

    /// Reads the files again for as long as it is polled. One line in the log for each change, and one for each new fault:
    /// what cannot be used is not used, and the last good pair goes on.
    pub async fn keep_current(self) -> Infallible {
        let mut said = None;
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            let again = self.clone();
            let read = tokio::task::spawn_blocking(move || again.reload()).await;
            let read = read.map_err(|error| error.to_string());
            match read.and_then(|read| read.map_err(|error| error.to_string())) {
                Ok(changed) => {
                    if changed {
                        tracing::info!("the certificate was replaced; new connections have it");
                    }
                    said = None;
                }
                Err(error) if said.as_ref() != Some(&error) => {
                    tracing::warn!(error, "the certificate was not replaced");
                    said = Some(error);
                }
                Err(_) => {}
            }
        }
    }

    /// The handshake, for as long as the client takes: whoever asks has a limit.
    ///
    /// # Errors
    /// When the client goes, or the two find no way to speak.
    pub async fn open<Io>(&self, mut io: Io) -> io::Result<Opened<Io>>
    where
        Io: AsyncRead + AsyncWrite + Unpin,
    {
        let first = io.read_u8().await?;
        let io = Rewound { first: Some(first), io };
        if first != HANDSHAKE_RECORD {
            return Ok(Opened::Plain(io));
        }
        Ok(Opened::Encrypted(Box::new(self.acceptor.accept(io).await?)))
    }
}

impl Files {
    fn read(&self) -> Result<Texts, TlsError> {
        let read = |path: &Path| {
            let failed = |source| TlsError::Read { path: path.to_owned(), source };
            // A pipe that nobody writes to would be waited for.
            if !fs::metadata(path).map_err(failed)?.is_file() {
                return Err(TlsError::NoFile(path.to_owned()));
            }
            fs::read(path).map_err(failed)
        };
        Ok(Texts { certificate: read(&self.certificate)?, key: read(&self.key)? })
    }

    fn certified(&self, texts: &Texts) -> Result<Arc<CertifiedKey>, TlsError> {
        let chain: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&texts.certificate).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty());
        let chain = chain.ok_or_else(|| TlsError::NoCertificate(self.certificate.clone()))?;
        let key = PrivateKeyDer::from_pem_slice(&texts.key).map_err(|_| TlsError::NoKey(self.key.clone()))?;
        let certified = CertifiedKey::from_der(chain, key, &ring::default_provider());
        certified.map(Arc::new).map_err(|source| TlsError::Mismatch {
            certificate: self.certificate.clone(),
            key: self.key.clone(),
            source,
        })
    }
}

/// A connection whose first byte was looked at, and is read again.
pub struct Rewound<Io> {
    first: Option<u8>,
    io: Io,
}

impl<Io: AsyncRead + Unpin> AsyncRead for Rewound<Io> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buffer.remaining() > 0
            && let Some(first) = self.first.take()
        {
            buffer.put_slice(&[first]);
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl<Io: AsyncWrite + Unpin> AsyncWrite for Rewound<Io> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, parts)
    }
    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
