//! How one parameter becomes words of a command: none, one, or several, by its value.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::conditions::Conditions;
use super::error::{SpecError, SpecErrors, quoted};
use super::job_spec::{Executor, JobSpec, is_default};
use crate::sweep::{Expansion, Params};
use crate::template;

/// A parameter that becomes words behind the command: `--h 0.1`, `--h=0.1`, `--fast`, `--size 100,100`. A parameter
/// without a value gives no words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Argument {
    /// The parameter whose value it is.
    pub parameter: String,
    /// The word in front: `--h`. Without it the value stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"--h")]
    pub name: Option<String>,
    /// How name and value stand together.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(extend("default" = "value"))]
    pub form: ArgumentForm,
    /// How a value of several parts is passed on.
    #[serde(skip_serializing_if = "is_default")]
    #[schemars(extend("default" = "joined"))]
    pub list: ListForm,
    /// What stands between the parts of a joined list. A comma without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// The words for true and false, in this order: `["yes", "no"]`, or `["--fast", "--no-fast"]` without a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = serde_json::json!(["True", "False"]))]
    pub truth: Option<[String; 2]>,
    /// Whether an empty text is passed on as an empty word. Without it, an empty value gives no words.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("default" = false))]
    pub keep_empty: bool,
    /// Parameters that have to be set, or to have these values, for the argument to be there.
    #[serde(skip_serializing_if = "Conditions::is_empty")]
    pub when: Conditions,
}

/// How name and value stand together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArgumentForm {
    /// Two words: `--h 0.1`.
    #[default]
    Value,
    /// One word: `--h=0.1`.
    Equals,
    /// The name alone where the value is true, nothing where it is false.
    Flag,
}

/// How a value of several parts is passed on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListForm {
    /// One word: `--size 100,100`.
    #[default]
    Joined,
    /// A word for each: `--size 100 100`.
    Separate,
    /// The name again for each: `--size 100 --size 100`.
    Repeated,
}

impl Argument {
    /// What stands between the parts of a joined list.
    pub fn separator(&self) -> &str {
        self.separator.as_deref().unwrap_or(",")
    }

    /// The words for a value, exactly as the program gets them; `when` is not asked.
    pub fn words(&self, value: &Value) -> Vec<String> {
        if self.form == ArgumentForm::Flag {
            let on = matches!(value, Value::Bool(true)) || value.as_str() == Some("true");
            return if on { self.name.iter().cloned().collect() } else { Vec::new() };
        }
        let parts: Vec<String> = match value {
            Value::Null => return Vec::new(),
            Value::Array(items) => items.iter().map(|item| self.word(item)).collect(),
            one => vec![self.word(one)],
        };
        if !self.keep_empty && parts.iter().all(String::is_empty) {
            return Vec::new();
        }
        match self.list {
            ListForm::Joined => self.with_name(parts.join(self.separator())),
            ListForm::Repeated => parts.into_iter().flat_map(|part| self.with_name(part)).collect(),
            ListForm::Separate => self.name.iter().cloned().chain(parts).collect(),
        }
    }

    fn with_name(&self, value: String) -> Vec<String> {
        match (&self.name, self.form) {
            (None, _) => vec![value],
            (Some(name), ArgumentForm::Equals) => vec![format!("{name}={value}")],
            (Some(name), _) => vec![name.clone(), value],
        }
    }

    fn word(&self, value: &Value) -> String {
        match (value, &self.truth) {
            (Value::Bool(on), Some([yes, no])) => if *on { yes } else { no }.clone(),
            _ => template::print(value),
        }
    }
}

/// The words of all arguments for the parameters of one task.
pub(super) fn words(arguments: &[Argument], params: &Params) -> Vec<String> {
    let value_of = |name: &str| params.get(name).cloned();
    arguments
        .iter()
        .filter(|argument| argument.when.hold(value_of))
        .filter_map(|argument| Some(argument.words(params.get(&argument.parameter)?)))
        .flatten()
        .collect()
}

/// Checks the arguments of a spec. Without an expansion names are not checked.
pub(super) fn check(
    spec: &JobSpec,
    executor: Executor,
    expansion: Option<&Expansion>,
    errors: &mut SpecErrors,
) {
    if executor == Executor::Shell && !spec.arguments.is_empty() {
        errors.push(
            SpecError::new("arguments", "are only for a process; this command is a line for the shell")
                .hint("write {{name|quote}} into the line, or the command as a list"),
        );
    }
    let known = expansion.map(Expansion::names);
    for (i, argument) in spec.arguments.iter().enumerate() {
        let path = format!("arguments[{i}]");
        let unknown = |name: &str| known.as_ref().is_some_and(|known| !known.contains(&name));
        if unknown(&argument.parameter) {
            errors.push(
                SpecError::new(
                    format!("{path}.parameter"),
                    format!("{} is not a parameter", quoted(&argument.parameter)),
                )
                .hint("give it values in `sweep`"),
            );
        }
        for name in argument.when.names().into_iter().filter(|name| unknown(name)) {
            errors
                .push(SpecError::new(format!("{path}.when"), format!("{} is not a parameter", quoted(name))));
        }
        check_form(&path, argument, errors);
    }
}

