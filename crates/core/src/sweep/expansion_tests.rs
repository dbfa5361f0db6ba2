use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::spec::limits::MAX_POINTS;
use crate::sweep::points::{NoPoints, PointsTable, Row};

fn sweep(value: Value) -> Sweep {
    serde_json::from_value(value).unwrap()
}

fn expand(value: Value) -> Result<Expansion, String> {
    Expansion::new(None, Some(&sweep(value))).map_err(|errors| errors.to_string())
}

/// All tasks, with the rows of a points table taken from the sweep itself.
fn all(value: Value) -> Value {
    let sweep = sweep(value);
    let expansion = Expansion::new(None, Some(&sweep)).unwrap();
    let rows: Vec<Row> = sweep
        .sections
        .iter()
        .find_map(|section| match section {
            Section::Points(table) => table.rows.as_ref().map(|rows| rows.iter().collect()),
            _ => None,
        })
        .unwrap_or_default();
    (0..expansion.count())
        .map(|i| serde_json::to_value(expansion.params_with(i, &rows).unwrap()).unwrap())
        .collect()
}

#[test]
fn sections_multiply_in_the_order_written() {
    assert_eq!(
        all(json!({"grid": {"a": [1, 2], "b": ["x", "y"]}})),
        json!([{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "x"}, {"a": 2, "b": "y"}])
    );
    assert_eq!(
        all(json!({"zip": {"a": "1..2", "b": [true, null]}})),
        json!([{"a": 1, "b": true}, {"a": 2, "b": null}])
    );
    assert_eq!(
        all(json!({"list": [{"a": 1, "b": 2}, {"b": 4, "a": 3}], "grid": {"c": [0, 1]}})),
        json!([
            {"a": 1, "b": 2, "c": 0}, {"a": 1, "b": 2, "c": 1}, {"a": 3, "b": 4, "c": 0}, {"a": 3, "b": 4, "c": 1}
        ])
    );
    assert_eq!(
        all(json!({"grid": {"c": [0, 1]}, "points": {"columns": ["a"], "rows": [["x"], ["y"]]}})),
        json!([{"c": 0, "a": "x"}, {"c": 0, "a": "y"}, {"c": 1, "a": "x"}, {"c": 1, "a": "y"}])
    );
    // The order of the parameters is that of the spec, not of the alphabet.
    let text = all(json!({"grid": {"z": [1], "a": [2]}})).to_string();
    assert_eq!(text, r#"[{"z":1,"a":2}]"#);
}

#[test]
fn an_array_goes_before_the_sweep() {
    let grid = sweep(json!({"grid": {"h": [1, 2]}}));
    let expansion = Expansion::new(Some("5-6"), Some(&grid)).unwrap();
    let all: Vec<String> = (0..expansion.count())
        .map(|i| serde_json::to_string(&expansion.params_with(i, &NoPoints).unwrap()).unwrap())
        .collect();
    assert_eq!(
        all,
        [r#"{"index":5,"h":1}"#, r#"{"index":5,"h":2}"#, r#"{"index":6,"h":1}"#, r#"{"index":6,"h":2}"#]
    );
}

#[test]
fn a_billion_tasks_are_no_list() {
    let expansion = expand(json!({"grid": {"a": "1..1000", "b": "0..1 n 1000", "c": "1..1000"}})).unwrap();
    assert_eq!(expansion.count(), 1_000_000_000);
    let last = expansion.params_with(999_999_999, &NoPoints).unwrap();
    assert_eq!(serde_json::to_value(last).unwrap(), json!({"a": 1000, "b": "1.0", "c": 1000}));
    assert_eq!(expansion.params_with(1_000_000_000, &NoPoints), None);
    let single = Expansion::single();
    assert_eq!((single.count(), single.params_with(0, &NoPoints)), (1, Some(Params::new())));
}

#[test]
fn rows_may_be_elsewhere() {
    let mut table =
        PointsTable::new(vec!["a".into()], vec![vec![json!(1)], vec![json!(2)]].into_iter().collect());
    let rows = table.take_rows().unwrap();
    assert_eq!(table.count(), 2);
    let sweep = Sweep {
        sections: vec![Section::Points(table), sweep(json!({"grid": {"b": [0, 1, 2]}})).sections.remove(0)],
    };
    let expansion = Expansion::new(None, Some(&sweep)).unwrap();
    let needed: Vec<_> = (0..6).map(|i| expansion.param_row(i).unwrap()).collect();
    assert_eq!(needed, [0, 0, 0, 1, 1, 1]);
    let fetched = std::collections::BTreeMap::from([(1u64, rows.get(1).unwrap())]);
    assert_eq!(expansion.params_with(0, &fetched), None);
    let params = expansion.params_with(4, &fetched).unwrap();
    assert_eq!(serde_json::to_value(params).unwrap(), json!({"a": 2, "b": 1}));
    assert_eq!(expand(json!({"grid": {"b": [1]}})).unwrap().param_row(0), None);
}

#[test]
fn names_worth_a_column() {
    let expansion = expand(json!({
        "grid": {"a": [1, 2], "fixed": [0]},
        "list": [{"x": 1, "same": 5}, {"x": 2, "same": 5}],
        "split": {"config": {"p": [1, 2], "q": [1]}, "cuts": [{"pointer": "/p"}, {"pointer": "/q"}]},
    }))
    .unwrap();
    assert_eq!(expansion.names(), ["a", "fixed", "x", "same", "p", "q"]);
    assert_eq!(expansion.varying(), ["a", "x", "p"]);
}

#[test]
fn sweeps_that_cannot_be_say_why() {
    for (value, message) in [
        (json!({}), "sweep: is empty (give it grid, zip, list, file or split, or remove it)"),
        (
            json!({"grid": {}}),
            "sweep.grid: has no parameters (add one, such as seed = \"1..10\", or remove it)",
        ),
        (
            json!({"grid": {"h": []}}),
            "sweep.grid.h: has no values (give at least one value, or remove the parameter)",
        ),
        (
            json!({"grid": {"h": "abc"}}),
            "sweep.grid.h: `abc` is not a range (write a list for fixed values: [\"abc\"])",
        ),
        (
            json!({"grid": {"h": "5..1"}}),
            "sweep.grid.h: 5..1 has no values: its step leads away from its end (to count down write 5..1 step -1)",
        ),
        (
            json!({"zip": {"a": [1, 2], "b": [1, 2, 3]}}),
            "sweep.zip.b: has 3 values, but `a` has 2 (zip goes through its lists together; use grid for every \
             combination)",
        ),
        (
            json!({"list": []}),
            "sweep.list: has no points, so the job would have no tasks (add points, or remove it)",
        ),
        (
            json!({"list": [{"a": 1}, {"b": 1}]}),
            "sweep.list[1]: has `b`, which the first point has not (it has a) (every point has the same names)",
        ),
        (
            json!({"list": [{"aa": 1, "b": 1}, {"aa": 1}]}),
            "sweep.list[1]: has no `b`, which the first point has (every point has the same names)",
        ),
        (
            json!({"file": "p.csv"}),
            "sweep.file: the file `p.csv` is not read yet (`mothership submit` reads it; who writes to the API sends \
             `points`)",
        ),
        (
            json!({"points": {"columns": ["a"], "rows": []}}),
            "sweep.points: has no rows, so the job would have no tasks (add rows, or remove it)",
        ),
        (
            json!({"points": {"columns": ["a"], "rows": [[1], [1, 2]]}}),
            "sweep.points.rows[1]: has 2 values, but there are 1 columns",
        ),
        (
            json!({"points": {"columns": ["a"], "rows": [[1]], "row_count": 7}}),
            "sweep.points.row_count: says 7, but there are 1 rows (leave row_count out)",
        ),
        (
            json!({"grid": {"a": "1..100000", "b": "1..100000"}}),
            "sweep: makes 10000000000 tasks, more than the 1000000000 a job may have (take fewer values, or several \
             jobs)",
        ),
        (
            json!({"grid": {"a": "1..1000000000", "b": "1..1000000000", "c": "1..1000000000"}}),
            "sweep: makes more than 2^64 tasks, more than the 1000000000 a job may have (take fewer values, or \
             several jobs)",
        ),
        (
            json!({"grid": {"a": [1]}, "list": [{"a": 1}]}),
            "sweep.list: `a` is a parameter already (a parameter has one source)",
        ),
        (
            json!({"grid": {"h": [1], "H": [1]}}),
            "sweep.grid.H: `H` and `h` are one environment variable, MOTHERSHIP_PARAM_H (rename one of them)",
        ),
        (
            json!({"grid": {"job_id": [1]}}),
            "sweep.grid.job_id: `job_id` is a name Mothership fills in itself (rename it; taken names: job_id, \
             task_index, attempt, job_name, output_dir)",
        ),
        (
            json!({"grid": {"a": [], "b": "x"}, "zip": {"c": "1..x"}}),
            "sweep.grid.a: has no values (give at least one value, or remove the parameter)\n\
             sweep.grid.b: `x` is not a range (write a list for fixed values: [\"x\"])\n\
             sweep.zip.c: `1..x` is not a range (write 1..100, 0..1 step 0.1, 0..1 n 11 or log 1..1000 n 4)",
        ),
    ] {
        assert_eq!(expand(value.clone()).unwrap_err(), message, "{value}");
    }
    let text = format!("{:?}", (0..5000).map(|i| format!("p{i}")).collect::<Vec<_>>());
    let columns: Value = serde_json::from_str(&text).unwrap();
    let row = vec![json!(1); 5000];
    let message = expand(json!({"points": {"columns": columns, "rows": [row]}})).unwrap_err();
    assert_eq!(message, "sweep: has 5000 parameters, more than 1000");
}

#[test]
fn the_largest_table_of_points_counts() {
    for (count, fits) in [(0, false), (1, true), (MAX_POINTS, true), (MAX_POINTS + 1, false)] {
        let result = expand(json!({"points": {"columns": ["a"], "row_count": count}}));
        assert_eq!(result.is_ok(), fits, "{count}");
    }
}

/// A section as a user could write it, beside its points written out by the simplest code there is.
fn section(prefix: &'static str) -> impl Strategy<Value = (String, Value, Vec<Params>)> {
    let lists = prop::collection::vec(prop::collection::vec(0i64..100, 1..4), 1..4);
    (0..4usize, lists).prop_map(move |(form, lists)| {
        let names: Vec<String> = (0..lists.len()).map(|i| format!("{prefix}{i}")).collect();
        let shortest = lists.iter().map(Vec::len).min().unwrap_or(0);
        let mut points: Vec<Params> = Vec::new();
        if form == 0 {
            points.push(Params::new());
            for (name, list) in names.iter().zip(&lists) {
                points = points
                    .iter()
                    .flat_map(|point| {
                        list.iter().map(move |value| {
                            let mut point = point.clone();
                            point.insert(name.clone(), json!(value));
                            point
                        })
                    })
                    .collect();
            }
        } else {
            for i in 0..shortest {
                points.push(names.iter().cloned().zip(lists.iter().map(|list| json!(list[i]))).collect());
            }
        }
        let axes: IndexMap<String, Value> = names
            .iter()
            .cloned()
            .zip(lists.iter().map(|list| json!(if form == 0 { &list[..] } else { &list[..shortest] })))
            .collect();
        let (key, value) = match form {
            0 => ("grid", json!(axes)),
            1 => ("zip", json!(axes)),
            2 => ("list", json!(points)),
            _ => {
                let rows: Vec<Vec<Value>> =
                    points.iter().map(|point| point.values().cloned().collect()).collect();
                ("points", json!({"columns": names, "rows": rows}))
            }
        };
        (key.to_owned(), value, points)
    })
}

proptest! {
    #[test]
    fn computed_parameters_are_those_of_a_list_of_all(a in section("a"), b in section("b"), c in section("c")) {
        let mut written = serde_json::Map::new();
        let mut expected = vec![Params::new()];
        for (key, value, points) in [a, b, c] {
            if written.contains_key(&key) {
                continue;
            }
            written.insert(key, value);
            expected = expected
                .iter()
                .flat_map(|left| points.iter().map(move |right| {
                    left.iter().chain(right).map(|(name, value)| (name.clone(), value.clone())).collect()
                }))
                .collect();
        }
        let written = Value::Object(written);
        let rows: Vec<Row> = serde_json::from_value(written["points"]["rows"].clone()).unwrap_or_default();
        let expansion = Expansion::new(None, Some(&sweep(written))).unwrap();
        prop_assert_eq!(expansion.count(), expected.len() as u64);
        for (i, expected) in expected.iter().enumerate() {
            let params = expansion.params_with(i as u64, &rows).unwrap();
            // Order included, which the equality of maps does not ask for.
            prop_assert!(params.iter().eq(expected.iter()), "{}: {:?} {:?}", i, params, expected);
        }
        prop_assert_eq!(expansion.params_with(expected.len() as u64, &rows), None);
    }
}
