//! `README.txt`: what a stranger needs who has the package and nothing else.
//!
//! Plain text for any editor: how to check it, in which order to read, what is in it, whom to ask.

use super::instructions::reach;
use super::{Contents, pages};
use crate::domain::action::Underneath;
use crate::report::encode;
use crate::report::scene::Scene;
use crate::report::sheet::Sheet;
use indexmap::IndexMap;
use std::fmt::Write as _;

/// How many people are named.
const PEOPLE: usize = 5;

/// The text.
#[must_use]
pub fn text(scene: &Scene<'_>, file: &str, contents: Contents<'_>) -> String {
    let sheet = Sheet::of(scene, &IndexMap::<_, Underneath>::new());
    let release = &sheet.release;
    let since =
        contents.since.map(|since| format!("The notes tell of all that comes since {}.\n", encode::terminal(since)));
    let title = encode::terminal(&format!("{}: {}", release.name, release.title));
    let mut text = format!("{title}\n{}\n\n", "=".repeat(title.chars().count()));
    let state = encode::terminal(&release.state_title);
    text.push_str(&format!("State when packed: \"{state}\", iteration {}.\n\n", release.iteration));
    text.push_str(&match contents.left_out {
        [] => format!(
            "This package holds the files of the release {} and every document that its\n\
             process asks for. What ran before it is not in here: instructions.html says where\n\
             that is to be had.\n",
            release.name
        ),
        left_out => not_complete(&release.name, left_out),
    });
    text.push_str(&format!(
        "You need neither relman, which made it, nor access to the place where it was\n\
         made. The last thing that happened to {name} before it was made was {latest}.\n\
         It is no permission: instructions.html names who says when it may go where.\n\n\
         Every document says what held on the day on which it was written; instructions\n\
         and notes say what the record says. Where a document and the record disagree,\n\
         in a time or in anything else, the record counts.\n{since}\n",
        name = release.name,
        latest = scene.view.release.latest.rfc3339(),
        since = since.unwrap_or_default(),
    ));
    text.push_str(&format!(
        "1. Check it\n\n\
         Unpack {file} into an empty folder, open a terminal there, and run\n\n    \
         sha256sum -c SHA256SUMS\n\n\
         (on a Mac: shasum -a 256 -c SHA256SUMS; on Windows, file by file, compare with\n\
         SHA256SUMS what certutil -hashfile FILE SHA256 prints). Every line must end with\n\
         OK. Where relman is at hand, relman package verify {file} does the same before\n\
         anything is unpacked, finds files that do not belong there, and needs no store.\n\n\
         That shows that nothing was damaged. That this is the package which was meant,\n\
         you see by the SHA-256 of {file} itself: compare it with what the person\n\
         who sent it tells you by another way.\n\n\
         If anything is damaged or missing: install nothing, and ask for another copy.\n\n"
    ));
    text.push_str("2. Read, in this order\n\n");
    let mut order = vec![(super::INSTRUCTIONS, "who does what, in which order, what goes where, and how to go back")];
    order.extend(pages(&sheet, contents).iter().map(|page| (page.path.as_str(), page.what.as_str())));
    for (place, (path, what)) in order.into_iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    {}. {}\n       {}", place + 1, encode::terminal(path), encode::terminal(what));
    }
    text.push_str(
        "\nEvery page is there as .html for a browser and for printing, and as .md for any\n\
         editor.\n\n3. What is in it\n\n",
    );
    let exists = |path: &str| contents.files.iter().any(|file| file.path == path);
    let is_twin = |path: &str| path.strip_suffix(".md").is_some_and(|path| exists(&format!("{path}.html")));
    for file in contents.files.iter().filter(|file| !is_twin(&file.path)) {
        let _ = writeln!(text, "    {}\n        {}", encode::terminal(&file.path), encode::terminal(&file.what));
    }
    text.push_str("\n4. Whom to ask\n\n");
    let mut people: Vec<String> = sheet
        .escalation
        .iter()
        .map(|one| {
            let ways: Vec<&str> = [&one.role, &one.phone, &one.email]
                .into_iter()
                .map(String::as_str)
                .filter(|way| !way.is_empty())
                .collect();
            format!("{}: {}", one.name, ways.join(", "))
        })
        .collect();
    if people.is_empty() {
        people = sheet.contacts.iter().map(reach).collect();
    }
    for line in people.iter().take(PEOPLE) {
        let _ = writeln!(text, "    {}", encode::terminal(line));
    }
    text.push_str("\nAll names and numbers stand at the end of instructions.html.\n");
    text
}

/// The first lines of a package in which something is not that the process asks for.
fn not_complete(name: &str, left_out: &[String]) -> String {
    let mut text = format!("not complete: this package of {name} lacks documents that its process asks for:\n\n");
    for line in left_out {
        let _ = writeln!(text, "    {}", encode::terminal(line));
    }
    text.push_str("\nWhat else the record has of it is here. What ran before is not: instructions.html\n");
    text.push_str("says where that is to be had.\n");
    text
}
