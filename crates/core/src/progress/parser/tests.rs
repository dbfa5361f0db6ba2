//! Transcripts of real-looking programs, and the promise that block boundaries do not matter.

use proptest::prelude::*;

use super::*;

fn patterns(patterns: &[&str]) -> ProgressPatterns {
    let patterns: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
    ProgressPatterns::compile(&patterns, true).unwrap()
}

fn after(text: &str) -> Update {
    let mut parser = Parser::new(&ProgressPatterns::default());
    parser.feed(text.as_bytes(), 5);
    parser.take().expect("the transcript says something")
}

fn figures(update: &Update) -> Vec<(&str, f64)> {
    update.metrics.iter().map(|(key, value)| (key.as_str(), *value)).collect()
}

const TQDM: &str = "  0%|          | 0/100 [00:00<?, ?it/s]\r 12%|█▏        | 12/100 [00:01<00:10,  8.30it/s]\r 45%|████▌     | 45/100 [00:05<00:06,  8.41it/s, loss=0.25]";
const GRAY_SCOTT: &str = "gray-scott size=256 feed=0.037 kill=0.06\nstep 1200/5000 mean_v=0.0812 0.9 s\nstep 2400/5000 mean_v=0.0923 1.8 s\n";
const KERAS: &str = "Epoch 1/2\n\r 1/469 [..............................] - ETA: 3:01 - loss: 2.3\r469/469 [==============================] - 2s 4ms/step - loss: 0.3\nEpoch 2/2\n\r235/469 [==============>...............] - ETA: 1s - loss: 0.2\r";

#[test]
fn the_time_left_of_a_program_is_as_old_as_its_line() {
    let mut parser = Parser::new(&ProgressPatterns::default());
    let mut after = |text: &str, at_ms| {
        parser.feed(text.as_bytes(), at_ms);
        parser.take().map(|update| (update.at_ms, update.metrics))
    };
    let said = |loss, left| vec![("loss".to_owned(), loss), ("eta_seconds".to_owned(), left)];
    assert_eq!(after("::mothership loss=3 eta_seconds=7200\n", 1000), Some((1000, said(3.0, 7200.0))));
    assert_eq!(after("nothing new\n", 50_000), None);
    assert_eq!(after("::mothership loss=2\n", 61_000), Some((61_000, said(2.0, 7140.0))));
    assert_eq!(after("::mothership eta_seconds=5\n", 62_000), Some((62_000, said(2.0, 5.0))));
    assert_eq!(after("::mothership loss=1\n", 72_000), Some((72_000, said(1.0, -5.0))), "overdue");
}

#[test]
fn what_cannot_be_is_passed_over() {
    let mut parser = Parser::new(&ProgressPatterns::default());
    parser.feed(b"::mothership progress=50%\n::mothership eta_seconds=60\n", 1000);
    let before = parser.take().unwrap();
    assert_eq!((before.fraction, before.metrics), (Some(0.5), vec![("eta_seconds".to_owned(), 60.0)]));
    for line in [
        "progress -0.5",
        "progress 1e300",
        "progress -50%",
        "eta_seconds=1e300",
        "eta_seconds=-5",
        "eta_seconds=inf",
        "metric eta_seconds=1e9",
    ] {
        parser.feed(format!("::mothership {line}\n").as_bytes(), 1000);
        assert_eq!(parser.take(), None, "{line}");
    }
}

#[test]
fn tqdm_shows_its_unfinished_line() {
    let update = after(TQDM);
    assert_eq!((update.fraction, update.step), (Some(0.45), Some((45, 100))));
    assert_eq!((update.source, update.at_ms), (Source::Recognised, 5));
}

#[test]
fn gray_scott_steps_then_figures() {
    let update = after(GRAY_SCOTT);
    assert_eq!((update.fraction, update.step), (Some(0.48), Some((2400, 5000))));
    let done = after(&format!("{GRAY_SCOTT}step 5000/5000\nmean_v=0.1 std_v=0.05 seconds=3.25\n"));
    assert_eq!(done.fraction, Some(1.0));
    let want = [
        ("size", 256.0),
        ("feed", 0.037),
        ("kill", 0.06),
        ("mean_v", 0.1),
        ("std_v", 0.05),
        ("seconds", 3.25),
    ];
    assert_eq!(figures(&done), want);
}

#[test]
fn keras_rounds_with_bars_inside() {
    let update = after(KERAS);
    let want = 0.5 + 0.5 * 235.0 / 469.0;
    assert!((update.fraction.unwrap() - want).abs() < 1e-9, "{update:?}");
    assert_eq!(update.stage.as_deref(), Some("Epoch 2/2"));
}

