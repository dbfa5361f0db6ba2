//! Parameters that are paths on the runner: what has to be true of each when a task begins. Said here, looked at there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::conditions::Conditions;
use super::error::{SpecError, SpecErrors, nearest, quoted};
use super::job_spec::{JobSpec, is_default};
use crate::sweep::{Expansion, Params};
use crate::template;

/// A parameter that leads to a file or folder on the runner that runs the task. It is looked at there before the program
/// starts; a relative path begins where the command does. A parameter without a value leads nowhere, and nobody looks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathRule {
    /// The parameter whose value is the path.
    pub parameter: String,
    /// What it leads to.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = "file"))]
    pub kind: PathKind,
    /// Whether it has to be there, or is made.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = "exist"))]
    pub must: PathMust,
    /// Parameters that have to be set, or to have these values, for anybody to look.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub when: Conditions,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PathKind {
    /// A file.
    #[default]
    File,
    /// A folder.
    Folder,
}

/// Whether a path has to be there when a run begins. It is looked for on the runner that is about to run it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PathMust {
    /// It has to exist.
    #[default]
    Exist,
    /// A folder that is not there is made; of a file, its folder is.
    BeMade,
    /// Nobody looks.
    Anything,
}

/// A path of one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ResolvedPath {
    /// The parameter.
    pub parameter: String,
    /// Its value in this task.
    pub path: String,
    /// What it leads to.
    pub kind: PathKind,
    /// Whether it has to be there, or is made.
    pub must: PathMust,
}

/// The paths of a task with these parameters.
pub(super) fn resolve(rules: &[PathRule], params: &Params) -> Vec<ResolvedPath> {
    let value_of = |name: &str| params.get(name).cloned();
    let looked_at = rules.iter().filter(|rule| rule.must != PathMust::Anything && rule.when.hold(value_of));
    looked_at
        .filter_map(|rule| {
            let path = params.get(&rule.parameter).map(template::print)?;
            let PathRule { kind, must, .. } = *rule;
            (!path.is_empty()).then(|| ResolvedPath { parameter: rule.parameter.clone(), path, kind, must })
        })
        .collect()
}

/// Checks that the rules are about parameters of the job. Without an expansion names are not checked.
pub(super) fn check(spec: &JobSpec, expansion: Option<&Expansion>, errors: &mut SpecErrors) {
    let Some(expansion) = expansion else { return };
    let known = expansion.names();
    for (i, rule) in spec.paths.iter().enumerate() {
        let named = [("parameter", rule.parameter.as_str())].into_iter();
        for (key, name) in named.chain(rule.when.names().into_iter().map(|name| ("when", name))) {
            if known.contains(&name) {
                continue;
            }
            let error =
                SpecError::new(format!("paths[{i}].{key}"), format!("{} is no parameter", quoted(name)));
            errors.push(match nearest(name, known.iter().copied()) {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ids::JobId;
    use crate::sweep::NoPoints;

    fn spec(paths: serde_json::Value) -> JobSpec {
        let grid = json!({"data": ["/d/a", "/d/b"], "out": ["o"], "empty": [""], "mode": ["x"]});
        let spec = json!({"command": ["true"], "sweep": {"grid": grid}, "paths": paths});
        JobSpec::from_value(spec).unwrap()
    }

    #[test]
    fn each_task_has_the_paths_of_its_values() {
        let checked = spec(json!([
            {"parameter": "data", "kind": "folder"},
            {"parameter": "out", "kind": "folder", "must": "be_made", "when": {"mode": "x"}},
            {"parameter": "out", "when": {"mode": "y"}},
            {"parameter": "mode", "must": "anything"},
            {"parameter": "empty"},
        ]))
        .check()
        .unwrap();
        let paths = checked.task(JobId(1).task(1).attempt(1), &NoPoints).unwrap().paths;
        let path = |parameter: &str, path: &str, must| ResolvedPath {
            parameter: parameter.into(),
            path: path.into(),
            kind: PathKind::Folder,
            must,
        };
        assert_eq!(paths, [path("data", "/d/b", PathMust::Exist), path("out", "o", PathMust::BeMade)]);
    }

    #[test]
    fn a_rule_is_about_a_parameter_of_the_job() {
        let errors = spec(json!([{"parameter": "dato", "when": ["umbrella"]}])).check().unwrap_err();
        let told: Vec<String> = errors.errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "paths[0].parameter: `dato` is no parameter (did you mean `data`?)",
                "paths[0].when: `umbrella` is no parameter"
            ]
        );
    }
}
