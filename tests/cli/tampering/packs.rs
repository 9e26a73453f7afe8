//! Evidence packs of tampered stores, and packs that somebody tampered with: what is found, and what cannot be.

use super::standing;
use super::unmet::grafted;
use crate::export::{Pack, blamed, short, verify};
use crate::world::World;

/// What the audit finds of a release, its pack shows: to whoever writes it, and to whoever reads it.
#[track_caller]
pub(super) fn tell_the_same(world: &World, path: Option<&str>) {
    for name in ["CFIS001", "CFIS002"] {
        let is_about = path.is_some_and(|path| path.starts_with(&format!("releases/CFIS/0/{name}/")));
        if !is_about && path.is_some_and(|path| path.starts_with("releases/")) {
            continue;
        }
        let written = world.run(&format!("export {name} -o law.zip --json"));
        if written.stdout.is_empty() {
            assert!(written.stderr.contains("hint"), "{}", written.stderr);
            continue;
        }
        let read = verify(world, "law.zip", &["--json"]);
        assert_eq!(written.code, read.code, "{name}: {}", read.stdout);
        assert_eq!(written.json()["findings"], read.json()["findings"], "{name}");
        assert!(!is_about || read.code == 4, "{name}: what is found at {path:?} is not in its pack");
    }
}

#[test]
fn a_flipped_byte_in_any_file_is_found_and_the_file_is_named() {
    let world = short();
    world.run("export CFIS001 -o pack.zip").succeeds();
    let names: Vec<String> = Pack::read(&world, "pack.zip").0.into_keys().collect();
    assert!(names.len() > 20, "{names:?}");
    for name in &names {
        for mended in [false, true] {
            let mut pack = Pack::read(&world, "pack.zip");
            let bytes = pack.0.get_mut(name).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            if mended {
                pack.mend_sums();
            }
            if mended && name == "SHA256SUMS" {
                continue;
            }
            pack.write(&world, "flipped.zip");
            let checked = verify(&world, "flipped.zip", &["--json"]);
            if checked.code == 1 {
                // Without a manifest nothing is known of the rest.
                assert_eq!(name, "manifest.json");
                checked.says("manifest.json");
                continue;
            }
            let (paths, _) = blamed(&world, "flipped.zip");
            assert!(paths.contains(name), "{name}, mended: {mended}: {paths:?}");
        }
    }
}

#[test]
fn a_flipped_byte_of_the_archive_is_found() {
    let world = short();
    world.run("export CFIS001 -o pack.zip").succeeds();
    let bytes = std::fs::read(world.path("pack.zip")).unwrap();
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        std::fs::write(world.path("flipped.zip"), flipped).unwrap();
        let code = verify(&world, "flipped.zip", &[]).code;
        assert!(matches!(code, 1 | 4), "byte {at}: {code}");
    }
}

/// The steps of a manifest, each its line without the comma.
fn steps(pack: &Pack) -> Vec<String> {
    let text = pack.text("manifest.json");
    text.lines().filter(|line| line.starts_with("    {")).map(|line| line.trim_end_matches(',').to_owned()).collect()
}

fn with_steps(pack: &mut Pack, steps: &[String]) {
    let text = pack.text("manifest.json");
    let (head, _) = text.split_once("\"steps\": [\n").unwrap();
    let text = format!("{head}\"steps\": [\n{}\n  ]\n}}\n", steps.join(",\n"));
    pack.0.insert("manifest.json".to_owned(), text.into_bytes());
    pack.mend_sums();
}

/// A pack of the short story after somebody did this to it, sums mended.
fn tampered(harm: impl FnOnce(&mut Pack)) -> World {
    let world = short();
    world.run("export CFIS001 -o pack.zip").succeeds();
    let mut pack = Pack::read(&world, "pack.zip");
    harm(&mut pack);
    pack.mend_sums();
    pack.write(&world, "pack.zip");
    world
}

#[test]
fn a_step_that_is_left_out_or_moved_is_found() {
    let harms: [fn(&mut Vec<String>); 3] =
        [|steps| drop(steps.remove(2)), |steps| steps.swap(2, 3), |steps| drop(steps.remove(0))];
    for harm in harms {
        let world = tampered(|pack| {
            let mut all = steps(pack);
            harm(&mut all);
            with_steps(pack, &all);
        });
        let (_, ids) = blamed(&world, "pack.zip");
        assert!(ids.contains(&"step-left-out".to_owned()), "{ids:?}");
    }
    // Whoever leaves the last steps out, and all that speaks of them, gives an older pack: its tip is another.
    let world = tampered(|pack| {
        let mut all = steps(pack);
        all.pop();
        with_steps(pack, &all);
    });
    let (paths, _) = blamed(&world, "pack.zip");
    assert!(paths.contains(&"record/history.yaml".to_owned()), "{paths:?}");
}

