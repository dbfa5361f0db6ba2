use super::*;

#[test]
fn a_page_begins_behind_a_number() {
    assert_eq!(after(Some("42")).unwrap(), Some(42));
    assert_eq!(after(None).unwrap(), None);
    for text in ["", "x", "-1", "99999999999999999999"] {
        assert!(after(Some(text)).is_err(), "{text}");
    }
}
