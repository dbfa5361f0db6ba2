//! From a sweep to the parameters of any of its tasks. A task's number is read as digits, one for each section and
//! within a section one for each parameter, the last running fastest; the cost is that of the parameters, whatever the
//! number of tasks.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::axis::Axis;
use super::points::Points;
use super::resolved_section::ResolvedSection;
use super::wire::{Section, Sweep};
use crate::spec::limits::{MAX_PARAMETERS, MAX_TASKS};
use crate::spec::{SpecError, SpecErrors};

/// The parameters of one task, in the order of the spec.
pub type Params = IndexMap<String, Value>;

/// A sweep, checked and ready to be asked.
#[derive(Debug, Clone)]
pub struct Expansion {
    parts: Vec<ResolvedSection>,
    count: u64,
}

impl Expansion {
    /// The one task of a job without parameters.
    pub fn single() -> Self {
        Self { parts: Vec::new(), count: 1 }
    }

    /// Makes a sweep ready, `array` first when the job has one.
    ///
    /// # Errors
    /// Every reason why the sweep cannot be: values that are none, no tasks or too many, a name that is there twice.
    pub fn new(array: Option<&str>, sweep: Option<&Sweep>) -> Result<Self, SpecErrors> {
        let mut errors = SpecErrors::default();
        let mut parts = Vec::new();
        if let Some(text) = array {
            match super::array::parse(text) {
                Ok(axis) => parts.push(("array", ResolvedSection::Product(vec![("index".to_owned(), axis)]))),
                Err(error) => errors.push(error),
            }
        }
        if let Some(sweep) = sweep {
            if sweep.sections.is_empty() {
                errors.push(
                    SpecError::new("sweep", "is empty")
                        .hint("give it grid, zip, list, file or split, or remove it"),
                );
            }
            if sweep.sections.iter().filter(|s| matches!(s, Section::File(_) | Section::Points(_))).count()
                > 1
            {
                errors.push(SpecError::new("sweep", "has both file and points").hint("keep one of them"));
            }
            for section in &sweep.sections {
                if let Some(part) = ResolvedSection::new(section, &mut errors) {
                    parts.push((section.key(), part));
                }
            }
        }
        check_names(&parts, &mut errors);
        let mut sizes = parts.iter().map(|(_, part)| part.len());
        match sizes.try_fold(1u64, u64::checked_mul) {
            Some(count) if count <= MAX_TASKS => {
                errors.into_result()?;
                Ok(Self { parts: parts.into_iter().map(|(_, part)| part).collect(), count })
            }
            // Factors of an error told already may be 0; the product says nothing then.
            count => {
                let count = match count {
                    // A part that alone goes beyond says it by the largest number.
                    None | Some(u64::MAX) => "more than 2^64".to_owned(),
                    Some(count) => count.to_string(),
                };
                let path = if sweep.is_some() { "sweep" } else { "array" };
                errors.push(
                    SpecError::new(
                        path,
                        format!("makes {count} tasks, more than the {MAX_TASKS} a job may have"),
                    )
                    .hint("take fewer values, or several jobs"),
                );
                Err(errors)
            }
        }
    }

    /// How many tasks there are: 1 to [`MAX_TASKS`].
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Names of all parameters, in the order of the spec.
    pub fn names(&self) -> Vec<&str> {
        self.parts.iter().flat_map(ResolvedSection::names).collect()
    }

    /// Names of the parameters that have more than one value: those worth a column.
    pub fn varying(&self) -> Vec<&str> {
        self.parts.iter().flat_map(ResolvedSection::varying).collect()
    }

    /// The parameters when they are one product and nothing else, the last running fastest.
    pub fn only_grid(&self) -> Option<&[(String, Axis)]> {
        match self.parts.as_slice() {
            [ResolvedSection::Product(axes)] => Some(axes),
            _ => None,
        }
    }