#[test]
fn common_tools() {
    let table = [
        (
            "pip",
            "Collecting torch\n   \x1b[38;5;237m━━━━━━━━━━\x1b[0m \x1b[32m25.0/100.0 MB\x1b[0m \x1b[31m5.2 MB/s\x1b[0m eta \x1b[36m0:00:15\x1b[0m",
            0.25,
        ),
        (
            "rich",
            "\x1b[?25lWorking... \x1b[91m━━━━━\x1b[0m╺━━━━ \x1b[35m 45%\x1b[0m \x1b[36m0:00:12\x1b[0m\r\x1b[2K",
            0.45,
        ),
        ("wget", "\rx.zip   12%[=>       ] 1.2M\rx.zip   45%[====>    ] 4.5M 3.4MB/s  eta 3s", 0.45),
        ("curl -#", "\r#########                 12.0%\r###########################   45.0%", 0.45),
        ("rsync", "x\n  1,000  12%  1.00MB/s  0:00:12\r  4,000  45%  1.10MB/s  0:00:06\r", 0.45),
        ("cmake", "[  1%] Building C object a.c.o\n[ 45%] Building C object b.c.o\n", 0.45),
        ("ninja", "[1/100] CC a.o\n[45/100] CC b.o\n", 0.45),
        ("ffmpeg", "  Duration: 00:01:40.00, start: 0\nframe=1 time=00:00:45.00 bitrate=1k speed=1x\r", 0.45),
        (
            "yt-dlp",
            "\r[download]   1.0% of 10.00MiB at 1MiB/s ETA 00:09\r[download]  45.0% of 10.00MiB at 1MiB/s ETA 00:05",
            0.45,
        ),
        ("prose", "Iteration 1 of 20 ...\nIteration 9 of 20 ...\n", 0.45),
    ];
    for (tool, text, want) in table {
        let mut parser = Parser::new(&ProgressPatterns::default());
        parser.feed(text.as_bytes(), 1);
        assert_eq!(parser.take().and_then(|update| update.fraction), Some(want), "{tool}");
    }
}

#[test]
fn higher_sources_silence_lower_ones() {
    let mut parser = Parser::new(&patterns(&[r"at (?<percent>\d+) percent"]));
    let mut say = |text: &str| {
        parser.feed(text.as_bytes(), 1);
        parser.take().map(|update| (update.fraction, update.source))
    };
    assert_eq!(say(" 45%|████ | 45/100 [00:05<00:06]\n"), Some((Some(0.45), Source::Recognised)));
    assert_eq!(say("at 20 percent\n"), Some((Some(0.2), Source::Pattern)));
    assert_eq!(say(" 50%|████ | 50/100 [00:05<00:06]\n"), None);
    assert_eq!(say("::mothership progress=0.1\n"), Some((Some(0.1), Source::Explicit)));
    assert_eq!(say("at 30 percent\n"), None);
}

#[test]
fn stages_by_rank() {
    let mut parser = Parser::new(&patterns(&[r"^Phase: (?<stage>\w+)"]));
    let mut say = |text: &str| {
        parser.feed(text.as_bytes(), 1);
        parser.take().and_then(|update| update.stage)
    };
    assert_eq!(say("Load:  45%|████ | 45/100 [00:05<00:06]\n").as_deref(), Some("Load"));
    assert_eq!(say("::group::Build\n").as_deref(), Some("Build"));
    assert_eq!(say("Phase: mesh\n").as_deref(), Some("mesh"));
    assert_eq!(say("::mothership stage Solve all\n").as_deref(), Some("Solve all"));
}

#[test]
fn explicit_lines_are_found_in_any_amount_of_output() {
    let noise = "std::vector::push says nothing 1/2 of use\n".repeat(20_000);
    let text = format!("{noise}\x1b[0m ::mothership stage=A n=1\r\n{noise}x ::mothership stage=B\n{noise}");
    let update = after(&text);
    assert_eq!(update.stage.as_deref(), Some("A"));
    assert_eq!(update.source, Source::Explicit);
}

#[test]
fn a_bar_on_stderr_is_not_torn_by_stdout() {
    let mut parser = Parser::new(&ProgressPatterns::default());
    parser.feed_from(Stream::Stderr, " 45%|████ | 45/1".as_bytes(), 1);
    parser.feed_from(Stream::Stdout, b"loss=0.5\n", 2);
    parser.feed_from(Stream::Agent, b"::mothership progress=1\n", 3);
    parser.feed_from(Stream::Stderr, b"00 [00:05<00:06]\r", 4);
    let update = parser.take().unwrap();
    assert_eq!((update.fraction, update.step), (Some(0.45), Some((45, 100))));
    assert_eq!(figures(&update), [("loss", 0.5)]);
}

