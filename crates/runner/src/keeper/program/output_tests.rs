use super::*;
use crate::keeper::spool::SpoolReader;
use std::{io::Write, os::fd::OwnedFd};

/// An output whose pipes a test writes to, and the path of its log.
struct Piped {
    output: ProgramOutput,
    stdout: Option<std::fs::File>,
    stderr: Option<std::fs::File>,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

fn pipe() -> (OutputPipe, std::fs::File) {
    let (read, write): (OwnedFd, OwnedFd) =
        rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap();
    rustix::fs::fcntl_setfl(&read, rustix::fs::OFlags::NONBLOCK).unwrap();
    (OutputPipe::from_owned_fd_unchecked(read).unwrap(), write.into())
}

impl Piped {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let ((stdout, stdout_end), (stderr, stderr_end)) = (pipe(), pipe());
        let output = ProgramOutput::new(stdout, stderr, log.clone(), None);
        Self { output, stdout: Some(stdout_end), stderr: Some(stderr_end), log, _folder: folder }
    }

    fn print(&mut self, text: &str) {
        self.stdout.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn close(&mut self) {
        (self.stdout, self.stderr) = (None, None);
    }

    /// Reads one piece; whether the log has grown.
    async fn read(&mut self) -> bool {
        let (stream, outcome) = self.output.read().await;
        self.output.accept(stream, outcome, 1)
    }

    fn text(&self) -> String {
        let piece = SpoolReader::new(self.log.clone()).read(0, 1 << 20).unwrap();
        String::from_utf8(piece.bytes).unwrap()
    }
}

#[tokio::test]
async fn output_is_read_until_both_pipes_are_closed() {
    let mut piped = Piped::new();
    piped.print("out\n");
    assert!(piped.read().await);
    piped.stdout = None;
    assert!(!piped.read().await);
    assert!(piped.output.is_open(), "stderr may still be written to");
    piped.close();
    assert!(!piped.read().await && !piped.output.is_open());
    piped.output.finish();
    assert_eq!((piped.text().as_str(), piped.output.log_bytes()), ("out\n", 4));
}

#[tokio::test]
async fn a_program_that_prints_nothing_leaves_no_file() {
    let mut piped = Piped::new();
    piped.close();
    while piped.output.is_open() {
        piped.read().await;
    }
    piped.output.finish();
    assert!(!piped.log.exists() && piped.output.log_bytes() == 0);
}

#[tokio::test]
async fn a_line_of_the_keeper_stands_alone() {
    let mut piped = Piped::new();
    piped.print("half a line");
    piped.read().await;
    // Held back, for its end may follow: the keeper's line does not wait for that.
    piped.output.add_agent_line("first", 2);
    let due = piped.output.partial_due_ms().unwrap();
    piped.output.flush_partial(due);
    piped.output.add_agent_line("second", due);
    piped.output.finish();
    assert_eq!(piped.text(), "first\nhalf a line\nsecond\n");
}

#[tokio::test]
async fn a_line_without_an_end_is_kept_when_its_time_has_come() {
    let mut piped = Piped::new();
    piped.print("Password: ");
    piped.read().await;
    let due = piped.output.partial_due_ms().unwrap();
    assert!(!piped.output.flush_partial(due - 1));
    assert!(piped.output.flush_partial(due));
    assert_eq!((piped.text().as_str(), piped.output.partial_due_ms()), ("Password: ", None));
}

#[tokio::test]
async fn a_log_that_cannot_be_written_fails_once_and_output_is_read_on() {
    let mut piped = Piped::new();
    std::fs::create_dir(&piped.log).unwrap();
    for _ in 0..3 {
        piped.print("line\n");
        assert!(!piped.read().await);
    }
    let failure = piped.output.failure.take().unwrap();
    assert!(failure.starts_with("its output could not be kept: "), "{failure}");
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn many_short_lines_are_gathered_and_single_ones_are_not() {
    let mut piped = Piped::new();
    for _ in 0..SMALL_READS_MAX {
        piped.print("line\n");
        assert!(piped.output.paused_until.is_none());
        piped.read().await;
    }
    piped.print("line\n");
    piped.read().await;
    assert!(piped.output.is_enlarged && piped.output.paused_until.is_some());
    // A pause between two lines, and the next one is read at once.
    piped.read_after_a_pause().await;
    assert!(piped.output.paused_until.is_none());
}

impl Piped {
    async fn read_after_a_pause(&mut self) {
        tokio::time::advance(PAUSE * 10).await;
        self.print("line\n");
        self.read().await;
    }
}

/// A log on a disk without room, until `make_room`.
#[cfg(target_os = "linux")]
fn fill_disk(piped: &Piped) {
    std::os::unix::fs::symlink("/dev/full", &piped.log).unwrap();
}

#[cfg(target_os = "linux")]
fn make_room(piped: &Piped) {
    std::fs::remove_file(&piped.log).unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn output_that_finds_no_room_waits_and_so_does_the_program() {
    let mut piped = Piped::new();
    fill_disk(&piped);
    piped.print("one\n");
    assert!(!piped.read().await);
    piped.print("two\n");
    tokio::time::advance(Duration::from_secs(43)).await;
    assert!(!piped.output.retry(Instant::now(), 2), "still full");
    tokio::select! {
        biased;
        read = piped.output.read() => panic!("{read:?} was read while nothing can be kept"),
        () = std::future::ready(()) => {}
    }
    make_room(&piped);
    assert!(piped.output.retry_due().is_some());
    assert!(piped.output.retry(Instant::now(), 3));
    assert_eq!(piped.output.retry_due(), None);
    assert!(piped.read().await);
    piped.output.finish();
    assert_eq!(piped.text(), "one\nwaited 43 s for room on the runner's disk\ntwo\n");
    assert_eq!(piped.output.failure, None, "nothing is missing");
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn a_disk_that_stays_full_holds_no_program_for_ever() {
    let mut piped = Piped::new();
    fill_disk(&piped);
    piped.print("one\n");
    piped.read().await;
    tokio::time::advance(super::super::held_piece::HOLD_MAX).await;
    piped.output.retry(Instant::now(), 2);
    assert_eq!(piped.output.retry_due(), None, "given up");
    piped.print("three\n");
    assert!(!piped.read().await, "read, and dropped");
    make_room(&piped);
    piped.print("four\n");
    assert!(piped.read().await);
    piped.output.finish();
    assert_eq!(piped.text(), "four\n10 bytes of output before this found no room on the runner's disk\n");
    let failure = piped.output.failure.take().unwrap();
    assert!(failure.starts_with("its output could not be kept: No space left"), "{failure}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_program_that_ends_while_the_disk_is_full_says_what_is_missing() {
    let mut piped = Piped::new();
    fill_disk(&piped);
    piped.print("one\n");
    piped.read().await;
    piped.output.finish();
    assert_eq!(piped.output.log_bytes(), 0);
    assert!(piped.output.failure.take().is_some());
}

#[tokio::test]
async fn a_program_may_type_its_lines() {
    let mut piped = Piped::new();
    piped.print("::mothership typed-lines\n[\"warning\",\"a\\nb\"]\n[\"warning\",\"c\"]\n");
    piped.read().await;
    piped.print("plain");
    piped.read().await;
    piped.output.finish();
    assert_eq!(piped.text(), "a\nb\nc\nplain");
    let runs = SpoolReader::new(piped.log.clone()).read(0, 1 << 20).unwrap().runs;
    let runs: Vec<_> = runs.iter().map(|run| (run.stream, run.len_bytes)).collect();
    assert_eq!(
        runs,
        [(Stream::Warning, 4), (Stream::Warning, 2), (Stream::Stdout, 5)],
        "each is a run of its own"
    );
}