    /// Which row of the points table the task needs; `None` when the sweep has no such table.
    pub fn param_row(&self, index: u64) -> Option<u64> {
        let at = self.parts.iter().position(|part| matches!(part, ResolvedSection::Points { .. }))?;
        let faster: u64 = self.parts[at + 1..].iter().map(ResolvedSection::len).product();
        Some(index / faster % self.parts[at].len())
    }

    /// Tasks whose values are longest: what fits none of these fits no other.
    pub fn longest(&self) -> Vec<u64> {
        let choices: Vec<Vec<u64>> = self.parts.iter().map(ResolvedSection::longest).collect();
        let first: Vec<u64> = choices.iter().map(|numbers| numbers.first().copied().unwrap_or(0)).collect();
        let mut tasks = vec![self.index_of(&first)];
        for (part, numbers) in choices.iter().enumerate() {
            for number in numbers.iter().skip(1) {
                let mut digits = first.clone();
                digits[part] = *number;
                tasks.push(self.index_of(&digits));
            }
        }
        tasks.truncate(64);
        tasks
    }

    /// The task that has these numbers in the sections.
    fn index_of(&self, digits: &[u64]) -> u64 {
        self.parts.iter().zip(digits).fold(0, |index, (part, digit)| index * part.len() + digit)
    }

    /// The parameters of a task, from the rows at hand. `None` when there is no such task, or its row is not there.
    pub fn params_with(&self, index: u64, points: &dyn Points) -> Option<Params> {
        let mut params = Params::new();
        for (part, number) in self.digits(index)? {
            part.fill(number, points, &mut params)?;
        }
        Some(params)
    }

    /// The files the sweep makes for a task, as path in the work folder and content.
    pub fn files(&self, index: u64) -> Vec<(String, String)> {
        let digits = self.digits(index).unwrap_or_default();
        digits
            .into_iter()
            .filter_map(|(part, number)| match part {
                ResolvedSection::Split(pieces) => Some((pieces.target().to_owned(), pieces.config(number))),
                _ => None,
            })
            .collect()
    }

    /// Each part with its own number for this task. `None` when there is no such task.
    fn digits(&self, index: u64) -> Option<Vec<(&ResolvedSection, u64)>> {
        if index >= self.count {
            return None;
        }
        let mut rest = index;
        let mut digits: Vec<_> = self
            .parts
            .iter()
            .rev()
            .map(|part| {
                let digit = rest % part.len();
                rest /= part.len();
                (part, digit)
            })
            .collect();
        digits.reverse();
        Some(digits)
    }
}

fn check_names(parts: &[(&str, ResolvedSection)], errors: &mut SpecErrors) {
    let mut seen = BTreeSet::new();
    let mut variables = IndexMap::new();
    let mut total = 0;
    for (section, part) in parts {
        let base = if *section == "array" { "array".to_owned() } else { format!("sweep.{section}") };
        for name in part.names() {
            total += 1;
            let path = match part {
                ResolvedSection::Product(_) | ResolvedSection::Together(_) if *section != "array" => {
                    format!("{base}.{name}")
                }
                _ => base.clone(),
            };
            if let Err(error) = super::name::check(name) {
                errors.push(SpecError { path, ..error });
            } else if !seen.insert(name.to_owned()) {
                errors.push(
                    SpecError::new(path, format!("`{name}` is a parameter already"))
                        .hint("a parameter has one source"),
                );
            } else if let Some(other) = variables.insert(super::name::variable(name), name.to_owned()) {
                errors.push(
                    SpecError::new(
                        path,
                        format!(
                            "`{name}` and `{other}` are one environment variable, {}",
                            super::name::variable(name)
                        ),
                    )
                    .hint("rename one of them"),
                );
            }
        }
    }
    if total > MAX_PARAMETERS {
        errors.push(SpecError::new("sweep", format!("has {total} parameters, more than {MAX_PARAMETERS}")));
    }
}

#[cfg(test)]
#[path = "expansion_tests.rs"]
mod tests;
