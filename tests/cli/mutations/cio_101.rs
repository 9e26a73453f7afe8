//! Mutations of `cio-101`.

use super::{Mutation, harmless, named};

pub(super) const MUTATIONS: &[Mutation] = &[
    named(
        "owner: mainframe-operator\n    when: {component: zseries}",
        "owner: mainframe-operater\n    when: {component: zseries}",
        "mainframe-operater",
        &["no role", "did you mean mainframe-operator"],
    ),
    named("forms]}", "form]}", "form]}", &["no part is called `form`", "did you mean forms"]),
    named(
        "ticketed: [deliver-to-staging,",
        "ticketed: [deliver-staging,",
        "deliver-staging,",
        &["no task", "name one of `tasks`"],
    ),
    named(
        "    when: {field: additional-servers}\n",
        "    when: {field: additional-server}\n",
        "additional-server}",
        &["no field", "did you mean additional-servers"],
    ),
    named(
        "distinct-from: [author, complete-for-change-management]",
        "distinct-from: [author, complete-for-management]",
        "complete-for-management",
        &["no gate", "did you mean complete-for-change-management"],
    ),
    named(
        "artifact-types: [application, load-module]",
        "artifact-type: [application, load-module]",
        "artifact-type:",
        &["unknown key `artifact-type`", "did you mean artifact-types"],
    ),
    named(
        "        reject: counts\n",
        "        reject: count\n",
        "reject: count",
        &["unknown word `count`", "did you mean counts"],
    ),
    named(
        "        count: 2\n        quorum: 3\n",
        "        count: 4\n        quorum: 3\n",
        "quorum: 3",
        &["a quorum of 3 says nothing", "raise or remove it"],
    ),
    named(
        "roles:\n  requestor:",
        "roles:\n  requester:",
        "requestor",
        &["no role is called `requestor`", "did you mean requester"],
    ),
    named("    type: deny\n", "    type: denied\n", "type: denied", &["unknown word `denied`", "expected one of"]),
    named(
        "to: complete, due: production + 1w}\n    clause: Then what\n  security",
        "to: approve, due: production + 1w}\n    clause: Then what\n  security",
        "to: approve",
        &["`approve` does not list gate `completeness-reported`", "list it there"],
    ),
    named(
        "additional: {title: On an additional server, environment: additional}",
        "additional: {title: On an additional server, environment: test}",
        "needs: {deployed: {environment: additional}}",
        &["no state has the environment `additional`", "give it to a state"],
    ),
    named(
        "  withdrawn: {title: Withdrawn, final: true}\n",
        "  withdrawn: {title: Withdrawn}\n",
        "withdrawn:",
        &["has no way out", "mark it `final: true`"],
    ),
    named(
        "    from: [denied]\n    to: preparation\n    type: return\n",
        "    from: [denied]\n    to: preparation\n    type: rollback\n",
        "from: [denied]",
        &["has no environment", "use `type: return`"],
    ),
    named(
        "    plan: production - 2d\n",
        "    plan: staging - 2d\n",
        "plan: staging",
        &["is planned from itself", "plan it from one that somebody dates"],
    ),
    named(
        "{{ release.iteration }}",
        "{{ release.iterations }}",
        "release.iterations",
        &["there is nothing called `release.iterations`", "did you mean release.iteration"],
    )
    .of("templates/denial.md"),
    harmless(
        "impact: {title: Impact on systems and people, min: 100,",
        "impact: {title: Impact on systems and people, min: 200,",
        "an office decides how much is documented heavily",
    ),
    harmless(
        "        quorum: 3\n",
        "        quorum: 5\n",
        "people are counted in a store, where `policy status` warns",
    ),
];
