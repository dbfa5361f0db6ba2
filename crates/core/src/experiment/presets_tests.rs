//! examples/pico: the definition, its presets, the file of parameters beside the real program, and the stages of what
//! the stand-in prints.

use serde_json::json;

use super::*;
use crate::progress::{Parser, ProgressPatterns};
use crate::spec::Format;
use crate::sweep::NoPoints;

const PICO: &str = include_str!("../../../../examples/pico/experiment.toml");

fn pico() -> CheckedDefinition {
    Definition::parse(Format::Toml, PICO).unwrap().check().unwrap_or_else(|why| panic!("{why}"))
}

fn with_paths(mut values: GivenValues) -> GivenValues {
    for (name, path) in [("data_path", "/data/mouse 3"), ("out_path", "out")] {
        values.insert(name.to_owned(), GivenValue::One(path.into()));
    }
    values
}

#[test]
fn the_command_of_each_preset() {
    let pico = pico();
    let definition = pico.definition();
    assert_eq!((definition.parameters.len(), definition.groups.len(), definition.presets.len()), (37, 7, 3));
    let commands: Vec<String> = definition
        .presets
        .keys()
        .map(|name| {
            let run = pico.run(&with_paths(pico.preset(name).unwrap()), &RunOptions::default()).unwrap();
            format!("{name}: {}", run.first.to_string().replace(" --", " \\\n  --"))
        })
        .collect();
    insta::assert_snapshot!(commands.join("\n\n"));
}

#[test]
fn the_parameter_file_of_the_program_is_read() {
    let file = pico()
        .import(
            Format::Json,
            r#"{"jump_to_rmbg": false, "set_frame_num": 0, "max_shifts": "(100, 100)", "crop_parameter": "153 303 1000 1000",
               "gpu_ids": 0, "bad_frame_detect_flag": "False", "niter": 4, "thresh_pmap": 300}"#,
        )
        .unwrap();
    let values = serde_json::to_value(&file.values).unwrap();
    assert_eq!(
        values,
        json!({"jump_to_rmbg": false, "set_frame_num": 0, "max_shifts": [100, 100],
            "crop_parameter": [153, 303, 1000, 1000], "gpu_ids": "0", "bad_frame_detect_flag": false})
    );
    assert_eq!(file.unknown.keys().collect::<Vec<_>>(), ["niter"]);
    assert_eq!(
        file.refused["thresh_pmap"].1.message,
        "Probability threshold has to be from 0 to 255, not 300"
    );
    let written = pico().export(&file.values, &file.unknown, FileForm::ParamsJson);
    for line in [r#""max_shifts": "(100, 100)""#, r#""crop_parameter": "153 303 1000 1000""#, r#""niter": 4"#]
    {
        assert!(written.contains(line), "{line}\n{written}");
    }
}

#[test]
fn a_flag_without_the_one_before_it_is_refused() {
    let given = with_paths([("jump_to_vis".to_owned(), GivenValue::One(json!(true)))].into_iter().collect());
    let refused = pico().run(&given, &RunOptions::default()).unwrap_err();
    assert_eq!(refused[0].message, "Start at the plots needs Start at segmentation");
}

/// What the program says at each stage, and how much of a run is done then.
#[test]
fn the_whole_is_the_weights_of_its_stages() {
    let shares = |jumps: &[&str], lines: &[&str]| {
        let jump = |name: &&str| ((*name).to_owned(), GivenValue::One(json!(true)));
        let mut given: GivenValues = jumps.iter().map(jump).collect();
        given.insert("set_frame_num".to_owned(), GivenValue::One(json!(6000)));
        let run = pico().run(&with_paths(given), &RunOptions::default()).unwrap();
        let spec = run.spec.check().unwrap();
        let stages = spec.stages(&spec.params(0, &NoPoints).unwrap());
        let patterns = ProgressPatterns::default().with_stages(&stages);
        let mut parser = Parser::new(&patterns);
        let mut seen = Vec::new();
        for line in lines {
            parser.feed(line.as_bytes(), 5);
            let update = parser.take().unwrap_or_else(|| panic!("nothing new after {line:?}"));
            let whole = (update.fraction.unwrap() * 1000.0).round() as u32;
            seen.push((update.stage.unwrap(), whole));
        }
        seen
    };
    let at = |name: &str, whole: u32| (name.to_owned(), whole);
    let whole = shares(
        &[],
        &[
            "     5 [pipeline.py:main():1] [7] =======>bad frame detection<=======\n\n",
            "\r 50%|##########          | 3000/6000 [00:00<00:01, 3000.00it/s]",
            "\n    9 [pipeline.py:main():1] [7] =======>motion correction<=======\n",
            "\r 33%|######              | 2/6 [00:00<00:01]",
            "\n    9 [x.py:main():1] [7] =======>save preprocessed video<=======\n",
            "\r3000it [00:00, 812.50it/s]\r",
            "=======>background subtraction<=======\n=======>background subtraction: chunk 1 loading<=======\n",
            "[Pacth: (4/5)] [ETA: 0:00:01]\n=======>background subtraction: chunk 2 loading<=======\n",
            "=======>segment patch 0,1<=======\n",
            "=======>Plotting Traces<=======\n",
            "100%|####################| 4/4 [00:00<00:00]\r\n",
        ],
    );
    let want = [
        at("Broken frames", 0),
        at("Broken frames", 50),
        at("Motion correction", 100),
        at("Motion correction", 200),
        at("Preprocessed video", 490),
        at("Preprocessed video", 515),
        at("Background removal", 643),
        at("Background removal", 727),
        at("Segmentation", 870),
        at("Traces", 990),
        at("Traces", 1000),
    ];
    assert_eq!(whole, want);
    // Of a run that begins later, the rest is the whole.
    let rest = shares(&["jump_to_rmbg", "jump_to_seg"], &["=======>segment patch 0,0<=======\n"]);
    assert_eq!(rest, [at("Segmentation", 188)]);
}
