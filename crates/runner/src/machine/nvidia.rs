//! NVIDIA cards, as `nvidia-smi` lists them. A machine without that tool has none. The tool and not the library (NVML):
//! the binary must run, and link, on machines without any driver.

use super::GpuSearch;
use crate::process::external::{self, ToolError};
use mothership_api::agent::{Gpu, GpuUsage};
use std::time::Duration;

/// A driver that works answers within a second; a wedged one never does.
const ANSWER_MAX: Duration = Duration::from_secs(5);
/// The card may be there later: its driver is loaded or reset, the machine has just booted.
const TRY_AGAIN: Duration = Duration::from_secs(300);
const TOOL: &str = "nvidia-smi";

/// Asks `nvidia-smi`.
pub async fn gpus() -> GpuSearch {
    let args = ["--query-gpu=index,uuid,name,memory.total", "--format=csv,noheader,nounits"];
    search(external::ask(TOOL, &args, ANSWER_MAX).await)
}

/// Asks how busy the cards are. An empty answer: not this time; `None`: it hangs and would only be one more that does.
pub async fn usage() -> Option<Vec<GpuUsage>> {
    let args =
        ["--query-gpu=index,uuid,utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits"];
    let allowed = std::env::var("CUDA_VISIBLE_DEVICES").ok();
    match external::ask(TOOL, &args, ANSWER_MAX).await {
        Ok(listing) => Some(parse_usage(&listing, allowed.as_deref())),
        Err(ToolError::Missing | ToolError::Slow { is_stuck: true }) => None,
        Err(ToolError::Failed(_) | ToolError::Slow { is_stuck: false }) => Some(Vec::new()),
    }
}

/// One card a line: `0, GPU-6f1c…, 87, 20480, 49140`: percent, and memory in MiB. A card that does not say how busy it is
/// (`[N/A]`) leaves all out: the list is in the order of the inventory.
fn parse_usage(listing: &str, allowed: Option<&str>) -> Vec<GpuUsage> {
    let card = |line: &str| {
        let mut parts = line.split(',').map(str::trim);
        let (index, uuid) = (parts.next()?.parse().ok(), parts.next()?);
        let mut number = || parts.next()?.parse::<u64>().ok();
        let (percent, used, total) =
            (number()?, number()?.checked_mul(1 << 20)?, number()?.checked_mul(1 << 20)?);
        let gpu = Gpu { index, uuid: Some(uuid.to_owned()), ..Gpu::default() };
        let util = percent.min(100) as f64 / 100.0;
        Some((gpu, GpuUsage { util, memory_bytes_used: used, memory_bytes: total }))
    };
    let lines = listing.lines().filter(|line| !line.trim().is_empty());
    let Some(cards) = lines.map(card).collect::<Option<Vec<_>>>() else { return Vec::new() };
    let seen = visible(cards.iter().map(|(gpu, _)| gpu.clone()).collect(), allowed);
    cards.into_iter().filter(|(gpu, _)| seen.contains(gpu)).map(|(_, usage)| usage).collect()
}

fn search(answer: Result<String, ToolError>) -> GpuSearch {
    let failed = |problem: String, try_again: bool| GpuSearch {
        gpus: Vec::new(),
        problem: Some(format!("no GPUs are offered: {problem}")),
        try_again: try_again.then_some(TRY_AGAIN),
    };
    match answer {
        Ok(listing) => {
            let allowed = std::env::var("CUDA_VISIBLE_DEVICES").ok();
            GpuSearch { gpus: visible(parse(&listing), allowed.as_deref()), ..GpuSearch::default() }
        }
        Err(ToolError::Missing) => GpuSearch::default(),
        // It works and has nothing to list.
        Err(ToolError::Failed(why)) if why.starts_with("No devices were found") => GpuSearch::default(),
        Err(ToolError::Failed(why)) => failed(format!("{TOOL} says: {why}"), true),
        Err(ToolError::Slow { is_stuck: false }) => {
            failed(format!("{TOOL} did not answer within {} s and was stopped", ANSWER_MAX.as_secs()), true)
        }
        Err(ToolError::Slow { is_stuck: true }) => failed(
            format!("{TOOL} hangs inside of its driver and cannot be stopped; restart the machine"),
            false,
        ),
    }
}

/// One card a line: `0, GPU-6f1c…, NVIDIA RTX A6000, 49140` with the memory in MiB. Lines of another shape are left out.
fn parse(listing: &str) -> Vec<Gpu> {
    let card = |line: &str| {
        let (rest, mib) = line.rsplit_once(',')?;
        let memory_bytes = mib.trim().parse::<u64>().ok()?.checked_mul(1 << 20)?;
        let mut parts = rest.splitn(3, ',').map(str::trim);
        let (index, uuid, name) = (parts.next()?, parts.next(), parts.next());
        Some(match (uuid, name) {
            (Some(uuid), Some(name)) => Gpu {
                name: name.to_owned(),
                memory_bytes,
                index: index.parse().ok(),
                uuid: uuid.starts_with("GPU-").then(|| uuid.to_owned()),
            },
            _ => Gpu { name: rest.trim().to_owned(), memory_bytes, ..Gpu::default() },
        })
    };
    listing.lines().filter_map(card).collect()
}

