//! The evidence pack: written from a store, checked without one, the same bytes for the same record.

use crate::story::{deliver, tell};
use crate::world::{Ran, World};
use relman::domain::id::Digest;
use relman::store::{Archive, Writer};
use std::collections::BTreeMap;

/// The files of a pack, to look at and to tamper with.
pub(crate) struct Pack(pub(crate) BTreeMap<String, Vec<u8>>);

impl Pack {
    pub(crate) fn read(world: &World, file: &str) -> Self {
        let archive = Archive::open(&world.path(file)).unwrap();
        Self(archive.names().map(|name| (name.to_owned(), archive.read(name, 1 << 26).unwrap())).collect())
    }

    pub(crate) fn write(&self, world: &World, file: &str) {
        let mut writer = Writer::create(&world.path(file), "test").unwrap();
        for (name, bytes) in &self.0 {
            writer.add(name, &mut bytes.as_slice(), bytes.len() as u64).unwrap();
        }
        writer.finish().unwrap();
    }

    /// Makes the sums fit again, as anybody can.
    pub(crate) fn mend_sums(&mut self) {
        let line = |(name, bytes): (&String, &Vec<u8>)| {
            format!("{}  {name}\n", Digest::of(bytes).as_str().trim_start_matches("sha256:"))
        };
        let sums: String = self.0.iter().filter(|(name, _)| *name != "SHA256SUMS").map(line).collect();
        self.0.insert("SHA256SUMS".to_owned(), sums.into_bytes());
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.0[name].clone()).unwrap()
    }

    pub(crate) fn edit(&mut self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{name} has no `{from}`:\n{text}");
        self.0.insert(name.to_owned(), text.replacen(from, to, 1).into_bytes());
    }
}

/// Runs the check in a place that knows of no store.
pub(crate) fn verify(world: &World, file: &str, more: &[&str]) -> Ran {
    let mut command = world.command(env!("CARGO_BIN_EXE_relman"), "nobody");
    command.env("RELMAN_STORE", "/nonsense").current_dir("/");
    command.args(["export", "verify"]).arg(world.path(file)).args(more);
    Ran::of(format!("relman export verify {file}"), &command.output().unwrap())
}

/// The paths that the check blames, and the ids of what it found in the steps.
pub(crate) fn blamed(world: &World, file: &str) -> (Vec<String>, Vec<String>) {
    let checked = verify(world, file, &["--json"]).ends_with(4).json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let bad = |part: &&serde_json::Value| part["ok"] == false;
    let paths = checked["parts"].as_array().unwrap().iter().filter(bad).map(|part| text(&part["path"]));
    let ids = checked["findings"].as_array().unwrap().iter().filter(|one| !one["commit"].is_null());
    (paths.collect(), ids.map(|one| text(&one["id"])).collect())
}

/// Exports a release, and checks that what was written is clean; gives the answer of the check.
#[track_caller]
fn is_clean(world: &World, name: &str) -> serde_json::Value {
    world.run(&format!("export {name} -o pack.zip")).succeeds();
    let checked = verify(world, "pack.zip", &["--json"]).succeeds().json();
    assert_eq!((&checked["clean"], &checked["release"]), (&true.into(), &name.into()));
    let log = world.run(&format!("log {name} --json")).succeeds().json();
    let ids = |of: &serde_json::Value, key: &str| -> Vec<String> {
        of.as_array().unwrap().iter().map(|one| one[key].as_str().unwrap().to_owned()).collect()
    };
    let mut logged = ids(&log, "id");
    let steps = ids(&checked["steps"], "action");
    if logged.first() != steps.first() {
        logged.reverse();
    }
    assert_eq!(steps, logged);
    checked
}

/// A short story: a report, a document, a policy in between, and another release.
pub(crate) const SHORT: &str = r#"
as lead-developer
new "December change cycle" --component web
change add CFIS001 IR-1042 "Authorization letter prints the wrong county" --component web
artifact add CFIS001 dist/app.war --component web --change IR-1042
evidence add CFIS001 dist/junit.xml
document write CFIS001 release-notes
"#;

