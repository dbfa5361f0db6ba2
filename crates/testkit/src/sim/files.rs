//! Memory instead of disks: a runner's identity and the one small file that each scripted program leaves.

use super::script::result;
use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};
use mothership_api::agent::{Inventory, LeasedAttempt, MachineUsage};
use mothership_core::ids::{AttemptId, BlobHash};
use mothership_runner::{
    config::RunnerIdentity,
    files::{Collected, Files, FilesError, FoundFile, MissingInput},
    machine::MachineProbe,
};
use std::sync::{Arc, Mutex};

/// The disk of one simulated machine. Survives its agent.
#[derive(Clone, Default)]
pub struct SimFiles(Arc<Mutex<Option<RunnerIdentity>>>);

impl Files for SimFiles {
    fn load_identity(&self) -> Result<Option<RunnerIdentity>, FilesError> {
        Ok(self.0.lock().expect("no holder panics").clone())
    }
    fn save_identity(&self, identity: &RunnerIdentity) -> Result<(), FilesError> {
        *self.0.lock().expect("no holder panics") = Some(identity.clone());
        Ok(())
    }
    fn missing_inputs<'a>(&'a self, _: &'a LeasedAttempt) -> BoxFuture<'a, Vec<MissingInput>> {
        async { Vec::new() }.boxed()
    }
    fn add_to_input(&self, hash: BlobHash, _: u64, _: Bytes) -> BoxFuture<'_, Result<(), FilesError>> {
        async move { Err(FilesError(format!("nobody asked for {hash}"))) }.boxed()
    }
    fn finish_input(&self, hash: BlobHash, _: u64) -> BoxFuture<'_, Result<(), FilesError>> {
        async move { Err(FilesError(format!("nobody asked for {hash}"))) }.boxed()
    }
    fn lay_out<'a>(&'a self, _: &'a LeasedAttempt) -> BoxFuture<'a, Result<(), FilesError>> {
        async { Ok(()) }.boxed()
    }
    fn collect<'a>(&'a self, lease: &'a LeasedAttempt) -> BoxFuture<'a, Collected> {
        let text = result(lease.id);
        let file = FoundFile {
            path: "out/result.txt".into(),
            hash: BlobHash(*blake3::hash(text.as_bytes()).as_bytes()),
            size: text.len() as u64,
            below: "out/result.txt".into(),
            executable: false,
            in_output_dir: false,
        };
        async move { Collected { files: vec![file], ..Collected::default() } }.boxed()
    }
    fn read<'a>(
        &'a self,
        attempt: AttemptId,
        _: &'a FoundFile,
        offset: u64,
        max: usize,
    ) -> BoxFuture<'a, Result<Bytes, FilesError>> {
        let bytes = Bytes::from(result(attempt));
        let from = (offset as usize).min(bytes.len());
        let part = bytes.slice(from..(from + max).min(bytes.len()));
        async move { Ok(part) }.boxed()
    }
    fn remove(&self, _: Vec<AttemptId>) -> BoxFuture<'_, ()> {
        async {}.boxed()
    }
}

/// A machine of two cores.
#[derive(Debug, Clone)]
pub struct SimMachine(pub String);

impl MachineProbe for SimMachine {
    fn inventory(&self) -> Inventory {
        Inventory {
            hostname: self.0.clone(),
            os: "linux".into(),
            architecture: "x86_64".into(),
            cpu_cores: 2,
            memory_bytes: 8 << 30,
            ..Inventory::default()
        }
    }
    fn usage(&self) -> MachineUsage {
        MachineUsage {
            cpu: 0.5,
            memory_bytes_used: 1 << 30,
            disk_bytes_free: 100 << 30,
            ..MachineUsage::default()
        }
    }
}
