//! docs/cli-reference.md: every command with its arguments, from the definitions that clap parses with.

use clap::{Arg, ArgAction, Command};

/// The whole page. Hidden commands are left out, and what every command takes is said once.
pub fn markdown(root: &mut Command) -> String {
    root.build();
    let mut text = String::from(
        "# Command line\n\n<!-- Made by `cargo xtask gen` from crates/mothership/src/cli/mod.rs; do not edit. -->\n\n",
    );
    let about = root.get_long_about().or(root.get_about()).map(ToString::to_string).unwrap_or_default();
    text.push_str(&format!("{about}\n\n## Every command takes\n\n"));
    let global: Vec<&Arg> = root.get_arguments().filter(|arg| arg.is_global_set()).collect();
    text.push_str(&options(&global));
    text.push_str("\n## Exit codes\n\n| code | meaning |\n|---|---|\n");
    for (exit, meaning) in crate::exit::TABLE {
        text.push_str(&format!("| {} | {meaning} |\n", *exit as u8));
    }
    for command in root.get_subcommands() {
        describe(command, "mothership", &mut text);
    }
    text
}

fn describe(command: &Command, parent: &str, text: &mut String) {
    if command.is_hide_set() || command.get_name() == "help" {
        return;
    }
    let name = format!("{parent} {}", command.get_name());
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim().trim_start_matches("Usage: ");
    text.push_str(&format!("\n## {name}\n\n"));
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    text.push_str(&format!("{about}.\n\n"));
    // clap's long text begins with the short one.
    let long = command.get_long_about().map(ToString::to_string).unwrap_or_default();
    let more = long.strip_prefix(&about).unwrap_or(&long).trim();
    if !more.is_empty() {
        text.push_str(&format!("{more}\n\n"));
    }
    text.push_str(&format!("```\n{usage}\n```\n"));
    let own: Vec<&Arg> = command.get_arguments().filter(|arg| is_own(arg)).collect();
    if !own.is_empty() {
        text.push('\n');
        text.push_str(&options(&own));
    }
    command.get_subcommands().for_each(|sub| describe(sub, &name, text));
}

fn is_own(arg: &Arg) -> bool {
    let id = arg.get_id().as_str();
    !arg.is_global_set() && !arg.is_hide_set() && id != "help" && id != "version"
}

fn options(args: &[&Arg]) -> String {
    let mut text = String::from("| option | meaning |\n|---|---|\n");
    for arg in args {
        let mut meaning = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        if !defaults.is_empty() && takes_value(arg) {
            meaning.push_str(&format!(" [default: {}]", defaults.join(", ")));
        }
        if let Some(env) = arg.get_env() {
            meaning.push_str(&format!(" (environment: `{}`)", env.to_string_lossy()));
        }
        let possible: Vec<String> =
            arg.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
        if !possible.is_empty() && takes_value(arg) {
            meaning.push_str(&format!(" ({})", possible.join(", ")));
        }
        text.push_str(&format!("| `{}` | {} |\n", cell(&spelling(arg)), cell(&meaning)));
    }
    text
}

fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

/// `-p, --param <NAME=VALUES>`, `<ID>...`.
fn spelling(arg: &Arg) -> String {
    let names: Vec<String> =
        arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect();
    let value = if names.is_empty() { arg.get_id().to_string().to_uppercase() } else { names.join(" ") };
    let many = matches!(arg.get_action(), ArgAction::Append);
    if arg.is_positional() {
        return format!("<{value}>{}", if many { "..." } else { "" });
    }
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    let flags = short.into_iter().chain(long).collect::<Vec<_>>().join(", ");
    if takes_value(arg) { format!("{flags} <{value}>") } else { flags }
}

/// One cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_visible_command_and_no_hidden_one_is_described() {
        let page = markdown(&mut crate::cli::Cli::command());
        for command in crate::cli::Cli::command().get_subcommands() {
            let heading = format!("\n## mothership {}\n", command.get_name());
            assert_eq!(page.contains(&heading), !command.is_hide_set(), "{heading}");
        }
        for part in
            ["## mothership results get", "| `-p, --param <NAME=VALUES>` |", "`MOTHERSHIP_SERVER`", "| 124 |"]
        {
            assert!(page.contains(part), "{part}");
        }
        assert!(!page.contains("\u{1b}["), "no colours in a document");
    }
}
