//! Blobs: files by content. Ask which are missing, send those in parts, each part resumable.

use mothership_core::ids::BlobHash;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A file's content, by its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlobRef {
    /// Address.
    pub hash: BlobHash,
    /// Size in bytes.
    pub size: u64,
}

/// Body of `POST /blobs/missing`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MissingRequest {
    /// At most 10,000.
    pub blobs: Vec<BlobRef>,
}

/// A blob the server does not have, and how much of it has arrived already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingBlob {
    /// Address.
    pub hash: BlobHash,
    /// Bytes that have arrived: send on from here.
    pub offset: u64,
}

/// Answer of `POST /blobs/missing`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingReply {
    /// Those of the request that have to be sent.
    pub missing: Vec<MissingBlob>,
}

/// Query of `PUT /blobs/HASH`; the body is the bytes from `offset` on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PutQuery {
    /// Where this part begins. Anything but what the server has so far is answered with the offset it wants.
    pub offset: u64,
    /// Size of the whole blob.
    pub size: u64,
}

/// Answer of `PUT /blobs/HASH`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PutReply {
    /// Bytes the server has: send on from here.
    pub offset: u64,
    /// Whole, hash checked, durable.
    pub complete: bool,
}
