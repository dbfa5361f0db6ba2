//! JSON as Python writes it: a text may hold half of a pair of surrogates (`"\ud83d"`), which no Unicode text can. One
//! such character must not cost the whole batch.

use std::borrow::Cow;

/// Writes `\ufffd` in the place of every half pair.
pub fn mend(json: &[u8]) -> Cow<'_, [u8]> {
    let halves = halves(json);
    if halves.is_empty() {
        return Cow::Borrowed(json);
    }
    let mut mended = json.to_vec();
    for at in halves {
        mended[at + 2..at + 6].copy_from_slice(b"fffd");
    }
    Cow::Owned(mended)
}

/// Where the escapes of half pairs begin.
fn halves(json: &[u8]) -> Vec<usize> {
    let (mut halves, mut open, mut at) = (Vec::new(), None, 0);
    while at < json.len() {
        let unit = unit(&json[at..]);
        match unit {
            Some(0xd800..0xdc00) => {
                halves.extend(open.replace(at));
                at += 6;
                continue;
            }
            Some(0xdc00..0xe000) if open.is_none() => halves.push(at),
            Some(0xdc00..0xe000) => open = None,
            _ => halves.extend(open.take()),
        }
        at += match (unit, json[at]) {
            (Some(_), _) => 6,
            (None, b'\\') => 2,
            (None, _) => 1,
        };
    }
    halves.extend(open);
    halves
}

/// The code unit of `\uXXXX` at the front.
fn unit(json: &[u8]) -> Option<u32> {
    let digits = json.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_pairs_are_replaced_and_nothing_else() {
        for (json, mended) in [
            (r#""plain""#, r#""plain""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\ude00x""#, r#""\ufffdx""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\ud83d\n\ude00""#, r#""\ufffd\n\ufffd""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\ud83dx""#, r#""\ufffdx""#),
            (r#""\u12"#, r#""\u12"#),
        ] {
            assert_eq!(String::from_utf8_lossy(&mend(json.as_bytes())), mended, "{json}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_was_mended_can_be_read(units in proptest::collection::vec(0u32..0x10000, 0..12)) {
            let text: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let json = format!("\"{text}\"");
            proptest::prop_assert!(serde_json::from_slice::<String>(&mend(json.as_bytes())).is_ok());
        }

        #[test]
        fn any_bytes_are_taken(bytes: Vec<u8>) {
            proptest::prop_assert_eq!(mend(&bytes).len(), bytes.len());
        }
    }
}