/// Checks what an argument says of itself.
pub fn check_form(path: &str, argument: &Argument, errors: &mut SpecErrors) {
    let texts = argument.name.iter().chain(&argument.separator).chain(argument.truth.iter().flatten());
    if texts.into_iter().any(|text| text.contains('\0')) {
        errors.push(SpecError::new(path, "has a NUL character, which no program can be given"));
    }
    let nameless = argument.name.as_ref().is_none_or(String::is_empty);
    if nameless && (argument.form != ArgumentForm::Value || argument.list == ListForm::Repeated) {
        errors.push(
            SpecError::new(format!("{path}.name"), "is missing").hint("the word in front, such as `--h`"),
        );
    } else if argument.name.as_deref() == Some("") {
        errors.push(SpecError::new(format!("{path}.name"), "is empty").hint("leave it out"));
    }
    if argument.form == ArgumentForm::Equals && argument.list == ListForm::Separate {
        errors.push(
            SpecError::new(format!("{path}.list"), "cannot be `separate` with the form `equals`")
                .hint("`joined` is one word, `repeated` has the name before each part"),
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn argument(json: serde_json::Value) -> Argument {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn every_form() {
        for (form, value, words) in [
            (json!({"name": "--h"}), json!("1.10"), vec!["--h", "1.10"]),
            (json!({"name": "--h", "form": "equals"}), json!(7), vec!["--h=7"]),
            (json!({}), json!("a b"), vec!["a b"]),
            (json!({"name": "--fast", "form": "flag"}), json!(true), vec!["--fast"]),
            (json!({"name": "--fast", "form": "flag"}), json!(false), vec![]),
            (json!({"name": "--fast"}), json!(false), vec!["--fast", "false"]),
            (json!({"name": "--fast", "truth": ["True", "False"]}), json!(true), vec!["--fast", "True"]),
            (json!({"truth": ["--fast", "--no-fast"]}), json!(false), vec!["--no-fast"]),
            (json!({"name": "--s"}), json!([100, "1.0"]), vec!["--s", "100,1.0"]),
            (json!({"name": "--s", "separator": "x"}), json!([100, 50]), vec!["--s", "100x50"]),
            (json!({"name": "--s", "list": "separate"}), json!([1, 2]), vec!["--s", "1", "2"]),
            (json!({"name": "--s", "list": "repeated"}), json!([1, 2]), vec!["--s", "1", "--s", "2"]),
            (
                json!({"name": "--s", "list": "repeated", "form": "equals"}),
                json!([1, 2]),
                vec!["--s=1", "--s=2"],
            ),
            (json!({"name": "--s"}), json!(null), vec![]),
            (json!({"name": "--s"}), json!(""), vec![]),
            (json!({"name": "--s"}), json!([]), vec![]),
            (json!({"name": "--s", "keep_empty": true}), json!(""), vec!["--s", ""]),
            (json!({"name": "--s", "keep_empty": true}), json!(null), vec![]),
        ] {
            assert_eq!(argument(form.clone()).words(&value), words, "{form} {value}");
        }
    }

    #[test]
    fn a_task_has_its_own_words() {
        let spec = JobSpec::parse(
            crate::spec::Format::Toml,
            "command = [\"./sim\"]\nsweep.grid = { fast = [false, true], h = [0.1] }\n\
             arguments = [{ parameter = \"fast\", name = \"--fast\", form = \"flag\" }, \
             { parameter = \"h\", name = \"-h\", when = [\"fast\"] }]",
        )
        .unwrap()
        .check()
        .unwrap();
        let command = |index| {
            let id = crate::ids::AttemptId { task: crate::ids::JobId(1).task(index), number: 1 };
            spec.task(id, &crate::sweep::NoPoints).unwrap().command.to_string()
        };
        assert_eq!((command(0).as_str(), command(1).as_str()), ("./sim", "./sim --fast -h 0.1"));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused = |toml: &str| {
            let spec = JobSpec::parse(crate::spec::Format::Toml, toml).unwrap();
            spec.check().unwrap_err().to_string()
        };
        let sweep = "sweep.grid = { h = [1] }\n";
        for (toml, message) in [
            ("command = \"a\"\narguments = [{ parameter = \"h\" }]", "only for a process"),
            ("command = [\"a\"]\narguments = [{ parameter = \"hh\" }]", "`hh` is not a parameter"),
            (
                "command = [\"a\"]\narguments = [{ parameter = \"h\", when = [\"x\"] }]",
                "`x` is not a parameter",
            ),
            (
                "command = [\"a\"]\narguments = [{ parameter = \"h\", form = \"flag\" }]",
                "arguments[0].name: is missing",
            ),
            (
                "command = [\"a\"]\narguments = [{ parameter = \"h\", name = \"-h\", form = \"equals\", list = \"separate\" }]",
                "cannot be `separate`",
            ),
        ] {
            let told = refused(&format!("{sweep}{toml}"));
            assert!(told.contains(message), "{told}");
        }
    }
}
