use super::*;
use serde_json::{Value, json};

const NEAR: &str = r#"{"extends": "base.json", "study_type": "near_field",
  "phantoms": {"thelonious": {"do_by_cheek": true}, "eartha":  {"do_by_cheek": 1.50}, "duke": {}},
  "antenna_config": {"700": {"model": "a"}, "5800": {"model": "b"}, "835": {"model":  "c"}},
  "placement_scenarios": {
    "front_of_eyes": {"positions": {"x": [0, 0, 0]}, "orientations": {"vertical": [], "horizontal": [{"deg": 90}]}},
    "by_belly": {"positions": {"y": [1, 2, 3]}},
    "by_cheek": {"orientations": {"base": []}, "bounding_box": "phone"}},
  "gridding_parameters": {"global_gridding_per_frequency": {"700": 3.0, "5800": 0.5}}}"#;

const FAR: &str = r#"{"study_type": "far_field", "phantoms": ["duke", "ella"], "frequencies_mhz": [5800, 450, 2140],
  "far_field_setup": {"type": "environmental",
    "environmental": {"incident_directions": ["x_pos", "y_neg"], "polarizations": ["theta", "phi"]}},
  "gridding_parameters": {"mode": "auto", "global_gridding_per_frequency": {"450": 5.0, "2140": 2.50, "5800": 1.0}}}"#;

fn wish(strategy: &str) -> Wish {
    Wish { strategy: strategy.parse().unwrap(), ..Wish::default() }
}

fn auto(splits: u64) -> Wish {
    Wish { splits: Some(splits), ..Wish::default() }
}

fn custom(groups: &str) -> Wish {
    Wish { groups: Some(groups.into()), ..wish("custom") }
}

fn labels(config: &str, wish: &Wish) -> Vec<String> {
    cut(config, wish).unwrap().into_iter().map(|part| part.label).collect()
}

#[test]
fn what_each_strategy_makes() {
    for (config, wish, wanted) in [
        (
            NEAR,
            auto(3),
            vec!["thelonious × 700, 5800, 835", "eartha × 700, 5800, 835", "duke × 700, 5800, 835"],
        ),
        (
            NEAR,
            Wish::default(),
            vec![
                "thelonious, eartha × 700, 5800",
                "thelonious, eartha × 835",
                "duke × 700, 5800",
                "duke × 835",
            ],
        ),
        (NEAR, auto(1), vec!["thelonious, eartha, duke × 700, 5800, 835"]),
        (
            FAR,
            Wish::default(),
            vec!["duke × 5800, 450 MHz", "duke × 2140 MHz", "ella × 5800, 450 MHz", "ella × 2140 MHz"],
        ),
        // As the command does where the number cannot be reached: phantoms stay together.
        (
            NEAR,
            auto(5),
            vec![
                "thelonious, eartha, duke × 700",
                "thelonious, eartha, duke × 5800",
                "thelonious, eartha, duke × 835",
            ],
        ),
        (FAR, auto(100), vec!["duke, ella × 5800 MHz", "duke, ella × 450 MHz", "duke, ella × 2140 MHz"]),
        (NEAR, wish("phantom"), vec!["thelonious", "eartha", "duke"]),
        (FAR, wish("phantom"), vec!["duke", "ella"]),
        (FAR, wish("frequency"), vec!["5800 MHz", "450 MHz", "2140 MHz"]),
        (FAR, wish("direction"), vec!["x_pos", "y_neg"]),
        (FAR, wish("polarization"), vec!["theta", "phi"]),
        (
            FAR,
            wish("freq_x_pol"),
            vec![
                "5800 MHz × theta",
                "5800 MHz × phi",
                "450 MHz × theta",
                "450 MHz × phi",
                "2140 MHz × theta",
                "2140 MHz × phi",
            ],
        ),
        (
            NEAR,
            wish("scenario"),
            vec!["front_of_eyes × vertical", "front_of_eyes × horizontal", "by_belly", "by_cheek × base"],
        ),
        (FAR, custom("2140,450; 5800;"), vec!["2140, 450 MHz", "5800 MHz"]),
    ] {
        assert_eq!(labels(config, &wish), wanted, "{wish:?}");
    }
}

