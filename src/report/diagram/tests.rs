//! The pictures: whole, well formed, escaped, the same each time, and nothing on top of anything.

use super::boxes::{Boxed, Size};
use super::layout::{Plan, Point, layout};
use super::{Diagram, Form};
use crate::domain::process::Process;
use crate::format::yaml;
use proptest::prelude::*;

/// What ends, marks up, quotes or comments in one of the forms.
const HOSTILE: &str = "</title></svg><script>alert(1)</script> \"q\" 'a' --> ]]> <!-- %%{init: {}}%% # [x] {y} | \\ ` & ; \u{fffe}\u{ffff} Größe";

const HOUSE: &str = "
relman: 1
process: end
version: 3
title: HOSTILE
source: HOSTILE
naming: 'T{number:3}'
kinds: {any: {default: true}}
roles: {class: {title: HOSTILE}, second: {}}
environments: {live: {title: HOSTILE}}
states:
  graph: {initial: true, title: HOSTILE}
  click: {title: HOSTILE, environment: live}
  out: {final: true}
transitions:
  ship: {title: HOSTILE, from: [graph], to: click, by: [class, second], gates: [seen, told]}
  again: {from: [graph, click], to: click, by: [class], optional: true}
  back: {type: return, from: [click], to: graph, by: [class], title: \"over\\n  two lines\"}
  roll: {type: rollback, from: [click], to: graph, by: [class]}
  away: {type: deny, from: [click], to: out, by: [class]}
  stop: {type: cancel, from: [graph, click], to: out, by: [class]}
  end: {from: [click], to: out, by: [class], when: {kind: any}}
gates:
  seen:
    title: HOSTILE
    clause: HOSTILE
    when: {component: web}
    needs: {signoff: {role: [class]}}
    waivable-by: [class]
  told: {title: It is told, needs: {notice: [news]}, defer: {when: {kind: any}, to: end}}
components: {web: {}}
notices: {news: {owner: class, to: [requester]}}
";

fn house() -> Process {
    let quoted = serde_json::to_string(HOSTILE).unwrap();
    let quoted = quoted.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff");
    yaml::read("house.yaml", HOUSE.replace("HOSTILE", &quoted).as_bytes()).unwrap()
}

fn draw(process: &Process, form: Form) -> String {
    super::draw(process, form).unwrap()
}

/// The texts of a picture, in the order in which they are drawn.
fn texts<'d>(node: &roxmltree::Node<'d, '_>, class: &str) -> Vec<&'d str> {
    let of_class = node.descendants().filter(|node| node.attribute("class") == Some(class));
    of_class.filter_map(|node| node.text()).collect()
}

#[test]
fn the_picture_is_well_formed_and_has_everything() {
    let (process, svg) = (house(), draw(&house(), Form::Svg));
    let document = roxmltree::Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert!(document.descendants().all(|node| !node.has_tag_name("script")));
    let shown = HOSTILE.replace('\u{fffe}', r"\u{fffe}").replace('\u{ffff}', r"\u{ffff}");
    assert_eq!(root.children().find(|node| node.has_tag_name("title")).unwrap().text(), Some(shown.as_str()));
    let view: Vec<f64> = root.attribute("viewBox").unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
    assert!(
        matches!(view.as_slice(), [x, y, width, height] if *x == 0.0 && *y == 0.0 && *width > 500.0 && *height > 500.0)
    );
    let group = |id: String| document.descendants().find(|node| node.attribute("id") == Some(&id)).unwrap();
    for id in process.states.keys() {
        group(format!("state-{id}"));
    }
    for (id, rule) in &process.transitions {
        let drawn = group(format!("transition-{id}"));
        assert_eq!(texts(&drawn, "gate").iter().filter(|text| text.starts_with('•')).count(), rule.gates.len());
        assert_eq!(texts(&drawn, "role").is_empty(), rule.by.is_empty());
    }
    let shipped = group("transition-ship".to_owned());
    assert!(texts(&shipped, "gate").join(" ").contains("It is told †"));
    assert!(texts(&shipped, "gate").join(" ").replace('\u{a0}', " ").contains(") *‡"));
    assert!(texts(&shipped, "role").join(" ").ends_with("or second"));
    assert_eq!(texts(&group("transition-back".to_owned()), "title"), ["over two lines"]);
    let legend = texts(&root, "note").join("\n");
    for words in ["promote: ", "return: ", "rollback: ", "deny: ", "cancel: ", "*", "†", "‡"] {
        assert!(legend.contains(words), "{legend}");
    }
}

#[test]
fn every_type_of_move_looks_different() {
    let svg = draw(&house(), Form::Svg);
    let dashes = |id: &str| {
        let document = roxmltree::Document::parse(&svg).unwrap();
        let wanted = format!("transition-{id}");
        let group = document.descendants().find(|node| node.attribute("id") == Some(&wanted)).unwrap();
        let frame = group.children().find(|node| node.has_tag_name("rect")).unwrap();
        (
            frame.attribute("stroke-dasharray").unwrap_or_default().to_owned(),
            frame.attribute("stroke").unwrap().to_owned(),
        )
    };
    let looks = ["ship", "back", "roll", "away", "stop"].map(dashes);
    assert!(looks[0].0.is_empty() && looks[1..].iter().all(|(dashes, _)| !dashes.is_empty()));
    for (index, look) in looks.iter().enumerate() {
        assert!(!looks[..index].contains(look), "{look:?}");
    }
}

#[test]
fn a_flowchart_holds_no_text_that_acts() {
    let text = draw(&house(), Form::Mermaid);
    let labels: Vec<&str> = text.lines().filter(|line| line.contains("[\"")).collect();
    assert_eq!(labels.len(), 3 + 7 + 1);
    for line in &labels {
        let label = line.split_once('"').unwrap().1.rsplit_once('"').unwrap().0;
        assert!(!label.contains(['"', '`', '\\', '%', '{', '}', '|', '&', ':']), "{label}");
        for tag in label.split('<').skip(1) {
            let tag = tag.split_once('>').unwrap().0;
            assert!(["b", "/b", "i", "/i", "br/"].contains(&tag), "<{tag}> in {label}");
        }
    }
    assert_eq!(text.lines().next(), Some("---"));
    assert_eq!(text.lines().filter(|line| line.starts_with("---")).count(), 2);
    assert!(text.lines().skip(3).all(|line| !line.contains("%%{")));
    assert!(text.contains("    s_graph --> t_ship\n    t_ship --> s_click\n"));
    assert!(text.contains("    s_click -.-> t_back\n    t_back -.-> s_graph\n"));
    assert!(text.contains("begin(( )) --> s_graph"));
}

#[test]
fn a_graph_has_every_state_and_transition() {
    let (process, text) = (house(), draw(&house(), Form::Dot));
    for id in process.states.keys() {
        assert!(text.contains(&format!("    \"state/{id}\" [")));
    }
    for (id, rule) in &process.transitions {
        assert!(text.contains(&format!("    \"transition/{id}\" [")));
        for from in &rule.from {
            let (from, key) = (format!("\"state/{from}\""), format!("\"transition/{id}\""));
            assert!(text.contains(&format!("{from} -> {key}")) || text.contains(&format!("{key} -> {from}")));
        }
    }
    // A label is XML between `<` and `>`.
    for line in text.lines().filter(|line| line.contains("label=<")) {
        let label = line.split_once("label=<").unwrap().1.rsplit_once(">]").unwrap().0;
        roxmltree::Document::parse(&format!("<label>{label}</label>")).unwrap();
        assert!(!label.contains("<script>"));
    }
}

#[test]
fn the_same_process_gives_the_same_bytes() {
    for form in [Form::Mermaid, Form::Dot, Form::Svg] {
        assert_eq!(draw(&house(), form), draw(&house(), form));
    }
}

#[test]
fn a_process_that_names_what_is_not_there_is_drawn_as_far_as_it_goes() {
    let mut process = house();
    process.gates.clear();
    process.roles.clear();
    process.states.shift_remove("click").unwrap();
    for form in [Form::Mermaid, Form::Dot, Form::Svg] {
        assert!(draw(&process, form).contains("away"));
    }
    process.states.clear();
    for form in [Form::Mermaid, Form::Dot, Form::Svg] {
        assert!(!draw(&process, form).contains("away"));
    }
}

#[test]
fn a_long_word_stays_in_its_box() {
    let word = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrik".repeat(3);
    let lines = super::text::wrapped(&format!("a {word} b"), 12.0, 100.0);
    assert!(lines.iter().all(|line| super::text::width(line, 12.0) <= 100.0), "{lines:?}");
    assert_eq!(lines.concat().replace(' ', ""), format!("a{word}b"));
}

/// A process of so many states, with transitions between any of them.
fn any_process() -> impl Strategy<Value = Process> {
    let transition = (prop::collection::vec(0..12_usize, 1..4), 0..12_usize, 0..5_usize, 0..9_usize);
    (2..12_usize, prop::collection::vec(transition, 0..24)).prop_map(|(count, transitions)| {
        let mut text = "relman: 1\nprocess: any\nversion: 1\ntitle: Any\nnaming: 'A{number:3}'\n".to_owned();
        text.push_str("kinds: {any: {default: true}}\nroles: {boss: {}}\nstates:\n");
        for index in 0..count {
            text.push_str(&format!("  s{index}: {{initial: {}}}\n", index == 0));
        }
        text.push_str(if transitions.is_empty() { "transitions: {}\n" } else { "transitions:\n" });
        for (index, (from, to, kind, gates)) in transitions.iter().enumerate() {
            let from: Vec<String> = from.iter().map(|from| format!("s{}", from % count)).collect();
            let kind = ["advance", "return", "rollback", "deny", "cancel"][*kind];
            let gates: Vec<String> = (0..*gates).map(|gate| format!("gate-{gate}")).collect();
            text.push_str(&format!(
                "  t{index}: {{from: [{}], to: s{}, by: [boss], type: {kind}, gates: [{}]}}\n",
                from.join(", "),
                to % count,
                gates.join(", ")
            ));
        }
        yaml::read("any.yaml", text.as_bytes()).unwrap()
    })
}

fn overlap(one: (Point, Size), other: (Point, Size)) -> bool {
    let near = |a: f64, b: f64, room: f64| (a - b).abs() + 0.01 < room;
    near(one.0.x, other.0.x, f64::midpoint(one.1.width, other.1.width))
        && near(one.0.y, other.0.y, f64::midpoint(one.1.height, other.1.height))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_box_lies_on_another_and_every_line_has_its_ends(process in any_process()) {
        let diagram = Diagram::of(&process);
        let places: Vec<Size> = diagram.places.iter().map(|one| Boxed::of_place(one).size).collect();
        let steps: Vec<Size> = diagram.steps.iter().map(|one| Boxed::of_step(one).size).collect();
        let plan: Plan = layout(&diagram, &places, &steps).unwrap().at_origin(&places, &steps);
        let boxes: Vec<(Point, Size)> =
            plan.places.iter().copied().zip(places).chain(plan.steps.iter().copied().zip(steps)).collect();
        for (index, one) in boxes.iter().enumerate() {
            prop_assert!(one.0.x.is_finite() && one.0.y.is_finite());
            for other in &boxes[..index] {
                prop_assert!(!overlap(*one, *other), "{one:?} {other:?}");
            }
        }
        let ends: usize = diagram.steps.iter().map(|step| step.from.len() + 1).sum();
        prop_assert_eq!(plan.lines.len(), ends);
        for line in &plan.lines {
            prop_assert!(line.points.len() >= 2);
            prop_assert!(line.points.iter().all(|point| point.x.is_finite() && point.y.is_finite()));
            prop_assert!(line.points.iter().all(|point| point.x <= plan.size.width + 0.01 && point.y <= plan.size.height + 0.01));
        }
        prop_assert!(roxmltree::Document::parse(&draw(&process, Form::Svg)).is_ok());
    }
}
