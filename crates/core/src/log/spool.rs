//! Log on the runner's disk: the keeper appends records, the agent reads them, and after a crash the torn end is found
//! and cut.
//!
//! A record, numbers little-endian: mark (1 byte) · stream (1) · length u32 · time i64 · offset in the log u64 ·
//! checksum u32 · bytes. The mark is not zero, because file systems leave zeros behind when the power fails. The
//! checksum covers all fields and the bytes; it guards against tears, not against malice.

use super::{Merged, Run, Stream};

/// Bytes of a record before its log bytes.
pub const HEADER_BYTES: usize = 26;
/// Most log bytes in one record: a reader's window of [`HEADER_BYTES`] more always holds a whole record.
pub const RECORD_BYTES_MAX: usize = 64 * 1024;
const MARK: u8 = 0xB5;
const CHECKSUM_AT: usize = 22;

/// One record: a run of the log with its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'window> {
    /// Offset in the attempt's log of the first byte.
    pub offset: u64,
    /// Who wrote the bytes.
    pub stream: Stream,
    /// When, unix milliseconds.
    pub at_ms: i64,
    /// The bytes; 1 to [`RECORD_BYTES_MAX`].
    pub bytes: &'window [u8],
}

impl Record<'_> {
    /// The run that describes the record's bytes.
    #[must_use]
    pub const fn run(&self) -> Run {
        Run { len_bytes: self.bytes.len() as u32, stream: self.stream, at_ms: self.at_ms }
    }
}

/// Why reading stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At the end of the window, between two records.
    Clean,
    /// Inside a record. While the writer lives the rest will follow; after its death this is a torn tail.
    Partial,
    /// At bytes that are not a record. What follows cannot be read; cut the file to the consumed length.
    Torn,
}

/// What a window held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records<'window> {
    /// The complete records, in order.
    pub records: Vec<Record<'window>>,
    /// How many bytes of the window they took.
    pub consumed: usize,
    /// Why there are no more.
    pub end: End,
}

/// Appends merged log to `out` as records; `offset` is the log offset of its first byte.
pub fn encode_into(out: &mut Vec<u8>, mut offset: u64, merged: &Merged) {
    let mut rest = &merged.bytes[..];
    for run in &merged.runs {
        let (bytes, behind) = rest.split_at(run.len_bytes as usize);
        rest = behind;
        for piece in bytes.chunks(RECORD_BYTES_MAX) {
            let record = Record { offset, stream: run.stream, at_ms: run.at_ms, bytes: piece };
            out.extend_from_slice(&encode_header(&record));
            out.extend_from_slice(piece);
            offset += piece.len() as u64;
        }
    }
}

/// The bytes that stand before the record's own bytes, for writers that do not want to copy.
#[must_use]
pub fn encode_header(record: &Record<'_>) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    header[0] = MARK;
    header[1] = record.stream.code();
    header[2..6].copy_from_slice(&(record.bytes.len() as u32).to_le_bytes());
    header[6..14].copy_from_slice(&record.at_ms.to_le_bytes());
    header[14..22].copy_from_slice(&record.offset.to_le_bytes());
    let sum = checksum(&header[..CHECKSUM_AT], record.bytes);
    header[CHECKSUM_AT..].copy_from_slice(&sum.to_le_bytes());
    header
}

/// Reads the complete records of a window that starts at the beginning of a record. Never panics, copies nothing.
#[must_use]
pub fn read(window: &[u8]) -> Records<'_> {
    let (mut records, mut consumed) = (Vec::new(), 0);
    let end = loop {
        match read_one(&window[consumed..]) {
            Ok(record) => {
                consumed += HEADER_BYTES + record.bytes.len();
                records.push(record);
            }
            Err(end) => break end,
        }
    };
    Records { records, consumed, end }
}

