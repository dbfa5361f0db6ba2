//! Log on the wire: the body of one append request holds any number of frames, for any number of attempts.
//!
//! A frame, numbers little-endian: magic and version (4 bytes) · attempt length u32 · token length u32 · offset u64 ·
//! raw length u32 · lines u32 · runs length u32 · data length u32 · attempt · token · runs · data.

use super::{CHUNK_RAW_BYTES_MAX, RUNS_BYTES_MAX};
use crate::secret::Secret;

const MAGIC: [u8; 4] = *b"MLF\x01";
const FIXED_BYTES: usize = 36;

/// What a frame says about its data. Its `Debug` shows how long the runs are instead of their bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct FrameHeader {
    /// Whose log: `42.7.2`.
    pub attempt: String,
    /// The attempt's lease token.
    pub token: Secret,
    /// Where in the attempt's log the data starts, in bytes.
    pub offset: u64,
    /// How many bytes of log the data unpacks to; never 0.
    pub raw_len: u32,
    /// How many of those are `\n`.
    pub lines: u32,
    /// Stream and time of those bytes, as [`encode_runs`](super::encode_runs) makes it.
    pub runs: Vec<u8>,
}

impl std::fmt::Debug for FrameHeader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FrameHeader")
            .field("attempt", &self.attempt)
            .field("token", &self.token)
            .field("offset", &self.offset)
            .field("raw_len", &self.raw_len)
            .field("lines", &self.lines)
            .field("runs_bytes", &self.runs.len())
            .finish()
    }
}

/// What a reader of frames puts up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameLimits {
    /// Frames in one body.
    pub frames_max: usize,
    /// Bytes of an attempt's id.
    pub attempt_bytes_max: usize,
    /// Bytes of a token.
    pub token_bytes_max: usize,
    /// Bytes of log in one frame, unpacked.
    pub raw_bytes_max: usize,
    /// Bytes of encoded runs in one frame.
    pub runs_bytes_max: usize,
    /// Bytes of data in one frame, packed.
    pub data_bytes_max: usize,
}

impl Default for FrameLimits {
    fn default() -> Self {
        Self {
            frames_max: 4096,
            attempt_bytes_max: 64,
            token_bytes_max: 256,
            raw_bytes_max: CHUNK_RAW_BYTES_MAX,
            runs_bytes_max: RUNS_BYTES_MAX,
            // What cannot be compressed grows a little.
            data_bytes_max: CHUNK_RAW_BYTES_MAX + CHUNK_RAW_BYTES_MAX / 128 + 1024,
        }
    }
}

/// Why a body is not a sequence of frames. `at` is the offset in the body of the frame that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Not a frame, or of a version that we do not know.
    #[error("no log frame of a known version at byte {at} of the body")]
    Magic {
        /// Offset of the frame.
        at: usize,
    },
    /// The body ends inside the frame.
    #[error("log frame at byte {at} of the body is cut off")]
    Truncated {
        /// Offset of the frame.
        at: usize,
    },
    /// A field is larger than the limits allow.
    #[error("{field} of the log frame at byte {at} of the body is too large")]
    TooLarge {
        /// Offset of the frame.
        at: usize,
        /// Which one.
        field: &'static str,
    },
    /// A field contradicts the others or is not text.
    #[error("{field} of the log frame at byte {at} of the body is not valid")]
    Invalid {
        /// Offset of the frame.
        at: usize,
        /// Which one.
        field: &'static str,
    },
    /// More frames than one body may hold.
    #[error("more than {max} log frames in one body")]
    TooMany {
        /// The limit.
        max: usize,
    },
}

