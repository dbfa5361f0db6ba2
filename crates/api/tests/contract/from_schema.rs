//! Values as a description allows them, for [`proptest`].

use proptest::{collection::vec, prelude::*, sample::select, strategy::Union};
use serde_json::{Map, Value, json};

/// crates/api/openapi.json.
pub fn openapi() -> Value {
    serde_json::from_str(include_str!("../../openapi.json")).unwrap()
}

/// crates/api/asyncapi.json.
pub fn asyncapi() -> Value {
    serde_json::from_str(include_str!("../../asyncapi.json")).unwrap()
}

/// How much of an object is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Only what is required, null where that is allowed.
    Least,
    /// Any of the properties.
    Some,
    /// Every property, none null.
    All,
}

/// Values of the component `name`.
pub fn of_component(document: &Value, name: &str, fill: Fill) -> BoxedStrategy<Value> {
    // Ids and times are text of a shape with limits that a pattern does not say.
    match name {
        "JobId" => return (0i64..).prop_map(|job| json!(job.to_string())).boxed(),
        "TaskId" => {
            return any::<(u32, u64)>().prop_map(|(job, index)| json!(format!("{job}.{index}"))).boxed();
        }
        "AttemptId" => {
            let parts = any::<(u32, u64, u32)>();
            return parts.prop_map(|(job, index, number)| json!(format!("{job}.{index}.{number}"))).boxed();
        }
        "Topic" => return select(vec!["jobs", "runners", "job:42"]).prop_map(Value::from).boxed(),
        "TopicMessage" => return topic_message(document, fill),
        _ => {}
    }
    let schema = &document["components"]["schemas"][name];
    assert!(schema.is_object(), "there is no schema {name}");
    of(document, schema, fill)
}

/// The data of a message is that of its topic, which the description of the type alone cannot say.
fn topic_message(document: &Value, fill: Fill) -> BoxedStrategy<Value> {
    let kinds = [
        ("overview", "Stats"),
        ("jobs", "JobsTopic"),
        ("runners", "RunnersTopic"),
        ("job:42", "JobTopic"),
        ("task:42.7", "TaskDetail"),
        ("log:42.7.1", "LogTopic"),
        ("server", "StorageHealth"),
    ];
    let messages = kinds.map(|(topic, data)| {
        let data = of_component(document, data, fill);
        (any::<u64>(), data)
            .prop_map(move |(seq, data)| json!({"topic": topic, "seq": seq, "data": data}))
            .boxed()
    });
    Union::new(messages).boxed()
}

fn of(document: &Value, schema: &Value, fill: Fill) -> BoxedStrategy<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        return of_component(document, reference.rsplit('/').next().unwrap(), fill);
    }
    if let Some(constant) = schema.get("const") {
        return Just(constant.clone()).boxed();
    }
    if let Some(members) = schema["enum"].as_array() {
        return select(members.clone()).boxed();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts: Vec<_> = parts.iter().map(|part| of(document, part, fill)).collect();
        return parts.prop_map(merged).boxed();
    }
    if let Some(choices) = schema.get("oneOf").or(schema.get("anyOf")).and_then(Value::as_array) {
        let is_null = |choice: &&Value| choice["type"] == "null";
        let kept: Vec<&Value> = match fill {
            Fill::Least if choices.iter().any(|choice| is_null(&choice)) => {
                choices.iter().filter(is_null).collect()
            }
            Fill::All => choices.iter().filter(|choice| !is_null(choice)).collect(),
            _ => choices.iter().collect(),
        };
        return Union::new(kept.into_iter().map(|choice| of(document, choice, fill))).boxed();
    }
    match &schema["type"] {
        Value::Array(kinds) => of_kinds(document, schema, kinds, fill),
        Value::String(kind) => of_kind(document, schema, kind, fill),
        // Whatever JSON there is.
        _ => prop_oneof![
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-zü \"]{0,8}".prop_map(Value::from),
        ]
        .boxed(),
    }
}

