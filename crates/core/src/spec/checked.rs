//! A spec that holds. Everything that can be known without a runner is known here: names, number of tasks, needs,
//! limits, and that every `{{name}}` has a value. The rest of the system works with this and never reads a raw spec.

use serde_json::Value;

use super::error::SpecErrors;
use super::job_spec::{Executor, JobSpec, OutputsMissing, ProgressSpec};
use super::requirement::Requirement;
use super::resources::Resources;
use crate::dependency::Dependency;
use crate::retry::RetryPolicy;
use crate::sweep::axis::Axis;
use crate::sweep::{Expansion, NoPoints, Params, Points, PointsTable, Rows, Section};
use crate::template::TemplateEngine;

/// A spec without mistakes.
#[derive(Debug, Clone)]
pub struct CheckedSpec {
    pub(super) spec: JobSpec,
    pub(super) name: String,
    pub(super) executor: Executor,
    pub(super) expansion: Expansion,
    pub(super) resources: Resources,
    pub(super) retry: RetryPolicy,
    pub(super) timeout_ms: Option<u64>,
    pub(super) lost_after_ms: Option<u64>,
    pub(super) depends_on: Vec<Dependency>,
    pub(super) engine: TemplateEngine,
}

impl JobSpec {
    /// Checks a spec as it is submitted, with everything at once that is wrong with it.
    ///
    /// The points of a file and the configuration of a split have to be in it ([`JobSpec::attach`]); inputs may still
    /// be paths of the submitting machine (the server asks [`CheckedSpec::uploaded`]).
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn check(self) -> Result<CheckedSpec, SpecErrors> {
        super::check::check(self, super::check::RowsAt::Here)
    }

    /// Checks a spec as it is stored, where the rows of a points table are elsewhere.
    ///
    /// # Errors
    /// Everything that is wrong; with a spec that was stored after [`JobSpec::check`], nothing.
    pub fn check_stored(self) -> Result<CheckedSpec, SpecErrors> {
        super::check::check(self, super::check::RowsAt::Elsewhere)
    }
}

impl CheckedSpec {
    /// The spec as it was written.
    pub fn spec(&self) -> &JobSpec {
        &self.spec
    }

    /// The name of the job; never empty.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How tasks are started: `Process` or `Shell`.
    pub fn executor(&self) -> Executor {
        self.executor
    }

    /// How many tasks the job has: 1 to 10^9.
    pub fn count(&self) -> u64 {
        self.expansion.count()
    }

    /// What one task occupies.
    pub fn resources(&self) -> &Resources {
        &self.resources
    }

    /// Labels a runner must have.
    pub fn requires(&self) -> &[Requirement] {
        &self.spec.requires
    }

    /// Labels a runner should have.
    pub fn prefers(&self) -> &[Requirement] {
        &self.spec.prefers
    }

    /// When failures are tried again.
    pub fn retry(&self) -> &RetryPolicy {
        &self.retry
    }

    /// Higher goes first; -1000 to 1000.
    pub fn priority(&self) -> i32 {
        self.spec.priority
    }

    /// Time limit of one attempt in milliseconds.
    pub fn timeout_ms(&self) -> Option<u64> {
        self.timeout_ms
    }

    /// How long a runner may be silent before its attempt is lost, in milliseconds; `None`: as the server has it.
    pub fn lost_after_ms(&self) -> Option<u64> {
        self.lost_after_ms
    }

    /// Jobs that have to end first.
    pub fn depends_on(&self) -> &[Dependency] {
        &self.depends_on
    }

    /// How many tasks may run at once; never 0.
    pub fn max_running(&self) -> Option<u32> {
        self.spec.max_running
    }

    /// What follows when outputs are missing or cannot be kept.
    pub fn outputs_missing(&self) -> OutputsMissing {
        self.spec.outputs_missing
    }

    /// How progress is read; all patterns are regular expressions.
    pub fn progress(&self) -> &ProgressSpec {
        &self.spec.progress
    }

    /// Names of all parameters, in the order of the spec.
    pub fn parameters(&self) -> Vec<&str> {
        self.expansion.names()
    }

    /// Names of the parameters with more than one value: those worth a column.
    pub fn varying(&self) -> Vec<&str> {
        self.expansion.varying()
    }

    /// The parameters of a job whose tasks are one grid and nothing else, in the order of the spec; `None` for all
    /// others, array jobs included.
    pub fn grid(&self) -> Option<&[(String, Axis)]> {
        let is_array = self.spec.array.is_some();
        self.expansion.only_grid().filter(|_| !is_array)
    }

    /// Which row of the points table a task needs; `None` when the job has no such table.
    pub fn param_row(&self, index: u64) -> Option<u64> {
        self.expansion.param_row(index)
    }

    /// The parameters of a task. `points` is asked only for a row that is not in the spec itself.
    ///
    /// `None` when there is no such task, or its row is nowhere.
    pub fn params(&self, index: u64, points: &dyn Points) -> Option<Params> {
        self.expansion.params_with(index, &Either { own: self.table(), other: points })
    }

    /// Takes the rows of the points table out, to be stored on their own. [`Self::spec`] is then what to store beside
    /// them (as JSON *text*: the order of keys has a meaning) and what [`JobSpec::check_stored`] takes.
    pub fn take_rows(&mut self) -> Option<Rows> {
        self.spec.sweep.as_mut()?.sections.iter_mut().find_map(|section| match section {
            Section::Points(table) => table.take_rows(),
            _ => None,
        })
    }

    fn table(&self) -> Option<&PointsTable> {
        self.spec.sweep.as_ref()?.sections.iter().find_map(|section| match section {
            Section::Points(table) => Some(table),
            _ => None,
        })
    }
}

/// The rows of the spec itself, and another source for those that are not there.
struct Either<'a> {
    own: Option<&'a PointsTable>,
    other: &'a dyn Points,
}

impl Points for Either<'_> {
    fn row(&self, number: u64) -> Option<std::borrow::Cow<'_, [Value]>> {
        let own: &dyn Points = self.own.map_or(&NoPoints, |table| table);
        own.row(number).or_else(|| self.other.row(number))
    }
}
