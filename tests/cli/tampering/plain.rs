//! A plain `git commit` is named by the next command that acts, with the way back (cli §1.20).

use super::{FIRST, Forger as _, standing};

#[test]
fn the_next_command_names_a_plain_commit_and_the_way_back() {
    let world = standing();
    world.edit(&format!("{FIRST}/waivers.yaml"), "2030-12-20", "2031-12-20");
    let commit = world.commit_all("Tidy up\n");
    let back = format!("git reset --soft {}^", &commit[..7]);
    let ran = world.run("comment CFIS002 -m later").succeeds().says("warning: commit ").says(&back);
    // Whoever pastes it loses the comment too, and is told so.
    assert!(ran.stderr.contains("also takes back what was recorded after it"), "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("`{FIRST}/waivers.yaml`")), "{}", ran.stderr);
    // It was named once; the tip is relman's again.
    world.run("comment CFIS002 -m \"later still\"").succeeds().is_silent_about("warning");
}

#[test]
fn the_way_back_leads_back() {
    let world = standing();
    world.edit("people.yaml", "people:", "people: [");
    let commit = world.commit_all("x\n");
    let back = format!("reset --soft {}^", &commit[..7]);
    world.run("comment CFIS002 -m later").ends_with(1).says("people.yaml:").says(&format!("hint: git {back}"));
    world.git(&back).succeeds();
    world.run("comment CFIS002 -m later").succeeds().is_silent_about("with git alone");
    assert_eq!(world.findings(), []);
}

#[test]
fn what_others_have_seen_is_reverted() {
    let world = standing();
    world.edit(&format!("{FIRST}/waivers.yaml"), "2030-12-20", "2031-12-20");
    let commit = world.commit_all("Tidy up\n");
    world.git(&format!("update-ref refs/remotes/origin/main {commit}")).succeeds();
    let json = world.run("comment CFIS002 -m later --json").succeeds().json();
    let warning = json["warnings"][0].as_str().unwrap();
    assert!(warning.ends_with(&format!("git revert {}", &commit[..7])), "{warning}");
}

#[test]
fn commits_of_others_and_of_relman_are_not_named() {
    let world = standing();
    world.run("comment CFIS002 -m one").succeeds().is_silent_about("warning");
    world.write("store/README.md", "# Records\n");
    world.commit_all("Explain the store\n");
    world.run("comment CFIS002 -m two").succeeds().is_silent_about("warning");
}