pub(crate) fn short() -> World {
    let mut world = World::new("cms-net");
    deliver(&world);
    tell(&mut world, SHORT);
    world.amend("relman.yaml", |text| text.replace("title: \"Releases\"", "title: \"Our releases\""));
    tell(&mut world, "new \"January\" --component web\nset CFIS001 impact=Letters rollback=Restore\n");
    world
}

#[test]
fn a_whole_story_of_cms_net_is_proven() {
    let world = crate::tampering::standing();
    let checked = is_clean(&world, "CFIS001");
    let claims = checked["claims"].to_string();
    assert!(claims.contains("never used before") && claims.contains("underneath there was nothing"), "{claims}");
    is_clean(&world, "CFIS002");
}

#[test]
fn a_release_that_names_no_component_claims_nothing_underneath() {
    let mut world = World::by(
        r#"
relman: 1
process: house
version: 1
title: House
naming: "A{number:3}"
kinds: {normal: {default: true}}
roles: {maker: {}}
environments: {street: {}}
states: {planning: {initial: true}, out: {environment: street}, back: {final: true}, kept: {final: true}}
transitions:
  go: {from: [planning], to: out, by: [maker]}
  keep: {from: [out], to: kept, by: [maker]}
  fetch: {from: [out], to: back, type: rollback, by: [maker]}
"#,
    );
    tell(&mut world, "as maker\nnew First\npromote A001 --to out\nrollback A001 -m wrong\n");
    let claims = is_clean(&world, "A001")["claims"].to_string();
    assert!(claims.contains("underneath there was nothing that the record names"), "{claims}");
}

#[test]
fn a_whole_story_of_cio_101_is_proven() {
    is_clean(&crate::cio_way::at(crate::cio_way::Stage::Completed), "REL0001");
}

#[test]
fn a_whole_story_of_itil_is_proven() {
    let mut world = crate::itil_way::store();
    crate::itil_way::bring(&mut world, "R001", "closed");
    is_clean(&world, "R001");
}

#[test]
fn a_whole_story_of_era_sop_is_proven() {
    is_clean(&crate::era::at(crate::era::WAY.last().unwrap().to), "ERA001");
}

#[test]
fn the_same_record_gives_the_same_bytes_wherever_it_lies() {
    let mut world = short();
    let pack = |world: &World, file: &str| {
        world.run(&format!("export CFIS001 -o {file}")).succeeds();
        std::fs::read(world.path(file)).unwrap()
    };
    let first = pack(&world, "first.zip");
    assert_eq!(pack(&world, "second.zip"), first);
    for words in [&["clone", "--quiet", "store", "clone"][..], &["clone", "--quiet", "--bare", "store", "bare"]] {
        assert!(world.command("git", "ci").args(words).status().unwrap().success());
    }
    for store in ["clone", "bare"] {
        assert_eq!(pack(world.governs(store), "clone.zip"), first, "{store}");
    }
    world.governs("store");
    world.git("gc --quiet --prune=now").succeeds();
    tell(&mut world, "new \"February\" --component web\ncomment CFIS002 -m later\n");
    world.amend("relman.yaml", |text| text.replace("Our releases", "Their releases"));
    assert_eq!(pack(&world, "later.zip"), first);
    // What stood there is replaced whole, and an older state is a pack of its own.
    let then = world.git("log --format=%H -n 1 --grep=evidence.add").succeeds().stdout.trim().to_owned();
    world.run(&format!("export CFIS001 -o later.zip --as-of {then}")).succeeds().says("4 steps");
    assert_ne!(std::fs::read(world.path("later.zip")).unwrap(), first);
    verify(&world, "later.zip", &[]).succeeds().says(&then).says("steps 1 to 4");
}

