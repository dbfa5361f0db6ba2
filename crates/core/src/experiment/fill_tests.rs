//! The table of cases that the pages read too, and properties of what is read.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::spec::Format;

const CASES: &str = include_str!("cases.json");

fn cases() -> (CheckedDefinition, Vec<Value>) {
    let cases: Value = serde_json::from_str(CASES).unwrap();
    let definition = Definition::parse(Format::Json, &cases["definition"].to_string()).unwrap();
    (definition.check().unwrap(), cases["cases"].as_array().unwrap().clone())
}

#[test]
fn every_case_is_refused_in_these_words() {
    let (definition, cases) = cases();
    for case in cases {
        let given: GivenValues = serde_json::from_value(case["values"].clone()).unwrap();
        let refused: Value = definition
            .fill(&given)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|refusal| json!([refusal.code, refusal.parameter, refusal.message]))
            .collect();
        assert_eq!(refused, case["refused"], "{}", case["values"]);
    }
}

/// A code without a case is one that the pages could get wrong. Those that only the server meets have none.
#[test]
fn every_code_has_a_case() {
    let (_, cases) = cases();
    let met: Vec<&str> = cases
        .iter()
        .flat_map(|case| case["refused"].as_array().unwrap())
        .filter_map(|refused| refused[0].as_str())
        .collect();
    let missing: Vec<&str> = Code::ALL
        .iter()
        // Of a run as a whole, or of what is kept: these are met elsewhere.
        .filter(|code| {
            !matches!(code, Code::TooLong | Code::TooMany | Code::Command | Code::KeptSecret | Code::Unsealed)
        })
        .map(|code| code.as_str())
        .filter(|code| !met.contains(code))
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn what_is_not_shown_is_not_there() {
    let (definition, _) = cases();
    let fill = |given: Value| definition.fill(&serde_json::from_value(given).unwrap()).unwrap();
    assert!(fill(json!({"data": "/d"})).contains_key("gpu"));
    assert!(!fill(json!({"data": "/d", "device": "cpu", "gpu": 3})).contains_key("gpu"));
}

#[test]
fn a_long_row_of_conditions_is_looked_at_once_each() {
    let mut definition = Definition::parse(
        Format::Toml,
        "name = \"row\"\njob.command = [\"./a\"]\nparameters = [{ name = \"p0\", type = \"boolean\", default = true }]",
    )
    .unwrap();
    for i in 1..300 {
        let mut parameter = Parameter::new(format!("p{i}"), ParameterKind::Boolean);
        parameter.default = json!(true);
        let before: Vec<String> = (i.max(2) - 2..i).map(|before| format!("p{before}")).collect();
        parameter.shown_when = crate::spec::Conditions::Set(before);
        definition.parameters.push(parameter);
    }
    let checked = definition.check().unwrap();
    assert_eq!(checked.fill(&GivenValues::new()).unwrap().len(), 300);
    let off = [("p0".to_owned(), GivenValue::One(json!(false)))].into_iter().collect();
    assert_eq!(checked.fill(&off).unwrap().len(), 1);
}

#[test]
fn what_is_changed_is_marked() {
    let read = |value: Value| serde_json::from_value::<GivenValues>(value).unwrap();
    let before = read(json!({"a": 1, "b": "x", "c": 3}));
    let after = read(json!({"a": 1, "b": {"several": ["x", "y"]}, "d": null}));
    assert_eq!(differing(&[&after, &before]), ["b", "c"], "no value is none, said or not");
    assert_eq!(differing(&[&before, &before, &after]), ["b", "c"]);
    assert_eq!(differing(&[&before]), [""; 0]);
}

proptest! {
    /// Whatever is given, reading neither panics nor reads its own result in another way.
    #[test]
    fn what_is_read_is_read_again_as_itself(text in "\\PC{0,12}|[-+0-9.,eE() ]{0,12}|true|2026-0[1-9]-[0-3][0-9]") {
        let (definition, _) = cases();
        for parameter in &definition.definition().parameters {
            if let Ok(read) = read_value(parameter, &Value::from(text.clone())) {
                prop_assert_eq!(read_value(parameter, &read), Ok(read.clone()), "{}", parameter.name);
            }
        }
    }
}
