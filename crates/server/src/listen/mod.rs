//! Connections: where they come from, how many there may be, who makes way when
//! there are too many, how slow they may be, and how they end.
//!
//! It serves any router and knows nothing of what it answers. TCP and the simulated network are two kinds of
//! [`Listener`]. Start reading at [`serve`], then [`Stop`].

mod accept;
mod connection;
mod counted;
mod places;
mod stop;
#[cfg(test)]
mod tests;
mod traffic;

pub use accept::serve;
pub use places::Trust;
pub use stop::Stop;

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