#[test]
fn nothing_new_is_nothing() {
    let mut parser = Parser::new(&ProgressPatterns::default());
    assert_eq!(parser.take(), None);
    parser.feed(b"hello\n", 1);
    assert_eq!(parser.take(), None);
    parser.feed(b"::mothership progress=0.5\n", 2);
    assert!(parser.take().is_some());
    parser.feed(b"::mothership progress=0.5\n", 3);
    assert_eq!(parser.take(), None);
}

#[test]
fn recognition_can_be_switched_off() {
    let mut parser = Parser::new(&ProgressPatterns { recognise: false, ..ProgressPatterns::default() });
    parser.feed(TQDM.as_bytes(), 1);
    assert_eq!(parser.take(), None);
}

#[test]
fn memory_is_bounded_without_line_ends() {
    let mut parser = Parser::new(&ProgressPatterns::default());
    for _ in 0..100 {
        parser.feed(&[b'x'; 10_000], 1);
    }
    assert!(parser.open.iter().map(Vec::len).sum::<usize>() <= EXPLICIT_BYTES_MAX);
}

fn fed(text: &str, cuts: &[usize]) -> Option<Update> {
    let mut parser = Parser::new(&patterns(&[r"mean_v=(?<m_v>[\d.]+)"]));
    let (mut rest, mut cuts) = (text.as_bytes(), cuts.iter());
    while !rest.is_empty() {
        let len = cuts.next().map_or(rest.len(), |len| *len.min(&rest.len()));
        let (block, behind) = rest.split_at(len);
        parser.feed(block, 1);
        rest = behind;
    }
    parser.take()
}

proptest! {
    #[test]
    fn block_boundaries_do_not_matter(
        at in 0usize..5, cuts in proptest::collection::vec(1usize..40, 0..60),
    ) {
        let mixed = format!("::group::A\r\n{TQDM}\n::mothership stage=\"Größe\" loss=0.5\n{GRAY_SCOTT}");
        let text = [TQDM, GRAY_SCOTT, KERAS, &mixed, "\x1b[1m[ 1%] a\x1b[0m\n\x1b[1m[ 9%] b\x1b[0m\nx"][at];
        prop_assert_eq!(fed(text, &cuts), fed(text, &[]));
    }

    #[test]
    fn any_bytes_keep_the_promises(blocks in proptest::collection::vec("[0-9%/=:| \\r\\n\\x1b\\[a-cépochstepftaime█.]{0,40}", 0..20)) {
        let mut parser = Parser::new(&patterns(&[r"(?<step>\d+) (?<total>\d+)"]));
        for block in &blocks {
            parser.feed(block.as_bytes(), 1);
            if let Some(update) = parser.take() {
                prop_assert!(update.fraction.is_none_or(|fraction| (0.0..=1.0).contains(&fraction)), "{:?}", update);
                prop_assert!(update.stage_fraction.is_none_or(|fraction| (0.0..=1.0).contains(&fraction)));
            }
        }
    }
}

#[test]
fn stages_of_the_spec_make_the_whole() {
    let stage = |name: &str, weight| super::super::Stage {
        name: name.to_owned(),
        marker: format!("=+>{name}<=+"),
        weight,
        counter: None,
        steps: None,
    };
    let stages = [stage("read", 1.0), stage("solve", 3.0)];
    let mut parser = Parser::new(&ProgressPatterns::default().with_stages(&stages));
    let mut after = |text: &str| {
        parser.feed(text.as_bytes(), 5);
        let update = parser.take()?;
        Some((update.fraction, update.stage, update.stage_fraction))
    };
    let at = |whole, name: &str, share| Some((Some(whole), Some(name.to_owned()), Some(share)));
    assert_eq!(after("starting\n"), None);
    assert_eq!(after("=======>read<=======\n"), at(0.0, "read", 0.0));
    // The bar is not finished, and counts all the same.
    assert_eq!(after("  0%|     | 0/4 [00:00<?]\r 50%|##   | 2/4 [00:01<00:01]"), at(0.125, "read", 0.5));
    // A second bar inside a stage does not bring it back; a new stage forgets the bar of the last one.
    assert_eq!(after("\n  1%|     | 1/100 [00:00<?]\r"), None);
    assert_eq!(after("=======>solve<=======\n"), at(0.25, "solve", 0.0));
    assert_eq!(after("step 1/3\nstep 2/3\n"), at(0.25 + 0.75 * 2.0 / 3.0, "solve", 2.0 / 3.0));
    assert_eq!(after("::mothership progress=0.9\n"), at(0.9, "solve", 2.0 / 3.0));
}
