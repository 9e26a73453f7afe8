//! A small process of the tests: one gate, `door`, on the way from `review` to `done`.

use crate::world::World;

const HOUSE: &str = r#"
relman: 1
process: house
version: 1
title: House
naming: "R{number:3}"
kinds: {plain: {default: true}, urgent: {}}
components: {web: {artifacts: [war]}, db: {}}
artifact-types: {war: {}, sql: {}}
package:
  papers: {title: The papers, documents: [report], fields: [plan]}
  scripts: {when: {component: db}, artifact-types: [sql, war]}
change-types:
  RFC: {pattern: 'RFC-\d+', fields: {risk: {}, letter: {content: false}}, statuses: {Open: {}, Resolved: {requires: [letter]}}}
  BUG: {pattern: 'BUG-\d+'}
item-types:
  server: {pattern: 'SRV-\d+', fields: {serial: {}, room: {}, note: {content: false}}, statuses: {ordered: {}, configured: {requires: [serial]}}}
  licence: {pattern: 'LIC-\d+'}
issue-sources: {review: {}, field: {}}
evidence: {tests: {format: junit}, scan: {owner: tester}, lint: {format: sarif}, parts: {format: sbom}}
environments: {lab: {}, prod: {}}
roles: {dev: {}, tester: {}, lead: {}, boss: {}, ops: {}}
may: {new: [dev], edit: [dev, lead, boss], hold: [boss]}
fields: {plan: {min: 10}, remarks: {content: false, by: [tester]}}
milestones: {go-live: {default: true, by: [boss]}}
states:
  draft: {initial: true}
  review: {editable: [components, fields, changes, items, artifacts]}
  lab: {environment: lab, editable: [artifacts]}
  live: {environment: prod, deployment: recorded, deployed-by: [ops]}
  out: {}
  done: {final: true}
  dropped: {final: true}
transitions:
  submit: {from: [draft], to: review, by: [dev, lead], gates: [greeted]}
  install: {from: [review], to: lab, by: [dev, ops]}
  leave: {from: [lab], to: review, by: [dev, ops]}
  finish: {from: [review], to: done, by: [boss, lead], gates: [door, other]}
  release: {from: [review], to: live, by: [boss], optional: true}
  end: {from: [live], to: done, by: [boss]}
  withdraw: {from: [live], to: out, type: rollback, by: [ops]}
  rework: {from: [review, out], to: draft, type: return, by: [boss]}
  deny: {from: [review], to: dropped, type: deny, by: [boss]}
  drop: {from: [draft, review, lab], to: dropped, type: cancel, by: [boss]}
gates:
  door: {DOOR}
  other: {when: {kind: urgent}, needs: {signoff: {role: [tester, lead]}}, waivable-by: [ops]}
  greeted: {when: {kind: urgent}, needs: {signoff: {role: [lead]}}}
tasks:
  wash: {owner: ops, due: go-live - 1d, skip-by: [boss]}
  book: {owner: ops, per: iteration, covers: [artifacts]}
  dry: {owner: ops, when: {component: db}}
documents: {report: {owner: dev, covers: [artifacts]}}
notices: {told: {owner: lead, to: [requester], per: iteration}}
"#;

/// A store by the house process with this gate, such as `needs: {soak: {duration: 2h}}`.
pub(crate) fn house(door: &str) -> World {
    World::by(&text(door))
}

/// The house process with this gate, as its file.
pub(crate) fn text(door: &str) -> String {
    HOUSE.replace("DOOR", door)
}

/// R001, begun by dev with the component web, standing in review before this gate.
pub(crate) fn before(door: &str) -> World {
    let world = house(door);
    world.run_as("dev", "new \"A release\" --component web").succeeds();
    world.run_as("dev", "promote R001 --to review").succeeds();
    world
}

/// True if the gate is open; a refusal for another reason fails the test.
#[track_caller]
pub(crate) fn opens(world: &World) -> bool {
    let moved = world.run_as("boss", "promote R001 --to done --dry-run --json");
    if moved.code == 0 {
        return true;
    }
    assert_eq!(moved.ends_with(3).unmet(), ["door"]);
    false
}

/// What keeps the gate shut, in words.
#[track_caller]
pub(crate) fn why(world: &World) -> String {
    world.run_as("boss", "promote R001 --to done --dry-run").ends_with(3).stderr
}

/// Gives a person of the sample other roles, by a new policy.
pub(crate) fn with_roles(world: &World, person: &str, roles: &str) {
    world.amend("people.yaml", |people| {
        let former = format!("roles: [{person}]");
        assert!(people.contains(&former));
        people.replace(&former, &format!("roles: [{roles}]"))
    });
}