/// `["string", "null"]`.
fn of_kinds(document: &Value, schema: &Value, kinds: &[Value], fill: Fill) -> BoxedStrategy<Value> {
    let kinds = kinds.iter().filter_map(Value::as_str);
    let kept: Vec<&str> = match fill {
        Fill::Least => kinds.filter(|kind| *kind == "null").collect(),
        Fill::All => kinds.filter(|kind| *kind != "null").collect(),
        Fill::Some => kinds.collect(),
    };
    Union::new(kept.into_iter().map(|kind| of_kind(document, schema, kind, fill))).boxed()
}

fn of_kind(document: &Value, schema: &Value, kind: &str, fill: Fill) -> BoxedStrategy<Value> {
    match kind {
        "null" => Just(Value::Null).boxed(),
        "boolean" => any::<bool>().prop_map(Value::from).boxed(),
        // Whole numbers, too: a number without a point is a float to those who read it.
        "number" => (-1e9..1e9).prop_map(Value::from).boxed(),
        "integer" => integer(schema),
        "string" => text(schema),
        "array" => {
            if let Some(items) = schema["prefixItems"].as_array() {
                let items: Vec<_> = items.iter().map(|item| of(document, item, fill)).collect();
                return items.prop_map(Value::Array).boxed();
            }
            let size = if fill == Fill::Least { 0..1usize } else { 1..3 };
            vec(of(document, &schema["items"], fill), size).prop_map(Value::Array).boxed()
        }
        "object" => object(document, schema, fill),
        other => panic!("no values of the type {other}"),
    }
}

fn integer(schema: &Value) -> BoxedStrategy<Value> {
    let is_unsigned = schema["minimum"] == 0;
    match (schema["format"].as_str(), is_unsigned, schema["maximum"].as_u64()) {
        (_, true, Some(maximum)) => (0..=maximum).prop_map(Value::from).boxed(),
        (Some("int32"), true, None) if schema["maximum"].is_null() => {
            // A small number of bits is described as 32.
            (0u32..256).prop_map(Value::from).boxed()
        }
        (_, true, None) => any::<u64>().prop_map(Value::from).boxed(),
        (Some("int32"), false, _) => any::<i32>().prop_map(Value::from).boxed(),
        (_, false, _) => any::<i64>().prop_map(Value::from).boxed(),
    }
}

fn text(schema: &Value) -> BoxedStrategy<Value> {
    if schema["format"] == "date-time" {
        let times = (0i64..4_000_000_000_000)
            .prop_map(|ms| Value::from(jiff::Timestamp::from_millisecond(ms).unwrap().to_string()));
        return times.boxed();
    }
    match schema["pattern"].as_str() {
        Some(pattern) => {
            let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
            proptest::string::string_regex(pattern).unwrap().prop_map(Value::from).boxed()
        }
        None => "[a-zA-ZäöüÄ0-9 \"\\\\\n]{0,12}".prop_map(Value::from).boxed(),
    }
}

fn object(document: &Value, schema: &Value, fill: Fill) -> BoxedStrategy<Value> {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut fields = Vec::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let is_there = match fill {
            _ if required.contains(&name.as_str()) => Just(true).boxed(),
            Fill::Least => Just(false).boxed(),
            Fill::Some => any::<bool>().boxed(),
            Fill::All => Just(true).boxed(),
        };
        let name = name.clone();
        let field = (is_there, of(document, property, fill))
            .prop_map(move |(is_there, value)| is_there.then(|| (name.clone(), value)));
        fields.push(field.boxed());
    }
    if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
        let extra = (any::<bool>(), "[a-z]{1,4}", of(document, values, fill))
            .prop_map(|(is_there, name, value)| is_there.then_some((name, value)));
        fields.push(extra.boxed());
    }
    fields.prop_map(|fields| Value::Object(fields.into_iter().flatten().collect())).boxed()
}

fn merged(parts: Vec<Value>) -> Value {
    let mut all = Map::new();
    for part in parts {
        let Value::Object(part) = part else { panic!("only objects are composed") };
        all.extend(part);
    }
    Value::Object(all)
}
