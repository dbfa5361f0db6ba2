//! Groups of frequencies, as a person wrote them.

use super::{
    Draft,
    place::Place,
    text::{Edit, Node},
};
use crate::spec::{SpecError, quoted};

const FIELD: &str = "frequency_groups";

/// `5800;2140,2450`: one part for each group. Every frequency of the configuration stands in exactly one of them.
pub fn cut(root: Node<'_>, text: &str) -> Result<Vec<Draft>, SpecError> {
    let frequencies = Place::of(root, &["frequencies_mhz"])?;
    let groups = read(text)?;
    let mut taken = vec![0_u32; frequencies.len()];
    let (mut unknown, mut drafts) = (Vec::new(), Vec::new());
    for group in &groups {
        let mut kept = Vec::new();
        for name in group {
            match frequencies.find(name) {
                Some(at) => {
                    taken[at] += 1;
                    kept.push(at);
                }
                None => unknown.push(*name),
            }
        }
        let names: Vec<&str> = kept.iter().map(|at| frequencies.name(*at)).collect();
        let mut edits = vec![frequencies.keep(&kept)];
        edits.extend(gridding(root, &names));
        drafts.push(Draft { label: format!("{} MHz", names.join(", ")), edits });
    }
    let where_count = |wanted: fn(u32) -> bool| -> Vec<&str> {
        (0..taken.len()).filter(|at| wanted(taken[*at])).map(|at| frequencies.name(at)).collect()
    };
    let all = frequencies.label(0..frequencies.len());
    for (found, why, hint) in [
        (unknown, "not among config.frequencies_mhz", format!("it lists {all}")),
        (where_count(|times| times == 0), "in no group", "every frequency belongs to one group".to_owned()),
        (where_count(|times| times > 1), "there twice", "every frequency belongs to one group".to_owned()),
    ] {
        if !found.is_empty() {
            let verb = if found.len() == 1 { "is" } else { "are" };
            let message = format!("{} {verb} {why}", found.join(", "));
            return Err(SpecError::new(FIELD, message).hint(hint));
        }
    }
    Ok(drafts)
}

fn read(text: &str) -> Result<Vec<Vec<&str>>, SpecError> {
    let groups: Vec<Vec<&str>> = text
        .split(';')
        .filter(|group| !group.trim().is_empty())
        .map(|group| group.split(',').map(str::trim).collect())
        .collect();
    let refused = |why: String| Err(SpecError::new(FIELD, why).hint("write it as 5800;2140,2450"));
    if groups.is_empty() {
        return refused("names no group".into());
    }
    match groups.iter().find(|group| group.iter().any(|name| name.is_empty())) {
        Some(group) => refused(format!("the group {} has an empty place", quoted(&group.join(",")))),
        None => Ok(groups),
    }
}

/// Of the gridding of each frequency only these; where it knows none of them, it stays.
pub fn gridding(root: Node<'_>, frequencies: &[&str]) -> Option<Edit> {
    let path = ["gridding_parameters", "global_gridding_per_frequency"];
    let known = Place::of(root, &path).ok()?;
    let kept: Vec<usize> = frequencies.iter().filter_map(|name| known.find(name)).collect();
    (!kept.is_empty()).then(|| known.keep(&kept))
}
