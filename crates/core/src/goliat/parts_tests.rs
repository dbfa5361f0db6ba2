use super::*;
use crate::goliat::split::{self, Wish};
use serde_json::json;

fn of(configs: &[Value]) -> Vec<String> {
    labels(&configs.iter().map(Value::to_string).collect::<Vec<_>>())
}

#[test]
fn a_part_is_called_after_what_its_siblings_have_not() {
    let far = |phantom: &str, mhz: f64| json!({ "phantoms": [phantom], "frequencies_mhz": [mhz], "x": 1 });
    let wave = |directions: &[&str], polarization: &str| {
        json!({ "phantoms": ["duke"], "far_field_setup": { "type": "environmental",
            "environmental": { "incident_directions": directions, "polarizations": [polarization] } } })
    };
    let near = |phantom: &str, mhz: &str, placement: &str, orientation: &str| {
        json!({ "phantoms": { phantom: {} }, "antenna_config": { mhz: { "model_type": "PIFA" } },
            "placement_scenarios": { placement: { "orientations": { orientation: [] } } } })
    };
    for (configs, wanted) in [
        (
            vec![far("thelonious", 450.0), far("thelonious", 2140.5), far("eartha", 450.0)],
            vec!["thelonious × 450.0 MHz", "thelonious × 2140.5 MHz", "eartha × 450.0 MHz"],
        ),
        (vec![far("duke", 700.0), far("ella", 700.0)], vec!["duke", "ella"]),
        (
            vec![
                json!({ "frequencies_mhz": [5800, 450] }),
                json!({ "frequencies_mhz": [2140] }),
                json!({ "frequencies_mhz": 700 }),
            ],
            vec!["5800, 450 MHz", "2140 MHz", "700 MHz"],
        ),
        (
            vec![
                wave(&["x_pos", "y_neg"], "theta"),
                wave(&["x_pos", "y_neg"], "phi"),
                wave(&["z_pos"], "phi"),
            ],
            vec!["x_pos, y_neg × theta", "x_pos, y_neg × phi", "z_pos × phi"],
        ),
        (
            vec![
                near("duke", "700", "by_cheek", "vertical"),
                near("duke", "700", "by_cheek", "horizontal"),
                near("duke", "835", "by_belly", "up"),
            ],
            vec![
                "700 MHz × by_cheek · vertical",
                "700 MHz × by_cheek · horizontal",
                "835 MHz × by_belly · up",
            ],
        ),
        (
            vec![near("duke", "700", "by_cheek", "up"), near("duke", "700", "by_belly", "up")],
            vec!["by_cheek", "by_belly"],
        ),
        // Nothing to tell them apart by.
        (vec![far("duke", 1.0), far("duke", 1.0)], vec!["part 1 of 2", "part 2 of 2"]),
        (vec![far("duke", 1.0)], vec!["part 1 of 1"]),
        (
            vec![far("duke", 1.0), far("duke", 1.0), far("ella", 1.0)],
            vec!["duke × part 1 of 3", "duke × part 2 of 3", "ella"],
        ),
        (vec![json!([2.5]), json!("x"), json!({})], vec!["part 1 of 3", "part 2 of 3", "part 3 of 3"]),
        // A part that lacks what the others have is called after its number.
        (vec![json!({ "phantoms": ["duke"] }), json!({ "phantoms": {} })], vec!["duke", "part 2 of 2"]),
        (
            vec![json!({ "phantoms": [{ "name": "duke" }], "frequencies_mhz": "all" }), far("ella", 700.0)],
            vec!["duke × all", "ella × 700.0 MHz"],
        ),
    ] {
        assert_eq!(of(&configs), wanted, "{configs:?}");
    }
    assert_eq!(labels(&["{".into(), r#"{"phantoms": ["\ud800"]}"#.into()]), ["part 1 of 2", "part 2 of 2"]);
    assert!(labels(&[]).is_empty());
}

#[test]
fn what_is_cut_here_is_called_alike() {
    let config =
        r#"{"study_type": "far_field", "phantoms": ["duke", "ella"], "frequencies_mhz": [5800, 450, 2140]}"#;
    let parts = split::cut(config, &Wish::default()).unwrap();
    let configs: Vec<String> = parts.iter().map(|part| part.config.clone()).collect();
    let cut: Vec<String> = parts.into_iter().map(|part| part.label).collect();
    assert_eq!(labels(&configs), cut);
}

#[test]
fn long_labels_are_shortened_and_stay_apart() {
    let config = |last: &str| {
        let mut phantoms = vec!["p".repeat(50); 4];
        phantoms.push(last.into());
        json!({ "phantoms": phantoms })
    };
    let found = of(&[config("a"), config("b")]);
    assert!(found[0].ends_with("… × part 1 of 2") && found[1].ends_with("… × part 2 of 2"), "{found:?}");
    assert!(found.iter().all(|label| label.chars().count() < 200));
}

#[test]
fn of_equal_keys_the_last_one_counts() {
    let configs = [("duke", "ella"), ("duke", "thelonious")]
        .map(|(first, last)| format!(r#"{{"phantoms": ["{first}"], "phantoms": ["{last}"]}}"#));
    assert_eq!(labels(&configs), ["ella", "thelonious"]);
}
