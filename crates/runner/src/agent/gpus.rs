//! GPUs: what a program is told of those that it was given, and the search that is repeated after one that failed.

use super::{context::AgentContext, offered_capacity, reports::MACHINE_INTERVAL};
use crate::{config::AgentConfig, machine::GpuSearch};
use indexmap::IndexMap;
use mothership_api::agent::{GpuShare, Inventory, LeasedAttempt};
use std::sync::Arc;

/// Our own: the numbers of the devices.
const OWN: &str = "MOTHERSHIP_GPUS";
/// What keeps a program to some devices, as the machine numbers them. CUDA numbers them so only when it is told to
/// (`CUDA_DEVICE_ORDER`); its own order puts the fastest first.
const BY_NUMBER: [&str; 2] = ["CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES"];
const ORDER: (&str, &str) = ("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
/// HIP counts what `ROCR_VISIBLE_DEVICES` has left over, from 0: the same numbers in both would hide everything (ROCm,
/// "GPU isolation techniques").
const BY_PLACE: &str = "HIP_VISIBLE_DEVICES";

/// Adds to the environment of an attempt which devices it has. One that has none sees none where the runner offers
/// some: they are others'. What a spec sets itself stays as it is.
pub fn tell(lease: &mut LeasedAttempt, runner_offers_gpus: bool) {
    if lease.gpus.is_empty() && (lease.resources.gpus > 0.0 || !runner_offers_gpus) {
        // A server that does not tell devices apart, or nobody to be kept from anything.
        return;
    }
    let numbers = joined(lease.gpus.iter().map(|given: &GpuShare| given.index));
    let places = joined(0..u32::try_from(lease.gpus.len()).unwrap_or(0));
    let mut set = |name: &str, value: &str| set_unless_given(&mut lease.env, name, value);
    set(OWN, &numbers);
    set(ORDER.0, ORDER.1);
    BY_NUMBER.iter().for_each(|name| set(name, &numbers));
    set(BY_PLACE, &places);
}

fn set_unless_given(env: &mut IndexMap<String, String>, name: &str, value: &str) {
    env.entry(name.to_owned()).or_insert_with(|| value.to_owned());
}

fn joined(numbers: impl Iterator<Item = u32>) -> String {
    numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(",")
}

/// Adds what was found to what is told of the machine, and what stood in the way.
pub fn take_in(search: &GpuSearch, config: &AgentConfig, inventory: &mut Inventory) {
    if config.gpus == Some(0.0) {
        return;
    }
    if let Some(problem) = &search.problem {
        tracing::warn!("{problem}");
        inventory.problems.push(problem.clone());
    }
    inventory.gpus.extend(search.gpus.iter().cloned());
}

/// Repeats a search that failed until one does not, and offers what that finds. For ever.
pub async fn look_again(
    agent: &Arc<AgentContext>,
    config: &AgentConfig,
    without: Inventory,
    mut search: GpuSearch,
) {
    while let Some(wait) = search.try_again {
        tokio::time::sleep(wait).await;
        search = agent.parts.machine.find_gpus().await;
        if search.problem.is_some() {
            continue;
        }
        let mut inventory = without.clone();
        take_in(&search, config, &mut inventory);
        tracing::info!(gpus = inventory.gpus.len(), "the GPUs of this machine answer again");
        let total = offered_capacity(config, &inventory);
        agent.connection.register_again(inventory, total.clone()).await;
        agent.state().set_total(total);
        agent.wakeups.lease.notify_one();
    }
    std::future::pending().await
}

/// Keeps asking how busy the GPUs are: apart from the reports, which do not wait for a tool. For ever.
pub async fn watch(agent: &Arc<AgentContext>) {
    loop {
        if agent.connection.has_gpus() {
            let usage = agent.parts.machine.gpu_usage().await;
            let is_over = usage.is_none();
            agent.state().gpus = usage.unwrap_or_default();
            if is_over {
                return std::future::pending().await;
            }
        }
        tokio::time::sleep(MACHINE_INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::fixtures::lease;

    fn told(gpus: &[u32], wanted: f64, offers: bool, own: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut lease = lease("1.0.1", 1.0);
        lease.resources.gpus = wanted;
        lease.gpus = gpus.iter().map(|index| GpuShare { index: *index, uuid: None, share: 1.0 }).collect();
        lease.env = own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        tell(&mut lease, offers);
        lease.env.sort_unstable_keys();
        lease.env.into_iter().collect()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_program_sees_the_devices_that_it_was_given() {
        let expected = pairs(&[
            ("CUDA_DEVICE_ORDER", "PCI_BUS_ID"),
            ("CUDA_VISIBLE_DEVICES", "1,3"),
            ("HIP_VISIBLE_DEVICES", "0,1"),
            ("MOTHERSHIP_GPUS", "1,3"),
            ("ROCR_VISIBLE_DEVICES", "1,3"),
        ]);
        assert_eq!(told(&[1, 3], 2.0, true, &[]), expected);
    }

    #[test]
    fn one_that_asked_for_none_sees_none_where_there_are_some() {
        let hidden = told(&[], 0.0, true, &[]);
        assert!(hidden.contains(&("CUDA_VISIBLE_DEVICES".into(), String::new())), "{hidden:?}");
        assert!(hidden.contains(&("MOTHERSHIP_GPUS".into(), String::new())), "{hidden:?}");
        assert_eq!(told(&[], 0.0, false, &[]), [], "nothing is said where nobody has any");
        assert_eq!(told(&[], 1.0, true, &[]), [], "an older server does not say which");
    }

    #[test]
    fn what_a_spec_sets_itself_stays() {
        let told = told(&[2], 1.0, true, &[("CUDA_VISIBLE_DEVICES", "0")]);
        assert!(told.contains(&("CUDA_VISIBLE_DEVICES".into(), "0".into())), "{told:?}");
        assert!(told.contains(&("MOTHERSHIP_GPUS".into(), "2".into())), "{told:?}");
    }
}
