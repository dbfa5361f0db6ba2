//! One section of a sweep, ready to be asked.

use indexmap::IndexMap;
use serde_json::Value;

use super::axis::Axis;
use super::expansion::Params;
use super::points::{Points, Row};
use super::split::Pieces;
use super::wire::{Section, Values};
use crate::spec::limits::MAX_POINTS;
use crate::spec::{SpecError, SpecErrors, quoted};

#[derive(Debug, Clone)]
pub(super) enum ResolvedSection {
    /// Every combination.
    Product(Vec<(String, Axis)>),
    /// Side by side; all are equally long.
    Together(Vec<(String, Axis)>),
    /// Points written out in the spec.
    List { columns: Vec<String>, rows: Vec<Row> },
    /// Points whose rows are handed in.
    Points {
        columns: Vec<String>,
        count: u64,
        /// The rows that are longest in one of their columns, as far as the rows are here.
        longest: Vec<u64>,
    },
    /// Parts of a configuration.
    Split(Pieces),
}

impl ResolvedSection {
    pub(super) fn new(section: &Section, errors: &mut SpecErrors) -> Option<Self> {
        let path = format!("sweep.{}", section.key());
        match section {
            Section::Grid(axes) => axes_of(&path, axes, errors).map(Self::Product),
            Section::Zip(axes) => {
                let axes = axes_of(&path, axes, errors)?;
                if let Some((name, axis)) = axes.iter().find(|(_, axis)| axis.count() != axes[0].1.count()) {
                    let (first, len) = (&axes[0].0, axes[0].1.count());
                    errors.push(
                        SpecError::new(
                            format!("{path}.{name}"),
                            format!("has {} values, but `{first}` has {len}", axis.count()),
                        )
                        .hint("zip goes through its lists together; use grid for every combination"),
                    );
                    return None;
                }
                Some(Self::Together(axes))
            }
            Section::List(points) => list(&path, points, errors),
            Section::File(file) => {
                errors.push(
                    SpecError::new(&path, format!("the file {} is not read yet", quoted(file)))
                        .hint("`mothership submit` reads it; who writes to the API sends `points`"),
                );
                None
            }
            Section::Points(table) => {
                let count = table.count();
                super::points::check(&path, table, errors);
                let longest = table
                    .rows
                    .as_ref()
                    .map(|rows| super::points::longest_rows(table.columns.len(), rows.iter()))
                    .unwrap_or_default();
                (1..=MAX_POINTS).contains(&count).then(|| Self::Points {
                    columns: table.columns.clone(),
                    count,
                    longest,
                })
            }
            Section::Split(split) => Pieces::new(&path, split, errors).map(Self::Split),
        }
    }

    /// How many tasks this part makes; at least one.
    pub(super) fn len(&self) -> u64 {
        match self {
            // Checked where it matters: `Expansion::new` refuses what saturates here.
            Self::Product(axes) => {
                axes.iter().fold(1, |len: u64, (_, axis)| len.saturating_mul(axis.count()))
            }
            Self::Together(axes) => axes[0].1.count(),
            Self::List { rows, .. } => rows.len() as u64,
            Self::Points { count, .. } => *count,
            Self::Split(pieces) => pieces.len(),
        }
    }

    /// Numbers of combinations whose values are longest; the first has as many of them as one combination can.
    pub(super) fn longest(&self) -> Vec<u64> {
        match self {
            Self::Product(axes) => {
                vec![axes.iter().fold(0, |number, (_, axis)| number * axis.count() + axis.longest())]
            }
            Self::Together(axes) => axes.iter().take(16).map(|(_, axis)| axis.longest()).collect(),
            Self::List { columns, rows } => super::points::longest_rows(columns.len(), rows.iter().cloned()),
            Self::Points { longest, .. } => longest.clone(),
            // Its parameters are names and numbers of parts.
            Self::Split(_) => vec![0],
        }
    }