#[test]
fn a_pack_holds_record_rules_proof_and_a_page() {
    let world = short();
    world.run("export CFIS001 -o pack.zip").succeeds().says("7 steps").says("next: relman export verify pack.zip");
    let pack = Pack::read(&world, "pack.zip");
    let store = |path: &str| std::fs::read(world.path(&format!("store/{path}"))).unwrap();
    let folder = "releases/CFIS/0/CFIS001";
    for file in ["release.yaml", "history.yaml", "evidence.yaml", "documents.yaml"] {
        assert_eq!(pack.0[&format!("record/{file}")], store(&format!("{folder}/{file}")));
    }
    assert!(pack.0.keys().any(|name| name.starts_with("record/evidence/") && name.ends_with(".xml")));
    assert!(pack.text("policy/1/relman.yaml").contains("Releases"));
    assert!(pack.text("policy/2/relman.yaml").contains("Our releases"));
    assert_eq!(pack.0["policy/2/people.yaml"], store("people.yaml"));
    let page = pack.text("README.html");
    assert!(page.contains("CFIS001") && page.contains("relman export verify") && !page.contains("<script"));
    let text = pack.text("README.txt");
    for word in ["personal data", "NOT PROVEN", "SHA-1", "CMS Net change cycle"] {
        assert!(text.to_lowercase().contains(&word.to_lowercase()), "{word}:\n{text}");
    }
    // Others check the sums, and git itself makes of the objects the ids that are named.
    for (name, bytes) in &pack.0 {
        let to = world.path(&format!("unpacked/{name}"));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }
    // The commands are those of the page, as they stand there.
    let is_command =
        |line: &&str| ["sha256sum ", "git ", "for ", "tip="].iter().any(|word| line.trim().starts_with(word));
    let after = text.split("CHECK IT WITHOUT RELMAN").nth(1).or_else(|| text.split("without relman").nth(1)).unwrap();
    let commands: Vec<&str> = after.lines().skip_while(|line| !is_command(line)).take_while(is_command).collect();
    assert_eq!(commands.len(), 9, "{after}");
    let script = format!("set -e\n{}", commands.join("\n"));
    let mut shell = world.command("sh", "ci");
    let ran = shell.args(["-c", &script]).current_dir(world.path("unpacked")).output().unwrap();
    let ran = Ran::of(script, &ran).succeeds();
    let checked = verify(&world, "pack.zip", &["--json"]).succeeds().json();
    let tip = checked["tip"].as_str().unwrap();
    assert!(ran.stdout.contains("history.yaml: OK"), "{}", ran.stdout);
    for file in ["record/history.yaml", "record/release.yaml", "policy/2/relman.yaml", "policy/2/people.yaml"] {
        let line = ran.stdout.lines().find(|line| line.ends_with(&format!(" {file}"))).unwrap();
        let (id, name) = (line.split_once(' ').unwrap().0, file.rsplit_once('/').unwrap().1);
        assert!(ran.stdout.contains(&format!("blob {id}\t{name}")), "{file}: {}", ran.stdout);
    }
    assert!(
        !tip.is_empty()
            && ran.stdout.contains(&format!("tree {}", world.git(&format!("log -1 --format=%T {tip}")).stdout.trim()))
    );
    // The policy and another release stand in between: the ids to compare are those before and after.
    let anchors = checked["anchors"].as_array().unwrap();
    assert_eq!(anchors.len(), 2, "{anchors:?}");
    assert_eq!((&anchors[0]["first"], &anchors[0]["last"]), (&1.into(), &5.into()));
    assert_eq!(anchors[1]["commit"], world.tip());
}