/// The places of `config` that the part changes, and what stands there.
fn changes(config: &str, part: &str) -> Vec<(String, Value)> {
    fn compare(path: &str, old: &Value, new: &Value, found: &mut Vec<(String, Value)>) {
        let keys = |value: &Value| value.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>());
        match (old, new) {
            (Value::Object(a), Value::Object(b)) if keys(old) == keys(new) => {
                a.iter().for_each(|(key, old)| compare(&format!("{path}/{key}"), old, &b[key], found));
            }
            // As texts, for the order of keys counts.
            (old, new) => {
                let texts = [old, new].map(Value::to_string);
                if texts[0] != texts[1] {
                    found.push((path.to_owned(), new.clone()));
                }
            }
        }
    }
    let mut found = Vec::new();
    compare("", &serde_json::from_str(config).unwrap(), &serde_json::from_str(part).unwrap(), &mut found);
    found
}

#[test]
fn only_what_is_cut_changes() {
    let of =
        |config: &str, wish: &Wish, part: usize| changes(config, &cut(config, wish).unwrap()[part].config);
    let at = |path: &str, value: Value| (path.to_owned(), value);
    let grid = "/gridding_parameters/global_gridding_per_frequency";
    let polarizations = "/far_field_setup/environmental/polarizations";
    for (config, wish, part, wanted) in [
        (NEAR, auto(1), 0, vec![]),
        (
            NEAR,
            auto(4),
            1,
            vec![
                at(
                    "/phantoms",
                    json!({ "thelonious": { "do_by_cheek": true }, "eartha": { "do_by_cheek": 1.5 } }),
                ),
                at("/antenna_config", json!({ "835": { "model": "c" } })),
            ],
        ),
        (FAR, auto(4), 3, vec![at("/phantoms", json!(["ella"])), at("/frequencies_mhz", json!([2140]))]),
        (FAR, wish("frequency"), 1, vec![at("/frequencies_mhz", json!([450]))]),
        (FAR, wish("polarization"), 1, vec![at(polarizations, json!(["phi"]))]),
        (
            FAR,
            wish("direction"),
            0,
            vec![at("/far_field_setup/environmental/incident_directions", json!(["x_pos"]))],
        ),
        (
            FAR,
            wish("freq_x_pol"),
            5,
            vec![
                at("/frequencies_mhz", json!([2140])),
                at(polarizations, json!(["phi"])),
                at(grid, json!({ "2140": 2.5 })),
            ],
        ),
        (
            FAR,
            custom("2140,450;5800"),
            0,
            vec![at("/frequencies_mhz", json!([2140, 450])), at(grid, json!({ "2140": 2.5, "450": 5.0 }))],
        ),
        (
            NEAR,
            wish("scenario"),
            1,
            vec![at(
                "/placement_scenarios",
                json!({ "front_of_eyes": { "positions": { "x": [0, 0, 0] },
                    "orientations": { "horizontal": [{ "deg": 90 }] } } }),
            )],
        ),
        (
            NEAR,
            wish("scenario"),
            2,
            vec![at("/placement_scenarios", json!({ "by_belly": { "positions": { "y": [1, 2, 3] } } }))],
        ),
    ] {
        assert_eq!(of(config, &wish, part), wanted, "{wish:?} {part}");
    }
}

#[test]
fn what_is_not_cut_keeps_its_text() {
    let part = &cut(NEAR, &wish("phantom")).unwrap()[1];
    let old = NEAR.find("{\"thelonious\"").unwrap()..NEAR.find("\n  \"antenna_config\"").unwrap();
    let wanted = NEAR.replace(&NEAR[old], "{\"eartha\": {\"do_by_cheek\": 1.50}},");
    assert_eq!(part.config, wanted);
}

