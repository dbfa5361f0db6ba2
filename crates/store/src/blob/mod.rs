//! Bytes of inputs and artifacts, addressed by their hash. The database decides what exists; keys here are content
//! hashes, so writing twice is harmless and nothing relies on listing or on conditional writes.

mod parts;

pub use parts::BlobPart;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use mothership_core::ids::BlobHash;
use object_store::{
    ClientConfigKey, GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    local::LocalFileSystem,
    memory::InMemory,
    path::Path as Key,
    prefix::PrefixStore,
};
use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::io::AsyncReadExt;

/// Bytes of a file in memory at a time, and of one part of an upload to S3 (which wants at least 5 MiB).
const PART_BYTES: usize = 8 << 20;

/// Where blobs are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobConfig {
    /// A folder of this machine.
    Folder {
        /// Made when it is not there.
        path: PathBuf,
    },
    /// `s3://bucket/prefix?endpoint=…&region=…&allow_http=true`; keys from `AWS_ACCESS_KEY_ID` and
    /// `AWS_SECRET_ACCESS_KEY`.
    S3 {
        /// Bucket, prefix and settings; no keys.
        url: String,
    },
    /// Nowhere: gone with the process. For tests.
    Memory,
}

/// What can go wrong with a blob, as far as a caller treats it differently.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// A text that names no place for blobs: tell the administrator.
    #[error("'{text}' is not a place for blobs: {why}")]
    BadConfig {
        /// What was given.
        text: String,
        /// What is wrong with it, for a person.
        why: String,
    },
    /// The database knows it and the place does not have it: it was removed by hand.
    #[error("blob {0} is not there")]
    Missing(BlobHash),
    /// The place cannot be reached or is full: try again later.
    #[error("the place for blobs is not available: {0}")]
    Unavailable(String),
}

/// Bytes of a write that is tried on purpose: a block of most file systems.
const PROBE_BYTES: usize = 4096;

/// Where the place says whose it is; no hash looks like this.
const OWNER: &str = "mothership-owner.json";

/// A place for blobs. Clones share it.
#[derive(Clone)]
pub struct BlobStore(Arc<dyn ObjectStore>);

impl BlobConfig {
    /// `s3://…`, `memory:` or a folder.
    ///
    /// # Errors
    /// For an empty text and for the scheme of another kind of place.
    pub fn parse(text: &str) -> Result<Self, BlobError> {
        match text {
            "memory:" => Ok(Self::Memory),
            _ if text.starts_with("s3://") => Ok(Self::S3 { url: text.to_owned() }),
            _ if text.is_empty() || text.contains("://") => {
                Err(bad(text, "expected s3://BUCKET/PREFIX, memory: or a folder"))
            }
            _ => Ok(Self::Folder { path: PathBuf::from(text) }),
        }
    }
}

fn bad(text: &str, why: impl Into<String>) -> BlobError {
    BlobError::BadConfig { text: text.to_owned(), why: why.into() }
}

fn failed(hash: BlobHash, error: object_store::Error) -> BlobError {
    match error {
        object_store::Error::NotFound { .. } => BlobError::Missing(hash),
        other => BlobError::Unavailable(reason(&other)),
    }
}

/// With the innermost reason: the outer one only says that a request failed.
fn reason(error: &object_store::Error) -> String {
    let outer = error.to_string();
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let inner = innermost.to_string();
    if outer.contains(&inner) { outer } else { format!("{outer}: {inner}") }
}

/// `ab/cdef…`: no folder holds more than a part of all.
fn key(hash: BlobHash) -> Key {
    let hex = hash.to_string();
    let (folder, name) = hex.split_at(2);
    Key::from(format!("{folder}/{name}"))
}

/// How an S3 server is reached beside what the environment says: plain `http://` needs no certificates, and this machine
/// itself is not asked through a proxy.
fn client_settings(endpoint: &str) -> Vec<(ClientConfigKey, String)> {
    let mut settings = Vec::new();
    if endpoint.starts_with("http://") {
        settings.push((ClientConfigKey::NoSystemCertificates, "true".to_owned()));
    }
    let rest = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, _)) => host,
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if is_loopback || host == "localhost" {
        // The only way to say "none": a proxy that is used for nothing takes the place of those of the environment.
        settings.push((ClientConfigKey::ProxyUrl, endpoint.to_owned()));
        settings.push((ClientConfigKey::ProxyExcludes, host.to_owned()));
    }
    settings
}

fn s3(url: &str) -> Result<Arc<dyn ObjectStore>, BlobError> {
    let rest = url.strip_prefix("s3://").ok_or_else(|| bad(url, "does not begin with s3://"))?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    if bucket.is_empty() {
        return Err(bad(url, "names no bucket"));
    }
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
    let mut endpoint = std::env::var("AWS_ENDPOINT_URL_S3").or_else(|_| std::env::var("AWS_ENDPOINT")).ok();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        builder = match pair.split_once('=') {
            Some(("endpoint", value)) => {
                endpoint = Some(value.to_owned());
                builder.with_endpoint(value)
            }
            Some(("region", value)) => builder.with_region(value),
            Some(("allow_http", value)) => builder.with_allow_http(value == "true"),
            _ => return Err(bad(url, format!("'{pair}' is not endpoint, region or allow_http"))),
        };
    }
    for (key, value) in endpoint.iter().flat_map(|endpoint| client_settings(endpoint)) {
        builder = builder.with_config(AmazonS3ConfigKey::Client(key), value);
    }
    let store = builder.build().map_err(|e| bad(url, e.to_string()))?;
    match prefix.trim_matches('/') {
        "" => Ok(Arc::new(store)),
        prefix => Ok(Arc::new(PrefixStore::new(store, prefix))),
    }
}

