use super::*;
use proptest::prelude::*;

fn class(cpus: f64, requires: &[&str], prefers: &[&str]) -> Class {
    let read = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    Class { need: Capacity { cpus, ..Capacity::default() }, requires: read(requires), prefers: read(prefers) }
}

fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn what_needs_the_same_is_of_one_class() {
    let plain = class(1.0, &["gpu", "os=linux"], &[]);
    let mut other_way = class(1.0, &["os=linux", "gpu", "gpu"], &[]);
    other_way.need.named.insert("licence".into(), 0.0);
    assert_eq!(plain.text(), other_way.text());
    let others = [
        class(1.5, &["gpu", "os=linux"], &[]),
        class(1.0, &["gpu"], &[]),
        class(1.0, &["!gpu", "os=linux"], &[]),
        class(1.0, &["gpu", "os=linux"], &["ssd"]),
    ];
    assert!(others.iter().all(|other| other.text() != plain.text()));
    let need = Capacity { gpus: 0.5, memory_bytes: 1, ..plain.need.clone() };
    assert_ne!(Class { need, ..plain.clone() }.text(), plain.text());
}

#[test]
fn the_anchor_is_the_label_that_tells_most_machines_apart() {
    let cases: [(&[&str], &str); 8] = [
        (&[], ""),
        (&["!gpu", "os!=windows"], ""),
        (&["os=linux"], "os=linux"),
        (&["os=linux", "gpu"], "gpu"),
        (&["gpu", "hostname=lab-07", "os=linux"], "hostname=lab-07"),
        (&["gpu", "cuda"], "cuda"),
        // What would be no key is left out of it.
        (&["system=Ubuntu 24.04"], "system"),
        (&["lab=Zürich"], "lab"),
    ];
    for (requires, expected) in cases {
        assert_eq!(class(1.0, requires, &[]).anchor(), expected, "{requires:?}");
    }
}

#[test]
fn how_well_a_machine_suits() {
    let machine = labels(&[("gpu", "a100"), ("os", "linux")]);
    let total = Capacity { cpus: 8.0, ..Capacity::default() };
    let suits = |class: Class| class.suits(&total, &machine);
    assert_eq!(suits(class(8.0, &["gpu"], &[])), Some(Suits::Well));
    assert_eq!(suits(class(8.0, &["gpu"], &["ssd"])), Some(Suits::Poorly));
    assert_eq!(suits(class(8.1, &["gpu"], &[])), None);
    assert_eq!(suits(class(1.0, &["ssd"], &[])), None);
}

proptest! {
    /// A machine that could run a class finds it behind one of its anchors.
    #[test]
    fn what_suits_is_found(
        requires in prop::collection::vec(prop::sample::select(vec!["a", "a=1", "a!=1", "!a", "b", "b=x y", "os=linux", "b!=2"]), 0..4),
        a in prop::option::of(prop::sample::select(vec!["", "1", "2"])),
        b in prop::option::of(prop::sample::select(vec!["", "x y", "2"])),
    ) {
        let mut machine = labels(&[("os", "linux")]);
        machine.extend(a.map(|value| ("a".to_owned(), value.to_owned())));
        machine.extend(b.map(|value| ("b".to_owned(), value.to_owned())));
        let class = class(0.0, &requires, &[]);
        if class.suits(&Capacity::default(), &machine).is_some() {
            prop_assert!(anchors(&machine).contains(&class.anchor()), "{:?} of {:?}", class.anchor(), machine);
        }
    }
}
