//! Packages that were damaged on the way, or made by hostile hands: found, named, never unpacked.

use crate::package::{small, unpacked};
use crate::world::World;
use relman::format::manifest::{self, Found, MANIFEST, SUMS, State};
use relman::store::Archive;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A world with the package of a small release.
fn world() -> World {
    let world = small();
    world.run_as("maker", "package build A001 -o out --artifacts dist").succeeds();
    world
}

/// What `package verify` finds, without starting the program: the files that are not whole, or nothing
/// where the archive itself is refused.
fn found(path: &Path) -> Option<Vec<String>> {
    let archive = Archive::open(path).ok()?;
    let mut found = Found::new();
    for name in archive.names() {
        let is = archive.stream(name, &mut std::io::sink(), &mut |_| {});
        found.insert(name.to_owned(), is.map(|d| (d, archive.size(name).unwrap())).map_err(|error| error.to_string()));
    }
    let whole = |name: &str| archive.read(name, manifest::LIMIT_BYTES).ok();
    let verdict = manifest::judge(&found, whole(MANIFEST).as_deref(), whole(SUMS).as_deref());
    let bad = verdict.parts.iter().filter(|part| part.state != State::Whole);
    Some(bad.map(|part| part.path.clone()).collect())
}

#[test]
fn every_flipped_byte_of_a_package_is_found_and_its_file_is_named() {
    let world = world();
    let bytes = std::fs::read(world.path("out/A001.zip")).unwrap();
    let names: Vec<String> = Archive::open(&world.path("out/A001.zip")).unwrap().names().map(str::to_owned).collect();
    let mut headers: Vec<usize> = Vec::new();
    for name in &names {
        let header = [&b"PK\x03\x04"[..], &[20, 0, 0, 8]].concat();
        let is_header =
            |at: &usize| bytes[*at..].starts_with(&header) && bytes[*at + 30..].starts_with(name.as_bytes());
        headers.push((0..bytes.len() - 30).find(is_header).unwrap());
    }
    let directory = bytes.windows(8).position(|eight| eight == b"PK\x01\x02\x2d\x03\x14\x00").unwrap();
    let path = world.path("flipped.zip");
    let mut damaged = bytes.clone();
    for at in 0..bytes.len() {
        damaged[at] ^= 0x01;
        std::fs::write(&path, &damaged).unwrap();
        let bad = found(&path);
        if at < directory {
            let file = &names[headers.iter().rposition(|header| *header <= at).unwrap()];
            assert_eq!(bad.as_ref(), Some(&vec![file.clone()]), "byte {at}");
        } else {
            assert!(bad.is_none_or(|bad| !bad.is_empty()), "byte {at} of the directory is not found");
        }
        damaged[at] = bytes[at];
    }
    // The program says the same, with its exit code.
    damaged[directory - 1] ^= 0x01;
    std::fs::write(&path, &damaged).unwrap();
    let said = world.run("package verify flipped.zip").ends_with(4).says("DAMAGED: 1 of");
    let line = said.stdout.lines().find(|line| line.starts_with(names.last().unwrap().as_str())).unwrap();
    assert!(line.contains("DAMAGED: its bytes do not have their checksum"), "{line}");
}

#[test]
fn a_package_that_is_cut_anywhere_is_refused() {
    let world = world();
    let bytes = std::fs::read(world.path("out/A001.zip")).unwrap();
    let path = world.path("cut.zip");
    for length in (0..bytes.len()).step_by(7).chain(bytes.len() - 100..bytes.len()) {
        std::fs::write(&path, &bytes[..length]).unwrap();
        assert!(Archive::open(&path).is_err(), "cut at {length}");
    }
    world.run("package verify cut.zip").ends_with(4).says("REFUSED").says("cut off");
    std::fs::write(&path, [&bytes[..], b"more"].concat()).unwrap();
    world.run("package verify cut.zip --json").ends_with(4).says("\"ok\": false");
}

/// An archive of the crate `zip`.
fn zipped(world: &World, files: &[(&str, &[u8])], options: SimpleFileOptions) {
    let mut writer = ZipWriter::new(std::fs::File::create(world.path("evil.zip")).unwrap());
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn archives_of_hostile_hands_are_refused_quickly_and_nothing_is_written() {
    let world = world();
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let before = std::fs::read_dir(world.path("")).unwrap().count() + 1;
    let began = Instant::now();
    for name in [
        "../../evil",
        "/etc/evil",
        "..\\evil",
        "C:\\evil",
        "C:evil",
        "a/../../evil",
        "e\u{202e}lit.txt",
        "\u{1b}[2Jevil",
    ] {
        zipped(&world, &[(name, b"evil")], stored);
        let refused = world.run("package verify evil.zip").ends_with(4).says("REFUSED");
        assert!(!refused.stdout.contains(['\u{1b}', '\u{202e}']), "{name:?}: {}", refused.stdout);
    }
    zipped(&world, &[("a", b"1"), ("A", b"2")], stored);
    world.run("package verify evil.zip").ends_with(4).says("REFUSED");
    let bomb = vec![0; 32 << 20];
    zipped(&world, &[("bomb", &bomb)], SimpleFileOptions::default());
    world.run("package verify evil.zip").ends_with(4).says("REFUSED").says("it is compressed");
    std::fs::write(world.path("evil.zip"), b"GIF89a").unwrap();
    world.run("package verify evil.zip").ends_with(4).says("too short");
    assert_eq!(std::fs::read_dir(world.path("")).unwrap().count(), before);
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
}

#[test]
fn manifests_of_hostile_hands_are_refused() {
    let world = world();
    unpacked(&world, "out/A001.zip", "there");
    world.run("package verify there").succeeds();
    let manifest = world.read("there/manifest.json");
    for (text, why) in [
        (manifest.replacen("\"version\": 1", "\"version\": 2", 1), "take a newer one"),
        (manifest.replace("relman-package", "something"), "something else"),
        ("[".repeat(100_000), "no manifest"),
        (manifest.replace("README.txt", "../../README.txt"), "README.txt"),
        (manifest.replace("\"title\": \"First\"", "\"title\": \"\\u001b[2J\\u202eFirst\""), "manifest.json"),
    ] {
        world.write("there/manifest.json", &text);
        let said = world.run("package verify there").ends_with(4).says("DAMAGED");
        assert!(!said.stdout.contains(['\u{1b}', '\u{202e}']), "{}", said.stdout);
        // Also where the sums were made to agree.
        let sum = relman::domain::id::Digest::of(text.as_bytes());
        let sums = world.read("there/SHA256SUMS");
        let lines = sums.lines().map(|line| match line.ends_with("  manifest.json") {
            true => format!("{}  manifest.json\n", manifest::hex(&sum)),
            false => format!("{line}\n"),
        });
        let agreed: String = lines.collect();
        world.write("there/SHA256SUMS", &agreed);
        let said = world.run("package verify there");
        assert!(said.code == 4 && format!("{said:?}").contains(why) || why == "manifest.json", "{said:?}");
        assert!(!said.stdout.contains(['\u{1b}', '\u{202e}']), "{}", said.stdout);
        world.write("there/SHA256SUMS", &sums);
    }
    world.write("there/manifest.json", &manifest);
    std::fs::remove_file(world.path("there/README.txt")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", world.path("there/README.txt")).unwrap();
    world.run("package verify there").ends_with(4).says("no plain file");
}
