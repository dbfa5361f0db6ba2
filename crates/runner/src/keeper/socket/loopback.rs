//! Loopback TCP on a free port. Port and secret stand in a file of the data folder.

use mothership_core::rng::RandomSource;
use std::{
    fs, io,
    net::Ipv4Addr,
    path::{Path, PathBuf},
};
use tokio::net::{TcpListener, TcpStream};

pub type Stream = TcpStream;

fn pointer(data: &Path) -> PathBuf {
    data.join("keeper.port")
}

pub struct Listener {
    listener: TcpListener,
    pointer: PathBuf,
}

impl Listener {
    pub fn bind(data: &Path) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let text = format!("{} {}", listener.local_addr()?.port(), RandomSource::from_os().secret().expose());
        let pointer = pointer(data);
        fs::write(&pointer, text)?;
        Ok(Self { listener, pointer })
    }

    pub async fn accept(&self) -> io::Result<Stream> {
        let stream = self.listener.accept().await?.0;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.pointer);
    }
}

fn read(data: &Path) -> io::Result<(u16, String)> {
    let text = fs::read_to_string(pointer(data))?;
    let parts = text.split_once(' ').and_then(|(port, secret)| Some((port.parse().ok()?, secret.to_owned())));
    parts.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the keeper's port is not readable"))
}

pub async fn connect(data: &Path) -> io::Result<Stream> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, read(data)?.0)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// What a connection has to say first.
pub fn secret(data: &Path) -> io::Result<String> {
    Ok(read(data)?.1)
}
