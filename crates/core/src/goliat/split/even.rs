//! The strategy `auto`: so many parts, each a group of phantoms with a group of antennas (near field) or frequencies
//! (far field).

use super::{Draft, PARTS_MAX, place::Place, text::Node};
use crate::spec::SpecError;
use std::{collections::BTreeSet, ops::Range};

pub fn cut(root: Node<'_>, splits: u64) -> Result<Vec<Draft>, SpecError> {
    if !(1..=PARTS_MAX as u64).contains(&splits) {
        return Err(SpecError::new("num_splits", format!("must be 1 to {PARTS_MAX}")));
    }
    let Sides { phantoms, others, unit, .. } = sides(root)?;
    let (rows, columns) = groups_of(phantoms.len(), others.len(), splits);
    let mut drafts = Vec::with_capacity(rows * columns);
    for row in groups(phantoms.len(), rows) {
        for column in groups(others.len(), columns) {
            let label = format!("{} × {}{unit}", phantoms.label(row.clone()), others.label(column.clone()));
            let keep = |place: &Place<'_>, range: Range<usize>| place.keep(&range.collect::<Vec<_>>());
            drafts.push(Draft { label, edits: vec![keep(&phantoms, row.clone()), keep(&others, column)] });
        }
    }
    Ok(drafts)
}

/// What `auto` cuts.
struct Sides<'a> {
    phantoms: Place<'a>,
    others: Place<'a>,
    noun: &'static str,
    unit: &'static str,
}

fn sides(root: Node<'_>) -> Result<Sides<'_>, SpecError> {
    let phantoms = Place::of(root, &["phantoms"])?;
    let (others, noun, unit) = match root.get("study_type").map(Node::name).as_deref() {
        Some("near_field") => (Place::of(root, &["antenna_config"])?, "antenna", ""),
        _ => (Place::of(root, &["frequencies_mhz"])?, "frequency", " MHz"),
    };
    Ok(Sides { phantoms, others, noun, unit })
}

/// How many groups of phantoms and of the others. Where no product of both is the number that was asked for, GOLIAT's
/// command keeps the phantoms together and cuts the others as far as they go; so it is done here.
fn groups_of(phantoms: usize, others: usize, splits: u64) -> (usize, usize) {
    let most = usize::try_from(splits).unwrap_or(usize::MAX).min(others);
    factors(phantoms, others, splits).unwrap_or((1, most))
}

/// How many groups of phantoms and of the others make exactly so many parts, with the most groups of phantoms.
fn factors(phantoms: usize, others: usize, splits: u64) -> Option<(usize, usize)> {
    let splits = usize::try_from(splits).ok()?;
    let fits = |rows: usize| splits.is_multiple_of(rows) && splits / rows <= others;
    (1..=phantoms.min(splits)).rev().find(|rows| fits(*rows)).map(|rows| (rows, splits / rows))
}

/// Groups as even as possible, the first ones larger by one.
fn groups(len: usize, count: usize) -> impl Iterator<Item = Range<usize>> {
    let (size, larger) = (len / count, len % count);
    let start = move |group: usize| group * size + group.min(larger);
    (0..count).map(move |group| start(group)..start(group + 1))
}

/// Says how many parts there are when they are not as many as were asked for, and what can be reached.
pub fn remark(root: Node<'_>, splits: u64) -> Option<String> {
    let Sides { phantoms, others, noun, .. } = sides(root).ok()?;
    let (rows, columns) = groups_of(phantoms.len(), others.len(), splits);
    let made = (rows * columns) as u64;
    (made != splits).then(|| fewer(phantoms.len(), others.len(), noun, splits, made))
}

fn fewer(phantoms: usize, others: usize, noun: &str, splits: u64, made: u64) -> String {
    let plural = |count: usize, noun: &str| match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "frequency") => format!("{count} frequencies"),
        _ => format!("{count} {noun}s"),
    };
    let what = format!("{} and {}", plural(phantoms, "phantom"), plural(others, noun));
    let parts = if made == 1 { "1 part".to_owned() } else { format!("{made} parts") };
    let (most, wanted) = (phantoms.saturating_mul(others) as u64, splits);
    let reachable = |splits: u64| factors(phantoms, others, splits).is_some();
    // The nearest ones on both sides are enough of an answer.
    let below = (1..wanted.min(most + 1)).rev().filter(|splits| reachable(*splits)).take(3);
    let above = (wanted + 1..=most).filter(|splits| reachable(*splits)).take(3);
    let near: BTreeSet<u64> = below.chain(above).collect();
    let near: Vec<String> = near.iter().map(u64::to_string).collect();
    let near = near.join(", ");
    format!(
        "{what} make {parts}, not {splits}, as in GOLIAT's command (the nearest that can be reached: {near})"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn phantoms_first() {
        for ((phantoms, others, splits), wanted) in [
            ((4, 9, 4), Some((4, 1))),
            ((2, 6, 4), Some((2, 2))),
            ((1, 6, 4), Some((1, 4))),
            ((3, 4, 4), Some((2, 2))),
            ((3, 4, 12), Some((3, 4))),
            ((5, 1, 4), Some((4, 1))),
            ((2, 3, 5), None),
            ((2, 2, 5), None),
            ((2, 2, 0), None),
            ((1, 1, u64::MAX), None),
        ] {
            assert_eq!(factors(phantoms, others, splits), wanted, "{phantoms} × {others} into {splits}");
        }
    }

    #[test]
    fn fewer_parts_are_said_with_what_can_be_reached() {
        for ((phantoms, others, noun, splits, made), wanted) in [
            (
                (2, 3, "antenna", 5, 3),
                "2 phantoms and 3 antennas make 3 parts, not 5, as in GOLIAT's command (the nearest that can be reached: 2, 3, 4, 6)",
            ),
            (
                (1, 1, "frequency", 4, 1),
                "1 phantom and 1 frequency make 1 part, not 4, as in GOLIAT's command (the nearest that can be reached: 1)",
            ),
        ] {
            assert_eq!(
                groups_of(phantoms, others, splits),
                (1, made as usize),
                "{phantoms} × {others} into {splits}"
            );
            assert_eq!(fewer(phantoms, others, noun, splits, made), wanted);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_left_out_and_groups_are_even(len in 1usize..200, count in 1usize..200) {
            let count = count.min(len);
            let groups: Vec<_> = groups(len, count).collect();
            prop_assert_eq!(groups.len(), count);
            prop_assert_eq!(groups.iter().cloned().flatten().collect::<Vec<_>>(), (0..len).collect::<Vec<_>>());
            let sizes: Vec<_> = groups.iter().map(ExactSizeIterator::len).collect();
            prop_assert!(sizes.is_sorted_by(|a, b| a >= b) && sizes[0] - sizes[count - 1] <= 1);
        }
    }
}
