//! What can be kept of values.

use serde_json::{Value, json};

use super::*;
use crate::spec::Format;

fn definition() -> CheckedDefinition {
    let text = "name = \"x\"\njob = { command = [\"true\"] }\n[[parameters]]\nname = \"n\"\ntype = \"integer\"\n\
        maximum = 10\n[[parameters]]\nname = \"folder\"\ntype = \"path\"\nrequired = true\n\
        [[parameters]]\nname = \"key\"\ntype = \"secret\"\n";
    Definition::parse(Format::Toml, text).unwrap().check().unwrap()
}

fn given(value: Value) -> GivenValues {
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_preset_may_leave_out_what_a_run_needs_but_not_keep_what_is_wrong_or_secret() {
    let of = |value: Value| -> Vec<(String, Code)> {
        let refusals = definition().preset_refusals(&given(value));
        refusals.into_iter().map(|refusal| (refusal.parameter, refusal.code)).collect()
    };
    let one = |name: &str, code| vec![(name.to_owned(), code)];
    assert_eq!(of(json!({"n": 3})), []);
    assert_eq!(of(json!({"n": {"several": "1..3"}, "key": ""})), []);
    assert_eq!(of(json!({"n": 30})), one("n", Code::Above));
    assert_eq!(of(json!({"key": "hush"})), one("key", Code::KeptSecret));
    assert_eq!(of(json!({"key": {"several": ["a"]}})).last().unwrap().1, Code::KeptSecret);
    assert_eq!(of(json!({"gone": 1})), one("gone", Code::Unknown));
}

#[test]
fn secrets_are_left_out_and_the_rest_is_as_it_was() {
    let kept = definition().without_secrets(given(json!({"n": "ten", "key": "hush", "gone": 1})));
    assert_eq!(serde_json::to_value(kept).unwrap(), json!({"n": "ten", "gone": 1}));
}

#[test]
fn a_run_tells_all_that_it_has() {
    let values = given(json!({"folder": "/d", "n": "7", "key": "hush"}));
    let run = definition().run(&values, &RunOptions::default()).unwrap();
    assert_eq!(serde_json::to_value(&run.held).unwrap(), json!({"n": 7, "folder": "/d"}));
    let told = RunOptions { description: Some("why".into()), ..RunOptions::default() };
    let spec = definition().run(&values, &told).unwrap().spec;
    assert_eq!(spec.description.as_deref(), Some("why"));
}
