//! Bytes of inputs and artifacts, addressed by their hash. The database decides what exists; keys here are content
//! hashes, so writing twice is harmless and nothing relies on listing or on conditional writes.

use bytes::Bytes;
use futures_util::stream::BoxStream;
use mothership_core::ids::BlobHash;
use std::{
    ops::Range,
    path::{Path, PathBuf},
};

/// Where blobs are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobConfig {
    Folder {
        path: PathBuf,
    },
    /// `s3://bucket/prefix?endpoint=…&region=…&allow_http=true`; keys from `AWS_ACCESS_KEY_ID` and
    /// `AWS_SECRET_ACCESS_KEY`.
    S3 {
        url: String,
    },
    Memory,
}

#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error("'{text}' is not a place for blobs: {why}")]
    BadConfig { text: String, why: String },
    #[error("blob {0} is not there")]
    Missing(BlobHash),
    #[error("the place for blobs is not available: {0}")]
    Unavailable(String),
}

/// A place for blobs. Clones share it.
#[derive(Clone)]
pub struct BlobStore {}

impl BlobConfig {
    /// `s3://…`, `memory:` or a folder.
    pub fn parse(_text: &str) -> Result<Self, BlobError> {
        todo!()
    }
}

impl BlobStore {
    pub fn open(_config: &BlobConfig) -> Result<Self, BlobError> {
        todo!()
    }

    /// Copies the file in. The caller has checked that its bytes have this hash.
    pub async fn put_file(&self, _hash: BlobHash, _path: &Path) -> Result<(), BlobError> {
        todo!()
    }

    pub async fn put_bytes(&self, _hash: BlobHash, _bytes: Bytes) -> Result<(), BlobError> {
        todo!()
    }

    /// The bytes, all or a range of them (`end` behind the last is cut), as they arrive.
    pub async fn get(
        &self,
        _hash: BlobHash,
        _range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
        todo!()
    }

    /// Size in bytes, if it is there.
    pub async fn size(&self, _hash: BlobHash) -> Result<Option<u64>, BlobError> {
        todo!()
    }

    /// Twice does no harm.
    pub async fn delete(&self, _hash: BlobHash) -> Result<(), BlobError> {
        todo!()
    }
}