    pub(super) fn names(&self) -> Vec<&str> {
        match self {
            Self::Product(axes) | Self::Together(axes) => {
                axes.iter().map(|(name, _)| name.as_str()).collect()
            }
            Self::List { columns, .. } | Self::Points { columns, .. } => {
                columns.iter().map(String::as_str).collect()
            }
            Self::Split(pieces) => pieces.names(),
        }
    }

    pub(super) fn varying(&self) -> Vec<&str> {
        match self {
            Self::Product(axes) | Self::Together(axes) => {
                axes.iter().filter(|(_, axis)| axis.count() > 1).map(|(name, _)| name.as_str()).collect()
            }
            Self::List { columns, rows } => columns
                .iter()
                .enumerate()
                .filter(|(column, _)| rows.iter().any(|row| row[*column] != rows[0][*column]))
                .map(|(_, name)| name.as_str())
                .collect(),
            Self::Points { count: 1, .. } => Vec::new(),
            Self::Points { columns, .. } => columns.iter().map(String::as_str).collect(),
            Self::Split(pieces) => pieces.varying(),
        }
    }

    pub(super) fn fill(&self, number: u64, points: &dyn Points, params: &mut Params) -> Option<()> {
        match self {
            Self::Product(axes) => {
                let mut rest = number;
                let mut values: Vec<Value> = axes
                    .iter()
                    .rev()
                    .map(|(_, axis)| {
                        let value = axis.value(rest % axis.count());
                        rest /= axis.count();
                        value
                    })
                    .collect();
                values.reverse();
                params.extend(axes.iter().map(|(name, _)| name.clone()).zip(values));
            }
            Self::Together(axes) => {
                params.extend(axes.iter().map(|(name, axis)| (name.clone(), axis.value(number))));
            }
            Self::List { columns, rows } => {
                params.extend(columns.iter().cloned().zip(rows[number as usize].iter().cloned()));
            }
            Self::Points { columns, .. } => {
                let row = points.row(number).filter(|row| row.len() == columns.len())?;
                params.extend(columns.iter().cloned().zip(row.iter().cloned()));
            }
            Self::Split(pieces) => pieces.fill(number, params),
        }
        Some(())
    }
}

fn axes_of(
    path: &str,
    axes: &IndexMap<String, Values>,
    errors: &mut SpecErrors,
) -> Option<Vec<(String, Axis)>> {
    if axes.is_empty() {
        errors.push(
            SpecError::new(path, "has no parameters").hint("add one, such as seed = \"1..10\", or remove it"),
        );
        return None;
    }
    let mut whole = true;
    let mut ready = Vec::with_capacity(axes.len());
    for (name, values) in axes {
        match Axis::new(&format!("{path}.{name}"), name, values) {
            Ok(axis) => ready.push((name.clone(), axis)),
            Err(error) => {
                errors.push(error);
                whole = false;
            }
        }
    }
    whole.then_some(ready)
}

fn list(path: &str, points: &[IndexMap<String, Value>], errors: &mut SpecErrors) -> Option<ResolvedSection> {
    let Some(first) = points.first() else {
        errors.push(
            SpecError::new(path, "has no points, so the job would have no tasks")
                .hint("add points, or remove it"),
        );
        return None;
    };
    let columns: Vec<String> = first.keys().cloned().collect();
    if columns.is_empty() {
        errors.push(SpecError::new(format!("{path}[0]"), "has no parameters").hint("write { a = 1, b = 2 }"));
        return None;
    }
    let mut rows = Vec::with_capacity(points.len());
    let mut whole = true;
    for (i, point) in points.iter().enumerate() {
        match super::read::row_of(&columns, point) {
            Ok(row) => {
                for (name, value) in columns.iter().zip(&row) {
                    if let Err(error) = super::fits::check(&format!("{path}[{i}]"), name, value) {
                        errors.push(error);
                        whole = false;
                    }
                }
                rows.push(row);
            }
            Err(why) => {
                errors
                    .push(SpecError::new(format!("{path}[{i}]"), why).hint("every point has the same names"));
                whole = false;
            }
        }
    }
    whole.then_some(ResolvedSection::List { columns, rows })
}
