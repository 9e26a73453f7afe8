//! `relman process diagram`: every shipped process as a picture, of a store and of a file.

use crate::world::World;
use relman::domain::process::Process;
use std::path::PathBuf;

/// The files of the processes that ship.
fn shipped() -> Vec<PathBuf> {
    let templates = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("release-templates");
    let folders = std::fs::read_dir(templates).unwrap();
    folders.map(|folder| folder.unwrap().path().join("process.yaml")).collect()
}

#[test]
fn every_shipped_process_is_drawn_with_all_that_is_in_it() {
    let world = World::empty();
    for file in shipped() {
        let process: Process = relman::format::yaml::read("process.yaml", &std::fs::read(&file).unwrap()).unwrap();
        world.run(&format!("process diagram {} --format svg -o picture.svg", file.display())).succeeds();
        let svg = world.read("picture.svg");
        let document = roxmltree::Document::parse(&svg).unwrap();
        let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        for id in process.states.keys() {
            assert!(ids.contains(&format!("state-{id}").as_str()), "{id}");
        }
        for id in process.transitions.keys() {
            assert!(ids.contains(&format!("transition-{id}").as_str()), "{id}");
        }
        // RULE: prints on A3, and shows nothing from elsewhere.
        let root = document.root_element();
        let side = |name: &str| root.attribute(name).unwrap().trim_end_matches("mm").parse::<f64>().unwrap();
        let (width, height) = (side("width"), side("height"));
        assert!(width.max(height) <= 420.0 && width.min(height) <= 297.0, "{width} x {height}");
        assert!(!svg.contains("href") && !svg.contains("url(http") && !svg.contains("@import"));
        let mermaid = world.run(&format!("process diagram {}", file.display())).succeeds().stdout;
        let dot = world.run(&format!("process diagram {} --format dot", file.display())).succeeds().stdout;
        for id in process.transitions.keys() {
            assert!(mermaid.contains(&format!("    t_{}[", id.as_str().replace('-', "_"))));
            assert!(dot.contains(&format!("    \"transition/{id}\" [")));
        }
    }
}

#[test]
fn a_process_of_the_store_is_drawn_as_it_stood() {
    let world = World::new("cms-net");
    let before = world.run("process diagram").succeeds().stdout;
    assert_eq!(world.run("process diagram cms-net").succeeds().stdout, before);
    assert!(before.contains("Planned and built"));
    let tip = world.tip();
    world.amend("processes/cms-net.yaml", |text| {
        text.replace("\nversion: 1\n", "\nversion: 2\n").replace("Planned and built", "'Gebaut: \"größer\"'")
    });
    let after = world.run("process diagram").succeeds().stdout;
    assert!(after.contains("Gebaut#58; #34;größer#34;") && after.contains("version 2"), "{after}");
    assert_eq!(world.run(&format!("process diagram --as-of {tip}")).succeeds().stdout, before);
    let json = world.run("process diagram --format dot --json").succeeds().json();
    assert_eq!((&json["process"], &json["version"], &json["format"]), (&"cms-net".into(), &2.into(), &"dot".into()));
    assert!(json["diagram"].as_str().unwrap().starts_with("digraph"));
    world.run("process diagram cms-ned").ends_with(1).says("did you mean `cms-net`?");
    world.run("process diagram --format png").ends_with(2);
    world.write("broken.yaml", "relman: 1\nprocess: [");
    world.run("process diagram broken.yaml").ends_with(1).says("broken.yaml:2:");
}
