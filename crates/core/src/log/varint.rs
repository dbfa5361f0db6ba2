//! Numbers in as few bytes as they need: seven bits a byte, lowest first, the eighth bit says "more follows".
//! Strict: every number has exactly one spelling, so that equal bytes and equal values are the same thing.

/// Appends `value`, 1 to 10 bytes.
pub fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes one number off the front; `None` when it is cut off, longer than 64 bits, or spelled longer than needed.
pub fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for at in 0..10usize {
        let byte = *bytes.get(at)?;
        let bits = u64::from(byte & 0x7f);
        if at == 9 && bits > 1 {
            return None;
        }
        value |= bits << (7 * at);
        if byte & 0x80 == 0 {
            if byte == 0 && at > 0 {
                return None;
            }
            *bytes = &bytes[at + 1..];
            return Some(value);
        }
    }
    None
}

/// Small numbers of either sign become small numbers without one: 0, -1, 1, -2 … become 0, 1, 2, 3 …
pub const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// The other way round.
pub const fn unzigzag(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn refuses_every_second_spelling() {
        for bytes in [&[][..], &[0x80], &[0x80, 0x00], &[0xff; 10], &[0x80; 11]] {
            assert_eq!(take(&mut &bytes[..]), None, "{bytes:x?}");
        }
    }

    proptest! {
        #[test]
        fn comes_back(value: u64, signed: i64) {
            let mut bytes = Vec::new();
            put(&mut bytes, value);
            bytes.push(7);
            let mut rest = &bytes[..];
            prop_assert_eq!(take(&mut rest), Some(value));
            prop_assert_eq!(rest, &[7][..]);
            prop_assert_eq!(unzigzag(zigzag(signed)), signed);
        }
    }
}