impl BlobStore {
    /// Makes the folder if it is one; does not reach out to S3 yet.
    ///
    /// # Errors
    /// `BadConfig` for an address that cannot be, `Unavailable` when the folder cannot be made.
    pub fn open(config: &BlobConfig) -> Result<Self, BlobError> {
        Ok(Self(match config {
            BlobConfig::Memory => Arc::new(InMemory::new()),
            BlobConfig::S3 { url } => s3(url)?,
            BlobConfig::Folder { path } => {
                let unavailable =
                    |e: &dyn std::fmt::Display| BlobError::Unavailable(format!("{}: {e}", path.display()));
                std::fs::create_dir_all(path).map_err(|e| unavailable(&e))?;
                // An answer is durable when it is given.
                let folder = LocalFileSystem::new_with_prefix(path).map_err(|e| unavailable(&e))?;
                // Parts of an upload have a folder of their own, which goes with the last of them.
                Arc::new(folder.with_fsync(true).with_automatic_cleanup(true))
            }
        }))
    }

    /// Copies the file in. The caller has checked that its bytes have this hash.
    pub async fn put_file(&self, hash: BlobHash, path: &Path) -> Result<(), BlobError> {
        let unreadable = |e: std::io::Error| BlobError::Unavailable(format!("{}: {e}", path.display()));
        let mut file = tokio::fs::File::open(path).await.map_err(unreadable)?;
        let size = file.metadata().await.map_err(unreadable)?.len();
        if size <= PART_BYTES as u64 {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).await.map_err(unreadable)?;
            return self.put_bytes(hash, bytes.into()).await;
        }
        let upload = self.0.put_multipart(&key(hash)).await.map_err(|e| failed(hash, e))?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART_BYTES);
        let mut part = vec![0; PART_BYTES];
        loop {
            match file.read(&mut part).await.map_err(unreadable)? {
                0 => break,
                read => upload.write(&part[..read]),
            }
            upload.wait_for_capacity(2).await.map_err(|e| failed(hash, e))?;
        }
        upload.finish().await.map(drop).map_err(|e| failed(hash, e))
    }

    /// Stores bytes that are in memory. Twice does no harm.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn put_bytes(&self, hash: BlobHash, bytes: Bytes) -> Result<(), BlobError> {
        self.0.put(&key(hash), bytes.into()).await.map(drop).map_err(|e| failed(hash, e))
    }

    /// The bytes, all or a range of them (`end` behind the last is cut), as they arrive.
    pub async fn get(
        &self,
        hash: BlobHash,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
        let range = range.map(|range| match i64::try_from(range.end) {
            Ok(_) => GetRange::Bounded(range),
            // "To the end", said as a number that S3 servers cannot read.
            Err(_) => GetRange::Offset(range.start),
        });
        let options = GetOptions { range, ..GetOptions::default() };
        let found = self.0.get_opts(&key(hash), options).await.map_err(|e| failed(hash, e))?;
        Ok(found.into_stream().map_err(move |e| failed(hash, e)).boxed())
    }

    /// What [`Self::set_owner`] has left here; `None` when nobody has.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn owner(&self) -> Result<Option<String>, BlobError> {
        let unavailable = |e: object_store::Error| BlobError::Unavailable(reason(&e));
        match self.0.get(&Key::from(OWNER)).await {
            Ok(found) => {
                let bytes = found.bytes().await.map_err(unavailable)?;
                Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Leaves a text here that says whose blobs these are.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn set_owner(&self, text: String) -> Result<(), BlobError> {
        let put = self.0.put(&Key::from(OWNER), Bytes::from(text).into()).await;
        put.map(drop).map_err(|e| BlobError::Unavailable(reason(&e)))
    }

    /// Writes a little on purpose and takes it away again.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn try_write(&self) -> Result<(), BlobError> {
        let unavailable = |e: object_store::Error| BlobError::Unavailable(reason(&e));
        let key = Key::from("write_probe");
        self.0.put(&key, Bytes::from(vec![b'x'; PROBE_BYTES]).into()).await.map_err(unavailable)?;
        self.0.delete(&key).await.map_err(unavailable)
    }

    /// Whether anything is here. Looks no further than at the first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn has_any(&self) -> Result<bool, BlobError> {
        let first = self.0.list(None).try_next().await;
        Ok(first.map_err(|e| BlobError::Unavailable(reason(&e)))?.is_some())
    }

    /// Size in bytes, if it is there.
    pub async fn size(&self, hash: BlobHash) -> Result<Option<u64>, BlobError> {
        match self.0.head(&key(hash)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(hash, error)),
        }
    }

    /// Twice does no harm.
    pub async fn delete(&self, hash: BlobHash) -> Result<(), BlobError> {
        match self.0.delete(&key(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(hash, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_this_machine_is_reached_without_proxy_and_certificates() {
        use ClientConfigKey::{NoSystemCertificates, ProxyExcludes, ProxyUrl};
        let keys = |endpoint: &str| -> Vec<_> { client_settings(endpoint).into_iter().collect() };
        let plain = (NoSystemCertificates, "true".to_owned());
        for (endpoint, host) in [("http://127.0.0.1:9000", "127.0.0.1"), ("http://[::1]:9000/x", "::1")] {
            let direct = [(ProxyUrl, endpoint.to_owned()), (ProxyExcludes, host.to_owned())];
            assert_eq!(keys(endpoint), [[plain.clone()].as_slice(), &direct].concat(), "{endpoint}");
        }
        assert_eq!(keys("https://localhost")[1], (ProxyExcludes, "localhost".to_owned()));
        assert_eq!(keys("http://minio:9000"), [plain]);
        assert_eq!(keys("https://s3.example.com"), []);
    }
}
