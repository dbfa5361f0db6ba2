use super::*;
use proptest::prelude::*;

fn cards(offered: f64) -> Vec<GpuDevice> {
    devices([], offered)
}

/// `index:share` of what was given.
fn said(given: Option<Vec<GpuShare>>) -> String {
    let say = |given: Vec<GpuShare>| {
        let each = given.iter().map(|share| format!("{}:{}", share.index, share.share));
        each.collect::<Vec<_>>().join(" ")
    };
    given.map_or_else(|| "no room".into(), say)
}

#[test]
fn devices_are_those_that_were_found_and_those_that_a_person_says_are_there() {
    let found = || [(Some(0), Some("GPU-a".to_owned()), 8), (Some(2), Some("GPU-c".to_owned()), 16)];
    let of = |offered| -> Vec<(u32, Option<String>, u64, f64)> {
        let all = devices(found(), offered).into_iter();
        all.map(|device| (device.index, device.uuid, device.memory_bytes, device.offered)).collect()
    };
    let (a, c) = (Some("GPU-a".to_owned()), Some("GPU-c".to_owned()));
    assert_eq!(of(2.0), [(0, a.clone(), 8, 1.0), (2, c.clone(), 16, 1.0)]);
    assert_eq!(of(0.0), []);
    assert_eq!(of(1.5), [(0, a.clone(), 8, 1.0), (2, c.clone(), 16, 0.5)]);
    assert_eq!(of(4.0)[2..], [(3, None, 0, 1.0), (4, None, 0, 1.0)]);
    assert_eq!(of(-1.0), [], "what makes no sense offers nothing");
    assert!(devices([], f64::INFINITY).len() <= crate::limits::GPUS_MAX as usize);
}

#[test]
fn two_tasks_never_share_a_card_that_is_wanted_whole() {
    let mut room = GpuRoom::new(cards(2.0), []);
    assert_eq!(said(room.give(1.0)), "0:1");
    assert_eq!(said(room.give(1.0)), "1:1");
    assert_eq!(said(room.give(1.0)), "no room");
    assert_eq!(said(room.give(0.1)), "no room");
    assert_eq!(said(room.give(0.0)), "", "who needs none is given none");
}

#[test]
fn shares_are_packed_so_that_whole_cards_stay_whole() {
    let mut room = GpuRoom::new(cards(3.0), []);
    let given: Vec<String> = [0.5, 0.25, 0.5, 0.25, 1.0, 1.0].map(|need| said(room.give(need))).into();
    assert_eq!(given, ["0:0.5", "0:0.25", "1:0.5", "0:0.25", "2:1", "no room"]);
    // Halves on two cards are one card in sum, and no whole card.
    assert_eq!(room.how_many(0.5, 9), 1);
}

#[test]
fn what_is_held_is_remembered_by_the_name_of_the_device() {
    let found = |names: [&'static str; 2]| names.map(|name| (None, Some(name.to_owned()), 0));
    let held = [GpuShare { index: 0, uuid: Some("GPU-b".into()), share: 1.0 }];
    // The card that was the first is the second now.
    let mut room = GpuRoom::new(devices(found(["GPU-a", "GPU-b"]), 2.0), &held);
    assert_eq!(said(room.give(1.0)), "0:1");
    assert_eq!(said(room.give(1.0)), "no room");
    // A machine that lost a card: what is held of it is no loss of the others.
    let mut room = GpuRoom::new(devices(found(["GPU-a", "GPU-c"]), 2.0), &held);
    assert_eq!(said(room.give(2.0)), "0:1 1:1");
    // Without names the numbers decide; one that grew has its new card free.
    let held = [GpuShare { index: 0, uuid: None, share: 1.0 }];
    let mut room = GpuRoom::new(cards(2.0), &held);
    assert_eq!(said(room.give(1.0)), "1:1");
    // One that shrank below what is held has nothing.
    let held = [0, 1].map(|index| GpuShare { index, uuid: None, share: 1.0 });
    assert_eq!(said(GpuRoom::new(cards(1.0), &held).give(0.5)), "no room");
}

#[test]
fn tenths_of_a_card_add_up() {
    assert_eq!(GpuRoom::new(cards(1.0), []).how_many(0.1, 99), 10);
    assert_eq!(GpuRoom::new(cards(2.0), []).how_many(0.4, 99), 4, "two on each: a share is of one card");
    assert_eq!(GpuRoom::new(cards(8.0), []).how_many(3.0, 99), 2);
    assert_eq!(GpuRoom::new(cards(0.0), []).how_many(0.0, 7), 7);
}

proptest! {
    /// Whatever is asked for in whatever order, no device is given beyond what is offered of it.
    #[test]
    fn no_device_is_given_twice(offered in 0u32..20, needs in prop::collection::vec(1u32..30, 0..24)) {
        let offered = f64::from(offered) / 4.0;
        let all = cards(offered);
        let mut room = GpuRoom::new(all.clone(), []);
        let mut given: Vec<GpuShare> = Vec::new();
        for need in needs {
            let need = if need < 10 { f64::from(need) / 10.0 } else { f64::from(need / 10) };
            let before = room.clone();
            match room.give(need) {
                Some(shares) => {
                    let sum: f64 = shares.iter().map(|share| share.share).sum();
                    prop_assert!((sum - need).abs() < 1e-5, "as much as was asked for");
                    given.extend(shares);
                }
                None => prop_assert_eq!(&room, &before, "a refusal takes nothing"),
            }
        }
        for device in &all {
            let sum: f64 = given.iter().filter(|share| share.index == device.index).map(|share| share.share).sum();
            prop_assert!(sum <= device.offered + 1e-5, "{} of {:?}", sum, device);
        }
        prop_assert_eq!(GpuRoom::new(all, &given).how_many(0.05, 200), room.how_many(0.05, 200));
    }
}