#[test]
fn with_the_line_one_id_proves_every_step() {
    let world = short();
    world.run("comment CFIS002 -m later").succeeds();
    world.run("export CFIS001 -o pack.zip --line").succeeds();
    let checked = verify(&world, "pack.zip", &["--json"]).succeeds().json();
    let proves = serde_json::json!([{"first": 1, "last": 7, "commit": world.tip()}]);
    assert_eq!((&checked["anchors"], &checked["line"]), (&proves, &world.tip().into()));
    assert!(
        checked["claims"]
            .to_string()
            .contains(&format!("nothing happened to the release after {}", &world.tip()[..10]))
    );
    // The commits on the way prove it: without them, or from another one, nothing does.
    let names: Vec<String> = Pack::read(&world, "pack.zip").0.into_keys().collect();
    assert!(names.contains(&"git/0008.pack".to_owned()), "{names:?}");
    let mut pack = Pack::read(&world, "pack.zip");
    pack.0.remove("git/0008.pack");
    pack.mend_sums();
    pack.write(&world, "less.zip");
    assert!(blamed(&world, "less.zip").1.contains(&"unreadable-object".to_owned()));
    let mut pack = Pack::read(&world, "pack.zip");
    let earlier = checked["steps"][3]["commit"].as_str().unwrap();
    pack.edit("manifest.json", &format!("\"line\": \"{}\"", world.tip()), &format!("\"line\": \"{earlier}\""));
    pack.mend_sums();
    pack.write(&world, "other.zip");
    assert!(blamed(&world, "other.zip").1.contains(&"step-left-out".to_owned()));
}

#[test]
fn what_cannot_be_exported_or_read_says_why() {
    let world = short();
    world.run("export CFIS009 -o pack.zip").ends_with(1).says("there is no release `CFIS009`");
    world.run("export -o pack.zip").ends_with(2).says("which release");
    world.run("export CFIS001").ends_with(2).says("--output");
    world.run("export CFIS001 -o -").ends_with(2).says("is written to a file");
    world.run("export CFIS001 -o nowhere/pack.zip").ends_with(1).says("nowhere/pack.zip");
    world.run("export CFIS001 -o pack.zip -q").succeeds();
    verify(&world, "none.zip", &[]).ends_with(1).says("none.zip");
    world.write("text.zip", "PK no archive");
    verify(&world, "text.zip", &[]).ends_with(1).says("is no evidence pack");
    Pack(BTreeMap::from([("a".to_owned(), b"b".to_vec())])).write(&world, "other.zip");
    verify(&world, "other.zip", &[]).ends_with(1).says("manifest.json");
    let mut pack = Pack::read(&world, "pack.zip");
    pack.edit("manifest.json", "\"format\": 1", "\"format\": 2");
    pack.write(&world, "newer.zip");
    verify(&world, "newer.zip", &[]).ends_with(1).says("form 2");
    let answer = world.path("answer.json").display().to_string();
    assert_eq!(verify(&world, "pack.zip", &["--json", "-o", &answer]).succeeds().stdout, "");
    assert!(world.read("answer.json").contains("\"clean\": true"));
}

#[test]
fn a_shallow_store_is_told_and_not_exported() {
    let mut world = short();
    let url = format!("file://{}", world.path("store").display());
    assert!(
        world
            .command("git", "ci")
            .args(["clone", "--quiet", "--depth", "2", &url, "shallow"])
            .status()
            .unwrap()
            .success()
    );
    world.governs("shallow");
    let audit = world.run("audit");
    world.run("export CFIS001 -o pack.zip").ends_with(audit.code).says("incomplete");
}

#[test]
fn a_damaged_file_is_told_first_and_once() {
    let world = short();
    world.run("export CFIS001 -o pack.zip").succeeds();
    let pack = Pack::read(&world, "pack.zip");
    let bytes = std::fs::read(world.path("pack.zip")).unwrap();
    let path = "git/0003.pack";
    let held = &pack.0[path];
    let at = bytes.windows(held.len()).position(|window| window == held).unwrap();
    let mut flipped = bytes.clone();
    flipped[at + held.len() / 2] ^= 1;
    std::fs::write(world.path("flipped.zip"), flipped).unwrap();
    let told = verify(&world, "flipped.zip", &[]).ends_with(4).stdout;
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], format!("damaged: {path}: its bytes do not have their checksum"), "{told}");
    assert!(lines[1].contains("more finding") && lines[1].ends_with("--json has them"), "{told}");
    assert!(lines[2].starts_with("hint: ask for the file again") && lines[3].starts_with("file "), "{told}");
    let json = verify(&world, "flipped.zip", &["--json"]).ends_with(4).json();
    assert!(json["findings"].as_array().unwrap().len() > 2, "{json}");
    assert_eq!(json["damaged"], serde_json::json!([path]));
    // The same with a checksum of the archive that fits: the pack has one of its own.
    let mut pack = pack;
    pack.0.get_mut(path).unwrap()[20] ^= 1;
    pack.mend_sums();
    pack.write(&world, "mended.zip");
    let told = verify(&world, "mended.zip", &[]).ends_with(4).stdout;
    assert!(told.starts_with(&format!("damaged: {path}: its bytes do not have their checksum\n")), "{told}");
}

