//! Several actions as one (cli §1.4): all or none, the refusal names the line, `_` is the last new release.

use crate::house::house;

const DOOR: &str = "needs: {components: {min: 1}}";

#[test]
fn a_batch_is_recorded_as_a_whole() {
    let mut world = house(DOOR);
    world.person("dev").write("app.war", "one");
    let lines = "# at night\n\nnew One --component web\nset _ plan='a plan of \"enough\" characters'\nnew Two\nset _ title=\"The second\"\nartifact add R001 app.war # the file\npromote R001 --to review\n";
    let before = world.tip();
    let told = world.run_with_input("batch - --json", lines).succeeds().json();
    let done: Vec<_> = told["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}", one["release"].as_str().unwrap(), one["action"].as_str().unwrap()))
        .collect();
    assert_eq!(done, ["R001 new", "R001 set", "R002 new", "R002 set", "R001 artifact.add", "R001 promote"]);
    assert_eq!(world.git(&format!("rev-list --count {before}..HEAD")).stdout.trim(), "6");
    assert_eq!(world.run("show R001 --json").json()["plan"][0]["text"], "a plan of \"enough\" characters");
    // Again: what holds already is no change, and `_` is nothing without a `new`.
    world.run_with_input("batch -", "set _ title=X").ends_with(2).says("line 1");
    world.run("audit").succeeds().says("clean");
}

#[test]
fn one_line_that_fails_undoes_them_all() {
    let mut world = house(DOOR);
    world.person("dev");
    world.run("new Zero").succeeds();
    let before = world.tip();
    let failing = [
        ("hold _ -m wait", 6, "not-you"),
        ("promote _ --to dne", 1, "not-found"),
        ("promote R001 --to lab", 3, "not-yet"),
        ("comment _", 2, "usage"),
        ("show _", 2, "usage"),
        ("set _ plan='open", 2, "usage"),
        ("frobnicate _", 2, "usage"),
    ];
    for (line, code, kind) in failing {
        let text = format!("new One --component web\n# nothing\n{line}\n");
        let refused = world.run_with_input("batch - --json", &text);
        let refused = refused.ends_with(code);
        assert_eq!(refused.stdout, "");
        let error: serde_json::Value = serde_json::from_str(&refused.stderr).unwrap();
        assert_eq!((&error["error"]["line"], &error["error"]["kind"]), (&3.into(), &kind.into()), "{line}");
        assert_eq!(world.tip(), before, "{line}");
        world.run_with_input("batch -", &text).ends_with(code).says("error: line 3: ");
    }
    world.write("night.txt", "new One\nset _ title=Night\n");
    world.run("batch night.txt --dry-run").succeeds().says("dry run");
    assert_eq!(world.tip(), before);
    world.run("batch night.txt").succeeds();
}

#[test]
fn several_items_are_several_actions_or_none() {
    let mut world = house(DOOR);
    world.person("dev").write("app.war", "one").write("make.sql", "two");
    world.run("new One --component web").succeeds();
    let before = world.tip();
    world.run("artifact add R001 app.war missing.war").ends_with(1);
    world.run("set R001 plan=\"a plan of enough characters\" remarks=mine").ends_with(6);
    assert_eq!(world.tip(), before);
    let told = world.run("artifact add R001 app.war make.sql --json").succeeds().json();
    assert_eq!(told["actions"].as_array().unwrap().len(), 2);
    assert_eq!(world.git(&format!("rev-list --count {before}..HEAD")).stdout.trim(), "2");
}
