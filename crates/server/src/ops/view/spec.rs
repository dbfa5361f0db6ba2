//! Specs on the wire: what pages need to know of a sweep without reading it themselves.

use mothership_api::jobs::{AXIS_VALUES_MAX, SweepAxis, SweepAxisKind};
use mothership_core::{spec::CheckedSpec, sweep::axis::Axis};

/// The parameters of a job whose tasks are one grid and nothing else.
pub fn axes(spec: &CheckedSpec) -> Option<Vec<SweepAxis>> {
    Some(spec.grid()?.iter().map(|(name, axis)| sweep_axis(name, axis)).collect())
}

fn sweep_axis(name: &str, axis: &Axis) -> SweepAxis {
    let count = axis.count();
    let kind = match axis {
        Axis::List(_) => SweepAxisKind::List,
        Axis::Range(_) => SweepAxisKind::Range,
    };
    // A list is in the spec anyway and bounded with it; a range of a billion values is a line of text there.
    let is_sent = kind == SweepAxisKind::List || count <= AXIS_VALUES_MAX;
    SweepAxis {
        name: name.to_owned(),
        kind,
        count,
        first: axis.value(0),
        last: axis.value(count - 1),
        values: is_sent.then(|| (0..count).map(|number| axis.value(number)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_core::spec::JobSpec;
    use serde_json::{Value, json};

    fn of(more: &Value) -> Option<Vec<SweepAxis>> {
        let mut spec = json!({ "name": "x", "command": ["true"] });
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        axes(&JobSpec::from_value(spec).unwrap().check_stored().unwrap())
    }

    #[test]
    fn a_grid_has_axes_in_the_order_of_the_spec() {
        let axes = of(&json!({ "sweep": { "grid": { "feed": "0..1 n 3", "kill": ["b", "a"] } } })).unwrap();
        assert_eq!(
            serde_json::to_value(axes).unwrap(),
            json!([
                { "name": "feed", "kind": "range", "count": 3, "first": "0.0", "last": "1.0",
                  "values": ["0.0", 0.5, "1.0"] },
                { "name": "kill", "kind": "list", "count": 2, "first": "b", "last": "a", "values": ["b", "a"] },
            ])
        );
    }

    #[test]
    fn of_a_long_range_only_the_ends_are_sent() {
        let axes = of(&json!({ "sweep": { "grid": { "seed": "1..1000000" } } })).unwrap();
        assert_eq!((axes[0].count, &axes[0].first, &axes[0].last), (1_000_000, &json!(1), &json!(1_000_000)));
        assert_eq!(axes[0].values, None);
        let long: Vec<u64> = (0..=AXIS_VALUES_MAX).collect();
        let axes = of(&json!({ "sweep": { "grid": { "seed": long } } })).unwrap();
        assert_eq!(axes[0].values.as_ref().map(Vec::len), Some(long.len()), "a list is sent whole");
    }

    #[test]
    fn other_sweeps_have_none() {
        for more in [
            json!({}),
            json!({ "array": "0-9" }),
            json!({ "array": "0-9", "sweep": { "grid": { "a": [1] } } }),
            json!({ "sweep": { "zip": { "a": [1, 2] } } }),
            json!({ "sweep": { "grid": { "a": [1] }, "list": [{ "b": 1 }, { "b": 2 }] } }),
        ] {
            assert_eq!(of(&more), None, "{more}");
        }
    }
}
