use super::*;

fn class(need: Capacity, requires: &[&str]) -> Class {
    let requires = requires.iter().map(|text| text.parse().unwrap()).collect();
    Class { need, requires, prefers: vec![] }
}

fn has(cpus: f64, gib: u64) -> Capacity {
    Capacity { cpus, memory_bytes: gib << 30, ..Capacity::default() }
}

fn labels(names: &[&str]) -> BTreeMap<String, String> {
    names
        .iter()
        .map(|text| text.split_once('=').unwrap_or((text, "")))
        .map(|(n, v)| (n.into(), v.into()))
        .collect()
}

#[test]
fn everything_that_nobody_has_is_said() {
    let machines =
        [(has(8.0, 23), labels(&["os=linux", "ram=slow"])), (has(24.0, 16), labels(&["os=linux", "ssd"]))];
    let fleet: Vec<Machine<'_>> = machines.iter().map(|(total, labels)| (total, labels)).collect();
    let says = |need, requires: &[&str]| why_nobody(&class(need, requires), &fleet);
    let cases: [(Capacity, &[&str], Option<&str>); 8] = [
        (has(8.0, 23), &["os=linux"], None),
        (has(1.0, 0), &["gpu"], Some("no runner has label gpu")),
        (
            has(1.0, 64),
            &["gpu"],
            Some("no runner has label gpu and none has 64.0 GiB of memory (the most is 23.0 GiB)"),
        ),
        (has(1.0, 0), &["os=windows", "gpu"], Some("no runner has label os=windows and none has label gpu")),
        (has(32.0, 0), &[], Some("no runner has 32 cpus (the most is 24)")),
        (Capacity { gpus: 1.0, ..has(1.0, 0) }, &[], Some("no runner has 1 gpu (the most is 0)")),
        (has(1.0, 0), &["!os"], Some("no runner is without label os")),
        // Enough memory on the one, enough cores on the other.
        (
            has(12.0, 20),
            &["ssd"],
            Some("no runner has label ssd and has 12 cpus and has 20.0 GiB of memory at once"),
        ),
    ];
    for (need, requires, expected) in cases {
        assert_eq!(says(need, requires).as_deref(), expected);
    }
    let window = Capacity { named: [("gpu".into(), 1.0)].into(), ..has(1.0, 0) };
    assert_eq!(
        says(window, &["gpu"]).as_deref(),
        Some("no runner has label gpu"),
        "the label brings it along"
    );
    let licence = Capacity { named: [("licence".into(), 2.0)].into(), ..has(1.0, 0) };
    assert_eq!(says(licence, &[]).as_deref(), Some("no runner has 2 of licence (the most is 0)"));
}