/// Those of the cards that this process itself may use. A runner that a batch system or a container started was given
/// some of the machine's cards (`CUDA_VISIBLE_DEVICES`: numbers or names); `nvidia-smi` lists all.
fn visible(cards: Vec<Gpu>, allowed: Option<&str>) -> Vec<Gpu> {
    let Some(allowed) = allowed.map(str::trim) else { return cards };
    // What is none of the forms that name whole cards is not ours to read.
    if allowed.contains("MIG-") {
        return cards;
    }
    let names = |card: &Gpu, word: &str| {
        card.index.is_some_and(|index| word == index.to_string())
            || (word.starts_with("GPU-") && card.uuid.as_ref().is_some_and(|uuid| uuid.starts_with(word)))
    };
    cards.into_iter().filter(|card| allowed.split(',').any(|word| names(card, word.trim()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hinders_the_search_is_said_and_tried_again_where_that_helps() {
        let of = |answer| search(Err(answer));
        assert_eq!(of(ToolError::Missing), GpuSearch::default());
        assert_eq!(of(ToolError::Failed("No devices were found".into())), GpuSearch::default());
        let broken = of(ToolError::Failed("NVIDIA-SMI has failed".into()));
        assert_eq!(
            broken.problem.as_deref(),
            Some("no GPUs are offered: nvidia-smi says: NVIDIA-SMI has failed")
        );
        assert_eq!(broken.try_again, Some(TRY_AGAIN));
        let slow = of(ToolError::Slow { is_stuck: false });
        assert!(slow.problem.unwrap().contains("did not answer within 5 s") && slow.try_again.is_some());
        let stuck = of(ToolError::Slow { is_stuck: true });
        assert!(stuck.problem.unwrap().contains("restart the machine") && stuck.try_again.is_none());
    }

    fn card(index: u32, uuid: &str) -> Gpu {
        Gpu { name: "T4".into(), memory_bytes: 1, index: Some(index), uuid: Some(uuid.into()) }
    }

    #[test]
    fn each_line_is_a_card() {
        let listing = "0, GPU-6f1c, NVIDIA RTX A6000, 49140\n1, GPU-77aa, Tesla, T4, 15360\nTesla T4, 15360\n\n\
                       No devices were found\nodd, [N/A]\n";
        let gpu = |name: &str, mib: u64| Gpu { name: name.into(), memory_bytes: mib << 20, ..Gpu::default() };
        let numbered =
            |gpu: Gpu, index, uuid: &str| Gpu { index: Some(index), uuid: Some(uuid.into()), ..gpu };
        assert_eq!(
            parse(listing),
            [
                numbered(gpu("NVIDIA RTX A6000", 49140), 0, "GPU-6f1c"),
                numbered(gpu("Tesla, T4", 15360), 1, "GPU-77aa"),
                gpu("Tesla T4", 15360),
            ]
        );
    }

    #[test]
    fn each_line_says_how_busy_a_card_is() {
        let listing = "0, GPU-aa, 87, 20480, 49140\n1, GPU-bb, 0, 0, 15360\n\n";
        let busy = GpuUsage { util: 0.87, memory_bytes_used: 20480 << 20, memory_bytes: 49140 << 20 };
        let idle = GpuUsage { util: 0.0, memory_bytes_used: 0, memory_bytes: 15360 << 20 };
        assert_eq!(parse_usage(listing, None), [busy, idle]);
        assert_eq!(parse_usage(listing, Some("1")), [idle]);
        assert_eq!(parse_usage(listing, Some("GPU-a")), [busy]);
        assert_eq!(parse_usage("0, GPU-aa, [N/A], 20480, 49140\n", None), []);
        assert_eq!(parse_usage("", None), []);
    }

    #[test]
    fn a_runner_inside_of_a_batch_job_has_the_cards_of_that() {
        let cards = || vec![card(0, "GPU-aa"), card(1, "GPU-bb"), card(2, "GPU-cc")];
        let of = |allowed| visible(cards(), allowed).iter().filter_map(|card| card.index).collect::<Vec<_>>();
        assert_eq!(of(None), [0, 1, 2]);
        assert_eq!(of(Some("1, 2")), [1, 2]);
        assert_eq!(of(Some("GPU-b")), [1]);
        assert_eq!(of(Some("")), [0u32; 0]);
        assert_eq!(of(Some("-1")), [0u32; 0]);
        assert_eq!(of(Some("MIG-6f")), [0, 1, 2]);
    }
}
