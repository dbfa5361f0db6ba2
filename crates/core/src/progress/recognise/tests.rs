//! Tables of what programs print, and what is made of it.

use super::*;

/// The fraction shown after each line, in percent.
fn recognised(lines: &[&str]) -> Vec<Option<f64>> {
    let mut recogniser = Recogniser::default();
    let after = |line: &&str| {
        recogniser.read(line);
        recogniser.recognised().map(|shown| (shown.fraction * 1e6).round() / 1e4)
    };
    lines.iter().map(after).collect()
}

fn check(table: &[(&str, Option<f64>)]) {
    let lines: Vec<&str> = table.iter().map(|row| row.0).collect();
    let want: Vec<Option<f64>> = table.iter().map(|row| row.1).collect();
    assert_eq!(recognised(&lines), want, "{lines:#?}");
}

#[test]
fn a_counter_is_believed_when_it_rises() {
    check(&[
        ("step 100/5000", None),
        ("step 100/5000", None),
        ("step 200/5000", Some(4.0)),
        ("something else", Some(4.0)),
        ("step 300/5000", Some(6.0)),
    ]);
    check(&[
        ("[ 1%] a", None),
        ("[ 37%] b", Some(37.0)),
        ("[ 36%] c", Some(37.0)),
        ("[100%] d", Some(100.0)),
    ]);
}

#[test]
fn counters_of_all_countries_are_believed() {
    for (first, second, percent) in [
        ("Schritt 1.234/5.678", "Schritt 2.839/5.678", 50.0),
        ("\u{e9}tape 1 234/5 678", "\u{e9}tape 2 839/5 678", 50.0),
        ("1\u{202f}234/5\u{202f}678", "2\u{202f}839/5\u{202f}678", 50.0),
        ("9/5\u{a0}678", "2\u{a0}839/5\u{a0}678", 50.0),
        ("1'234/5'678", "2\u{2019}839/5\u{2019}678", 50.0),
        ("fertig: 12,5 %", "fertig: 37,5 %", 37.5),
        ("fait : 12,5\u{202f}%", "fait : 37,5\u{202f}%", 37.5),
        ("%12,5 tamam", "%37,5 tamam", 37.5),
        ("\u{ff11}\u{ff10}\u{ff05} done", "\u{ff12}\u{ff10}\u{ff05} done", 20.0),
        ("\u{661}\u{660}\u{66a}", "\u{662}\u{660}\u{66a}", 20.0),
        ("1,000/5,000", "2,500/5,000", 50.0),
        ("10,00,000/20,00,000", "15,00,000/20,00,000", 75.0),
        ("run 3 of 40", "run 10 of 40", 25.0),
        ("day 1: 10/40 files", "day 1: 20/40 files", 50.0),
    ] {
        assert_eq!(recognised(&[first, second]), [None, Some(percent)], "{first:?}");
    }
}

#[test]
fn a_bar_is_believed_at_once() {
    check(&[
        ("  0%|          | 0/3 [00:00<?, ?it/s]", Some(0.0)),
        (" 33%|###3  | 1/3 [00:01<00:02]", Some(33.3333)),
    ]);
}

#[test]
fn false_friends_are_not_believed() {
    let table: [&[&str]; 24] = [
        &["I am 100% sure", "I am 100% sure"],
        &["1/3 of it", "2/5 of it", "3/7 of it"],
        &["cpu 10%", "cpu 20%", "cpu 30%"],
        &["2026/11/20 start", "2026/11/21 end"],
        &["5/10", "4/10", "3/10"],
        &["see a/b/1/2", "see a/b/2/2"],
        &["ratio 3/2", "ratio 4/2"],
        &["loss 1/4", "loss 2/4", "loss 3/4"],
        &["val score: 3/10", "val score: 4/10"],
        &["rating 3/5", "rating 4/5"],
        &["1/8 inch", "3/8 inch", "5/8 inch"],
        &["pipe 1/8\"", "pipe 3/8\""],
        &["GPU 0: 12/80 GB", "GPU 0: 24/80 GB"],
        &["mem 12/64", "mem 24/64"],
        &["12/64 GB used", "24/64 GB used"],
        &["3/8 workers busy", "5/8 workers busy"],
        &["1/12 10:00:01 start", "2/12 10:00:01 more", "3/12 10:00 end"],
        &["[11/30 23:59:59] a", "[12/30 00:00:00] b"],
        &["10.0.0.1/24 up", "10.0.0.2/24 up"],
        &["GET /a/1/20", "GET /a/2/20"],
        &["v1/20", "v2/20"],
        &["aspect 4/16", "aspect 9/16"],
        &["odds: 1/20", "odds: 2/20"],
        &["1/2 345 m", "2/2 345 m"],
    ];
    for lines in table {
        assert!(recognised(lines).iter().all(Option::is_none), "{lines:?}");
    }
}

