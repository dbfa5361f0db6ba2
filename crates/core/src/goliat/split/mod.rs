//! A study cut into assignments, by the strategies of GOLIAT's own command. What is not cut keeps its text byte for
//! byte, for the order of keys is the order of the simulations.
//!
//! [`cut`] is the whole of it. Below: [`text`] (values by their place in a text), [`place`] (a list or an object of
//! which each part keeps some), [`even`] (the strategy `auto`), [`field`] (far field and near field) and [`groups`]
//! (groups of frequencies that a person wrote).

mod even;
mod field;
mod groups;
mod place;
mod text;

use crate::spec::{SpecError, nearest, quoted};
use place::Place;
use std::{fmt, str::FromStr};
use text::{Edit, Node};

/// Into how many parts `auto` cuts when nobody says it.
pub const SPLITS_DEFAULT: u64 = 4;
/// Most parts of a study.
pub const PARTS_MAX: usize = 100_000;
/// Most bytes of all parts together.
pub const PARTS_BYTES_MAX: usize = 256 << 20;
/// Longest label.
const LABEL_CHARS_MAX: usize = 200;

/// How a study is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Strategy {
    /// Into so many parts, groups of phantoms first, then of antennas (near field) or frequencies (far field).
    #[default]
    Auto,
    Phantom,
    Frequency,
    Direction,
    Polarization,
    FreqXPol,
    Scenario,
    Custom,
}

impl Strategy {
    /// Every strategy with its word.
    pub const ALL: [(&'static str, Self); 8] = [
        ("auto", Self::Auto),
        ("phantom", Self::Phantom),
        ("frequency", Self::Frequency),
        ("direction", Self::Direction),
        ("polarization", Self::Polarization),
        ("freq_x_pol", Self::FreqXPol),
        ("scenario", Self::Scenario),
        ("custom", Self::Custom),
    ];
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Self::ALL.iter().find(|(_, strategy)| strategy == self).map_or("", |(word, _)| word);
        f.write_str(word)
    }
}

impl FromStr for Strategy {
    type Err = SpecError;
    fn from_str(word: &str) -> Result<Self, SpecError> {
        let words = Self::ALL.iter().map(|(word, _)| *word);
        let found = Self::ALL.iter().find(|(known, _)| *known == word);
        found.map(|(_, strategy)| *strategy).ok_or_else(|| {
            let hint = match nearest(word, words.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("one of {}", words.collect::<Vec<_>>().join(", ")),
            };
            SpecError::new("split_by", format!("{} is no strategy", quoted(word))).hint(hint)
        })
    }
}

/// What a person asks for beside the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    pub strategy: Strategy,
    /// For `auto`. Without it, [`SPLITS_DEFAULT`].
    pub splits: Option<u64>,
    /// For `custom`: groups parted by `;`, frequencies by `,`.
    pub groups: Option<String>,
}

/// One assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it keeps, in a few words.
    pub label: String,
    /// The text of its configuration.
    pub config: String,
}

/// A part before its text is written.
struct Draft {
    label: String,
    edits: Vec<Edit>,
}

/// Cuts a study.
///
/// # Errors
/// The field that is wrong (of the configuration: below `config`), why, and what to do instead.
pub fn cut(config: &str, wish: &Wish) -> Result<Vec<Part>, SpecError> {
    if wish.splits.is_some() && wish.strategy != Strategy::Auto {
        let hint = format!("leave it out: `{}` makes as many parts as there are", wish.strategy);
        return Err(SpecError::new("num_splits", "is for the strategy `auto`").hint(hint));
    }
    if wish.groups.is_some() && wish.strategy != Strategy::Custom {
        return Err(SpecError::new("frequency_groups", "is for the strategy `custom`")
            .hint("take the strategy `custom`, or leave it out"));
    }
    let root = Node::parse(config).map_err(|why| SpecError::new("config", why))?;
    let drafts = match wish.strategy {
        Strategy::Auto => even::cut(root, wish.splits.unwrap_or(SPLITS_DEFAULT))?,
        Strategy::Phantom => each(root, "phantoms", "")?,
        Strategy::Frequency => each(root, "frequencies_mhz", " MHz")?,
        Strategy::Direction => field::each_wave(root, wish.strategy, "incident_directions")?,
        Strategy::Polarization => field::each_wave(root, wish.strategy, "polarizations")?,
        Strategy::FreqXPol => field::frequencies_by_polarizations(root)?,
        Strategy::Scenario => field::scenarios(root)?,
        Strategy::Custom => groups::cut(root, wish.groups.as_deref().unwrap_or_default())?,
    };
    write(root, drafts)
}

/// What a person should know of the parts that [`cut`] made: they are fewer than `auto` was asked for.
pub fn remark(config: &str, wish: &Wish) -> Option<String> {
    let root = Node::parse(config).ok().filter(|_| wish.strategy == Strategy::Auto)?;
    even::remark(root, wish.splits.unwrap_or(SPLITS_DEFAULT))
}

/// One part for each entry of a list or object, named in this unit.
fn each(root: Node<'_>, name: &str, unit: &str) -> Result<Vec<Draft>, SpecError> {
    let place = Place::of(root, &[name])?;
    let draft = |i| Draft { label: format!("{}{unit}", place.name(i)), edits: vec![place.keep(&[i])] };
    Ok((0..place.len()).map(draft).collect())
}

fn write(root: Node<'_>, drafts: Vec<Draft>) -> Result<Vec<Part>, SpecError> {
    if drafts.len() > PARTS_MAX {
        return Err(SpecError::new("config", format!("makes {} parts, more than {PARTS_MAX}", drafts.len())));
    }
    let mut bytes = 0;
    let mut parts = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let config = root.with(draft.edits);
        bytes += config.len();
        if bytes > PARTS_BYTES_MAX {
            let limit = PARTS_BYTES_MAX >> 20;
            return Err(SpecError::new("config", format!("its parts have more than {limit} MiB together"))
                .hint("cut it into fewer parts"));
        }
        parts.push(Part { label: shortened(&draft.label), config });
    }
    Ok(parts)
}

fn shortened(label: &str) -> String {
    match label.char_indices().nth(LABEL_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &label[..end]),
        None => label.to_owned(),
    }
}

#[cfg(test)]
mod tests;
