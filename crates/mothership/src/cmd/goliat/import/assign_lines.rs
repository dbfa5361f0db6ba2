//! The old dashboard kept one log for each machine, across its assignments. A line belongs to the assignment that the
//! machine had begun last by then.

use super::replay::Part;
use mothership_store::old_dashboard::{OldAssignment, OldLine, OldStatus};
use std::collections::BTreeMap;

/// When each machine began what.
#[derive(Debug, Default)]
pub struct LineAssigner(BTreeMap<String, Vec<(i64, String)>>);

impl LineAssigner {
    pub fn add(&mut self, assignment: &OldAssignment) {
        // What was claimed and given up again has no attempt that could hold lines.
        if let (Some(worker), Some(at)) = (&assignment.worker, assignment.started_at)
            && assignment.status != OldStatus::Pending
        {
            let starts = self.0.entry(worker.clone()).or_default();
            starts.push((at.as_microsecond(), assignment.id.clone()));
            starts.sort();
        }
    }

    /// Lines of this part, out of all lines of its machine.
    pub fn lines_of(&self, part: &Part, lines: &[OldLine]) -> Vec<OldLine> {
        let Some(worker) = &part.worker else { return Vec::new() };
        let wanted = (!part.is_gui_client).then_some(part.id.as_str());
        self.owned(worker, wanted, lines)
    }

    /// Lines that belong to no assignment.
    pub fn unassigned(&self, worker: &str, lines: &[OldLine]) -> Vec<OldLine> {
        self.owned(worker, None, lines)
    }

    fn owned(&self, worker: &str, wanted: Option<&str>, lines: &[OldLine]) -> Vec<OldLine> {
        let starts = self.0.get(worker).map(Vec::as_slice).unwrap_or_default();
        let is_owned = |line: &&OldLine| {
            let begun = starts.partition_point(|(at, _)| *at <= line.at_us);
            let owner = begun.checked_sub(1).map(|last| starts[last].1.as_str());
            owner == wanted
        };
        lines.iter().filter(is_owned).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_core::clock::from_micros;

    fn assignment(id: &str, worker: &str, started: i64) -> OldAssignment {
        OldAssignment {
            id: id.into(),
            index: 0,
            worker: Some(worker.into()),
            config: "{}".into(),
            status: OldStatus::Completed,
            progress: 100.0,
            stage: None,
            started_at: (started > 0).then(|| from_micros(started)),
            completed_at: None,
        }
    }

    fn texts(lines: Vec<OldLine>) -> Vec<String> {
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_line_belongs_to_what_was_begun_last() {
        let mut owners = LineAssigner::default();
        let given_up = OldAssignment { status: OldStatus::Pending, ..assignment("p", "w", 150) };
        let all = [
            assignment("b", "w", 200),
            assignment("a", "w", 100),
            assignment("never", "w", 0),
            assignment("x", "other", 120),
            given_up,
        ];
        all.iter().for_each(|assignment| owners.add(assignment));
        let line = |at_us: i64| OldLine { at_us, kind: "info".into(), text: at_us.to_string() };
        let lines = || [0, 99, 100, 150, 199, 200, 900].map(line).to_vec();
        for (at, wanted) in
            [(1, vec!["100", "150", "199"]), (0, vec!["200", "900"]), (2, vec![]), (3, vec![]), (4, vec![])]
        {
            let part = Part { worker: Some("w".into()), ..Part::from(all[at].clone()) };
            assert_eq!(texts(owners.lines_of(&part, &lines())), wanted, "{}", part.id);
        }
        assert_eq!(texts(owners.unassigned("w", &lines())), ["0", "99"]);
        assert_eq!(texts(owners.unassigned("idle", &lines())).len(), 7);
    }
}
