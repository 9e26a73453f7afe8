//! A release as one file for those who deploy it: built, compared, read by others, and deployed by alone.

use crate::cio_way::{Stage, at};
use crate::world::World;
use crate::{cms, era, itil_way};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::process::Command;

/// A process with little in it, so that its packages are small.
pub(crate) const SMALL: &str = r#"
relman: 1
process: house
version: 1
title: House
naming: "A{number:3}"
kinds: {normal: {default: true}}
components: {shop: {artifacts: [war]}}
roles: {maker: {}}
artifact-types: {war: {}}
states: {planning: {initial: true}, out: {final: true}}
transitions: {go: {from: [planning], to: out, by: [maker], gates: [complete]}}
gates: {complete: {title: Every component has its file, needs: {artifacts: {complete: true}}}}
documents: {notes: {owner: maker, covers: [content]}}
"#;

/// The papers of a package by the process `cio-101`.
const PAPERS: [&str; 5] =
    ["installation-instructions", "release-notes", "impact-and-rollback", "code-movement", "production-cutover"];

/// A release of the small process, with one file, and a folder to build into.
pub(crate) fn small() -> World {
    let world = World::by(SMALL);
    world.write("dist/app.war", "bytes").write("out/.keep", "");
    std::fs::remove_file(world.path("out/.keep")).unwrap();
    world.run_as("maker", "new \"First\" --component shop").succeeds();
    world.run_as("maker", "artifact add A001 dist/app.war --component shop").succeeds();
    world
}