#[test]
fn a_gauge_is_dropped() {
    let lines =
        ["level: 10%", "level: 60%", "level: 20%", "level: 70%", "level: 30%", "level: 75%", "level: 20%"];
    let last = recognised(&lines.repeat(3)).pop();
    assert_eq!(last, Some(None));
}

#[test]
fn a_new_start_is_a_new_bar_once_it_rises() {
    check(&[
        ("step 10/20", None),
        ("step 20/20", Some(100.0)),
        ("step 1/20", Some(100.0)),
        ("step 2/20", Some(10.0)),
    ]);
}

#[test]
fn the_next_bar_follows_a_finished_one() {
    check(&[
        ("Get: 50%|####    | 1/2 [00:01<00:01]", Some(50.0)),
        ("Get: 100%|########| 2/2 [00:02<00:00]", Some(100.0)),
        ("Fit:  10%|#       | 1/10 [00:01<00:09]", Some(10.0)),
    ]);
}

#[test]
fn of_nested_bars_the_outer_is_shown() {
    let (outer, inner) = ("Files: 10%|#   | 1/10 [00:01<00:09]", "Lines: 50%|##  | 2/4 [00:01<00:01]");
    let (fresh, full) = ("Lines:  0%|    | 0/4 [00:00<?]", "Lines: 100%|####| 4/4 [00:01<00:00]");
    assert!(
        recognised(&[outer, fresh, inner, full, fresh, inner, full, outer])
            .iter()
            .all(|one| *one == Some(10.0))
    );
}

#[test]
fn an_overall_percentage_wins_over_bars_that_restart() {
    let bars = ["a 10%|#   | 1/10 [00:01<00:09]", "a 90%|### | 9/10 [00:09<00:01]"];
    let lines =
        ["overall 1%", bars[0], bars[1], "overall 2%", bars[0], bars[1], "overall 3%", bars[0], bars[1]];
    assert_eq!(recognised(&lines)[1], Some(10.0));
    assert_eq!(recognised(&lines)[8], Some(3.0));
}

#[test]
fn what_is_counted_inside_refines_a_round() {
    check(&[
        ("Epoch 1/2", Some(0.0)),
        ("batch 25/100", Some(0.0)),
        ("batch 50/100", Some(25.0)),
        ("batch 100/100", Some(50.0)),
        ("Epoch 2/2", Some(50.0)),
        ("batch 10/100", Some(55.0)),
        ("batch 100/100", Some(100.0)),
    ]);
    check(&[
        ("Epoch 1/4: loss=0.5", Some(25.0)),
        ("Epoch 2/4: loss=0.4", Some(50.0)),
        ("Epoch 4/4: loss=0.2", Some(100.0)),
    ]);
    check(&[("epoch 0/4", Some(0.0)), ("epoch 1/4", Some(25.0)), ("epoch 3/4", Some(75.0))]);
    check(&[
        ("Epoch 1/2:  50%|##  | 2/4 [00:01, loss=0.3]", Some(25.0)),
        ("Epoch 2/2:  50%|##  | 2/4 [00:01, loss=0.3]", Some(75.0)),
    ]);
}

#[test]
fn a_round_names_the_stage() {
    let mut recogniser = Recogniser::default();
    for line in ["Epoch 2/4", "batch 1/10", "batch 5/10"] {
        recogniser.read(line);
    }
    let want = Recognised {
        fraction: 0.375,
        step: Some((5, 10)),
        stage: Some("Epoch 2/4".into()),
        stage_fraction: Some(0.5),
    };
    assert_eq!(recogniser.recognised(), Some(want));
}

#[test]
fn media_position_against_duration() {
    check(&[
        ("  Duration: 00:01:40.00, start: 0.0, bitrate: 1000 kb/s", None),
        ("frame=  10 fps=25 q=2 size=1kB time=00:00:25.00 bitrate= 100kbits/s speed=1x", Some(25.0)),
    ]);
}
