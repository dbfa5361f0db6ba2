//! Studies of GOLIAT.

use super::commands::Commands;
use super::humanize::{bytes, one_line, plural};
use super::style::{BOLD, FAINT, paint};
use super::table::Table;
use mothership_api::goliat::Study;
use serde::Serialize;

/// Widest name and label.
const WIDTH: usize = 60;

/// What came of it, assignment by assignment, and what to type next; or what would come of it.
pub fn submitted(study: &Study, name: &str, commands: &Commands) -> String {
    let (name, size) = (one_line(name.trim(), WIDTH), plural(study.total, "assignment"));
    let mut text = match study.job_id {
        Some(job) => format!("job {} {name}: {size}\n", paint(BOLD, job)),
        None => format!("{}: {size} (nothing was stored)\n", paint(BOLD, &name)),
    };
    let mut table = Table::new(&[">INDEX", "KEEPS"]);
    for part in &study.assignments {
        table.row(vec![part.index.to_string(), one_line(&part.label, WIDTH)]);
    }
    text.push_str(&table.render());
    if let Some(remark) = &study.remark {
        text.push_str(&format!("  {remark}\n"));
    }
    if let Some(job) = study.job_id {
        let shell = if name.contains(|c: char| c.is_whitespace()) { format!("\"{name}\"") } else { name };
        for (words, meaning) in [
            (format!("goliat worker INDEX {shell}"), "on a machine with a window, to run one"),
            (
                "mothership runner --server URL --label goliat".to_owned(),
                "on a machine that shall take them by itself",
            ),
            (commands.line(&format!("job {job}")), "how far it is"),
        ] {
            text.push_str(&format!("  {words}  {}\n", paint(FAINT, meaning)));
        }
    }
    text
}

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    pub machines: u64,
    pub studies: u64,
    /// Had been brought over before.
    pub known: u64,
    /// Studies without assignments, which are no jobs.
    pub empty: u64,
    pub assignments: u64,
    pub lines: u64,
    pub files: u64,
    pub bytes: u64,
    /// Jobs that wait for a resume.
    pub paused: Vec<String>,
    /// Assignments that were called completed there although a fatal line says otherwise.
    pub failed_after_all: u64,
}

/// What an import brought over.
pub fn imported(all: &Imported, commands: &Commands) -> String {
    let studies = |count| match count {
        1 => "1 study".to_owned(),
        count => format!("{count} studies"),
    };
    let mut text = format!(
        "{} with {} from {}: {} of log, {} ({})\n",
        studies(all.studies),
        plural(all.assignments, "assignment"),
        plural(all.machines, "machine"),
        plural(all.lines, "line"),
        plural(all.files, "file"),
        bytes(all.bytes),
    );
    if all.known > 0 {
        text.push_str(&format!("  {} had been brought over before\n", studies(all.known)));
    }
    if all.empty > 0 {
        text.push_str(&format!("  {} without assignments left out\n", studies(all.empty)));
    }
    if all.failed_after_all > 0 {
        let some = plural(all.failed_after_all, "assignment");
        text.push_str(&format!("  {some} called completed there had a fatal line, and failed here\n"));
    }
    if !all.paused.is_empty() {
        let resume = commands.line(&format!("resume {}", all.paused.join(" ")));
        text.push_str(&format!("  paused, for something of them waits: {resume}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_api::goliat::StudyAssignment;
    use mothership_core::ids::JobId;

    fn study(job_id: Option<JobId>) -> Study {
        let part = |index, label: &str| StudyAssignment { index, label: label.into() };
        Study {
            job_id,
            total: 3,
            assignments: vec![
                part(0, "duke × 700, 835 MHz"),
                part(1, "ella × 700, 835 MHz"),
                part(10, &"long ".repeat(40)),
            ],
            remark: None,
        }
    }

    #[test]
    fn a_study_says_what_to_type_next() {
        insta::assert_snapshot!(anstream::adapter::strip_str(&submitted(
            &study(Some(JobId(42))),
            "near field",
            &Commands::default()
        )));
    }

    #[test]
    fn a_dry_run_says_that_nothing_was_stored() {
        insta::assert_snapshot!(
            anstream::adapter::strip_str(&submitted(&study(None), "near", &Commands::default())).to_string()
        );
        let fewer = Study { remark: Some("1 phantom makes 1 part, not 4".into()), ..study(None) };
        assert!(
            submitted(&fewer, "near", &Commands::default()).ends_with("  1 phantom makes 1 part, not 4\n")
        );
    }

    #[test]
    fn an_import_says_what_is_different() {
        let all = Imported {
            machines: 2,
            studies: 3,
            known: 1,
            empty: 1,
            assignments: 12,
            lines: 4321,
            files: 5,
            bytes: 6 << 20,
            paused: vec!["4".into(), "6".into()],
            failed_after_all: 1,
        };
        insta::assert_snapshot!(
            anstream::adapter::strip_str(&imported(&all, &Commands::default())).to_string()
        );
        let plain = Imported { machines: 1, studies: 1, assignments: 1, ..Imported::default() };
        insta::assert_snapshot!(
            anstream::adapter::strip_str(&imported(&plain, &Commands::default())).to_string()
        );
    }
}
