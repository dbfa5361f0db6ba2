//! Connections: where they come from, how many there may be, who makes way when
//! there are too many, how slow they may be, and how they end.
//!
//! It serves any router and knows nothing of what it answers. TCP and the simulated network are two kinds of
//! [`Listener`]. Start reading at [`serve`], then [`Stop`].

mod accept;
mod connection;
mod counted;
mod places;
mod plain;
mod stop;
#[cfg(test)]
mod tests;
mod tls;
#[cfg(test)]
mod tls_tests;
mod traffic;

pub use accept::serve;
pub use connection::Encrypted;
pub use places::Trust;
pub use stop::Stop;
pub use tls::{Tls, TlsError};

use std::{future::Future, io, net::SocketAddr};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};

/// Where connections come from.
pub trait Listener: Send + 'static {
    type Io: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// The next connection and the address of its other end. Dropping the future loses no connection.
    ///
    /// # Errors
    /// When there is none this time; it is asked again, a moment later.
    fn accept(&mut self) -> impl Future<Output = io::Result<(Self::Io, SocketAddr)>> + Send;

    /// How that connection is encrypted; `None` = not at all.
    fn tls(&self, _io: &Self::Io) -> Option<Tls> {
        None
    }
}

impl Listener for TcpListener {
    type Io = TcpStream;

    async fn accept(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, peer) = TcpListener::accept(self).await?;
        // Answers are written whole: waiting for more to send only delays them.
        stream.set_nodelay(true)?;
        Ok((stream, peer))
    }
}

/// Where a server is reached that encrypts: from everywhere with TLS, and without it by this machine's own runner, for which
/// the certificate names no address.
pub struct TlsListener {
    pub public: TcpListener,
    pub tls: Tls,
    /// Bound to loopback.
    pub own: Option<TcpListener>,
}

impl Listener for TlsListener {
    type Io = TcpStream;

    async fn accept(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        let Some(own) = &mut self.own else { return Listener::accept(&mut self.public).await };
        tokio::select! {
            accepted = Listener::accept(&mut self.public) => accepted,
            accepted = Listener::accept(own) => accepted,
        }
    }

    fn tls(&self, io: &TcpStream) -> Option<Tls> {
        let own = self.own.as_ref().and_then(|own| own.local_addr().ok());
        let is_own = own.is_some() && io.local_addr().ok() == own;
        (!is_own).then(|| self.tls.clone())
    }
}