fn read_one(window: &[u8]) -> Result<Record<'_>, End> {
    match window.first() {
        None => return Err(End::Clean),
        Some(mark) if *mark != MARK => return Err(End::Torn),
        Some(_) => {}
    }
    let (header, rest) = window.split_first_chunk::<HEADER_BYTES>().ok_or(End::Partial)?;
    let eight = |from: usize| {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&header[from..from + 8]);
        bytes
    };
    let four = |from: usize| {
        u32::from_le_bytes([header[from], header[from + 1], header[from + 2], header[from + 3]])
    };
    let len = four(2) as usize;
    let stream = Stream::from_code(header[1]).ok_or(End::Torn)?;
    if len == 0 || len > RECORD_BYTES_MAX {
        return Err(End::Torn);
    }
    let bytes = rest.get(..len).ok_or(End::Partial)?;
    if checksum(&header[..CHECKSUM_AT], bytes) != four(CHECKSUM_AT) {
        return Err(End::Torn);
    }
    let at_ms = i64::from_le_bytes(eight(6));
    Ok(Record { offset: u64::from_le_bytes(eight(14)), stream, at_ms, bytes })
}

/// Eight bytes a step, multiply and rotate, folded to 32 bits: a torn page changes it, and it costs less than the copy.
fn checksum(header: &[u8], bytes: &[u8]) -> u32 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut sum = ODD ^ bytes.len() as u64;
    for part in [header, bytes] {
        let (words, tail) = part.as_chunks::<8>();
        for word in words {
            sum = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(ODD).rotate_left(29);
        }
        for byte in tail {
            sum = (sum ^ u64::from(*byte)).wrapping_mul(ODD).rotate_left(29);
        }
    }
    (sum ^ (sum >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Merger;
    use super::*;

    fn sample() -> (Merged, Vec<u8>) {
        let mut merger = Merger::new();
        merger.push(Stream::Stdout, b"one\ntwo\n", 100);
        merger.push(Stream::Stderr, b"three\n", 90);
        merger.push(Stream::Stdout, &[b'x'; RECORD_BYTES_MAX + 5], 101);
        merger.finish();
        let merged = merger.take().unwrap();
        let mut file = Vec::new();
        encode_into(&mut file, 7, &merged);
        (merged, file)
    }

    #[test]
    fn records_come_back_in_order_with_their_offsets() {
        let (merged, file) = sample();
        let read = read(&file);
        assert_eq!((read.consumed, read.end), (file.len(), End::Clean));
        assert_eq!(read.records.len(), 4, "the long run is two records");
        let mut offset = 7;
        for record in &read.records {
            assert_eq!(record.offset, offset);
            offset += record.bytes.len() as u64;
        }
        let bytes: Vec<u8> = read.records.iter().flat_map(|record| record.bytes.to_vec()).collect();
        assert_eq!(bytes, merged.bytes);
        assert_eq!(read.records[1].run(), merged.runs[1]);
    }

    #[test]
    fn zeros_after_a_power_failure_are_torn() {
        let (_, mut file) = sample();
        let whole = file.len();
        file.extend([0; 4096]);
        let read = read(&file);
        assert_eq!((read.consumed, read.end), (whole, End::Torn));
    }

    proptest! {
        #[test]
        fn a_cut_tail_leaves_the_whole_records(cut in 0usize..66_000) {
            let (_, file) = sample();
            let whole = read(&file);
            let window = &file[..file.len() - cut.min(file.len())];
            let read = read(window);
            prop_assert_eq!(&read.records[..], &whole.records[..read.records.len()]);
            prop_assert_eq!(read.end == End::Clean, read.consumed == window.len());
            prop_assert_ne!(read.end, End::Torn);
        }

        #[test]
        fn a_changed_byte_ends_the_reading_before_it(at in 0usize..90, flip in 1u8..=255) {
            let (_, mut file) = sample();
            file.truncate(90);
            let whole = read(&file).records.len();
            file[at] ^= flip;
            let read = read(&file);
            prop_assert!(read.consumed <= at);
            prop_assert!(read.records.len() <= whole);
        }

        #[test]
        fn random_bytes_never_panic(mut bytes: Vec<u8>) {
            if let Some(first) = bytes.first_mut() {
                *first = MARK;
            }
            prop_assert!(read(&bytes).consumed <= bytes.len());
        }
    }
}
