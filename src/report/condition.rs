//! A condition of the process as words: for which releases something holds.

use crate::domain::process::condition::{Choice, Condition};

/// The condition in words, as the rest of a sentence that begins "when".
#[must_use]
pub fn words(condition: &Condition) -> String {
    let Condition {
        kind,
        component,
        state,
        change_type,
        item_type,
        artifact_type,
        environment,
        iteration,
        field,
        not,
        any,
    } = condition;
    let mut all: Vec<String> = Vec::new();
    all.extend(kind.as_ref().map(|choice| format!("the kind is {}", or(choice))));
    all.extend(component.as_ref().map(|choice| format!("it has the component {}", or(choice))));
    all.extend(state.as_ref().map(|choice| format!("it stands in {}", or(choice))));
    all.extend(change_type.as_ref().map(|choice| format!("it carries a change of type {}", or(choice))));
    all.extend(item_type.as_ref().map(|choice| format!("it carries an item of type {}", or(choice))));
    all.extend(artifact_type.as_ref().map(|choice| format!("it carries an artifact of type {}", or(choice))));
    all.extend(environment.as_ref().map(|choice| format!("it is deployed to {}", or(choice))));
    all.extend(iteration.map(|first| format!("it is in iteration {first} or later")));
    all.extend(field.as_ref().map(|choice| format!("filled: {}", list(choice, ", "))));
    all.extend(not.as_ref().map(|not| format!("not ({})", words(not))));
    all.extend(any.as_ref().map(|any| format!("({})", any.iter().map(words).collect::<Vec<_>>().join(" or "))));
    if all.is_empty() { "always".to_owned() } else { all.join(" and ") }
}

fn or<T: ToString>(choice: &Choice<T>) -> String {
    list(choice, " or ")
}

fn list<T: ToString>(choice: &Choice<T>, between: &str) -> String {
    choice.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}
