//! Mutations of `itil`.

use super::{Mutation, harmless, named};

pub(super) const MUTATIONS: &[Mutation] = &[
    named(
        "items: {type: server, min: 1}",
        "items: {type: sever, min: 1}",
        "type: sever",
        &["no item type", "did you mean server"],
    ),
    named(
        "items: {status: [configured]}",
        "items: {status: [configurd]}",
        "configurd",
        &["no status of these items", "did you mean configured"],
    ),
    named(
        "    covers: [\"issues:question\"]\n",
        "    covers: [\"issues:questions\"]\n",
        "issues:questions",
        &["no issue source", "did you mean question"],
    ),
    named(
        "components: [order-integration]",
        "components: [orders-integration]",
        "orders-integration",
        &["no component", "did you mean order-integration"],
    ),
    named(
        "    plan: delivery + 1w\n",
        "    plan: delivery + 1 week\n",
        "plan: delivery + 1 week",
        &["must be MILESTONE"],
    ),
    named(
        "        count: 2\n        quorum: 3\n",
        "        count: 2\n        quorum: 1\n",
        "quorum: 1",
        &["a quorum of 1 says nothing", "raise or remove it"],
    ),
    named("components: {min: 2}", "components: {min: 3}", "min: 3", &["the process has 2 components", "lower `min`"]),
    named(
        "needs: {artifacts: {in-library: true}}",
        "needs: {artifacts: {in-libary: true}}",
        "in-libary",
        &["unknown key `in-libary`", "did you mean in-library"],
    ),
    named(
        "needs: {task: {done: [switch-back, translate-data]}}",
        "needs: {task: {done: []}}",
        "task:",
        &["asks for nothing", "name tasks under `done`"],
    ),
    named(
        "    editable: [fields, items, artifacts]\n",
        "    editable: [fields, items, artifacts, changes]\n",
        "gates:",
        &["gate `rfc-approved` reads `changes`", "list it there"],
    ),
    named(
        "    from: [backed-out]\n    to: accepted\n    type: return\n",
        "    from: [backed-out]\n    to: accepted\n",
        "try-again:",
        &["left only by return, deny or cancel", "change the type"],
    ),
    named(
        "    from: [stage-two]\n    to: closed\n",
        "    from: [stage-two]\n    to: cancelled\n",
        "closed:",
        &["no release ever comes to state `closed`", "lead a transition to it"],
    ),
    named(
        "  hardware-configured:\n    title:",
        "  hardware-configured:\n     title:",
        "needs:",
        &["in the same column"],
    ),
    named(
        "{{ store.title }}",
        "{{ stores.title }}",
        "stores.title",
        &["there is nothing called `stores.title`", "did you mean store"],
    )
    .of("templates/faq.md"),
    named(
        "environments: [production]",
        "environments: [produktion]",
        "produktion",
        &["no environment", "did you mean production"],
    )
    .of("calendar.yaml"),
    harmless("    skip-by: [release-manager]\n", "", "the task is stricter: nobody skips it"),
    harmless(
        "due: hardware\n    note: Number of the order",
        "due: hardware - 1w\n    note: Number of the order",
        "an office decides when something is due",
    ),
];
