//! A runner's clock may be wrong. The times it reports are stored by the server's clock.

use crate::app::App;
use mothership_api::agent::{Progress, ReportRequest};
use mothership_core::{
    clock_offset::ClockOffset,
    ids::RunnerId,
    log::{decode_runs, encode_runs},
};
use mothership_store::{Result, Time, logs::LogChunk, runners};
use serde_json::Value;

/// Where the offset stands in the stored sample of the machine: it is as old as that, and as often replaced.
const STORED: &str = "clock_offset_ms";

/// The offset in a stored sample of a machine.
pub fn stored_offset(usage: &Value) -> Option<i64> {
    usage.get(STORED)?.as_i64()
}

/// A sample of a machine with the offset in it.
pub fn with_offset(mut usage: Value, clock: ClockOffset) -> Value {
    if let (Some(fields), Some(ms)) = (usage.as_object_mut(), clock.ms()) {
        fields.insert(STORED.into(), ms.into());
    }
    usage
}

/// What is known of the clock of a runner that sends something without a time.
pub async fn of(app: &App, runner: RunnerId) -> Result<ClockOffset> {
    if let Some(clock) = app.runner_clocks.get(runner) {
        return Ok(clock);
    }
    // This server has just begun.
    let row = app.store.read(move |tx| runners::get(tx, runner)).await?;
    let stored = row.and_then(|row| stored_offset(&row.usage?));
    Ok(stored.map(ClockOffset::known).unwrap_or_default())
}

/// All times of a report, by the server's clock. Nothing has happened that is yet to come, and nothing ends before it
/// begins, however the clock was set meanwhile.
pub fn correct_report(request: &mut ReportRequest, clock: ClockOffset, now: Time) {
    let correct = |at: &mut Time| *at = clock.correct(*at).min(now);
    let of_progress = |progress: &mut Progress| correct(&mut progress.at);
    request.started.iter_mut().for_each(|started| correct(&mut started.at));
    request.progress.iter_mut().for_each(of_progress);
    for ended in &mut request.ended {
        correct(&mut ended.at);
        if let Some(started_at) = &mut ended.started_at {
            correct(started_at);
            *started_at = (*started_at).min(ended.at);
        }
        ended.progress.as_deref_mut().into_iter().for_each(of_progress);
    }
}

/// The stamps of the lines of a piece of log.
pub fn correct_log(chunk: &mut LogChunk, clock: ClockOffset) {
    let Some(ms) = clock.ms().filter(|ms| *ms != 0) else { return };
    // It was decoded once already, to see that it is what it says.
    let Ok(mut runs) = decode_runs(&chunk.runs, chunk.raw_len) else { return };
    for run in &mut runs {
        run.at_ms = run.at_ms.saturating_sub(ms);
    }
    chunk.runs = encode_runs(&runs);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{actor::Person, test_server::Harness};
    use mothership_api::agent::{MachineUsage, Started};
    use mothership_core::{
        clock::plus_ms,
        log::{Run, Stream},
    };

    const TWO_HOURS_MS: i64 = 2 * 3600 * 1000;

    fn shifted(at: Time, ms: i64) -> Time {
        Time::from_millisecond(at.as_millisecond() + ms).unwrap()
    }

    /// A program of five seconds on a machine whose clock is off.
    async fn runs_for_five_seconds(offset_ms: i64) {
        let server = Harness::new().await;
        let runner = server.runner().await;
        let job = server.submit_array(1).await;
        let leased = server.lease(runner, 4.0).await.remove(0);
        let begun = server.app.now();
        let started =
            Started { attempt: leased.id, token: leased.token.clone(), at: shifted(begun, offset_ms) };
        let report = ReportRequest {
            started: vec![started],
            machine: Some(MachineUsage::default()),
            sent_at: Some(shifted(begun, offset_ms)),
            ..ReportRequest::default()
        };
        server.report(runner, report).await;
        server.clock.advance_ms(5000);
        let mut ended = server.ended(&leased, 0);
        ended.started_at = Some(shifted(begun, offset_ms));
        ended.at = shifted(plus_ms(begun, 5000), offset_ms);
        let sent_at = Some(shifted(server.app.now(), offset_ms));
        server
            .report(runner, ReportRequest { ended: vec![ended], sent_at, ..ReportRequest::default() })
            .await;

        let task = crate::ops::tasks::get(&server.app, &Person::local(), job.task(0)).await.unwrap();
        let attempt = &task.attempt_list[0];
        let (started_at, ended_at) = (attempt.started_at.unwrap(), attempt.completed_at.unwrap());
        assert!(started_at >= attempt.leased_at, "{offset_ms}");
        assert_eq!(ended_at.as_millisecond() - started_at.as_millisecond(), 5000, "{offset_ms}");
        let shown = crate::ops::runners::get(&server.app, &Person::local(), runner).await.unwrap();
        let expected = if offset_ms.abs() > 2000 { offset_ms } else { 0 };
        assert_eq!(shown.clock_offset_ms, Some(expected));
    }

    #[tokio::test]
    async fn a_wrong_clock_changes_no_time_and_no_duration() {
        for offset_ms in [0, TWO_HOURS_MS, -TWO_HOURS_MS, -45_000, 3_000] {
            runs_for_five_seconds(offset_ms).await;
        }
    }

    /// Within the tolerance nothing is corrected, and still nothing starts before it was given out.
    #[tokio::test]
    async fn a_clock_that_is_a_little_behind_starts_nothing_before_it_was_given_out() {
        let server = Harness::new().await;
        let runner = server.runner().await;
        let job = server.submit_array(2).await;
        let leased = server.lease(runner, 4.0).await;
        let at = shifted(server.app.now(), -1500);
        let started = Started { attempt: leased[0].id, token: leased[0].token.clone(), at };
        let mut ended = server.ended(&leased[1], 0);
        (ended.started_at, ended.at) = (Some(at), at);
        let report = ReportRequest {
            started: vec![started],
            ended: vec![ended],
            sent_at: Some(at),
            ..Default::default()
        };
        server.report(runner, report).await;
        for index in 0..2 {
            let task = crate::ops::tasks::get(&server.app, &Person::local(), job.task(index)).await.unwrap();
            let attempt = &task.attempt_list[0];
            assert!(attempt.started_at.unwrap() >= attempt.leased_at, "{index}: {attempt:?}");
            assert!(attempt.completed_at.is_none_or(|ended_at| ended_at >= attempt.started_at.unwrap()));
        }
    }

    #[test]
    fn the_stamps_of_a_log_are_corrected() {
        let stored = Run { len_bytes: 4, stream: Stream::Stdout, at_ms: 1_800_000_000_000 };
        let sent = Run { at_ms: stored.at_ms - TWO_HOURS_MS, ..stored };
        let mut chunk = LogChunk {
            attempt: "1.0.1".parse().unwrap(),
            token: "t".into(),
            offset: 0,
            raw_len: 4,
            lines: 1,
            runs: encode_runs(&[sent]),
            data: Vec::new(),
        };
        correct_log(&mut chunk, ClockOffset::known(-TWO_HOURS_MS));
        assert_eq!(decode_runs(&chunk.runs, 4).unwrap(), [stored]);
        let before = chunk.clone();
        correct_log(&mut chunk, ClockOffset::known(500));
        assert_eq!(chunk, before);
    }
}
