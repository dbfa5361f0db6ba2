use super::*;
use crate::agent::fixtures::{at, id, lease};
use mothership_core::attempt::EndCause;

fn order() -> JournalEntry {
    let order = StartOrder { lease: lease("42.7.2", 1.0), marker: "m".into(), after: None };
    JournalEntry::Order(Box::new(order))
}

fn identity() -> ProcessIdentity {
    ProcessIdentity { pid: 77, start_time: 1234, started_at: at() }
}

fn end() -> ProgramEnd {
    ProgramEnd { started_at: Some(at()), log_bytes: 9, ..ProgramEnd::unstarted(EndCause::Exited, at(), None) }
}

fn folder(data: &Path) -> AttemptFolder {
    let folder = AttemptFolder::new(data, id("42.7.2"));
    folder.create().unwrap();
    folder
}

#[test]
fn a_journal_is_read_as_it_was_written() {
    let data = tempfile::tempdir().unwrap();
    let folder = folder(data.path());
    assert!(folder.read_journal().is_none());
    let mut journal = folder.open_journal().unwrap();
    journal.write(&order()).unwrap();
    let contents = folder.read_journal().unwrap();
    assert_eq!(contents.order.as_ref().map(|order| order.marker.as_str()), Some("m"));
    assert!(contents.process.is_none() && contents.end.is_none());
    journal.write(&JournalEntry::Process(identity())).unwrap();
    // A second writer, as after a crash: nothing of the first one's is lost.
    folder.open_journal().unwrap().write(&JournalEntry::End(Box::new(end()))).unwrap();
    let contents = folder.read_journal().unwrap();
    assert_eq!((contents.process, contents.end), (Some(identity()), Some(end())));
}

#[test]
fn a_line_cut_short_is_absent_and_those_before_it_count() {
    let data = tempfile::tempdir().unwrap();
    let folder = folder(data.path());
    let mut journal = folder.open_journal().unwrap();
    journal.write(&order()).unwrap();
    journal.write(&JournalEntry::End(Box::new(end()))).unwrap();
    let whole = std::fs::read(folder.journal()).unwrap();
    std::fs::write(folder.journal(), &whole[..whole.len() - 3]).unwrap();
    let contents = folder.read_journal().unwrap();
    assert!(contents.order.is_some() && contents.end.is_none());
    // Without a whole order it is no attempt of ours.
    std::fs::write(folder.journal(), &whole[..20]).unwrap();
    assert!(folder.read_journal().is_none());
}

/// Line by line what a keeper wrote before this version; its programs run on under the new agent.
#[test]
fn a_journal_of_an_earlier_version_is_read() {
    let data = tempfile::tempdir().unwrap();
    let folder = folder(data.path());
    let lease = serde_json::to_string(&lease("42.7.2", 1.0)).unwrap();
    let text = format!(
        "{{\"order\":{{\"lease\":{lease},\"marker\":\"m\"}}}}\n\
         {{\"process\":{{\"pid\":77,\"birth\":1234,\"started_at\":\"2027-01-15T08:00:00Z\"}}}}\n\
         {{\"end\":{{\"cause\":\"exited\",\"at\":\"2027-01-15T08:00:00Z\",\"started_at\":\"2027-01-15T08:00:00Z\",\
         \"exit_code\":null,\"log_bytes\":9}}}}\n"
    );
    std::fs::write(folder.journal(), text).unwrap();
    let contents = folder.read_journal().unwrap();
    assert_eq!((contents.process, contents.end), (Some(identity()), Some(end())));
    assert_eq!(contents.order.unwrap().after, None);
}

#[test]
fn a_process_is_written_under_the_names_that_an_earlier_version_reads() {
    let text = serde_json::to_string(&JournalEntry::Process(identity())).unwrap();
    assert_eq!(text, r#"{"process":{"pid":77,"birth":1234,"started_at":"2027-01-15T08:00:00Z"}}"#);
}

#[test]
fn only_folders_named_after_attempts_are_listed_in_their_order() {
    let data = tempfile::tempdir().unwrap();
    assert!(list(data.path()).is_empty(), "without a folder there are none");
    for name in ["10.0.1", "9.0.1", "9.0.2", "lost+found", ".hidden"] {
        std::fs::create_dir_all(attempts(data.path()).join(name)).unwrap();
    }
    assert_eq!(list(data.path()), [id("9.0.1"), id("9.0.2"), id("10.0.1")]);
}

#[cfg(unix)]
#[test]
fn folders_are_their_owners_alone_and_made_once() {
    use std::os::unix::fs::PermissionsExt;
    let data = tempfile::tempdir().unwrap();
    let folder = folder(&data.path().join("not/there/yet"));
    std::fs::write(folder.work().join("input"), "x").unwrap();
    folder.create().unwrap();
    assert!(folder.work().join("input").exists());
    for path in [folder.root(), &folder.work(), &folder.out()] {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, FOLDER_MODE);
    }
}
