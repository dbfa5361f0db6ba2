//! What kind of machine a runner is, and how busy it is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One GPU of a machine.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Gpu {
    /// Model, as its driver calls it.
    pub name: String,
    /// Memory of the device, bytes.
    pub memory_bytes: u64,
    /// By which the machine numbers it, from 0; its place in the list when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// By which its driver knows it (`GPU-…`), whatever its number; absent where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
}

/// What kind of machine it is. Texts are empty and numbers 0 where the machine does not say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Inventory {
    /// Name of the machine in its network.
    pub hostname: String,
    /// `linux`, `windows`, `macos`.
    pub os: String,
    /// Name and version of the system, such as `Ubuntu 24.04`.
    pub os_version: String,
    /// `x86_64`, `aarch64`.
    pub architecture: String,
    /// Model of the processor.
    pub cpu_model: String,
    /// Logical cores.
    pub cpu_cores: u32,
    /// Memory of the machine, bytes.
    pub memory_bytes: u64,
    /// Size of the disk that holds the work folders, bytes.
    pub disk_bytes_total: u64,
    /// Free space on it, bytes.
    pub disk_bytes_free: u64,
    /// Empty when there are none, or none can be seen.
    #[serde(default)]
    #[schema(required)]
    pub gpus: Vec<Gpu>,
    /// What is wrong with the machine and leaves it without something that it has: a sentence each, such as that its GPU
    /// driver does not answer. Nothing when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// Version of the runner program.
    pub version: String,
}

/// The whole machine, sampled.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MachineUsage {
    /// 0 to 1 of all cores.
    pub cpu: f64,
    /// Memory in use, bytes.
    pub memory_bytes_used: u64,
    /// Free space where the work folders are, bytes.
    pub disk_bytes_free: u64,
    /// How busy its GPUs are, in the order of its inventory. Absent where it has none, and where it does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gpus: Vec<GpuUsage>,
    /// What it has no room for more tasks for, though its capacity is not used up, and what is done about it: a sentence.
    /// Absent when it lacks nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lacks: Option<String>,
    /// It was told at its machine to stop: what runs there ends, nothing new starts. `lacks` says so, too. `false` when
    /// absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stops: bool,
}

/// One GPU of a machine, sampled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GpuUsage {
    /// 0 to 1: the part of the time in which it computed.
    pub util: f64,
    /// Memory in use, bytes.
    pub memory_bytes_used: u64,
    /// Memory of the device, bytes.
    pub memory_bytes: u64,
}
