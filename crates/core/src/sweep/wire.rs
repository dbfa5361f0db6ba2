//! A sweep as it is written and sent. Its sections multiply in the order in which they are written, so the order is
//! kept: a sweep is a list of sections here, though a table on the wire.

use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::points::PointsTable;
use super::split::Split;

/// How parameters expand into tasks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sweep {
    /// The sections, in the order written; the last varies fastest.
    pub sections: Vec<Section>,
}

/// One section of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub enum Section {
    /// Every combination of the values; the last parameter varies fastest.
    Grid(IndexMap<String, Values>),
    /// The first values together, then the second ones, and so on.
    Zip(IndexMap<String, Values>),
    /// Points written out.
    List(Vec<IndexMap<String, Value>>),
    /// A file of points at the submitting client, not read yet.
    File(String),
    /// The points that were in a file.
    Points(PointsTable),
    /// A configuration cut into parts.
    Split(Split),
}

impl Section {
    /// The key of the section in the spec.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Grid(_) => "grid",
            Self::Zip(_) => "zip",
            Self::List(_) => "list",
            Self::File(_) => "file",
            Self::Points(_) => "points",
            Self::Split(_) => "split",
        }
    }
}

/// The values of one parameter: written out, or a range.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Values {
    /// The values themselves.
    List(Vec<Value>),
    /// A range: `1..100`, `0..1 step 0.1`, `0..1 n 11` or `log 1..1000 n 4`. Both ends belong to it.
    #[schemars(
        example = "1..100",
        example = "0..1 step 0.1",
        example = "0..1 n 11",
        example = "log 1..1000 n 4"
    )]
    Range(String),
    /// A range as a table.
    Table(RangeTable),
}

/// A range from one number to another, both included, in steps or in a number of points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeTable {
    /// First value.
    #[schemars(with = "f64")]
    pub from: serde_json::Number,
    /// Last value.
    #[schemars(with = "f64")]
    pub to: serde_json::Number,
    /// Distance between values. Whole numbers without `step` and `n` go in steps of 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<f64>")]
    pub step: Option<serde_json::Number>,
    /// Number of values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// How the values lie between the ends.
    #[serde(default, skip_serializing_if = "is_linear")]
    pub scale: Scale,
}

/// How the values of a range lie between its ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// At equal distances.
    #[default]
    Linear,
    /// At equal ratios.
    Log,
}

fn is_linear(scale: &Scale) -> bool {
    *scale == Scale::Linear
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = Values;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of values, or a range such as \"1..100\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Values, E> {
                Ok(Values::Range(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Values, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Values::List)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Values, A::Error> {
                RangeTable::deserialize(MapAccessDeserializer::new(map)).map(Values::Table)
            }
        }
        deserializer.deserialize_any(Forms)
    }
}

impl Serialize for Sweep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.sections.len()))?;
        for section in &self.sections {
            match section {
                Section::Grid(axes) | Section::Zip(axes) => map.serialize_entry(section.key(), axes)?,
                Section::List(points) => map.serialize_entry(section.key(), points)?,
                Section::File(path) => map.serialize_entry(section.key(), path)?,
                Section::Points(points) => map.serialize_entry(section.key(), points)?,
                Section::Split(split) => map.serialize_entry(section.key(), split)?,
            }
        }
        map.end()
    }
}

/// The table of a sweep as published; only its description is used.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
#[schemars(rename = "Sweep")]
#[expect(dead_code, reason = "read by the schema generator only")]
struct SweepTable {
    /// Every combination of the values; the last parameter varies fastest. Values are a list or a range.
    #[serde(default)]
    #[schemars(example = serde_json::json!({"h": [0.1, 0.2], "seed": "1..100"}))]
    grid: Option<IndexMap<String, Values>>,
    /// The first values together, then the second ones, and so on; equally many of each.
    #[serde(default)]
    zip: Option<IndexMap<String, Values>>,
    /// Points written out: tables with the same names.
    #[serde(default)]
    #[schemars(example = serde_json::json!([{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]))]
    list: Option<Vec<IndexMap<String, Value>>>,
    /// A file of points, relative to the spec file: `.csv` or `.tsv` with the names in the first row, `.jsonl` or
    /// `.ndjson` with an object on each line, `.json` with a list of objects, `.txt` with one value of the parameter `line` on each line. The
    /// submitting client reads it.
    #[serde(default)]
    #[schemars(example = "points.csv")]
    file: Option<String>,
    /// The points of a file, as the client sends them.
    #[serde(default)]
    points: Option<PointsTable>,
    /// A JSON configuration cut into parts, one part for each task.
    #[serde(default)]
    split: Option<Split>,
}

impl JsonSchema for Sweep {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sweep".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = SweepTable::json_schema(generator);
        schema.insert(
            "description".into(),
            "How parameters expand into tasks. Sections multiply in the order in which they are written; the last \
             varies fastest."
                .into(),
        );
        schema
    }
}

impl<'de> Deserialize<'de> for Sweep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Sweep;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table with grid, zip, list, file or split")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sweep, A::Error> {
                let mut sections: Vec<Section> = Vec::new();
                while let Some(key) = map.next_key::<SectionKey>()? {
                    let section = match key {
                        SectionKey::Grid => Section::Grid(map.next_value()?),
                        SectionKey::Zip => Section::Zip(map.next_value()?),
                        SectionKey::List => Section::List(map.next_value()?),
                        SectionKey::File => Section::File(map.next_value()?),
                        SectionKey::Points => Section::Points(map.next_value()?),
                        SectionKey::Split => Section::Split(map.next_value()?),
                    };
                    if sections.iter().any(|earlier| earlier.key() == section.key()) {
                        return Err(de::Error::custom(format_args!("`{}` is there twice", section.key())));
                    }
                    sections.push(section);
                }
                Ok(Sweep { sections })
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// Read with serde's own words, so that an unknown section is told like every other unknown key.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum SectionKey {
    Grid,
    Zip,
    List,
    File,
    Points,
    Split,
}