#[test]
fn a_laxer_policy_in_the_place_of_the_one_in_force_is_found() {
    let policy = "policy/1/processes/cms-net.yaml";
    let world = tampered(|pack| {
        pack.edit(
            policy,
            "    gates: [has-component, package-complete, changes-packed, contingency-written, requests-agreed]\n",
            "",
        );
    });
    // The true one lies under the second policy too, and is what the steps are judged by.
    assert_eq!(blamed(&world, "pack.zip"), (vec![policy.to_owned()], vec![]));
    // The later policy in the place of the earlier one.
    let world = tampered(|pack| {
        let later = pack.0["policy/2/relman.yaml"].clone();
        pack.0.insert("policy/1/relman.yaml".to_owned(), later);
    });
    let (paths, ids) = blamed(&world, "pack.zip");
    assert!(paths.contains(&"policy/1/relman.yaml".to_owned()), "{paths:?}");
    assert!(ids.contains(&"unreadable-object".to_owned()), "the true one is missing: {ids:?}");
}

#[test]
fn a_forged_entry_or_the_record_of_another_release_is_found() {
    let world = tampered(|pack| pack.edit("record/history.yaml", "actor: lead-developer", "actor: isu-chief"));
    let (paths, ids) = blamed(&world, "pack.zip");
    assert!(paths.contains(&"record/history.yaml".to_owned()) && !ids.is_empty(), "{paths:?} {ids:?}");
    verify(&world, "pack.zip", &[]).ends_with(4).says("record/history.yaml").says("pack-differs");

    let world = tampered(|pack| pack.edit("manifest.json", "\"release\": \"CFIS001\"", "\"release\": \"CFIS002\""));
    assert!(!blamed(&world, "pack.zip").1.is_empty());
    let world = short();
    world.run("export CFIS001 -o pack.zip").succeeds();
    world.run("export CFIS002 -o other.zip").succeeds();
    let (mut pack, other) = (Pack::read(&world, "pack.zip"), Pack::read(&world, "other.zip"));
    for (name, bytes) in other.0.iter().filter(|(name, _)| name.starts_with("record/")) {
        pack.0.insert(name.clone(), bytes.clone());
    }
    pack.mend_sums();
    pack.write(&world, "pack.zip");
    assert!(blamed(&world, "pack.zip").0.contains(&"record/release.yaml".to_owned()));
    // A file too many, and one too few.
    let world = tampered(|pack| drop(pack.0.insert("record/approval.yaml".to_owned(), b"yes\n".to_vec())));
    assert_eq!(blamed(&world, "pack.zip").0, ["record/approval.yaml"]);
    let world = tampered(|pack| drop(pack.0.remove("record/evidence.yaml")));
    assert!(blamed(&world, "pack.zip").0.contains(&"record/evidence.yaml".to_owned()));
    let world = tampered(|pack| drop(pack.0.remove("git/0003.pack")));
    let (paths, ids) = blamed(&world, "pack.zip");
    assert!(
        paths.contains(&"git/0003.pack".to_owned()) || ids.contains(&"unreadable-object".to_owned()),
        "{paths:?} {ids:?}"
    );
}

/// Whoever recomputes every id still has the judge against him.
#[test]
fn a_forged_move_with_every_id_recomputed_is_found_by_the_judge() {
    let world = standing();
    let weaken = [(
        "processes/cms-net.yaml",
        "    gates: [has-component, package-complete, changes-packed, contingency-written, requests-agreed]\n",
        "",
    )];
    world.run("unhold CFIS002 -m x").succeeds();
    let commit = grafted(&world, &weaken, "lead-developer", "promote CFIS002 --to packaged");
    let written = world.run("export CFIS002 -o pack.zip").ends_with(4);
    written.says("1 finding").says("relman audit CFIS002");
    let checked = verify(&world, "pack.zip", &["--json"]).ends_with(4).json();
    assert_eq!(checked["findings"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&checked["findings"][0]["id"], &checked["findings"][0]["commit"]),
        (&"illegal-action".into(), &commit.into())
    );
    assert!(checked["findings"][0]["refusal"].to_string().contains("package-complete"));
    let page = Pack::read(&world, "pack.zip").text("README.txt");
    assert!(page.contains("illegal-action") && page.contains("One finding"), "{page}");
    // The release beside it is whole, and its pack is clean.
    world.run("export CFIS001 -o other.zip").succeeds();
    verify(&world, "other.zip", &[]).succeeds();
}

/// What no file can prove by itself: a whole other history, rules and all. Its ids are other ones.
#[test]
fn a_history_made_up_from_its_beginning_has_other_ids() {
    let honest = short();
    honest.run("export CFIS001 -o pack.zip").succeeds();
    let true_tip = verify(&honest, "pack.zip", &["--json"]).succeeds().json()["tip"].clone();
    let mut made_up = World::new("cms-net");
    crate::story::deliver(&made_up);
    made_up.amend("processes/cms-net.yaml", |text| {
        text.replace(
            "    gates: [has-component, package-complete, changes-packed, contingency-written, requests-agreed]\n",
            "",
        )
        .replacen("version: 1\n", "version: 2\n", 1)
    });
    crate::story::tell(&mut made_up, crate::export::SHORT);
    made_up.run("export CFIS001 -o pack.zip").succeeds();
    let checked = verify(&made_up, "pack.zip", &["--json"]).succeeds().json();
    assert_ne!(checked["tip"], true_tip);
    assert!(checked["claims"].to_string().contains("compare their ids with what you know from elsewhere"));
}
