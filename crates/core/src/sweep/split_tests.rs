use serde_json::json;

use super::*;

fn pieces(config: Value, cuts: Value) -> Result<Pieces, String> {
    let split = Split { config, target: None, cuts: serde_json::from_value(cuts).unwrap() };
    let mut errors = SpecErrors::default();
    Pieces::new("sweep.split", &split, &mut errors).ok_or_else(|| errors.to_string())
}

fn params(pieces: &Pieces, number: u64) -> Value {
    let mut params = Params::new();
    pieces.fill(number, &mut params);
    serde_json::to_value(params).unwrap()
}

#[test]
fn lists_and_objects_are_cut_and_cuts_multiply() {
    let text = r#"{"z":1,"phantoms":{"duke":{"b":1,"a":2},"ella":[]},"5800":true,"700":{"freqs":[700,2140,5800]},"a":0}"#;
    let pieces = pieces(
        serde_json::from_str(text).unwrap(),
        json!([{"pointer": "/phantoms"}, {"pointer": "/700/freqs", "parts": 2, "as": "group"}]),
    )
    .unwrap();
    assert_eq!(pieces.len(), 4);
    assert_eq!(pieces.names(), ["phantoms", "group"]);
    for (number, phantoms, freqs, expected) in [
        (0, r#"{"duke":{"b":1,"a":2}}"#, "[700,2140]", json!({"phantoms": "duke", "group": 0})),
        (1, r#"{"duke":{"b":1,"a":2}}"#, "[5800]", json!({"phantoms": "duke", "group": 1})),
        (2, r#"{"ella":[]}"#, "[700,2140]", json!({"phantoms": "ella", "group": 0})),
        (3, r#"{"ella":[]}"#, "[5800]", json!({"phantoms": "ella", "group": 1})),
    ] {
        assert_eq!(params(&pieces, number), expected);
        // Compared as text: the order of the keys matters, of those that look like numbers as well.
        let config: Value = serde_json::from_str(&pieces.config(number)).unwrap();
        let whole = format!(r#"{{"z":1,"phantoms":{phantoms},"5800":true,"700":{{"freqs":{freqs}}},"a":0}}"#);
        assert_eq!(config.to_string(), whole);
    }
}

#[test]
fn parts_are_nearly_even_and_lose_nothing() {
    for items in 1..12u64 {
        for parts in 1..=items {
            let list: Vec<u64> = (0..items).collect();
            let pieces =
                pieces(json!({ "list": list }), json!([{"pointer": "/list", "parts": parts}])).unwrap();
            let lists: Vec<Vec<u64>> = (0..pieces.len())
                .map(|i| {
                    let config: Value = serde_json::from_str(&pieces.config(i)).unwrap();
                    serde_json::from_value(config["list"].clone()).unwrap()
                })
                .collect();
            assert_eq!(lists.len() as u64, parts);
            assert_eq!(lists.concat(), list);
            let sizes: Vec<usize> = lists.iter().map(Vec::len).collect();
            assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
            assert!(sizes[0] - sizes[sizes.len() - 1] <= 1, "{sizes:?}");
        }
    }
}

#[test]
fn each_item_of_a_list_is_named_by_itself_or_its_number() {
    let pieces = pieces(json!(["x", 2, {"a": 1}, null]), json!([{"pointer": "", "as": "part"}])).unwrap();
    let all: Vec<Value> = (0..4).map(|i| params(&pieces, i)["part"].clone()).collect();
    assert_eq!(all, [json!("x"), json!(2), json!(2), json!(3)]);
    assert_eq!(pieces.config(0), "[\n  \"x\"\n]\n");
}

#[test]
fn cuts_that_cannot_be_say_why() {
    let config = json!({"sim": {"phantoms": ["a", "b"], "none": [], "n": 3}});
    for (cuts, message) in [
        (
            json!([]),
            "sweep.split.cuts: has no cuts (add one, such as { pointer = \"/items\", parts = \"each\" })",
        ),
        (
            json!([{"pointer": "sim.phantoms"}]),
            "sweep.split.cuts[0].pointer: `sim.phantoms` is not a JSON pointer (write /sim/phantoms)",
        ),
        (
            json!([{"pointer": "/sim/phantom"}]),
            "sweep.split.cuts[0].pointer: `/sim` has no `phantom` (did you mean `/sim/phantoms`?)",
        ),
        (
            json!([{"pointer": "/other/thing"}]),
            "sweep.split.cuts[0].pointer: the configuration has no `other` (it has sim)",
        ),
        (
            json!([{"pointer": "/sim/phantoms/7"}]),
            "sweep.split.cuts[0].pointer: `/sim/phantoms` has no `7` (it is a list of 2 items)",
        ),
        (
            json!([{"pointer": "/sim/n"}]),
            "sweep.split.cuts[0].pointer: `/sim/n` is not a list or an object (only lists and objects can be cut)",
        ),
        (
            json!([{"pointer": "/sim/none"}]),
            "sweep.split.cuts[0].pointer: `/sim/none` is empty, so the job would have no tasks \
             (remove the cut, or fill the list)",
        ),
        (
            json!([{"pointer": "/sim/phantoms", "parts": 3}]),
            "sweep.split.cuts[0].parts: asks for 3 parts, but `/sim/phantoms` has 2 items \
             (give at most 2 parts, or \"each\")",
        ),
        (
            json!([{"pointer": "/sim/phantoms", "parts": 0}]),
            "sweep.split.cuts[0].parts: is 0, so the job would have no tasks (give at least 1 part, or \"each\")",
        ),
        (
            json!([{"pointer": "/sim"}, {"pointer": "/sim/phantoms"}]),
            "sweep.split.cuts[1].pointer: `/sim/phantoms` and `/sim` cut the same place \
             (cuts lie beside each other, not inside each other)",
        ),
    ] {
        assert_eq!(pieces(config.clone(), cuts).unwrap_err(), message);
    }
    let file = pieces(json!("config.json"), json!([{"pointer": "/a"}])).unwrap_err();
    assert!(file.starts_with("sweep.split.config: the file `config.json` is not read yet"), "{file}");
}
