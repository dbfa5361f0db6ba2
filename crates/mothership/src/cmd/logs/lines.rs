//! Lines with their times, as JSON, or only those with a text.

use crate::{
    connection::RetryPolicy,
    exit::Result,
    output::{
        Out,
        humanize::plural,
        note, print as put,
        style::{FAINT, RED, paint},
    },
};
use mothership_api::{
    client::Client,
    logs::{LinesQuery, LogLine, LogLines, SearchQuery, Stream},
};
use mothership_core::{
    ids::AttemptId,
    limits::{LOG_HITS_PAGE_MAX, LOG_LINES_PAGE_MAX},
};
use std::time::Duration;

/// How often a log is looked at whose end has been reached.
const LOOK: Duration = Duration::from_millis(200);

/// Prints the lines of an attempt; with `follow` until it has ended.
pub async fn print(
    client: &Client,
    attempt: AttemptId,
    stream: Option<&str>,
    follow: bool,
    out: Out,
) -> Result<()> {
    let mut query = LinesQuery { from: 0, limit: Some(LOG_LINES_PAGE_MAX) };
    let mut page = client.log_lines(attempt, &query).await?;
    let (mut policy, mut open) = (RetryPolicy::endless(), None);
    loop {
        let done = page.ended || !follow;
        let ready = settled(&page, done, &mut open);
        query.from += ready as u64;
        let more = ready > 0 && query.from < page.total_lines;
        let wanted =
            page.lines.drain(..ready).filter(|line| stream.is_none_or(|name| name == line.stream.as_str()));
        show(wanted, out)?;
        if done && !more {
            return Ok(());
        }
        if !more {
            tokio::time::sleep(LOOK).await;
        }
        page = policy.call(|| client.log_lines(attempt, &query)).await?;
    }
}

/// How many lines of a page can be printed. The last line of a running attempt may still grow: it is kept back until it
/// has looked the same twice.
fn settled(page: &LogLines, done: bool, open: &mut Option<LogLine>) -> usize {
    let count = page.lines.len();
    let Some(last) = page.lines.last().filter(|last| !done && last.number + 1 >= page.total_lines) else {
        return count;
    };
    if open.as_ref() == Some(last) {
        *open = None;
        return count;
    }
    *open = Some(last.clone());
    count - 1
}

fn show(lines: impl Iterator<Item = LogLine>, out: Out) -> Result<()> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&if out.json { json(&line) } else { stamped(&line) });
    }
    if text.is_empty() { Ok(()) } else { put(&text) }
}

fn json(line: &LogLine) -> String {
    format!("{}\n", serde_json::to_string(line).expect("a line of a log is JSON"))
}

fn stamped(line: &LogLine) -> String {
    let at = jiff::Timestamp::from_millisecond(line.at_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let at = at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
    let stream = format!("{:6}", line.stream.as_str());
    let stream = if line.stream == Stream::Stderr { paint(RED, stream) } else { stream };
    let cut = match line.cut_bytes {
        0 => String::new(),
        n => paint(FAINT, format!(" … {} cut", plural(n, "byte"))),
    };
    format!("{} {stream} {}{cut}\n", paint(FAINT, at), line.text)
}

/// Prints the lines with `text` in them, with their numbers, and on standard error how many there are.
pub async fn search(client: &Client, attempt: AttemptId, text: &str, out: Out) -> Result<()> {
    let mut query =
        SearchQuery { q: text.to_owned(), limit: Some(LOG_HITS_PAGE_MAX as u64), ..SearchQuery::default() };
    let mut total = 0;
    loop {
        let page = client.log_search(attempt, &query).await?;
        total += page.hits.len() as u64;
        let lines: String =
            page.hits.iter().map(|hit| if out.json { json(hit) } else { numbered(hit) }).collect();
        put(&lines)?;
        match page.next {
            Some(next) => query.from = next,
            None => break,
        }
    }
    if !out.json {
        let verb = if total == 1 { "matches" } else { "match" };
        note(&format!("{} {verb}", plural(total, "line")));
    }
    Ok(())
}

/// Numbered from 1, as editors count.
fn numbered(line: &LogLine) -> String {
    format!("{}:{}\n", line.number + 1, line.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u64, text: &str) -> LogLine {
        LogLine { number, at_ms: 1_767_355_200_123, stream: Stream::Stdout, text: text.into(), cut_bytes: 0 }
    }

    fn page(lines: Vec<LogLine>, total_lines: u64) -> LogLines {
        LogLines { lines, total_lines, total_bytes: 0, ended: false }
    }

    #[test]
    fn the_last_line_is_kept_back_until_it_rests() {
        let mut open = None;
        assert_eq!(settled(&page(vec![line(0, "a"), line(1, "b")], 2), false, &mut open), 1);
        assert_eq!(settled(&page(vec![line(1, "bc")], 2), false, &mut open), 0);
        assert_eq!(settled(&page(vec![line(1, "bc")], 2), false, &mut open), 1);
        assert_eq!(settled(&page(vec![line(2, "d"), line(3, "e")], 9), false, &mut open), 2);
        assert_eq!(settled(&page(vec![line(2, "d")], 3), true, &mut open), 1);
        assert_eq!(settled(&page(vec![], 3), false, &mut open), 0);
    }

    #[test]
    fn a_line_with_its_time() {
        let text = anstream::adapter::strip_str(&stamped(&line(0, "hello"))).to_string();
        assert_eq!(text, "2026-01-02T12:00:00.123Z stdout hello\n");
        assert_eq!(numbered(&line(0, "hello")), "1:hello\n");
    }
}
