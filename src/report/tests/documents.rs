//! Templates: what they may do, what they may not, and how their errors read.

use super::fixture::World;
use crate::domain::action::Set;
use crate::report::document::{check, render};
use crate::report::sheet::Sheet;
use indexmap::IndexMap;

fn sheet() -> Sheet {
    let mut world = World::new();
    let value = "](javascript:x) <script> {{7*7}} | a\n# b".to_owned();
    world.act("anna", Set { key: super::fixture::id("recipe"), value });
    Sheet::of(&world.scene(), &IndexMap::new())
}

#[test]
fn a_template_is_filled_with_values_that_stay_text() {
    let text = render(
        "processes/card.md",
        "# {{ release.name }} {{ release.kind_title }}\n{% for f in plan %}\n| {{ f.title }} | {{ f.text }} |\n{% endfor %}\n{{ field.recipe|lines }}\n[{{ field.remark }}] {{ release.iteration }} {{ written.by }}\n",
        &sheet(),
    )
    .unwrap();
    insta::assert_snapshot!(text, @r"
    # BR001 Daily bread
    | Recipe | \]\(javascript:x) \<script\> {{7\*7}} \| a<br>\# b |
    | Remark |  |
    \]\(javascript:x) \<script\> {{7\*7}} \| a
    \# b
    [] 1 Anna Adler
    ");
}

#[test]
fn a_block_that_is_kept_is_encoded_once() {
    let template = "{% set y %}<{{ 'c|d' }}>{% endset %}{{ y }}";
    assert_eq!(render("t.md", template, &sheet()).unwrap(), "<c\\|d>");
}

#[test]
fn nobody_calls_a_value_safe() {
    let error = render("t.md", "{{ release.title|safe }}", &sheet()).unwrap_err();
    assert!(error.to_string().starts_with("t.md:1: "), "{error}");
}

#[test]
fn errors_name_file_and_line() {
    let error = render("t.md", "a\n\n{{ release.nmae }}\n", &sheet()).unwrap_err();
    assert_eq!((error.file.as_str(), error.line), ("t.md", 3), "{error}");
    let error = render("t.md", "a\n{% if %}\n", &sheet()).unwrap_err();
    assert_eq!(error.line, 2, "{error}");
}

#[test]
fn work_and_room_are_capped() {
    let error =
        render("t.md", "{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}", &sheet());
    assert_eq!(error.unwrap_err().message, "the template does too much work");
    let error = render("t.md", "{{ 'x' * 2000000 }}", &sheet()).unwrap_err();
    assert_eq!(error.message, "the document would be longer than 1048576 bytes");
}

#[test]
fn process_check_tries_a_template_with_and_without_a_release() {
    let world = World::new();
    let process = &world.policy.processes["bakery"];
    let good = "{% for t in tasks %}{{ t.owner_title }} {{ t.due }}{% endfor %}{{ field.recipe }}{{ notice.title }}";
    assert_eq!(check("t.md", good, process), Ok(()));
    assert!(check("t.md", "{{ field.nothing }}", process).is_err());
    // A name in a branch that neither release takes is found with its line, and with the near one.
    let untaken = check("t.md", "a\n{% if release.kind == 'never' %}{{ release.nmae }}{% endif %}", process);
    let untaken = untaken.unwrap_err();
    assert_eq!((untaken.line, untaken.message.as_str()), (2, "there is nothing called `release.nmae`"));
    assert_eq!(untaken.nearest.as_deref(), Some("release.name"));
    assert_eq!(check("t.md", "{{ tsks|length }}", process).unwrap_err().nearest.as_deref(), Some("tasks"));
    assert_eq!(
        check("t.md", "{% for i in range(3) %}{{ loop.index }}{{ release.name|upper }}{% endfor %}", process),
        Ok(())
    );
    // A name inside of a loop is found too.
    assert_eq!(check("t.md", "{% for t in tasks %}\n{{ t.ownr }}{% endfor %}", process).unwrap_err().line, 2);
}