/// Appends one frame to `out`; `data` is the packed log and is not looked at.
pub fn encode_into(out: &mut Vec<u8>, header: &FrameHeader, data: &[u8]) {
    let len = |bytes: &[u8]| u32::try_from(bytes.len()).expect("parts of a frame are cut to far below 4 GiB");
    out.reserve(
        FIXED_BYTES + header.attempt.len() + header.token.expose().len() + header.runs.len() + data.len(),
    );
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&len(header.attempt.as_bytes()).to_le_bytes());
    out.extend_from_slice(&len(header.token.expose().as_bytes()).to_le_bytes());
    out.extend_from_slice(&header.offset.to_le_bytes());
    out.extend_from_slice(&header.raw_len.to_le_bytes());
    out.extend_from_slice(&header.lines.to_le_bytes());
    out.extend_from_slice(&len(&header.runs).to_le_bytes());
    out.extend_from_slice(&len(data).to_le_bytes());
    out.extend_from_slice(header.attempt.as_bytes());
    out.extend_from_slice(header.token.expose().as_bytes());
    out.extend_from_slice(&header.runs);
    out.extend_from_slice(data);
}

/// One frame as bytes.
#[must_use]
pub fn encode(header: &FrameHeader, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    encode_into(&mut out, header, data);
    out
}

/// All frames of a body, each with its packed data. Copies only headers and never more than the body holds.
///
/// # Errors
/// The first thing that is wrong; a body is taken whole or not at all.
pub fn decode_all<'body>(
    body: &'body [u8],
    limits: &FrameLimits,
) -> Result<Vec<(FrameHeader, &'body [u8])>, FrameError> {
    let (mut frames, mut at) = (Vec::new(), 0);
    while at < body.len() {
        if frames.len() == limits.frames_max {
            return Err(FrameError::TooMany { max: limits.frames_max });
        }
        let (header, data, next) = decode_at(body, at, limits)?;
        frames.push((header, data));
        at = next;
    }
    Ok(frames)
}

