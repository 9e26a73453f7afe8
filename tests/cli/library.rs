//! The library of master copies: put, compared, taken out; what is missing or damaged is named.

use super::world::World;

const PROCESS: &str = r#"
relman: 1
process: house
version: 1
title: House
naming: "A{number:3}"
kinds: {normal: {default: true}}
roles: {maker: {}}
artifact-types: {war: {}}
states: {draft: {initial: true}, out: {final: true}}
transitions: {go: {from: [draft], to: out, by: [maker], gates: [kept]}}
gates: {kept: {title: Master copies are kept, needs: {artifacts: {in-library: true}}}}
"#;

/// A release with one file, and a library beside the store.
fn world() -> World {
    let world = World::by(PROCESS);
    world.write("app.war", "bytes").write("library/README", "a drive");
    world.amend("relman.yaml", |text| format!("{text}library: {}\n", world.path("library").display()));
    world.run_as("maker", "new \"First\"").succeeds();
    world.run_as("maker", "artifact add A001 app.war").succeeds();
    world
}

fn copies(world: &World) -> Vec<std::path::PathBuf> {
    let shelves = std::fs::read_dir(world.path("library/sha256")).into_iter().flatten();
    let files = shelves.flat_map(|shelf| std::fs::read_dir(shelf.unwrap().path()).unwrap());
    files.map(|file| file.unwrap().path()).collect()
}

#[test]
fn a_gate_waits_for_the_master_copy_and_says_how_it_gets_there() {
    let world = world();
    let refused = world.run_as("maker", "promote A001 --to out").ends_with(3);
    assert!(refused.stderr.contains("`app.war` is not in the library"), "{}", refused.stderr);
    assert!(refused.stderr.contains("relman library put A001 app.war"), "{}", refused.stderr);
    world.run_as("maker", "library put A001 app.war --dry-run").succeeds();
    assert!(copies(&world).is_empty());
    world.run_as("maker", "library put A001 app.war").succeeds();
    assert_eq!(copies(&world).len(), 1);
    assert!(world.run_as("maker", "library put A001 app.war").succeeds().stdout.contains("already"));
    world.run_as("maker", "promote A001 --to out").succeeds();
    world.run("library list A001").succeeds().says("app.war");
    world.run("audit").succeeds();
}

#[test]
fn bytes_that_the_release_does_not_carry_are_not_taken() {
    let world = world();
    world.write("other.war", "others");
    world.run_as("maker", "library put A001 other.war").ends_with(3).says("no artifact of the release");
    assert!(copies(&world).is_empty());
}

#[test]
fn a_missing_and_a_damaged_copy_are_found_and_named() {
    let world = world();
    world.write("more.war", "more");
    world.run_as("maker", "artifact add A001 more.war").succeeds();
    world.run_as("maker", "library put A001 app.war more.war").succeeds();
    world.run("library verify").succeeds();
    let copies = copies(&world);
    let holds = |copy: &std::path::PathBuf, bytes: &str| std::fs::read(copy).unwrap() == bytes.as_bytes();
    std::fs::write(copies.iter().find(|copy| holds(copy, "bytes")).unwrap(), "bytez").unwrap();
    std::fs::remove_file(copies.iter().find(|copy| holds(copy, "more")).unwrap()).unwrap();
    let found = world.run("library verify --json").ends_with(4);
    let found: serde_json::Value = serde_json::from_str(&found.stdout).unwrap();
    assert_eq!(found["parts"][0]["state"], "damaged");
    assert_eq!(found["parts"][1]["state"], "missing");
    // What is damaged is not handed out, and putting it again mends it.
    world.run("library get A001 app.war -o out").ends_with(1).says("was not copied");
    assert!(!world.path("out/app.war").exists());
    world.run_as("maker", "library put A001 app.war more.war").succeeds();
    world.run("library verify A001").succeeds();
    world.run("library get A001 -o out").succeeds();
    assert_eq!(world.read("out/more.war"), "more");
    world.write("out/app.war", "mine");
    world.run("library get A001 app.war -o out").ends_with(1).says("is there with other bytes");
    assert_eq!(world.read("out/app.war"), "mine");
}

#[test]
fn without_a_library_the_way_to_one_is_told() {
    let world = World::by(PROCESS);
    world.write("app.war", "bytes");
    world.run_as("maker", "new \"First\"").succeeds();
    world.run_as("maker", "artifact add A001 app.war").succeeds();
    world.run_as("maker", "library put A001 app.war").ends_with(1).says("RELMAN_LIBRARY");
    world.amend("relman.yaml", |text| format!("{text}library: /not/mounted\n"));
    world.run("library verify").ends_with(1).says("/not/mounted");
}

