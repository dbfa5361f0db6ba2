//! What a person gives for a parameter: one value, or several, which make one task each.

use indexmap::{IndexMap, IndexSet};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};

use super::parameter::{Parameter, ParameterValues};
use super::parse::scalar_or_parts;
use super::refusal::{Code, Refusal};
use super::value;
use crate::spec::{limits::MAX_AXIS_VALUES, parse};
use crate::sweep::axis::Axis;
use crate::sweep::{self, parse_values};
use crate::written::Written;

/// The key that says "several": `{"several": [1, 2, 3]}` or `{"several": "1..100"}`.
const SEVERAL: &str = "several";
/// Values of a range that are held against the rules one by one; of a longer one, these and the last.
const RANGE_VALUES_READ_MAX: u64 = 1000;

/// What is given for one parameter. Sent as the value itself, or as `{"several": …}`.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenValue {
    /// One value.
    One(Value),
    /// Several: a list, or a range.
    Several(sweep::Values),
}

/// What is given for each parameter. One that is not there has its default, one that is null has no value.
pub type GivenValues = IndexMap<String, GivenValue>;

impl GivenValue {
    /// Several values as they stand in a field: `1..100`, `0.1, 0.2`, `"a,b",c`.
    ///
    /// # Errors
    /// Why they are none, without the name of the parameter.
    pub fn several(text: &str) -> Result<Self, String> {
        parse_values(text).map(Self::Several)
    }

    /// What a file or a request says of one parameter; numbers stay as they were written.
    ///
    /// # Errors
    /// When it says `several` and then something else than a list or range.
    pub fn from_written(tree: Written<'_>) -> Result<Self, String> {
        Self::from_value(scalar_or_parts(tree))
    }

    fn from_value(value: Value) -> Result<Self, String> {
        match &value {
            Value::Object(entries) if entries.len() == 1 && entries.contains_key(SEVERAL) => {
                serde_json::from_value(entries[SEVERAL].clone())
                    .map(Self::Several)
                    .map_err(|_| "has to be a list of values, or a range such as 1..100".to_owned())
            }
            _ => Ok(Self::One(value)),
        }
    }
}

impl Serialize for GivenValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(value) => value.serialize(serializer),
            Self::Several(values) => json!({ SEVERAL: values }).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for GivenValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// One value of each.
pub fn given(values: &ParameterValues) -> GivenValues {
    values.iter().map(|(name, value)| (name.clone(), GivenValue::One(value.clone()))).collect()
}

/// Names of the parameters that have not the same in all of these, in the order in which they come: what to mark when a
/// run is edited and run again, and what to show of several runs. One that is not there has no value.
pub fn differing<'g>(all: &[&'g GivenValues]) -> Vec<&'g str> {
    static NONE: GivenValue = GivenValue::One(Value::Null);
    let names: IndexSet<&str> = all.iter().flat_map(|one| one.keys()).map(String::as_str).collect();
    let differs = |name: &&str| {
        let mut found = all.iter().map(|one| one.get(*name).unwrap_or(&NONE));
        let first = found.next();
        found.any(|other| Some(other) != first)
    };
    names.into_iter().filter(differs).collect()
}

/// The values of a request or file by place: each as it was written, so that numbers keep their spelling. What is no table
/// stays what it is, for whoever reads it to refuse.
pub fn values_by_place(tree: Written<'_>) -> Value {
    parse::table(tree, |_, value| scalar_or_parts(value))
}

/// What a parameter holds once it is read: normal values, as the program gets them.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// One value; `Null` for none.
    One(Value),
    /// Several, and what they come to.
    Several(sweep::Values, Axis),
}

impl Held {
    /// How many tasks it makes.
    pub fn count(&self) -> u64 {
        match self {
            Self::One(_) => 1,
            Self::Several(_, axis) => axis.count(),
        }
    }

    /// The values, in order; of very many the first ones and the last.
    pub fn values(&self) -> Vec<Value> {
        match self {
            Self::One(value) => vec![value.clone()],
            Self::Several(_, axis) => numbers(axis.count()).map(|number| axis.value(number)).collect(),
        }
    }
}

/// What is held, as one would give it.
pub(super) fn as_given(held: Held) -> GivenValue {
    match held {
        Held::One(value) => GivenValue::One(value),
        Held::Several(values, _) => GivenValue::Several(values),
    }
}

fn numbers(count: u64) -> impl Iterator<Item = u64> {
    let first = count.min(RANGE_VALUES_READ_MAX);
    (0..first).chain((first..count).last())
}

/// Reads what is given by the parameter's kind and rules.
///
/// # Errors
/// The first rule that a value breaks.
pub fn read(parameter: &Parameter, given: &GivenValue) -> Result<Held, Refusal> {
    let values = match given {
        GivenValue::One(one) => return value::read(parameter, one).map(Held::One),
        GivenValue::Several(values) => values,
    };
    let refuse = |why: &str| Refusal::new(Code::Several, parameter, &[("why", why)]);
    if parameter.ui_only || parameter.kind == super::ParameterKind::Secret {
        return Err(Refusal::new(Code::OneValue, parameter, &[]));
    }
    let values = match values {
        sweep::Values::List(list) if list.len() <= MAX_AXIS_VALUES => {
            let read: Result<Vec<Value>, Refusal> =
                list.iter().map(|one| value::read(parameter, one)).collect();
            sweep::Values::List(read?)
        }
        other => other.clone(),
    };
    let axis = Axis::new("", &parameter.name, &values).map_err(|why| {
        let hint = why.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
        refuse(&format!("{}{hint}", why.message))
    })?;
    if matches!(axis, Axis::Range(_)) {
        for number in numbers(axis.count()) {
            value::read(parameter, &axis.value(number))?;
        }
    }
    Ok(Held::Several(values, axis))
}
