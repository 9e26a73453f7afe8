//! Shows that files which mean harm are refused: odd bytes, bombs, depth, size, truncation.
//!
//! The parsing cases of the security rules stand here.

use super::tests::{Person, refusal, title};
use super::{POLICY_BYTES, read, read_record};
use std::time::{Duration, Instant};

#[test]
fn odd_bytes_are_refused() {
    for (bytes, expected) in [
        (&b"\xef\xbb\xbftitle: x\n"[..], "f:1:1: a byte order mark (U+FEFF) may not stand here"),
        (b"title: x\r\n", "f:1:9: a carriage return (U+000D) may not stand here"),
        (b"title: x\ntitle: \0\n", "f:2:8: a control character (U+0000) may not stand here"),
        (b"title: \x7f\n", "f:1:8: a control character (U+007F) may not stand here"),
        (b"\xff\xfet\0i\0", "f:1:1: the file is UTF-16; save it as UTF-8"),
        (b"t\0i\0", "f:1:2: a control character (U+0000) may not stand here"),
        (b"title: x\n  \xc3\x28\n", "f:2:3: byte 0xc3 at offset 11 is not UTF-8"),
        ("title: \u{85}\n".as_bytes(), "f:1:8: a line end that only some readers see (U+0085) may not stand here"),
        ("title: \u{202e}\n".as_bytes(), "f:1:8: a mark that turns text around (U+202E) may not stand here"),
    ] {
        assert_eq!(refusal(bytes), expected);
    }
    assert_eq!(title("title: \"\\0\\x85\\u202e\"\n"), "\0\u{85}\u{202e}");
}

#[test]
fn a_large_file_is_refused_on_its_size() {
    let large = vec![b'#'; POLICY_BYTES + 1];
    assert_eq!(refusal(&large), "f:1:1: the file has 1048577 bytes, and at most 1048576 are read");
    let record = read_record::<Person>("f", &large).unwrap_err();
    assert_eq!(record.message, "the file has no content");
}

#[test]
fn deep_nesting_is_refused_at_once() {
    let levels = 100_000;
    let block: String = (0..1_000).map(|level| format!("{:level$}a:\n", "")).collect();
    let dashes = "- ".repeat(levels) + "a\n";
    let flow = "[".repeat(levels);
    let maps = "{a: ".repeat(levels);
    let closed = "[".repeat(levels) + &"]".repeat(levels);
    let keys = "? ".repeat(levels) + "a\n";
    let mixed = "- ".repeat(50) + &"[".repeat(50) + &"]".repeat(50);
    for yaml in [block, dashes, flow, maps, closed, keys, mixed] {
        let start = Instant::now();
        let refused = refusal(&yaml);
        // 0.2 s on a quiet machine (security, Parsing); the bound leaves room for a busy one.
        assert!(start.elapsed() < Duration::from_secs(5), "{refused}");
        assert!(refused.contains("nest"), "{refused}");
    }
}

#[test]
fn too_many_values_are_refused() {
    let yaml = "[".to_owned() + &"a,".repeat(500_001) + "]";
    let refused = read_record::<Vec<String>>("f", yaml.as_bytes()).unwrap_err();
    assert_eq!(refused.message, "the file has more than 500000 values");
}

#[test]
fn an_alias_bomb_is_refused_at_its_first_anchor() {
    let bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n";
    assert!(refusal(bomb).starts_with("f:1:7: an anchor"));
}

#[test]
fn a_document_cut_anywhere_never_panics() {
    let sample = "# é\ntitle: \"a \\u00e9 \\x41\"\nroles:\n  - a\n  - 'b'\nrules:\n  x:\n    all: [always, \
        {soak: {hours: 3}}]\n  y: always\npair: [1, 2]\ndeployed-by: |-\n  one\n    two\n\n  ü three\n";
    assert!(read::<Person>("f", sample.as_bytes()).is_ok());
    for end in 0..sample.len() {
        let _ = read::<Person>("f", &sample.as_bytes()[..end]);
        let mut changed = sample.as_bytes().to_vec();
        for byte in [0, b'\n', b':', b'"', b'{', b'-', b' ', 0xff] {
            changed[end] = byte;
            let _ = read::<Person>("f", &changed);
        }
    }
}

#[test]
fn input_in_a_message_is_escaped_and_short() {
    let key = "\\e[31m".to_owned() + &"k".repeat(900);
    let refused = refusal(format!("\"{key}\": x\n"));
    assert!(refused.contains("`\\u{1b}[31mkkk") && refused.contains("k…`"), "{refused}");
}
