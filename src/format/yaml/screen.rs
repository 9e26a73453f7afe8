//! Decides which bytes may stand in a YAML file at all, before anything parses them.
//!
//! Pure. Whatever readers disagree about, or people cannot see, is refused here. Start at `text`.

use super::error::Fault;
use super::tree::Position;

/// Gives the text of a file.
///
/// # Errors
/// The file is too long, is no UTF-8, or holds a byte order mark, a carriage return, a control
/// character, a line end of another alphabet or a mark that turns text around.
pub(super) fn text(bytes: &[u8], cap_bytes: usize) -> Result<&str, Fault> {
    let start = Position { line: 1, column: 1 };
    if bytes.len() > cap_bytes {
        let size = bytes.len();
        let fault = format!("the file has {size} bytes, and at most {cap_bytes} are read");
        return Err(Fault::new(fault).at(start));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Fault::new("the file is UTF-16; save it as UTF-8").at(start));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let byte = bytes.get(offset).copied().unwrap_or_default();
        let good = String::from_utf8_lossy(bytes.get(..offset).unwrap_or_default());
        Fault::new(format!("byte 0x{byte:02x} at offset {offset} is not UTF-8")).at(end_of(&good))
    })?;
    match text.char_indices().find_map(|(offset, c)| Some((offset, c, refused(c)?))) {
        Some((offset, c, what)) => {
            let message = format!("{what} (U+{:04X}) may not stand here", c as u32);
            Err(Fault::new(message).at(end_of(text.get(..offset).unwrap_or_default())))
        }
        None => Ok(text),
    }
}

fn refused(c: char) -> Option<&'static str> {
    match c {
        '\n' | '\t' | ' '..='~' => None,
        '\u{feff}' => Some("a byte order mark"),
        '\r' => Some("a carriage return"),
        '\0'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' => Some("a control character"),
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some("a line end that only some readers see"),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some("a mark that turns text around"),
        '\u{fffe}' | '\u{ffff}' => Some("a code point that is no character"),
        _ => None,
    }
}

fn end_of(text: &str) -> Position {
    let line = text.matches('\n').count() + 1;
    let column = text.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Position { line, column }
}
