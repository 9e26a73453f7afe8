//! Mutations of `era-sop`.

use super::{Mutation, harmless, named};

pub(super) const MUTATIONS: &[Mutation] = &[
    named("to: [\"group:occb\"]", "to: [\"group:ocb\"]", "group:ocb", &["no group", "did you mean occb"]),
    named(
        "fields: [approved]",
        "fields: [aproved]",
        "aproved",
        &["no field of these changes", "did you mean approved"],
    ),
    named(
        "status: [Resolved]",
        "status: [Resolvd]",
        "Resolvd",
        &["no status of these changes", "did you mean Resolved"],
    ),
    named(
        "template: release-letter.md",
        "template: deployed-letter.md",
        "deployed-letter.md",
        &["no template is called `deployed-letter.md`"],
    ),
    named("due: testing\n", "due: tests\n", "due: tests", &["no milestone", "name one of `milestones`"]),
    named(
        "    skip-by: [test-team]\n",
        "    skip-by: [test-teams]\n",
        "test-teams",
        &["no role", "did you mean test-team"],
    ),
    named(
        "intake: {title: OCR package received, initial: true, editable: [components, fields, changes]",
        "intake: {title: OCR package received, initial: true, editable: [components, fields, change]",
        "editable: [components, fields, change]",
        &["unknown word `change`", "did you mean changes"],
    ),
    named(
        "editable: [components, fields, changes], clause",
        "editable: [components, fields], clause",
        "min: 1",
        &["no state leaves `changes` open to change", "add it to an `editable`"],
    ),
    named(
        "  close:\n    title: Tell",
        "  close:\n    titel: Tell",
        "titel",
        &["unknown key `titel`", "did you mean title"],
    ),
    named(
        "    from: [team-testing]\n    to: build\n    type: return\n",
        "    from: []\n    to: build\n    type: return\n",
        "from: []",
        &["the list is empty", "name at least one state"],
    ),
    named(
        "    gates: [occb-notified]\n",
        "    gates: []\n",
        "occb-notified:",
        &["no transition lists gate `occb-notified`", "list it, or remove it"],
    ),
    named(
        "    when: {state: rolled-back}\n    needs: {changes: {type: OCR, status: [Opened]}}",
        "    when: {state: closed}\n    needs: {changes: {type: OCR, status: [Opened]}}",
        "when: {state: closed}",
        &["this can never hold", "correct it"],
    ),
    named(
        "    when: {state: rolled-back}\n    per: iteration\n",
        "    when: {state: rolled-back}\n    due: deployment - 1d\n    per: iteration\n",
        "due: deployment - 1d",
        &["late from the beginning", "count from a later milestone"],
    ),
    named(
        "    covers: [content, \"evidence:developer-tests\"]\n    per: iteration\n    due: testing - 3d",
        "    covers: [content, \"document:deployed-release-letter\", \"document:release-letter\"]\n    per: iteration\n    due: testing - 3d",
        "covers:",
        &["covers itself", "break the circle"],
    ),
    named(
        "    from: [qm-verified]\n    to: closed\n",
        "    from: [qm-verified]\n    to: closd\n",
        "to: closd",
        &["no state", "did you mean closed"],
    ),
    harmless("    due: deployment - 2d\n", "    due: deployment - 3d\n", "an office decides when something is due"),
];
