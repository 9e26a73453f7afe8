//! What an editor is told of the types that are parsed from text: a pattern and a sentence each.
//!
//! Everything else derives its JSON Schema from the types that serde reads. Each impl stands for the
//! parser of its type; `format/schema.rs` holds both to the files that ship.

use super::calendar::LocalTime;
use super::id::{Id, Word};
use super::moment::Moment;
use super::naming::Naming;
use super::pattern::Pattern;
use super::policy::Zone;
use super::process::condition::Choice;
use super::process::duties::Recipient;
use super::process::offset::{Offset, Span};
use super::process::part::Part;
use super::process::requirement::Distinct;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// Declares the schema of a text: its pattern, and the sentence that an editor shows.
macro_rules! texts {
    ($($name:ident, $pattern:expr, $described:literal;)*) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "pattern": $pattern, "description": $described})
            }
        }
    )*};
}

texts! {
    Id, "^[a-z][a-z0-9-]{0,39}$", "An id: lower-case letters, digits and `-`, beginning with a letter.";
    Word, "^[A-Za-z0-9]([A-Za-z0-9 _.#/+-]{0,62}[A-Za-z0-9_.#/+-])?$",
        "A word that another system chose: letters, digits, spaces and `_ . # / + -`.";
    Naming, r"^(\{[a-z][a-z0-9-]{0,39}:[1-9]\}|[A-Z0-9_-])+\{number:[1-9]\}$",
        "Literals, `{part:width}`, and one `{number:width}` at the end.";
    Pattern, "^", "A regular expression, anchored at both ends.";
    Zone, "^[A-Za-z0-9_+/-]+$", "An IANA time zone, such as `America/Los_Angeles`.";
    Offset, r"^[a-z][a-z0-9-]{0,39}(\s+[+-]\s+[0-9]{1,5}\s*[hdw])?$",
        "A milestone, and a distance from it in hours, days or weeks: `release - 2w`.";
    Span, r"^[0-9]{1,5}\s*[hdw]$", "A length of time in hours, days or weeks: `24h`, `3d`, `2w`.";
    LocalTime, "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?$",
        "A local time, such as `2026-12-12T06:00` or `2026-12-12`.";
    Moment, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?[+-][0-9]{2}:[0-9]{2}$",
        "A time with its offset, such as `2026-12-12T06:00-08:00`.";
    Part, parts(), "A part of the record: its entries go stale when it changes.";
    Recipient, "^(requester|(role|group):[a-z][a-z0-9-]{0,39})$", "`role:ID`, `group:ID` or `requester`.";
    Distinct, "^[a-z][a-z0-9-]{0,39}$", "`requester`, `author`, `deployer`, or a gate.";
}

/// The words that stand alone, and those that take an id, as `Part` reads them.
fn parts() -> String {
    let (mut alone, mut named) = (Vec::new(), Vec::new());
    for word in Part::WORDS {
        match word.split_once(':') {
            None => alone.push(word),
            Some((word, _)) => named.push(word),
        }
    }
    format!("^({}|({}):[a-z][a-z0-9-]{{0,39}})$", alone.join("|"), named.join("|"))
}

impl<T: JsonSchema> JsonSchema for Choice<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("ChoiceOf{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({"anyOf": [one, {"type": "array", "items": one}]})
    }
}
