//! What a file in an archive may be called, so that every system can unpack it to the same place.
//!
//! A name is a path of plain segments below the folder in which somebody unpacks. Start at `PartName::parse`.

use std::collections::HashMap;
use std::fmt;

/// The most bytes of a name.
const MAX_NAME_BYTES: usize = 1_000;

/// The most bytes of one segment of it.
const MAX_SEGMENT_BYTES: usize = 255;
/// More than relman writes; what is kept of names grows with it.
const MAX_SEGMENTS: usize = 16;

/// What Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The name of a file in an archive: segments with `/` between them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartName(String);

impl PartName {
    /// Accepts a name that every system can unpack below a folder.
    ///
    /// # Errors
    /// Says why it is none.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.len() > MAX_NAME_BYTES {
            return Err("its name is longer than 1,000 bytes");
        }
        if text.starts_with('/') {
            return Err("its name is an absolute path");
        }
        if text.split('/').count() > MAX_SEGMENTS {
            return Err("its name has more than 16 segments");
        }
        text.split('/').try_for_each(segment)?;
        Ok(Self(text.to_owned()))
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn segment(text: &str) -> Result<(), &'static str> {
    if text == ".." {
        return Err("its name leads out of the folder");
    }
    if text.is_empty() || text == "." {
        return Err("its name has an empty segment");
    }
    if text.len() > MAX_SEGMENT_BYTES {
        return Err("a segment of its name is longer than 255 bytes");
    }
    if text.contains('\\') {
        return Err("its name has a backslash");
    }
    if text.contains([':', '*', '?', '"', '<', '>', '|']) {
        return Err("its name has a character that Windows keeps for itself: one of : * ? \" < > |");
    }
    if text.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err("its name has a character that cannot be seen");
    }
    if text.ends_with(['.', ' ']) || text.starts_with(' ') {
        return Err("its name begins with a space, or ends with one or with a full stop");
    }
    let stem = text.split('.').next().unwrap_or(text).trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    if DEVICES.contains(&stem.as_str()) || port.is_some_and(|number| number.chars().count() == 1) {
        return Err("its name is one that Windows keeps for a device");
    }
    Ok(())
}

/// True of characters that are not drawn, or that turn the ones around them about.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The names of one archive so far: each once on every system, none both a file and a folder.
#[derive(Debug, Default)]
pub(super) struct Names {
    last: Option<PartName>,
    /// By what a system sees that knows no case: how it was spelled, and whether it is a file.
    taken: HashMap<String, (String, bool)>,
}

impl Names {
    /// Takes the next name.
    ///
    /// # Errors
    /// It does not come after the last one, or there is one already that it would fall together with.
    pub(super) fn take(&mut self, name: &PartName) -> Result<(), &'static str> {
        match &self.last {
            Some(last) if last == name => return Err("its name is there twice"),
            Some(last) if last > name => return Err("its name is out of order"),
            _ => {}
        }
        for (end, _) in name.0.match_indices('/') {
            self.hold(name.0.get(..end).unwrap_or_default(), false)?;
        }
        self.hold(&name.0, true)?;
        self.last = Some(name.clone());
        Ok(())
    }

    fn hold(&mut self, path: &str, is_file: bool) -> Result<(), &'static str> {
        match self.taken.get(&path.to_lowercase()) {
            None => {
                self.taken.insert(path.to_lowercase(), (path.to_owned(), is_file));
                Ok(())
            }
            Some((_, was_file)) if is_file != *was_file => Err("its name is that of a file and of a folder"),
            Some((spelled, false)) if spelled == path => Ok(()),
            Some(_) => Err("its name differs from another one in upper and lower case alone"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_are_names() {
        for name in
            ["a", "README.txt", "artifacts/app.war", "a/b/c", "a b.txt", "Übersicht.md", "...a", ".env", "com10"]
        {
            assert_eq!(PartName::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_some_system_cannot_unpack_is_no_name() {
        let long = "a/".repeat(500) + "a";
        let wide = "ä".repeat(128);
        for (name, why) in [
            ("", "empty"),
            ("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", "16 segments"),
            (".", "empty"),
            ("a//b", "empty"),
            ("a/", "empty"),
            ("./a", "empty"),
            ("..", "out of"),
            ("a/../b", "out of"),
            ("/a", "absolute"),
            ("//host/a", "absolute"),
            ("a\\b", "backslash"),
            ("C:/a", "Windows"),
            ("C:a", "Windows"),
            ("a:stream", "Windows"),
            ("a*", "Windows"),
            ("a\0b", "seen"),
            ("a\nb", "seen"),
            ("a\u{1b}[2J", "seen"),
            ("a\u{202e}gpj.exe", "seen"),
            ("a\u{200b}", "seen"),
            ("a.", "full stop"),
            ("a ", "space"),
            (" a", "space"),
            ("CON", "device"),
            ("nul.txt", "device"),
            ("a/com1.log", "device"),
            ("LPT9", "device"),
            ("aux .c", "device"),
            (&long, "1,000"),
            (&wide, "255"),
        ] {
            let said = PartName::parse(name).unwrap_err();
            assert!(said.contains(why), "{name:?}: {said}");
        }
    }

    #[test]
    fn names_are_apart_on_every_system() {
        let taken = |names: &[&str]| {
            let mut all = Names::default();
            names.iter().try_for_each(|name| all.take(&PartName::parse(name).unwrap()))
        };
        taken(&["A", "a/b", "b", "b.txt", "c/d", "c/e"]).unwrap_err();
        taken(&["B", "a/b", "b.txt", "c/d", "c/e", "é"]).unwrap();
        for (names, why) in [
            (&["a", "a"][..], "twice"),
            (&["b", "a"], "order"),
            (&["A", "a"], "case"),
            (&["É", "é"], "case"),
            (&["a", "a/b"], "folder"),
            (&["A", "a/b"], "folder"),
            (&["A/x", "a/y"], "case"),
            (&["A/b", "a"], "folder"),
        ] {
            let said = taken(names).unwrap_err();
            assert!(said.contains(why), "{names:?}: {said}");
        }
    }
}
