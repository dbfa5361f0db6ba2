//! The members of every described enum are those of the Rust type.

use super::{
    from_schema::openapi,
    types::{described, of_schema},
};
use mothership_api::{logs::Stream, problem::Code};
use mothership_core::{
    goliat::GuiMetric,
    role::Role,
    state::{AttemptState, JobState, RunnerMode, RunnerState, TaskState},
};
use serde_json::{Value, json};

fn members(name: &str) -> Vec<String> {
    let document = openapi();
    let members = document["components"]["schemas"][name]["enum"].as_array();
    let members = members.unwrap_or_else(|| panic!("{name} is described as no enum"));
    members.iter().map(|member| member.as_str().unwrap().to_owned()).collect()
}

/// In the same order, too: pages make lists of them, and the byte of a grid is a place in that of the tasks.
#[test]
fn enums_have_the_members_of_the_rust_type() {
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    macro_rules! assert_members {
        ($($name:literal: $kind:ty),* $(,)?) => {$(
            let all: Vec<&str> = <$kind>::ALL.iter().map(|member| member.as_str()).collect();
            assert_eq!(members($name), words(&all), $name);
        )*};
    }
    assert_members! {
        "TaskState": TaskState, "AttemptState": AttemptState, "JobState": JobState, "RunnerMode": RunnerMode,
        "RunnerState": RunnerState, "Stream": Stream, "GuiMetric": GuiMetric, "Role": Role,
        "RefusalCode": mothership_core::experiment::Code,
    }
    let codes: Vec<String> = Code::ALL
        .iter()
        .map(|code| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned())
        .collect();
    assert_eq!(members("Code"), codes);
}

/// Those without a list of their own: each member is read, and is written as itself.
#[test]
fn every_member_is_read_and_no_other_word_is() {
    let document = openapi();
    let mut enums = 0;
    for (name, again) in described() {
        let Some(all) = document["components"]["schemas"][name]["enum"].as_array() else { continue };
        enums += 1;
        for member in all {
            assert_eq!(again(member).unwrap(), *member, "{name}");
        }
        let unknown = again(&json!("of_tomorrow"));
        assert!(unknown.is_err(), "{name}: {unknown:?}");
    }
    assert!(enums >= 12, "{enums} enums are described");
}

#[test]
fn the_byte_of_a_grid_is_a_place_in_the_list_of_states() {
    for (place, word) in members("TaskState").iter().enumerate() {
        let state: TaskState = word.parse().unwrap();
        assert_eq!(usize::from(state.grid_byte()), place, "{word}");
    }
}

/// Older servers called the mode of a GUI client `window`.
#[test]
fn the_old_word_for_a_gui_client_is_read() {
    assert_eq!(of_schema("RunnerMode")(&Value::from("window")).unwrap(), "gui");
}