#[test]
fn what_is_refused_and_where() {
    let other = |from: &str, to: &str| FAR.replace(from, to);
    for (config, wish, wanted) in [
        (FAR.to_owned(), auto(0), "num_splits: must be 1 to 100000"),
        (FAR.to_owned(), auto(u64::MAX), "num_splits: must be 1 to 100000"),
        (
            FAR.to_owned(),
            Wish { splits: Some(4), ..wish("phantom") },
            "num_splits: is for the strategy `auto`",
        ),
        (FAR.to_owned(), Wish { groups: Some("450".into()), ..wish("auto") }, "frequency_groups: is for"),
        (
            FAR.to_owned(),
            custom("5800;450,900;800"),
            "frequency_groups: 900, 800 are not among config.frequencies_mhz (it lists 5800, 450, 2140)",
        ),
        (FAR.to_owned(), custom("5800;450"), "frequency_groups: 2140 is in no group"),
        (FAR.to_owned(), custom("5800;450,2140;450.0"), "frequency_groups: 450 is there twice"),
        (FAR.to_owned(), custom("5800;,450"), "frequency_groups: the group `,450` has an empty place"),
        (FAR.to_owned(), wish("custom"), "frequency_groups: names no group (write it as 5800;2140,2450)"),
        (FAR.to_owned(), wish("scenario"), "split_by: `scenario` is for near_field studies"),
        (NEAR.to_owned(), wish("direction"), "split_by: `direction` is for far_field studies"),
        (NEAR.to_owned(), wish("frequency"), "config.frequencies_mhz: is missing"),
        (other("[\"duke\", \"ella\"]", "[]"), wish("auto"), "config.phantoms: is empty"),
        (
            other("[\"duke\", \"ella\"]", "\"duke\""),
            wish("phantom"),
            "config.phantoms: must be a list or an object",
        ),
        (
            other("\"type\": \"environmental\"", "\"type\": \"auto_induced\""),
            wish("polarization"),
            "config.far_field_setup.auto_induced.polarizations: is missing",
        ),
        ("[]".to_owned(), wish("auto"), "config: must be a JSON object"),
    ] {
        let error = cut(&config, &wish).unwrap_err().to_string();
        assert!(error.starts_with(wanted), "{error}");
    }
}

#[test]
fn strategies_have_words() {
    for (word, strategy) in Strategy::ALL {
        assert_eq!((word.parse(), strategy.to_string()), (Ok(strategy), word.to_owned()));
    }
    assert_eq!(
        "freqxpol".parse::<Strategy>().unwrap_err().to_string(),
        "split_by: `freqxpol` is no strategy (did you mean `freq_x_pol`?)"
    );
}

#[test]
fn gridding_of_other_frequencies_stays() {
    let config = FAR.replace(r#"{"450": 5.0, "2140": 2.50, "5800": 1.0}"#, r#"{"900": 1.0}"#);
    for part in cut(&config, &custom("450,5800,2140")).unwrap() {
        assert_eq!(
            changes(&config, &part.config),
            [("/frequencies_mhz".to_owned(), json!([450, 5800, 2140]))]
        );
    }
}

/// Long names do not make long labels.
#[test]
fn labels_are_short() {
    let config = FAR.replace("duke", &"ü".repeat(500));
    let label = &cut(&config, &wish("phantom")).unwrap()[0].label;
    assert_eq!(label.chars().count(), LABEL_CHARS_MAX + 1);
}

#[test]
fn fewer_parts_than_asked_for_are_said() {
    for (wish, wanted) in [
        (auto(4), None),
        (auto(6), None),
        (auto(5), Some("2 phantoms and 3 frequencies make 3 parts, not 5")),
        (wish("phantom"), None),
    ] {
        let said = remark(FAR, &wish);
        assert_eq!(said.is_some(), wanted.is_some(), "{said:?}");
        assert!(said.unwrap_or_default().starts_with(wanted.unwrap_or_default()));
    }
    let one = FAR.replace(r#"["duke", "ella"]"#, r#"["duke"]"#).replace("[5800, 450, 2140]", "[5800]");
    assert_eq!(labels(&one, &Wish::default()), ["duke × 5800 MHz"], "the default, too");
    assert!(
        remark(&one, &Wish::default()).unwrap().starts_with("1 phantom and 1 frequency make 1 part, not 4")
    );
}

/// As Python's `json`, by which GOLIAT's own command reads a configuration.
#[test]
fn of_equal_keys_the_last_one_is_cut() {
    let config = r#"{"phantoms": ["duke"], "x": 1, "phantoms": ["ella", "eartha"], "x": {"a": 1, "a": 2}}"#;
    let wish = Wish { strategy: Strategy::Phantom, ..Wish::default() };
    let parts = cut(config, &wish).unwrap();
    let read = |part: &Part| serde_json::from_str::<serde_json::Value>(&part.config).unwrap();
    let wanted = |phantom: &str| serde_json::json!({ "phantoms": [phantom], "x": { "a": 2 } });
    assert_eq!(parts.iter().map(|part| part.label.as_str()).collect::<Vec<_>>(), ["ella", "eartha"]);
    assert_eq!(parts.iter().map(read).collect::<Vec<_>>(), ["ella", "eartha"].map(wanted));
}