/// The frame at offset `at` of a body: header, packed data, and the offset behind it. For readers that take a body
/// as it arrives: on [`FrameError::Truncated`] ask again with more bytes; memory is bounded by the limits, because a
/// frame that would exceed them is refused from its first 36 bytes.
///
/// # Errors
/// What is wrong with the frame.
pub fn decode_at<'body>(
    body: &'body [u8],
    at: usize,
    limits: &FrameLimits,
) -> Result<(FrameHeader, &'body [u8], usize), FrameError> {
    let frame = body.get(at..).unwrap_or_default();
    if !frame.starts_with(&MAGIC[..frame.len().min(MAGIC.len())]) {
        return Err(FrameError::Magic { at });
    }
    let Some((fixed, rest)) = frame.split_first_chunk::<FIXED_BYTES>() else {
        return Err(FrameError::Truncated { at });
    };
    let number =
        |from: usize| u32::from_le_bytes([fixed[from], fixed[from + 1], fixed[from + 2], fixed[from + 3]]);
    let length = |from: usize, max: usize, field: &'static str| {
        let len = number(from) as usize;
        if len > max { Err(FrameError::TooLarge { at, field }) } else { Ok(len) }
    };
    let attempt_len = length(4, limits.attempt_bytes_max, "attempt")?;
    let token_len = length(8, limits.token_bytes_max, "token")?;
    let raw_len = length(20, limits.raw_bytes_max, "raw length")?;
    let runs_len = length(28, limits.runs_bytes_max, "runs")?;
    let data_len = length(32, limits.data_bytes_max, "data")?;
    let (offset, lines) = (u64::from(number(12)) | (u64::from(number(16)) << 32), number(24));
    let invalid = |field: &'static str| FrameError::Invalid { at, field };
    if raw_len == 0 {
        return Err(invalid("raw length"));
    }
    if lines as usize > raw_len {
        return Err(invalid("line count"));
    }
    // Kept within i64, which is what databases count in.
    if offset > i64::MAX as u64 - raw_len as u64 {
        return Err(invalid("offset"));
    }
    let total = attempt_len + token_len + runs_len + data_len;
    if rest.len() < total {
        return Err(FrameError::Truncated { at });
    }
    let (attempt, rest) = rest.split_at(attempt_len);
    let (token, rest) = rest.split_at(token_len);
    let (runs, rest) = rest.split_at(runs_len);
    let text =
        |bytes: &[u8], field| std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| invalid(field));
    let header = FrameHeader {
        attempt: text(attempt, "attempt")?,
        token: text(token, "token")?.into(),
        offset,
        raw_len: raw_len as u32,
        lines,
        runs: runs.to_vec(),
    };
    Ok((header, &rest[..data_len], at + FIXED_BYTES + total))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn header() -> FrameHeader {
        FrameHeader {
            attempt: "42.7.2".into(),
            token: "secret".into(),
            offset: 1 << 40,
            raw_len: 100,
            lines: 3,
            runs: vec![1, 0],
        }
    }

    fn refusal(header: &FrameHeader, data: &[u8]) -> FrameError {
        decode_all(&encode(header, data), &FrameLimits::default()).unwrap_err()
    }

    #[test]
    fn many_frames_come_back() {
        let second = FrameHeader { offset: 0, attempt: "1.0.1".into(), ..header() };
        let mut body = encode(&header(), b"packed");
        encode_into(&mut body, &second, b"");
        let frames = decode_all(&body, &FrameLimits::default()).unwrap();
        assert_eq!(frames, [(header(), &b"packed"[..]), (second, &b""[..])]);
        assert_eq!(decode_all(b"", &FrameLimits::default()), Ok(vec![]));
        let one = FrameLimits { frames_max: 1, ..FrameLimits::default() };
        assert_eq!(decode_all(&body, &one), Err(FrameError::TooMany { max: 1 }));
    }

    #[test]
    fn every_cut_is_noticed() {
        let body = encode(&header(), b"packed");
        for len in 1..body.len() {
            assert_eq!(
                decode_all(&body[..len], &FrameLimits::default()),
                Err(FrameError::Truncated { at: 0 }),
                "cut at {len}"
            );
        }
    }

    #[test]
    fn refusals_name_the_field() {
        let too_large = |field| FrameError::TooLarge { at: 0, field };
        let invalid = |field| FrameError::Invalid { at: 0, field };
        let with = |change: fn(&mut FrameHeader)| {
            let mut changed = header();
            change(&mut changed);
            changed
        };
        assert_eq!(refusal(&with(|h| h.attempt = "x".repeat(65)), b""), too_large("attempt"));
        assert_eq!(refusal(&with(|h| h.token = "x".repeat(257).into()), b""), too_large("token"));
        assert_eq!(refusal(&with(|h| h.raw_len = 1 << 20), b""), too_large("raw length"));
        assert_eq!(refusal(&with(|h| h.runs = vec![0; 1 << 21]), b""), too_large("runs"));
        assert_eq!(refusal(&header(), &vec![0; 1 << 20]), too_large("data"));
        assert_eq!(refusal(&with(|h| h.raw_len = 0), b""), invalid("raw length"));
        assert_eq!(refusal(&with(|h| h.lines = 101), b""), invalid("line count"));
        assert_eq!(refusal(&with(|h| h.offset = u64::MAX), b""), invalid("offset"));
        let good = encode(&header(), b"d");
        let trailing = [&good[..], b"rubbish"].concat();
        let error = decode_all(&trailing, &FrameLimits::default()).unwrap_err();
        assert_eq!(error, FrameError::Magic { at: good.len() });
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(bytes: Vec<u8>, start in 0usize..40, good_start: bool) {
            let mut body = bytes;
            if good_start {
                let good = encode(&header(), b"data");
                body.splice(0..0, good[..start.min(good.len())].iter().copied());
            }
            let _ = decode_all(&body, &FrameLimits::default());
        }

        #[test]
        fn a_flipped_byte_never_panics(at in 0usize..60, value: u8) {
            let mut body = encode(&header(), b"packed data");
            let at = at % body.len();
            body[at] = value;
            let _ = decode_all(&body, &FrameLimits::default());
        }
    }
}
