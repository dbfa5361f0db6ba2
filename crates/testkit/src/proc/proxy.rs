//! What may stand between a runner and its server: a network that is cut and mended, and a proxy with a limit for bodies.
//! Plain threads and sockets; they end when both sides have closed.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
};

/// A line to a server that can be cut. While it is cut nothing arrives, in either direction, and no connection is closed;
/// what was on its way arrives when it is mended.
pub struct Line {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    is_cut: Mutex<bool>,
    mended: Condvar,
}

impl Gate {
    fn pass(&self) {
        let mut is_cut = self.is_cut.lock().expect("no holder panics");
        while *is_cut {
            is_cut = self.mended.wait(is_cut).expect("no holder panics");
        }
    }
}

impl Line {
    /// A line to the server at this address.
    pub fn to(server: &str) -> Self {
        let gate = Arc::new(Gate::default());
        let passing = Arc::clone(&gate);
        let url = listen(server, move |client, server| {
            let (to_server, to_client) = (pair(&client, &server), pair(&server, &client));
            let back = Arc::clone(&passing);
            spawn(move || pump(to_client, &back));
            pump(to_server, &passing);
        });
        Self { url, gate }
    }

    pub fn cut(&self) {
        *self.gate.is_cut.lock().expect("no holder panics") = true;
    }

    pub fn mend(&self) {
        *self.gate.is_cut.lock().expect("no holder panics") = false;
        self.gate.mended.notify_all();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // Threads that wait at the gate end with their connections.
        self.mend();
    }
}

/// A proxy that answers 413, with a page of its own, to bodies above `limit` bytes. Its address.
pub fn with_body_limit(server: &str, limit: usize) -> String {
    let address = address(server);
    listen(server, move |client, server| {
        // A connection for each request: the plainest proxy there is.
        drop(server);
        // A client that goes away in the middle is its own business.
        let _ = exchange(&client, &address, limit);
        let _ = client.shutdown(Shutdown::Both);
    })
}

fn exchange(client: &TcpStream, server: &str, limit: usize) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
        if !lower.starts_with("connection:") {
            head.push_str(&line);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut client = client;
    if length > limit {
        let page = "<html><head><title>413 Request Entity Too Large</title></head></html>";
        return write!(
            client,
            "HTTP/1.1 413 Request Entity Too Large\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{page}",
            page.len()
        );
    }
    let mut server = TcpStream::connect(server)?;
    server.write_all(head.as_bytes())?;
    server.write_all(b"connection: close\r\n\r\n")?;
    server.write_all(&body)?;
    std::io::copy(&mut server, &mut client).map(drop)
}

fn address(server: &str) -> String {
    server.trim_start_matches("http://").trim_end_matches('/').to_owned()
}

#[expect(clippy::disallowed_methods, reason = "a proxy of real connections has a thread for each direction")]
fn spawn(run: impl FnOnce() + Send + 'static) {
    std::thread::spawn(run);
}

/// Listens on a free port and hands over each client with a connection to the server; the address.
fn listen(server: &str, serve: impl Fn(TcpStream, TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("it listens"));
    let (server, serve) = (address(server), Arc::new(serve));
    spawn(move || {
        for client in listener.incoming().flatten() {
            // A server that is away: the client finds its connection closed.
            let Ok(server) = TcpStream::connect(&server) else { continue };
            let serve = Arc::clone(&serve);
            spawn(move || serve(client, server));
        }
    });
    url
}

fn pair(from: &TcpStream, to: &TcpStream) -> (TcpStream, TcpStream) {
    let clone = |stream: &TcpStream| stream.try_clone().expect("a socket can be duplicated");
    (clone(from), clone(to))
}

fn pump((mut from, mut to): (TcpStream, TcpStream), gate: &Gate) {
    let mut piece = [0; 16 * 1024];
    while let Ok(count) = from.read(&mut piece) {
        gate.pass();
        if count == 0 || to.write_all(&piece[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
