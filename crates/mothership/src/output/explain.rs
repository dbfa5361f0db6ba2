//! Why a task is where it is.

use super::commands::Commands;
use super::humanize::plural;
use super::style::{BOLD, FAINT, GREEN, RED, paint};
use mothership_api::explain::Explanation;

pub fn explanation(why: &Explanation, commands: &Commands) -> String {
    let mut text = format!("{} is {}: {}\n", paint(BOLD, why.task_id), why.status, why.sentence);
    for check in &why.checks {
        let mark = if check.ok { paint(GREEN, "✔") } else { paint(RED, "✘") };
        text.push_str(&format!("  {mark} {}\n", check.message));
    }
    if let Some(ahead) = why.tasks_ahead.filter(|ahead| *ahead > 0) {
        text.push_str(&format!("  {} in front of it\n", plural(ahead, "task")));
    }
    for hint in &why.hints {
        let hint = commands.fill(hint);
        text.push_str(&format!("{} {hint}\n", paint(FAINT, "→")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_api::explain::Check;
    use mothership_core::state::TaskState;

    #[test]
    fn an_explanation_shows_each_step() {
        let check = |ok, message: &str| Check { ok, message: message.into() };
        let why = Explanation {
            task_id: "42.7".parse().unwrap(),
            status: TaskState::Pending,
            sentence: "0 of 2 runners match".into(),
            checks: vec![check(true, "its dependencies have ended"), check(false, "bench-1 lacks label gpu")],
            hints: vec!["give a runner the label gpu".into()],
            tasks_ahead: Some(3),
        };
        insta::assert_snapshot!(
            anstream::adapter::strip_str(&explanation(&why, &Commands::default())).to_string()
        );
    }
}
