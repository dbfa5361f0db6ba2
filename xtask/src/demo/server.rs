//! The demo's own mothership: started, asked, and at Ctrl-C left to end in its own time.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::{repo, shell};

const FIRST_PORT: u16 = 8080;
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often to look for a server that starts: a minute in all.
const LOOKS_MAX: u32 = 1200;

/// A running `mothership up`.
pub struct Server {
    address: SocketAddr,
    child: Child,
    log: PathBuf,
    interrupted: Arc<AtomicBool>,
}

impl Server {
    /// Starts on the first free port from 8080 on and waits until it is ready.
    pub fn start(data: &Path, cpus: Option<&str>) -> Result<Self> {
        // Ctrl-C reaches every process of the terminal. We only note it, and wait for the mothership to end well.
        let interrupted = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&interrupted)).context("cannot catch Ctrl-C")?;
        }
        let address = free_address()?;
        let log = repo::target().join("demo.log");
        let printed = fs::File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut up = shell::command(repo::built("debug", "mothership"));
        up.args(["up", "--listen", &address.to_string(), "--data"]).arg(data);
        up.args(cpus.iter().flat_map(|cpus| ["--cpus", cpus]));
        println!(
            "starting mothership at http://{address} (data: {}, log: {})",
            data.display(),
            log.display()
        );
        let child =
            up.stdout(printed.try_clone()?).stderr(printed).spawn().context("cannot start mothership up")?;
        let mut server = Self { address, child, log, interrupted };
        server.wait_until_ready()?;
        Ok(server)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        for _ in 0..LOOKS_MAX {
            if let Some(status) = self.child.try_wait()? {
                let printed = fs::read_to_string(&self.log).unwrap_or_default();
                bail!("mothership up ended ({status}):\n{printed}");
            }
            if is_ready(self.address) || self.was_interrupted() {
                return Ok(());
            }
            std::thread::sleep(LOOK_EVERY);
        }
        bail!("the mothership did not become ready; see {}", self.log.display())
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The mothership's command line, talking to this server.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = shell::command(repo::built("debug", "mothership"));
        command.env("MOTHERSHIP_SERVER", self.url()).args(args);
        command
    }

    /// How a person calls the program, from the top of the checkout.
    pub fn program(&self) -> String {
        let program = repo::built("debug", "mothership");
        program.strip_prefix(repo::root()).unwrap_or(&program).display().to_string()
    }

    /// What a person must add so that the program finds this server; nothing where it looks anyway.
    pub fn flag(&self) -> String {
        if self.address.port() == FIRST_PORT { String::new() } else { format!(" --server {}", self.url()) }
    }

    pub fn was_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::SeqCst)
    }

    /// Waits until the mothership has ended, which Ctrl-C makes it do.
    pub fn wait_for_end(mut self) -> Result<()> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                if self.was_interrupted() {
                    println!("\nStopped. cargo xtask demo goes on from here.");
                    return Ok(());
                }
                bail!("the mothership ended by itself ({status}); see {}", self.log.display());
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Ends the mothership the polite way and waits for it.
    pub fn stop(mut self) -> Result<()> {
        let polite = cfg!(unix) && shell::answers("kill", &["-TERM", &self.child.id().to_string()]);
        if !polite {
            self.child.kill().context("cannot stop the mothership")?;
        }
        self.child.wait().context("cannot wait for the mothership")?;
        Ok(())
    }
}

/// Whatever went wrong in between, no server stays behind unseen.
impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn free_address() -> Result<SocketAddr> {
    let addresses = (FIRST_PORT..FIRST_PORT + 100).map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let mut free = addresses.filter(|address| TcpListener::bind(address).is_ok());
    free.next().context("no free port between 8080 and 8179")
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    };
    ask().is_ok_and(|answer| answer == "HTTP/1.1 200")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_is_what_answers_200() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::Builder::new().spawn(move || {
            for answer in ["HTTP/1.1 503 no\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"] {
                let (mut stream, _) = listener.accept().unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
                // Read what was asked, so that closing does not reset the connection under the answer.
                let mut asked = String::new();
                let _ = stream.read_to_string(&mut asked);
            }
        });
        assert!(!is_ready(address));
        assert!(is_ready(address));
        server.unwrap().join().unwrap();
        assert!(!is_ready(address));
    }
}
