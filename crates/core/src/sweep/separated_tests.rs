use serde_json::json;

use super::*;
use crate::sweep::read_points;

fn read(name: &str, bytes: &[u8]) -> Result<Value, String> {
    read_points(name, bytes)
        .map(|table| serde_json::to_value(table).unwrap())
        .map_err(|errors| errors.to_string())
}

#[test]
fn cells_are_kept_as_they_are_written() {
    for (text, rows) in [
        (
            "v\n1.10\n1e3\n007\n1_000\n0x10\n-0\n1.0\n1\n",
            json!([["1.10"], ["1e3"], ["007"], ["1_000"], ["0x10"], ["-0"], ["1.0"], [1]]),
        ),
        ("v\n\"7\"\n7\n\" a \"\n a \n\"\"\n", json!([["7"], [7], [" a "], ["a"], [""]])),
        ("v\ntrue\nTRUE\n\"true\"\nNA\nnull\n", json!([[true], ["TRUE"], ["true"], ["NA"], ["null"]])),
        (
            "v\n\"two\nlines\"\n\"say \"\"hi\"\"\"\n5\" pipe\n",
            json!([["two\nlines"], ["say \"hi\""], ["5\" pipe"]]),
        ),
        ("v,w\n1,\n,2\n", json!([[1, ""], ["", 2]])),
    ] {
        assert_eq!(read("a.csv", text.as_bytes()).unwrap()["rows"], rows, "{text:?}");
    }
}

#[test]
fn what_spreadsheets_write_is_read() {
    let utf16: Vec<u8> = "\u{feff}h\tk\r\n1\tä\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes, columns, rows) in [
        ("a.csv", b"\xef\xbb\xbfh,k\r\n1,2\r\n".to_vec(), json!(["h", "k"]), json!([[1, 2]])),
        (
            "a.csv",
            b"h;k\r\n0,5;x\r\n1,5;y\r\n".to_vec(),
            json!(["h", "k"]),
            json!([["0,5", "x"], ["1,5", "y"]]),
        ),
        ("a.csv", b"sep=;\r\nh;k\r\n1;2\r\n".to_vec(), json!(["h", "k"]), json!([[1, 2]])),
        ("a.csv", b"\"sep=|\"\nh|k\n1|2\n".to_vec(), json!(["h", "k"]), json!([[1, 2]])),
        ("a.csv", b"h\tk\n1\t2\n".to_vec(), json!(["h", "k"]), json!([[1, 2]])),
        (
            "a.csv",
            b"h,k,,\r\n1,2,,\r\n,,,\r\n3,4,,\r\n,,,\r\n\r\n".to_vec(),
            json!(["h", "k"]),
            json!([[1, 2], [3, 4]]),
        ),
        ("a.csv", b"h,k\n1,2,,\n".to_vec(), json!(["h", "k"]), json!([[1, 2]])),
        ("a.csv", b"h,k\r1,2\r3,4\r".to_vec(), json!(["h", "k"]), json!([[1, 2], [3, 4]])),
        ("a.tsv", b"h\tk\n1\ta,b\n\t2\n".to_vec(), json!(["h", "k"]), json!([[1, "a,b"], ["", 2]])),
        ("a.txt.csv", utf16, json!(["h", "k"]), json!([[1, "ä"]])),
    ] {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(read(name, &bytes), Ok(json!({"columns": columns, "rows": rows})), "{name}: {text:?}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_line() {
    for (name, bytes, message) in [
        ("q.csv", &b"id,note\n1,\"abc\n2,def\n3,ghi\n"[..], "q.csv:2: a quote is opened and never closed"),
        ("q.tsv", b"id\tnote\n1\t\"abc\n2\tdef\n", "q.tsv:2: a quote is opened and never closed"),
        ("q.csv", b"id,note\n1,\"abc\n2,\"def\"\n3,x\n", "q.csv:2: has text behind a closing quote"),
        ("q.csv", b"id,note\n1,x\n\n2,\"a\"b\n", "q.csv:4: has text behind a closing quote"),
        ("q.csv", b"a,b\n1,2,3\n", "q.csv:2: has 3 values, but the first row names 2"),
        ("q.csv", b"a,b\n\"x\ny\",1\n1\n", "q.csv:4: has 1 value, but the first row names 2"),
        ("q.csv", b"a,b,,\n1,2,3,\n", "q.csv:2: has a value in column 3, which has no name"),
        ("q.csv", b"a,,b\n1,2,3\n", "q.csv:1: column 2 has no name"),
        ("q.csv", b"a,b,a\n1,2,3\n", "q.csv:1: names the column `a` twice"),
        ("q.csv", b"a,b\n1,caf\xe9\n", "q.csv:2: is not UTF-8 text (it has the byte E9)"),
        ("q.csv", b"sep=;\nh\n1;2\n", "q.csv:3: has 2 values, but the first row names 1"),
    ] {
        let why = read(name, bytes).unwrap_err();
        assert!(why.starts_with(message), "{why}");
    }
}
