//! What is read, and what is refused with its place.

use super::{Cell, Sheet, read};

fn sheet(text: &str) -> Sheet {
    read("x", text.as_bytes()).unwrap()
}

fn cells(sheet: &Sheet, name: &str) -> Vec<Cell> {
    let column = sheet.column(name).unwrap_or_else(|| panic!("no column {name}"));
    sheet.rows.iter().map(|row| row.cell(&column)).collect()
}

fn said(text: &str) -> Cell {
    Cell::Said(vec![text.to_owned()])
}

#[track_caller]
fn refused(name: &str, bytes: &[u8]) -> String {
    read(name, bytes).unwrap_err().to_string()
}

#[test]
fn csv_is_read_as_rfc_4180_has_it() {
    let text = "Key,Summary,Key2\r\nA-1,\"a, \"\"b\"\"\r\nc\",\r\n\r\nA-2,\"\",x\n";
    let sheet = sheet(text);
    assert_eq!(cells(&sheet, "Key"), [said("A-1"), said("A-2")]);
    assert_eq!(cells(&sheet, "summary"), [said("a, \"b\"\nc"), said("")]);
    assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(sheet.column("Kex"), None);
}

#[test]
fn excel_writes_a_mark_semicolons_and_empty_rows() {
    let sheet = sheet("\u{feff}Key;\"Sum;mary, of it\"; Status \r\nA-1;x;Done\r\n;;\r\nA-2;y;\r\n");
    assert_eq!(cells(&sheet, "Sum;mary, of it"), [said("x"), said("y")]);
    assert_eq!(cells(&sheet, "Status"), [said("Done"), said("")]);
    assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn a_column_that_stands_twice_says_all_of_it() {
    let sheet = sheet("Key,Part,Part\nA-1,web,data\n");
    assert_eq!(cells(&sheet, "Part"), [Cell::Said(vec!["web".to_owned(), "data".to_owned()])]);
    assert_eq!(sheet.column("Part").unwrap().times(), 2);
}

#[test]
fn a_ragged_row_is_broken_and_the_others_are_not() {
    let sheet = sheet("a,b\n1\n1,2\n1,2,3\n");
    let broken: Vec<Option<&str>> = sheet.rows.iter().map(super::Row::broken).collect();
    let says = "the row has 1 cells, and the header has 2";
    assert_eq!(broken, [Some(says), None, Some("the row has 3 cells, and the header has 2")]);
}

#[test]
fn a_disarmed_cell_is_what_it_was() {
    let sheet = sheet("a\n'=1+1\n''=1+1\n'plain\n' -1\n'\u{ff1d}1\n");
    assert_eq!(cells(&sheet, "a"), [said("=1+1"), said("'=1+1"), said("'plain"), said(" -1"), said("\u{ff1d}1")]);
}

#[test]
fn json_is_an_array_or_an_object_with_one() {
    let rows = r#"[{"key": "A-1", "fields": {"summary": "x", "parts": [{"name": "web"}, {"name": "data"}], "due": null}},
                   {"key": 7, "fields": {"summary": true, "parts": []}, "a.b": 1.5}]"#;
    for text in [rows.to_owned(), format!("{{\"total\": 2, \"warnings\": [], \"issues\": {rows}}}")] {
        let sheet = sheet(&text);
        assert_eq!(cells(&sheet, "key"), [said("A-1"), said("7")]);
        assert_eq!(cells(&sheet, "fields.summary"), [said("x"), said("true")]);
        assert_eq!(
            cells(&sheet, "fields.parts.name"),
            [Cell::Said(vec!["web".to_owned(), "data".to_owned()]), Cell::Said(Vec::new())]
        );
        assert_eq!(cells(&sheet, "fields.due"), [Cell::Said(Vec::new()), Cell::Absent]);
        assert_eq!(cells(&sheet, "a.b"), [Cell::Absent, said("1.5")]);
        assert_eq!(cells(&sheet, "fields"), [Cell::Wrong("an object".to_owned()), Cell::Wrong("an object".to_owned())]);
        assert_eq!(sheet.column("fields.status"), None);
        assert_eq!(sheet.names().first().map(String::as_str), Some("key"));
        assert!(sheet.names().contains(&"fields.summary".to_owned()));
    }
    assert_eq!(sheet("[1, {}]").rows[0].broken(), Some("expected an object, found a text or number"));
}

#[test]
fn what_cannot_be_read_is_named_with_its_place() {
    let cases: [(&str, &[u8], &str); 14] = [
        ("x.csv", b"", "1:1: the file is empty"),
        ("x.csv", b"PK\x03\x04abc", "1:1: this is a workbook"),
        ("x.csv", b"\xff\xfea\0", "1:1: the text is UTF-16"),
        ("x.csv", b"a,b\n1,M\xfcnchen\n", "2:4: the byte 0xFC is not UTF-8"),
        ("x.csv", b"a,b\n1,\"x\n2,3\n", "2:3: a quote opens here and is never closed"),
        ("x.xls", b"<html>", "1:1: this is HTML or XML"),
        ("x.json", b"a,b\n", "1:1: this is no JSON: it begins with `a`"),
        ("x", b"[{\"a\": 1,}]", "1:10: trailing comma"),
        ("x", b"[{\"a\": 1, \"a\": 2}]", "1:13: the key `a` stands twice in one object"),
        ("x", b"[{}] 1", "1:6: trailing characters"),
        ("x", b"{\"a\": 1}", "1:1: the object has no array of rows"),
        ("x", b"{\"a\": [1], \"b\": [2]}", "1:1: the object has several arrays: `a`, `b`"),
        ("x", b"{\"a\"", "1:4: EOF while parsing"),
        ("x", b"[{\"a\": \"\x01\"}]", "1:9: control character"),
    ];
    for (name, bytes, says) in cases {
        let error = refused(name, bytes);
        assert!(error.starts_with(says), "{error} is not {says}");
    }
}

#[test]
fn what_is_beyond_measure_is_refused_at_once() {
    let deep = "[".repeat(100_000);
    assert!(refused("x", deep.as_bytes()).contains("nest too deep"));
    let deep = "{\"a\":".repeat(100_000);
    assert!(refused("x", deep.as_bytes()).contains("nest too deep"));
    let wide = format!("[{}0]", "0,".repeat(1_000_000));
    assert!(refused("x", wide.as_bytes()).contains("more than 1000000 values"));
    let long = format!("a\n{}", "1\n".repeat(10_001));
    assert!(refused("x", long.as_bytes()).contains("more than 10000 rows"));
    let large = vec![b'a'; 16 * 1024 * 1024 + 1];
    assert!(refused("x", &large).contains("more than 16777216 bytes"));
}

proptest::proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let _ = read("x", &bytes);
    }

    #[test]
    fn almost_json_and_csv_never_panic(text in "[\\[{}\\]\",:;a1\n\r' .]{0,80}") {
        if let Ok(sheet) = read("x", text.as_bytes()) {
            for name in sheet.names() {
                let column = sheet.column(&name);
                for row in &sheet.rows {
                    let _ = column.as_ref().map(|column| row.cell(column));
                }
            }
        }
    }
}
