//! Strategies of one kind of field: waves of the far field, placements of the near field.

use super::{Draft, Strategy, groups, place::Place, text::Node};
use crate::spec::SpecError;

/// The far field's type when the configuration names none.
const SETUP_DEFAULT: &str = "environmental";

fn only(root: Node<'_>, strategy: Strategy, wanted: &str) -> Result<(), SpecError> {
    let given = root.get("study_type").map(Node::name);
    if given.as_deref() == Some(wanted) {
        return Ok(());
    }
    let given = given.unwrap_or_else(|| "not given".to_owned());
    let message = format!("`{strategy}` is for {wanted} studies, and config.study_type is {given}");
    Err(SpecError::new("split_by", message))
}

/// The list of the far field's waves of that name.
fn waves<'a>(root: Node<'a>, name: &str) -> Result<Place<'a>, SpecError> {
    let kind = root.get("far_field_setup").and_then(|setup| setup.get("type")).map(Node::name);
    Place::of(root, &["far_field_setup", kind.as_deref().unwrap_or(SETUP_DEFAULT), name])
}

pub fn each_wave(root: Node<'_>, strategy: Strategy, name: &str) -> Result<Vec<Draft>, SpecError> {
    only(root, strategy, "far_field")?;
    let waves = waves(root, name)?;
    let draft = |i| Draft { label: waves.label(i..i + 1), edits: vec![waves.keep(&[i])] };
    Ok((0..waves.len()).map(draft).collect())
}

/// Each frequency with each polarization; the polarizations vary faster.
pub fn frequencies_by_polarizations(root: Node<'_>) -> Result<Vec<Draft>, SpecError> {
    only(root, Strategy::FreqXPol, "far_field")?;
    let (frequencies, polarizations) =
        (Place::of(root, &["frequencies_mhz"])?, waves(root, "polarizations")?);
    let mut drafts = Vec::with_capacity(frequencies.len() * polarizations.len());
    for f in 0..frequencies.len() {
        for p in 0..polarizations.len() {
            let label = format!("{} MHz × {}", frequencies.name(f), polarizations.name(p));
            let mut edits = vec![frequencies.keep(&[f]), polarizations.keep(&[p])];
            edits.extend(groups::gridding(root, &[frequencies.name(f)]));
            drafts.push(Draft { label, edits });
        }
    }
    Ok(drafts)
}

/// Each placement with each of its orientations; a placement without orientations is one part.
pub fn scenarios(root: Node<'_>) -> Result<Vec<Draft>, SpecError> {
    const PLACE: &str = "placement_scenarios";
    only(root, Strategy::Scenario, "near_field")?;
    let placements = Place::of(root, &[PLACE])?;
    let node = root.get(PLACE).expect("its entries were read");
    let mut drafts = Vec::new();
    for (i, (name, placement)) in node.members().ok_or_else(|| no_object(PLACE))?.into_iter().enumerate() {
        let path = [PLACE, &name, "orientations"];
        if placement.get(path[2]).is_none_or(Node::is_empty) {
            drafts.push(Draft { label: name, edits: vec![placements.keep(&[i])] });
            continue;
        }
        let orientations = Place::of(root, &path)?;
        for o in 0..orientations.len() {
            let reduced = placement.with(vec![orientations.keep(&[o])]);
            let key = serde_json::Value::from(name.as_str());
            let edits = vec![node.replaced(format!("{{{key}: {reduced}}}"))];
            drafts.push(Draft { label: format!("{name} × {}", orientations.name(o)), edits });
        }
    }
    Ok(drafts)
}

fn no_object(name: &str) -> SpecError {
    SpecError::new(format!("config.{name}"), "must be an object")
}