#[test]
fn what_cannot_be_compared_is_not_called_clean_and_sums_have_one_form() {
    let world = crate::house::before("needs: {field: [plan]}");
    world.run("export R001 -o pack.zip").succeeds();
    let crlf = {
        let mut pack = Pack::read(&world, "pack.zip");
        let sums = pack.text("SHA256SUMS").replace('\n', "\r\n");
        pack.0.insert("SHA256SUMS".to_owned(), sums.into_bytes());
        pack
    };
    crlf.write(&world, "crlf.zip");
    verify(&world, "crlf.zip", &[]).ends_with(4).says("SHA256SUMS");
    let worded = |by: &str, file: &str| {
        let mut pack = Pack::read(&world, "pack.zip");
        let own = format!("\"relman\": \"{}\"", env!("CARGO_PKG_VERSION"));
        let manifest = pack.text("manifest.json");
        assert!(manifest.contains(&own), "{manifest}");
        pack.0
            .insert("manifest.json".to_owned(), manifest.replace(&own, &format!("\"relman\": \"{by}\"")).into_bytes());
        pack.0.insert("README.html".to_owned(), b"<h1>Approved by the board</h1>".to_vec());
        pack.mend_sums();
        pack.write(&world, file);
        verify(&world, file, &[])
    };
    worded("9.9.9", "other.zip").ends_with(0).says("but for the pages, which were not compared");
    worded("as it likes", "free.zip").ends_with(1).says("`relman` is no version");
}

#[test]
fn the_page_names_the_reports_that_a_gate_rested_on_and_when_things_happened() {
    let world = crate::house::before("needs: {evidence: {type: lint, max: {error: 0}}}");
    world.write("app.war", "app").write("make.sql", "sql");
    world.run_as("dev", "artifact add R001 app.war make.sql --component web").succeeds();
    let scan = |results: &str| {
        format!(
            r#"{{"version": "2.1.0", "runs": [{{"tool": {{"driver": {{"name": "t"}}}}, "results": [{results}]}}]}}"#
        )
    };
    world.write("bad.sarif", &scan(r#"{"level": "error"}"#)).write("good.sarif", &scan("{}"));
    world.write("scan.sarif", &scan("{}, {}"));
    for more in ["bad.sarif", "good.sarif", "scan.sarif --artifact app.war", "scan.sarif --artifact make.sql"] {
        world.run_as("tester", &format!("evidence add R001 {more}")).succeeds();
    }
    world.run_as("boss", "promote R001 --to done --at \"2026-11-02 07:30\"").succeeds();
    world.run("export R001 -o pack.zip").succeeds();
    let text = Pack::read(&world, "pack.zip").text("README.txt");
    let (_, gates) = text.split_once("gate was met").or_else(|| text.split_once("GATE WAS MET")).unwrap();
    let (gates, steps) = gates.split_once("step by step").or_else(|| gates.split_once("STEP BY STEP")).unwrap();
    assert!(!gates.contains("bad.sarif") && gates.contains("good.sarif"), "{gates}");
    assert_eq!(gates.matches("scan.sarif").count(), 2, "{gates}");
    assert!(steps.contains("bad.sarif") && steps.contains("(happened") && steps.contains("2026-11-02"), "{steps}");
    assert!(text.contains("in the time zone of the store, UTC"), "{text}");
}
