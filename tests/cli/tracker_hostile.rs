//! Files of a tracker that nobody should have written: refused at once, with file, place and next step.

use crate::house::before;
use crate::world::World;
use std::time::{Duration, Instant};

const OPEN: &str = "needs: {components: {min: 1}}";

fn world() -> World {
    let mut world = before(OPEN);
    world.person("dev");
    world
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_its_place() {
    let world = world();
    let cases: [(&str, &[u8], &str); 11] = [
        ("empty.csv", b"", "empty.csv:1:1: the file is empty"),
        ("book.xlsx", b"PK\x03\x04\x14\0", "book.xlsx:1:1: this is a workbook"),
        ("wide.csv", b"\xff\xfei\0d\0", "wide.csv:1:1: the text is UTF-16"),
        ("ansi.csv", b"id,title\nRFC-1,M\xfcller\n", "ansi.csv:2:8: the byte 0xFC is not UTF-8"),
        ("open.csv", b"id,title\nRFC-1,\"one\nRFC-2,two\n", "open.csv:2:7: a quote opens here"),
        ("page.xls", b"<html><table>", "page.xls:1:1: this is HTML"),
        ("text.json", b"id,title\n", "text.json:1:1: this is no JSON"),
        ("cut.json", b"[{\"id\": \"RFC-1\"", "cut.json:1:15: EOF while parsing"),
        ("twice.json", b"[{\"id\": \"RFC-1\", \"id\": \"RFC-2\"}]", "twice.json:1:21: the key `id` stands twice"),
        ("none.json", b"{\"id\": \"RFC-1\"}", "none.json:1:1: the object has no array"),
        ("two.csv", b"id,id,title\nRFC-1,RFC-2,x\n", "two.csv: the column `id` stands there 2 times"),
    ];
    let tip = world.tip();
    for (name, bytes, says) in cases {
        std::fs::write(world.path(name), bytes).unwrap();
        for noun in ["change", "issue"] {
            world.run(&format!("{noun} import R001 -F {name}")).ends_with(1).says(says).says("hint: ");
        }
    }
    world.run("change import R001 -F nowhere.csv").ends_with(1).says("cannot read `nowhere.csv`");
    assert_eq!(world.tip(), tip);
}

#[test]
fn depth_size_and_number_cost_no_time() {
    let world = world();
    let started = Instant::now();
    world.run("change list R001").succeeds();
    let alone = started.elapsed();
    let many_rows = format!("id\n{}", "RFC-1\n".repeat(10_001));
    let cases = [
        ("[".repeat(100_000), "nest too deep"),
        (format!("[{}", "{\"a\":".repeat(100_000)), "nest too deep"),
        (format!("[{{\"id\": {}}}]", "[".repeat(100_000)), "nest too deep"),
        (many_rows, "more than 10000 rows"),
        (format!("{}\n", "a,".repeat(5_000)), "5001 columns"),
    ];
    for (text, says) in cases {
        world.write("x.txt", &text);
        let started = Instant::now();
        world.run("change import R001 -F x.txt").ends_with(1).says(says);
        let took = started.elapsed().saturating_sub(alone);
        assert!(took < Duration::from_millis(200), "{says} took {took:?}");
    }
    let large = "x".repeat(16 * 1024 * 1024 + 1);
    world.write("x.txt", &large);
    world.run("change import R001 -F x.txt").ends_with(1).says("is larger than 16777216 bytes");
    world.run_with_input("change import R001 -F -", &large).ends_with(1).says("is larger than 16777216 bytes");
}

#[test]
fn cells_that_no_record_takes_are_rejected_row_by_row() {
    let world = world();
    let huge = "x".repeat(200_000);
    let rows = [
        ("RFC-1,fine,low".to_owned(), ""),
        (format!("RFC-2,{huge},low"), "column `title`: the title has more than 300 characters"),
        (format!("RFC-3,x,{huge}"), "column `risk`: the risk has more than 100000 characters"),
        ("RFC-4,a\u{1b}[31mb,low".to_owned(), "the title holds control characters"),
        ("RFC-5,\"a\rb\",low".to_owned(), "the title holds control characters"),
        ("RFC-6,\"two\nlines\",low".to_owned(), "the title holds control characters"),
        ("RFC-7,a\0b,low".to_owned(), "the title holds control characters"),
        (format!("RFC-{huge},x,low"), "must start with a letter"),
        ("RFC-8\u{430},x,low".to_owned(), "must start with a letter"),
        ("../RFC-9,x,low".to_owned(), "must start with a letter"),
    ];
    let file: String = rows.iter().map(|(row, _)| format!("{row}\n")).collect();
    world.write("c.csv", &format!("id,title,risk\n{file}"));
    let ran = world.run("change import R001 -F c.csv").ends_with(1);
    assert!(!ran.stderr.contains(['\u{1b}', '\0', '\r']), "{:?}", ran.stderr);
    assert!(ran.stderr.len() < 5_000, "what is huge is shown in part");
    for (number, (_, says)) in rows.iter().enumerate().skip(1) {
        let start = format!("row {}", number + 2);
        let line = ran.stderr.lines().find(|line| line.trim().starts_with(&start));
        assert!(line.is_some_and(|line| line.contains(says)), "{start}: {says}:\n{}", ran.stderr);
    }
    world.run("change import R001 -F c.csv --skip-rejected").succeeds().says("1 added");
    // An old Mac ends lines by a lone CR; and text that only looks like JSON is a header.
    world.write("mac.csv", "id,title\rRFC-20,one\rRFC-21,two\r");
    world.run("change import R001 -F mac.csv").succeeds().says("2 added");
    let json = r#"[{"id": "RFC-30", "title": {"text": "x"}}, 7, {"id": ["RFC-31"], "title": 5}]"#;
    world.write("c.json", json);
    let ran = world.run("change import R001 -F c.json").ends_with(1);
    ran.says(
        "row 1 (RFC-30), column `title`: expected a text, found an object; name a key in it, such as `title.name`",
    )
    .says("row 2: expected an object, found a text or number")
    .says("3 rows: 1 added");
    world.run("audit").succeeds().says("clean");
}
