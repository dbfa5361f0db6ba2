//! Whole fleets under faults that follow from a seed. `MSH_SIM_SEEDS=200` runs so many seeds on top of the fixed ones.

use mothership_testkit::sim::seeds;
use std::collections::BTreeSet;

/// What the fixed ones are: cheap enough for every run of the tests.
const FIXED: std::ops::RangeInclusive<u64> = 1..=3;
/// The first of the others.
const MORE: u64 = 1000;

/// What `run_apart` starts. By hand: `MSH_SIM_SEED=7 cargo test -p mothership-testkit --test sim -- --ignored one_seed`.
#[test]
#[ignore = "one seed, for a process of its own"]
fn one_seed() {
    seeds::run_here();
}

#[test]
fn a_seed_gives_the_same_run_twice() {
    let run = || seeds::run_apart(2).unwrap_or_else(|why| panic!("{why}"));
    assert_eq!(run(), run());
}

#[test]
fn fleets_survive_faults() {
    let more =
        std::env::var("MSH_SIM_SEEDS").map_or(0, |text| text.parse().expect("MSH_SIM_SEEDS is a number"));
    let (mut hashes, mut failed) = (BTreeSet::new(), Vec::new());
    for seed in FIXED.chain(MORE..MORE + more) {
        match seeds::run_apart(seed) {
            Ok(hash) => assert!(hashes.insert(hash), "seed {seed} runs like another one"),
            Err(why) => failed.push(why),
        }
    }
    assert!(failed.is_empty(), "{} seeds do not hold:\n{}", failed.len(), failed.join("\n\n"));
}
