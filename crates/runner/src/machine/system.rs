//! The machine as the operating system describes it.

use super::{GpuSearch, MachineProbe, nvidia};
use crate::locked::Locked;
use futures_util::future::BoxFuture;
use mothership_api::agent::{GpuUsage, Inventory, MachineUsage};
use std::path::{Path, PathBuf};
use sysinfo::System as Sysinfo;

/// The machine that this process runs on.
pub struct SystemProbe {
    data: PathBuf,
    /// Kept, because the load of a processor is the difference of two samples. `None` on systems that sysinfo does not
    /// know.
    sysinfo: Locked<Option<Sysinfo>>,
}

impl SystemProbe {
    /// Disk space is that of the volume of `data`.
    pub fn new(data: PathBuf) -> Self {
        Self { data, sysinfo: Locked::new(Sysinfo::new().ok()) }
    }
}

/// Cores that this process may use: cgroup quotas and affinity make them fewer than the machine's
/// (`std::thread::available_parallelism` regards both).
pub fn cores() -> u32 {
    std::thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(u32::MAX))
}

/// The host's name.
pub fn hostname() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}

impl MachineProbe for SystemProbe {
    fn inventory(&self) -> Inventory {
        let mut kept = self.sysinfo.lock();
        let (mut cpu_model, mut memory_bytes) = (String::new(), 0);
        if let Some(system) = kept.as_mut() {
            system.refresh_memory();
            system.refresh_cpu_usage();
            memory_bytes = system.total_memory();
            // In a container the machine's memory is not ours.
            if let Some(limits) = system.cgroup_limits() {
                memory_bytes = memory_bytes.min(limits.total_memory);
            }
            cpu_model = system.cpus().first().map_or_else(String::new, |cpu| cpu.brand().to_owned());
        }
        let (disk_bytes_total, disk_bytes_free) = disk(&self.data);
        Inventory {
            hostname: hostname(),
            os: std::env::consts::OS.to_owned(),
            os_version: Sysinfo::long_os_version().unwrap_or_default(),
            architecture: std::env::consts::ARCH.to_owned(),
            cpu_model,
            cpu_cores: cores(),
            memory_bytes,
            disk_bytes_total,
            disk_bytes_free,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Inventory::default()
        }
    }

    fn find_gpus(&self) -> BoxFuture<'_, GpuSearch> {
        Box::pin(nvidia::gpus())
    }

    fn gpu_usage(&self) -> BoxFuture<'_, Option<Vec<GpuUsage>>> {
        Box::pin(nvidia::usage())
    }

    fn boot(&self) -> (String, Option<u64>) {
        let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let up = std::fs::read_to_string("/proc/uptime").unwrap_or_default();
        let seconds = up.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
        (id.trim().to_owned(), seconds.map(|seconds| (seconds * 1000.0) as u64))
    }

    fn usage(&self) -> MachineUsage {
        let mut kept = self.sysinfo.lock();
        let Some(system) = kept.as_mut() else { return MachineUsage::default() };
        system.refresh_cpu_usage();
        system.refresh_memory();
        MachineUsage {
            cpu: f64::from(system.global_cpu_usage()) / 100.0,
            memory_bytes_used: system.used_memory(),
            disk_bytes_free: disk(&self.data).1,
            ..MachineUsage::default()
        }
    }
}

/// Total and free bytes of the volume that holds `path` (statvfs(3)). That one alone: to ask all of them hangs with the
/// first network file system whose server is gone.
#[cfg(unix)]
fn disk(path: &Path) -> (u64, u64) {
    let Ok(found) = rustix::fs::statvfs(path) else { return (0, 0) };
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    (bytes(found.f_blocks), bytes(found.f_bavail))
}

/// Total and free bytes of the volume that holds `path`: that with the longest mount point above it.
#[cfg(not(unix))]
fn disk(path: &Path) -> (u64, u64) {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let Ok(disks) = sysinfo::Disks::new_with_refreshed_list() else { return (0, 0) };
    let holds = disks.iter().filter(|disk| path.starts_with(disk.mount_point()));
    let nearest = holds.max_by_key(|disk| disk.mount_point().as_os_str().len());
    nearest.map_or((0, 0), |disk| (disk.total_space(), disk.available_space()))
}