#[test]
fn a_library_is_named_by_an_absolute_path() {
    let world = World::by(PROCESS);
    let settings = world.read("store/relman.yaml");
    world.write("store/relman.yaml", &format!("{settings}library: shared\n"));
    world.run("policy commit -m library").ends_with(1).says("no absolute path");
}

#[test]
fn a_copy_that_cannot_be_read_is_named_and_the_rest_is_looked_at() {
    let world = world();
    world.write("more.war", "more").write("last.war", "last");
    world.run_as("maker", "artifact add A001 more.war last.war").succeeds();
    world.run_as("maker", "library put A001 app.war more.war last.war").succeeds();
    let copies = copies(&world);
    let holds = |bytes: &str| copies.iter().find(|copy| std::fs::read(copy).is_ok_and(|read| read == bytes.as_bytes()));
    let (folder, link) = (holds("bytes").unwrap(), holds("more").unwrap());
    std::fs::remove_file(folder).unwrap();
    std::fs::create_dir(folder).unwrap();
    std::fs::remove_file(link).unwrap();
    std::os::unix::fs::symlink(world.path("more.war"), link).unwrap();
    let found = world.run("library verify --json").ends_with(4).json();
    let states: Vec<&str> =
        found["parts"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["unreadable", "unreadable", "whole"]);
    assert_eq!(found["parts"][1]["ok"], false);
    world.run("library verify").ends_with(4).says("is no plain file");
    world.run("library get A001 more.war -o out").ends_with(1).says("is no plain file");
    assert!(!world.path("out/more.war").exists());
}

#[test]
fn a_copy_that_is_longer_than_the_record_is_not_read_to_its_end() {
    let world = world();
    world.run_as("maker", "library put A001 app.war").succeeds();
    let copy = std::fs::OpenOptions::new().write(true).open(&copies(&world)[0]).unwrap();
    copy.set_len(1 << 20).unwrap();
    world.run("library verify").ends_with(4).says("damaged: longer than the record says");
    world.run("library get A001 -o out").ends_with(1).says("longer than the record says");
    world.run_as("maker", "library put A001 app.war").succeeds();
    world.run("library verify").succeeds();
}

#[test]
fn who_is_refused_leaves_no_copy() {
    let world = world();
    world.run_as("administrator", "people add bob@example.org Bob").succeeds();
    world.run_as("bob", "library put A001 app.war").ends_with(6);
    assert!(copies(&world).is_empty());
}

#[test]
fn one_flipped_byte_of_any_copy_is_found_and_named() {
    let world = world();
    let names = ["app.war", "more.war", "last.war", "long.war"];
    world.write("more.war", "more").write("last.war", "last").write("long.war", &"0123456789abcdef".repeat(40_000));
    world.run_as("maker", "artifact add A001 more.war last.war long.war").succeeds();
    world.run_as("maker", "library put A001 app.war more.war last.war long.war").succeeds();
    for copy in copies(&world) {
        let whole = std::fs::read(&copy).unwrap();
        let name = names.into_iter().find(|name| std::fs::read(world.path(name)).unwrap() == whole).unwrap();
        for place in [0, whole.len() / 2, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[place] ^= 1;
            std::fs::write(&copy, &flipped).unwrap();
            let parts = world.run("library verify --json").ends_with(4).json()["parts"].clone();
            let (bad, good): (Vec<_>, Vec<_>) = parts.as_array().unwrap().iter().partition(|part| part["ok"] == false);
            assert_eq!((bad.len(), good.len()), (1, names.len() - 1), "byte {place} of {name}");
            assert_eq!((&bad[0]["artifact"], &bad[0]["state"]), (&name.into(), &"damaged".into()));
            world.run(&format!("library get A001 {name} -o out")).ends_with(1);
            assert!(!world.path("out").join(name).exists());
        }
        std::fs::write(&copy, &whole).unwrap();
    }
    world.run("library verify").succeeds();
}