/// The files of an archive, read by the crate `zip`.
pub(crate) fn unzipped(path: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

/// Unpacks a package of the world into a folder.
pub(crate) fn unpacked(world: &World, package: &str, folder: &str) {
    for (name, bytes) in unzipped(&world.path(package)) {
        let path = world.path(folder).join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// Builds the package of a release and compares it; its files.
fn built(world: &World, who: &str, name: &str, more: &str) -> BTreeMap<String, Vec<u8>> {
    std::fs::create_dir_all(world.path("out")).unwrap();
    world.run_as(who, &format!("package build {name} -o out {more}")).succeeds();
    let verdict = world.run(&format!("package verify out/{name}.zip --json")).succeeds().json();
    assert_eq!((&verdict["ok"], &verdict["package"]["release"]), (&Value::Bool(true), &Value::from(name)));
    let files = unzipped(&world.path(&format!("out/{name}.zip")));
    assert_eq!(verdict["parts"].as_array().unwrap().len(), files.len());
    files
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files.get(name).unwrap_or_else(|| panic!("no `{name}`: {:?}", files.keys())).clone()).unwrap()
}

#[test]
fn a_package_has_its_five_parts_and_is_checked_without_a_store() {
    let world = at(Stage::Submitted);
    let files = built(&world, "developer", "REL0001", "--artifacts dist");
    assert_eq!(text(&files, "artifacts/letters.war"), "letters of iteration 1");
    let show = |document: &str| world.run(&format!("document show REL0001 {document}")).succeeds().stdout;
    for (path, document) in [
        ("instructions/installation-instructions.md", "installation-instructions"),
        ("release-notes/release-notes.md", "release-notes"),
        ("further-information/impact-and-rollback.md", "impact-and-rollback"),
        ("forms/code-movement.md", "code-movement"),
        ("forms/production-cutover.md", "production-cutover"),
    ] {
        assert_eq!(text(&files, path), show(document), "{path}");
        assert!(text(&files, &path.replace(".md", ".html")).starts_with("<!DOCTYPE html>"));
    }
    let manifest: Value = serde_json::from_str(&text(&files, "manifest.json")).unwrap();
    let ids = |list: &Value, key: &str| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one[key].as_str().unwrap().to_owned()).collect()
    };
    let sections = ids(&manifest["sections"], "id");
    assert_eq!(sections, ["instructions", "release-notes", "code", "further-information", "forms"]);
    for section in &sections {
        let serves = |part: &Value| part["serves"].as_array().is_some_and(|all| all.iter().any(|one| one == section));
        assert!(manifest["parts"].as_array().unwrap().iter().any(serves), "nothing serves `{section}`");
    }
    // Neither a store nor a person is needed on the other side.
    let mut other = world.command(env!("CARGO_BIN_EXE_relman"), "nobody");
    other.env("RELMAN_STORE", "/nonsense").env_remove("GIT_AUTHOR_EMAIL").args([
        "package",
        "verify",
        "out/REL0001.zip",
    ]);
    assert_eq!(other.output().unwrap().status.code(), Some(0));
    // Nor is relman.
    unpacked(&world, "out/REL0001.zip", "there");
    let sums = Command::new("sha256sum").args(["-c", "SHA256SUMS"]).current_dir(world.path("there")).output().unwrap();
    assert!(sums.status.success(), "{}", String::from_utf8_lossy(&sums.stdout));
    assert_eq!(String::from_utf8_lossy(&sums.stdout).lines().count(), files.len() - 1);
    world.run("package verify there").succeeds().says("REL0001");
    world.write("there/artifacts/letters.war", "letters of iteration 2");
    std::fs::remove_file(world.path("there/notes.md")).unwrap();
    world.write("there/later.txt", "mine");
    let found = world.run("package verify there --json").ends_with(4).json();
    let bad = |state: &str| -> Vec<String> {
        let parts = found["parts"].as_array().unwrap().iter().filter(|part| part["state"] == state);
        parts.map(|part| part["path"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(bad("damaged"), ["artifacts/letters.war"]);
    assert_eq!((bad("missing"), bad("extra")), (vec!["notes.md".to_owned()], vec!["later.txt".to_owned()]));
}

#[test]
fn a_package_that_lacks_a_part_is_refused_with_all_that_is_missing() {
    let world = at(Stage::Test);
    world.write("out/README", "");
    let refused = world.run_as("developer", "package build REL0001 -o out --artifacts dist").ends_with(3);
    for part in PAPERS {
        assert!(refused.stderr.contains(&format!("document `{part}` was never written")), "{}", refused.stderr);
        assert!(refused.stderr.contains(&format!("hint: relman document write REL0001 {part}")), "{}", refused.stderr);
    }
    refused.says("5 things are missing").says("who can: developer");
    let json = world.run_as("developer", "package build REL0001 -o out --artifacts dist --json").ends_with(3);
    assert_eq!(json.unmet(), ["instructions", "release-notes", "further-information", "forms"]);
    // What was written for something that has changed since is missing as well.
    let world = at(Stage::Prepared);
    let write = || {
        for document in PAPERS {
            world.run_as("developer", &format!("document write REL0001 {document}")).succeeds();
        }
    };
    write();
    world
        .write("out/README", "")
        .run_as("developer", "set REL0001 purpose=\"The rates of the next year alone\"")
        .succeeds();
    let refused = world.run_as("developer", "package build REL0001 -o out --artifacts dist").ends_with(3);
    refused.says("5 things are missing").says("document `code-movement` no longer counts");
    write();
    assert_eq!(std::fs::read_dir(world.path("out")).unwrap().count(), 1);
    built(&world, "developer", "REL0001", "--artifacts dist");
}

#[test]
fn artifacts_come_from_the_library_or_beside_and_never_with_other_bytes() {
    let world = at(Stage::Submitted);
    world.write("out/README", "").write("other/letters.war", "other letters");
    let build = |more: &str| world.run_as("developer", &format!("package build REL0001 -o out {more}"));
    let refused = build("").ends_with(3).says("`letters.war` is in no library: no library is named");
    refused.says("`rates.load` is in no library").says("hint: relman package build REL0001 -o DIR --artifacts FOLDER");
    build("--artifacts other")
        .ends_with(3)
        .says("`other/letters.war` has other bytes")
        .says("`rates.load` is not in `other`");
    world.write("dsl/README", "Master copies.");
    build("")
        .ends_with(3)
        .says("`rates.load` is not in the library")
        .says("hint: relman library put REL0001 rates.load");
    world.run_as("developer", "library put REL0001 dist/rates.load dist/letters.war").succeeds();
    build("--artifacts other").ends_with(3).says("has other bytes").is_silent_about("rates.load");
    let files = built(&world, "developer", "REL0001", "");
    assert_eq!(text(&files, "artifacts/rates.load"), "rates");
    // A copy that was damaged since is no source.
    let shelf = std::fs::read_dir(world.path("dsl/sha256")).unwrap().next().unwrap().unwrap().path();
    std::fs::write(std::fs::read_dir(shelf).unwrap().next().unwrap().unwrap().path(), "rot").unwrap();
    build("").ends_with(3).says("in the library is damaged");
    build("--artifacts dist").succeeds().says("already there");
}

#[test]
fn the_same_record_gives_the_same_bytes_wherever_and_whenever() {
    let mut world = at(Stage::Submitted);
    built(&world, "developer", "REL0001", "--artifacts dist");
    let first = std::fs::read(world.path("out/REL0001.zip")).unwrap();
    let again = |world: &World, who: &str| {
        std::fs::remove_file(world.path("out/REL0001.zip")).unwrap();
        world.run_as(who, "package build REL0001 -o out --artifacts dist").succeeds();
        std::fs::read(world.path("out/REL0001.zip")).unwrap()
    };
    // Another release, another person, another day, another place.
    world.run_as("requestor", "new \"Another\" --component distributed").succeeds();
    world.wait_minutes(60 * 24 * 40);
    assert_eq!(again(&world, "librarian"), first);
    let store = world.store().display().to_string();
    world.git(&format!("clone -q \"{store}\" \"{}\"", world.path("elsewhere").display())).succeeds();
    world.governs("elsewhere");
    assert_eq!(again(&world, "change-manager"), first);
    let answer = world.run("package build REL0001 -o out --artifacts dist --json").succeeds().json();
    assert_eq!((&answer["changed"], &answer["replaced"]), (&Value::Bool(false), &Value::Bool(false)));
    assert_eq!(answer["sha256"], world.run("package verify out/REL0001.zip --json").succeeds().json()["sha256"]);
    // What happens to this release makes another package, in place of the older one; and the old one can be had again.
    let tip = world.tip();
    world.run_as("developer", "comment REL0001 -m next").succeeds();
    let answer = world.run("package build REL0001 -o out --artifacts dist --json").succeeds().json();
    assert_eq!((&answer["changed"], &answer["replaced"]), (&Value::Bool(true), &Value::Bool(true)));
    assert_ne!(std::fs::read(world.path("out/REL0001.zip")).unwrap(), first);
    world
        .run(&format!("package build REL0001 -o out --artifacts dist --as-of {tip}"))
        .succeeds()
        .says("in place of an older one");
    assert_eq!(std::fs::read(world.path("out/REL0001.zip")).unwrap(), first);
}

#[test]
fn nothing_but_an_older_package_of_the_release_is_replaced() {
    let world = small();
    let build = || world.run_as("maker", "package build A001 -o out --artifacts dist");
    world.write("out/A001.zip", "my own");
    build().ends_with(1).says("is no package of A001");
    assert_eq!(world.read("out/A001.zip"), "my own");
    std::fs::remove_file(world.path("out/A001.zip")).unwrap();
    build().succeeds();
    world.run_as("maker", "new \"Second\" --component shop").succeeds();
    world.run_as("maker", "artifact add A002 dist/app.war --component shop").succeeds();
    std::fs::copy(world.path("out/A001.zip"), world.path("out/A002.zip")).unwrap();
    world.run_as("maker", "package build A002 -o out --artifacts dist").ends_with(1).says("is no package of A002");
    world.run_as("maker", "package build A001 -o nowhere --artifacts dist").ends_with(1).says("no folder `nowhere`");
    world.run_as("maker", "package build A001").ends_with(2);
    world.run("package verify nowhere.zip").ends_with(1);
}

#[test]
fn names_that_some_system_cannot_unpack_are_not_packed() {
    let world = small();
    world.write("dist/APP.war", "b").write("dist/con.war", "c").write("dist/a:b.war", "d");
    let build = || world.run_as("maker", "package build A001 -o out --artifacts dist");
    for (name, why) in [("APP.war", "upper and lower case"), ("con.war", "a device"), ("a:b.war", "Windows")] {
        world.run_as("maker", &format!("artifact add A001 dist/{name} --component shop")).succeeds();
        build().ends_with(3).says(&format!("`{name}` cannot be packed")).says(why);
        world.run_as("maker", &format!("artifact remove A001 {name} -m \"another name\"")).succeeds();
    }
    build().succeeds();
}

#[test]
fn without_a_package_of_its_own_a_process_asks_for_its_files() {
    let world = small();
    world.run_as("maker", "artifact remove A001 app.war -m \"not yet\"").succeeds();
    let refused = world.run_as("maker", "package build A001 -o out").ends_with(3);
    refused.says("shop has no artifact of type war").says("hint: relman artifact add A001");
    world.run_as("maker", "artifact add A001 dist/app.war --component shop").succeeds();
    let files = built(&world, "maker", "A001", "--artifacts dist");
    assert!(text(&files, "README.txt").contains("not complete: this package of A001 lacks documents"));
    assert!(text(&files, "README.txt").contains("notes (notes): not written"));
    assert!(!text(&files, "README.txt").contains("every document that its"));
    let again = "package build A001 -o out --artifacts dist";
    let told = world.run_as("maker", again).succeeds();
    assert!(told.stderr.contains("warning: not complete: notes (notes): not written"), "{}", told.stderr);
    let json = world.run_as("maker", &format!("{again} --json")).succeeds().json();
    assert_eq!(json["warnings"], serde_json::json!(["not complete: notes (notes): not written"]));
    world.write("notes.txt", "by hand").run_as("maker", "document write A001 notes -F notes.txt").succeeds();
    let files = built(&world, "maker", "A001", "--artifacts dist");
    assert_eq!(text(&files, "documents/notes.txt"), "by hand");
    assert!(!text(&files, "README.txt").contains("not complete"));
    assert!(text(&files, "README.txt").contains("every document that its"));
    assert!(text(&files, "README.txt").contains("State when packed: \"planning\", iteration 1."));
    assert!(text(&files, "README.txt").contains("the record counts"));
    let told = world.run_as("maker", again).succeeds();
    assert!(!told.stderr.contains("warning"), "{}", told.stderr);
    // The notes name the document where it lies in the package, and say so where it was left out.
    assert!(text(&files, "notes.md").contains("notes (documents/notes.txt), written by"));
    assert!(text(&files, "notes.json").contains("\"documents/notes.txt\""));
    world.run_as("maker", "set A001 title=\"Another\"").succeeds();
    world.write("dist/app.war", "other bytes").run_as("maker", "artifact remove A001 app.war -m new").succeeds();
    world.run_as("maker", "artifact add A001 dist/app.war --component shop").succeeds();
    let files = built(&world, "maker", "A001", "--artifacts dist");
    assert!(text(&files, "README.txt").contains("written for something that has changed since"));
    assert!(text(&files, "notes.md").contains("notes (not in this package), written by"));
}

#[test]
fn the_notes_inside_tell_what_comes_along_where_that_is_asked_for() {
    let world = small();
    world.run_as("maker", "new \"Second\" --component shop").succeeds();
    world.run_as("maker", "artifact add A002 dist/app.war --component shop").succeeds();
    let files = built(&world, "maker", "A002", "--artifacts dist");
    assert!(!text(&files, "manifest.json").contains("\"since\"") && !text(&files, "notes.md").contains("A001"));
    world.run_as("maker", "new \"Third\" --component shop").succeeds();
    world.run_as("maker", "artifact add A003 dist/app.war --component shop").succeeds();
    let files = built(&world, "maker", "A003", "--artifacts dist --from A001");
    assert!(text(&files, "notes.md").contains("Releases since A001") && text(&files, "notes.md").contains("A002"));
    assert!(text(&files, "README.txt").contains("all that comes since A001"));
    assert!(text(&files, "manifest.json").contains("\"since\": \"A001\""));
    world.run_as("maker", "package build A003 -o out --artifacts dist --from A001").succeeds().says("already there");
    world.run_as("maker", "package build A003 -o out --artifacts dist --from A009").ends_with(1);
}

#[test]
fn a_package_that_was_packed_again_is_refused_with_what_helps() {
    let world = small();
    let files = built(&world, "maker", "A001", "--artifacts dist");
    let again = |method| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let mut zip = zip::ZipWriter::new(&mut bytes);
        let plain = zip::write::SimpleFileOptions::default().compression_method(method);
        zip.add_directory("artifacts", plain).unwrap();
        for (name, bytes) in &files {
            zip.start_file(name, plain).unwrap();
            std::io::Write::write_all(&mut zip, bytes).unwrap();
        }
        zip.finish().unwrap();
        std::fs::write(world.path("again.zip"), bytes.into_inner()).unwrap();
        world.run("package verify again.zip").ends_with(4)
    };
    for method in [zip::CompressionMethod::Deflated, zip::CompressionMethod::Stored] {
        again(method).says("REFUSED").says("relman package verify DIR");
    }
    // What is damaged on its way, or has a hostile name, is not to be unpacked.
    let mut bytes = std::fs::read(world.path("out/A001.zip")).unwrap();
    bytes[200] ^= 1;
    std::fs::write(world.path("again.zip"), &bytes).unwrap();
    world.run("package verify again.zip").ends_with(4).is_silent_about("relman package verify DIR");
    let hostile = world.path("again.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(hostile).unwrap());
    zip.start_file("../evil", zip::write::SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap();
    world.run("package verify again.zip").ends_with(4).is_silent_about("relman package verify DIR");
}

#[test]
fn the_instructions_have_one_order_and_the_way_back_apart() {
    let world = cms::at(cms::Stage::Acceptance);
    let instructions = text(&built(&world, "lead-developer", "CFIS001", "--artifacts dist"), "instructions.md");
    let mut last = 0;
    for heading in [
        "## In this order",
        "## What the release says of itself: read all of it before you begin",
        "## Who deploys, and where",
        "## Tasks before the installation",
        "(transfer-web-packages)",
        "## Tasks at the time of the installation",
        "(backup-databases)",
        "(deploy-web)",
        "## What goes where",
        "## Tasks after the installation",
        "(verify-application)",
        "## How to know that it worked",
        "## Only if it fails: the way back",
        "## Only if it fails: what ran before",
        "## Contacts",
    ] {
        let place = instructions.find(heading).unwrap_or_else(|| panic!("no `{heading}`:\n{instructions}"));
        assert!(place > last, "`{heading}` stands too early:\n{instructions}");
        last = place;
    }
    assert!(instructions.contains("| Put every file where it goes: first Web, then Caché | What goes where |"));
    assert!(instructions.contains("| done | due | task | remark | owner |"), "{instructions}");
}

#[test]
fn every_process_that_ships_makes_packages() {
    let world = cms::at(cms::Stage::Acceptance);
    let files = built(&world, "lead-developer", "CFIS001", "--artifacts dist");
    assert!(files.contains_key("documents/release-notes.md") && files.contains_key("artifacts/rates.xml"));
    let world = era::at("go-no-go");
    let files = built(&world, "release-manager", "ERA001", "--artifacts dist");
    assert!(files.contains_key("further-information/1-developer.xml"), "{:?}", files.keys());
    let world = itil_way::at("stage-one");
    let files = built(&world, "release-manager", "R001", "--artifacts dist");
    assert!(text(&files, "instructions.md").contains("web-3"));
}

#[test]
fn somebody_who_has_the_package_alone_can_deploy_by_it() {
    let world = at(Stage::Staging);
    let files = built(&world, "librarian", "REL0001", "--artifacts dist");
    let readme = text(&files, "README.txt");
    for part in [
        "sha256sum -c SHA256SUMS",
        "relman package verify REL0001.zip",
        "1. instructions.html",
        "2. notes.html",
        "change-manager@example.org",
    ] {
        assert!(readme.contains(part), "no `{part}`:\n{readme}");
    }
    // Whatever is called by a path is there, and everything that is there is told of.
    for line in readme.lines().map(str::trim).filter(|line| line.contains('/') && !line.contains(' ')) {
        assert!(files.contains_key(line), "`{line}` is not in the package");
    }
    for name in files.keys().filter(|name| name.contains('/') && !name.ends_with(".md")) {
        assert!(readme.contains(name.as_str()), "README.txt is silent about `{name}`");
    }
    let instructions = text(&files, "instructions.md");
    for part in [
        "| Distributed systems | artifacts/letters.war | application | CR-12 |",
        "Copy letters.war to the application server",
        "The letter of test case 7 shows the new rate",
        "| System Administrator",
        "relman deployment record REL0001 production --result success",
        "Where nothing ran before, take out what was put in",
        "Distributed systems: nothing ran before",
        "relman rollback REL0001 --via",
        "## Escalation",
    ] {
        assert!(instructions.contains(part), "no `{part}`:\n{instructions}");
    }
    let page = text(&files, "instructions.html");
    assert!(!page.contains("<script") && !page.contains("src="), "{page}");
}
