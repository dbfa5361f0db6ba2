//! GPUs by device: which of them a machine offers, what is left of each, and which an attempt is given.

use serde::{Deserialize, Serialize};

/// Shares of a device add up with rounding errors; a millionth of one is nobody's loss.
const SLACK: f64 = 1e-6;

/// A device, or a share of it, that an attempt has been given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GpuShare {
    /// By which the machine numbers its devices, from 0.
    pub index: u32,
    /// By which the driver knows the device, whatever its number; absent where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// How much of it: 1 for all of it.
    pub share: f64,
}

/// A device that a machine offers.
#[derive(Debug, Clone, PartialEq)]
pub struct GpuDevice {
    /// By which the machine numbers its devices, from 0.
    pub index: u32,
    /// By which the driver knows it; `None` where it does not say.
    pub uuid: Option<String>,
    /// Its memory in bytes; 0 where it does not say.
    pub memory_bytes: u64,
    /// How much of it is offered: 1, or the rest of a number that is not whole.
    pub offered: f64,
}

impl GpuDevice {
    /// The driver's name decides where both have one: a card that was taken out moves the numbers of the others.
    fn is_of(&self, share: &GpuShare) -> bool {
        match (&self.uuid, &share.uuid) {
            (Some(own), Some(given)) => own == given,
            _ => self.index == share.index,
        }
    }
}

/// The devices that a machine offers, of those that it `found` (number, name of the driver, memory): as many as
/// `offered` says, in their order, the last one perhaps in part. Those offered beyond what was found are there by the
/// word of the person who said so, and have the next numbers.
pub fn devices(
    found: impl IntoIterator<Item = (Option<u32>, Option<String>, u64)>,
    offered: f64,
) -> Vec<GpuDevice> {
    let mut out: Vec<GpuDevice> = Vec::new();
    let mut left = offered.clamp(0.0, f64::from(crate::limits::GPUS_MAX));
    let mut found = found.into_iter();
    while left > SLACK {
        let (index, uuid, memory_bytes) = found.next().unwrap_or_default();
        let next = out.iter().map(|device| device.index + 1).max().unwrap_or(0);
        let index = index.unwrap_or(next).min(u32::MAX - 1);
        out.push(GpuDevice { index, uuid, memory_bytes, offered: left.min(1.0) });
        left -= 1.0;
    }
    out
}

/// What is left of each device of a machine.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GpuRoom(Vec<(GpuDevice, f64)>);

impl GpuRoom {
    /// The devices without what attempts hold of them. A share of a device that is no longer there counts for nothing.
    pub fn new<'a>(devices: Vec<GpuDevice>, held: impl IntoIterator<Item = &'a GpuShare>) -> Self {
        let mut room = Self(
            devices.into_iter().map(|device| (device.offered, device)).map(|(free, d)| (d, free)).collect(),
        );
        held.into_iter().for_each(|share| room.take(share));
        room
    }

    fn take(&mut self, share: &GpuShare) {
        if let Some((_, free)) = self.0.iter_mut().find(|(device, _)| device.is_of(share)) {
            *free -= share.share;
        }
    }

    /// What a task of this need is given, and takes it; `None` when there is no room for it. Whole devices are those
    /// that nobody has a share of, lowest number first. A share comes from the device with the least room that is
    /// enough, so that whole ones stay whole.
    pub fn give(&mut self, need: f64) -> Option<Vec<GpuShare>> {
        let share = |(device, _): &(GpuDevice, f64), share| GpuShare {
            index: device.index,
            uuid: device.uuid.clone(),
            share,
        };
        let given = if need <= SLACK {
            Vec::new()
        } else if need < 1.0 - SLACK {
            let fitting = self.0.iter().filter(|(_, free)| *free + SLACK >= need);
            let tightest = fitting
                .min_by(|(a, free_a), (b, free_b)| free_a.total_cmp(free_b).then(a.index.cmp(&b.index)))?;
            vec![share(tightest, need)]
        } else {
            let count = (need - SLACK).ceil() as usize;
            let mut whole: Vec<_> = self.0.iter().filter(|(_, free)| *free >= 1.0 - SLACK).collect();
            whole.sort_by_key(|(device, _)| device.index);
            let given: Vec<GpuShare> =
                whole.into_iter().take(count).map(|device| share(device, 1.0)).collect();
            (given.len() == count).then_some(given)?
        };
        given.iter().for_each(|share| self.take(share));
        Some(given)
    }

    /// How many tasks of this need there is room for, no more than `most`.
    pub fn how_many(&self, need: f64, most: u64) -> u64 {
        let mut room = self.clone();
        // Bounded by the devices: each round takes something of one, and a task that needs none is not counted here.
        if need <= SLACK {
            return most;
        }
        (0..most).take_while(|_| room.give(need).is_some()).count() as u64
    }
}

#[cfg(test)]
#[path = "gpu_tests.rs"]
mod tests;