#[test]
fn a_copy_is_mended_in_a_final_state_where_nothing_more_is_recorded() {
    let world = world();
    world.write("more.war", "more");
    world.run_as("maker", "artifact add A001 more.war").succeeds();
    world.run_as("maker", "library put A001 app.war more.war").succeeds();
    world.run_as("maker", "promote A001 --to out").succeeds();
    let tip = world.tip();
    for copy in copies(&world) {
        std::fs::write(copy, "bytez").unwrap();
    }
    world.run_as("maker", "library put A001 app.war --dry-run").succeeds();
    world.run("library verify").ends_with(4);
    let mended = world.run_as("maker", "library put A001 app.war").succeeds();
    mended.says("already so").says("the copy of app.war was damaged and is whole again");
    let again = world.run_as("maker", "library put A001 app.war --json").succeeds();
    assert_eq!((again.json()["changed"].as_bool(), again.stderr.as_str()), (Some(false), ""));
    std::fs::remove_file(world.path("library").join(part(&world, "more.war")["path"].as_str().unwrap())).unwrap();
    world.run_as("maker", "library put A001 more.war").succeeds().says("the copy of more.war was missing");
    world.run("library verify").succeeds();
    assert_eq!(world.tip(), tip);
    // Who takes no part mends nothing.
    world.run_as("administrator", "people add bob@example.org Bob").succeeds();
    std::fs::remove_file(world.path("library").join(part(&world, "app.war")["path"].as_str().unwrap())).unwrap();
    world.run_as("bob", "library put A001 app.war").ends_with(3);
    assert_eq!(part(&world, "app.war")["state"], "missing");
}

#[test]
fn what_a_final_state_refuses_leaves_no_copy() {
    let loose = PROCESS.replace(", gates: [kept]", "").replace("gates: {kept", "x-gates: {kept");
    let world = World::by(&loose.lines().filter(|line| !line.starts_with("x-")).collect::<Vec<_>>().join("\n"));
    world.write("app.war", "bytes").write("library/README", "a drive");
    world.amend("relman.yaml", |text| format!("{text}library: {}\n", world.path("library").display()));
    world.run_as("maker", "new \"First\"").succeeds();
    world.run_as("maker", "artifact add A001 app.war").succeeds();
    world.run_as("maker", "promote A001 --to out").succeeds();
    world.run_as("maker", "library put A001 app.war").ends_with(3);
    assert!(copies(&world).is_empty());
}

/// What `library verify` says of an artifact.
fn part(world: &World, artifact: &str) -> serde_json::Value {
    let parts = world.run("library verify --json").json()["parts"].clone();
    parts.as_array().unwrap().iter().find(|part| part["artifact"] == artifact).unwrap().clone()
}

#[test]
fn another_site_gives_back_what_is_missing_or_damaged_here() {
    let world = world();
    world.write("more.war", "more").write("last.war", "last").write("lost.war", "lost");
    world.run_as("maker", "artifact add A001 more.war last.war lost.war").succeeds();
    world.run_as("maker", "library put A001 app.war more.war last.war lost.war").succeeds();
    let site = world.path("site");
    let mut copy = std::process::Command::new("cp");
    assert!(copy.arg("-r").arg(world.path("library")).arg(&site).status().unwrap().success());
    world.write("site/sha256/00/stray", "nobody's");
    let place = |artifact: &str| part(&world, artifact)["path"].as_str().unwrap().to_owned();
    let places = ["app.war", "more.war", "last.war", "lost.war"].map(place);
    // Here one is missing, one damaged, one whole and one lost at both sites; there the whole one is damaged.
    std::fs::remove_file(world.path("library").join(&places[0])).unwrap();
    std::fs::write(world.path("library").join(&places[1]), "bytez").unwrap();
    std::fs::write(site.join(&places[2]), "bytez").unwrap();
    std::fs::remove_file(world.path("library").join(&places[3])).unwrap();
    std::fs::write(site.join(&places[3]), "lo").unwrap();
    let tip = world.tip();
    let told = world.run("library sync --from site --json").ends_with(4).json();
    let of = |artifact: &str| {
        let part = told["parts"].as_array().unwrap().iter().find(|part| part["artifact"] == artifact).unwrap();
        (part["state"].as_str().unwrap().to_owned(), part["ok"].as_bool().unwrap())
    };
    let expected = [("app.war", "copied", true), ("more.war", "copied", true), ("last.war", "whole", true)];
    for (artifact, state, ok) in expected.into_iter().chain([("lost.war", "damaged", false)]) {
        assert_eq!(of(artifact), (state.to_owned(), ok), "{artifact}");
    }
    assert_eq!(
        (part(&world, "more.war")["ok"].as_bool(), part(&world, "lost.war")["state"].as_str()),
        (Some(true), Some("missing"))
    );
    assert!(!world.path("library/sha256/00").exists(), "only what the record names is taken");
    std::fs::write(site.join(&places[3]), "lost").unwrap();
    world.run("library sync A001 --from site").succeeds().says("copied; it was missing here");
    world.run("library sync --from site").succeeds().is_silent_about("copied");
    world.run("library verify").succeeds();
    assert_eq!(world.tip(), tip, "nothing is recorded");
    world.run("library sync --from nowhere").ends_with(1).says("nowhere");
    world.run("library sync --from app.war").ends_with(1).says("not a folder");
    world.run("library sync").ends_with(2).says("--from");
}
