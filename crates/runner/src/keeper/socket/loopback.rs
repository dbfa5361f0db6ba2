//! Loopback TCP on a free port, for systems without Unix sockets in tokio (Windows). Port and secret stand in a file of
//! the data folder: every user of the machine may connect to a port, but only its owner reads the file.

use mothership_core::{rng::RandomSource, secret::Secret};
use std::{
    fs, io,
    net::Ipv4Addr,
    path::{Path, PathBuf},
};
use tokio::net::{TcpListener, TcpStream};

pub type SocketStream = TcpStream;

fn pointer_file(data: &Path) -> PathBuf {
    data.join("keeper.port")
}

/// Where a keeper waits for agents; dropping it takes the address away.
pub struct KeeperListener {
    listener: TcpListener,
    pointer: PathBuf,
}

impl KeeperListener {
    pub fn bind(data: &Path) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let text = format!("{} {}", listener.local_addr()?.port(), RandomSource::from_os().secret().expose());
        let pointer = pointer_file(data);
        fs::write(&pointer, text)?;
        Ok(Self { listener, pointer })
    }

    pub async fn accept(&self) -> io::Result<SocketStream> {
        let stream = self.listener.accept().await?.0;
        // Messages are small and each is waited for.
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

impl Drop for KeeperListener {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.pointer);
    }
}

/// Port and secret.
fn read(data: &Path) -> io::Result<(u16, Secret)> {
    let text = fs::read_to_string(pointer_file(data))?;
    let parts =
        text.split_once(' ').and_then(|(port, secret)| Some((port.parse().ok()?, Secret::from(secret))));
    parts.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the keeper's port is not readable"))
}

pub async fn connect(data: &Path) -> io::Result<SocketStream> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, read(data)?.0)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// What the first message of a connection has to contain.
pub fn secret(data: &Path) -> io::Result<Secret> {
    Ok(read(data)?.1)
}
