//! `field`: each field is filled, to its minimum.

use crate::domain::id::Id;
use crate::domain::process::titled;
use crate::domain::refusal::Why;
use crate::domain::view::View;

pub(super) fn unmet(view: &View<'_>, fields: &[Id]) -> Vec<Why> {
    fields.iter().filter(|field| !view.is_filled(field)).map(|field| empty(view, field)).collect()
}

fn empty(view: &View<'_>, field: &Id) -> Why {
    match view.process.fields.get(field) {
        Some(rule) => Why::FieldEmpty {
            field: field.clone(),
            title: titled(field, &rule.title).to_owned(),
            min: rule.min,
            by: rule.by.clone().or_else(|| view.process.may.edit.clone()).unwrap_or_default(),
        },
        None => Why::Broken { what: format!("the process has no field `{field}`") },
    }
}
