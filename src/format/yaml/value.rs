//! Decides what a node of a document is as a value: the serde side of the reader.
//!
//! Pure. A plain scalar is what is asked for: its own text, `true` or `false`, or a decimal whole number.
//! Start at `Deserializer for &Node`; `yaml/access.rs` walks lists, maps and enums.
//! Where nothing is asked for (serde buffers the value), it is what the canonical emitter writes without quotes.

use super::access::{Entries, Items, Variant};
use super::error::Fault;
use super::tree::{Content, Node};
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

impl Node<'_> {
    fn unexpected(&self) -> Unexpected<'_> {
        match &self.content {
            Content::Scalar { text, is_plain: true } if text.is_empty() => Unexpected::Unit,
            Content::Scalar { text, .. } => Unexpected::Str(text),
            Content::List(_) => Unexpected::Seq,
            Content::Map(_) => Unexpected::Map,
        }
    }

    /// Makes the fault of a value that is not what the visitor expects.
    pub(super) fn wrong<'de, V: Visitor<'de>>(&self, visitor: &V) -> Fault {
        let fault = Fault::invalid_type(self.unexpected(), visitor);
        match &self.content {
            Content::Scalar { is_plain: false, .. } => fault.noting(" in quotes"),
            Content::Scalar { text, .. } if text.is_empty() => fault.noting(" after the `:`"),
            _ => fault,
        }
        .at(self.at)
    }

    /// Gives the scalar if nothing marks it as text.
    fn plain(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar { text, is_plain: true } => Some(text),
            _ => None,
        }
    }

    fn is_absent(&self) -> bool {
        self.plain().is_some_and(str::is_empty)
    }

    fn number<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Fault> {
        match self.plain().and_then(whole_number) {
            Some(Number::Positive(number)) => visitor.visit_u64(number),
            Some(Number::Negative(number)) => visitor.visit_i64(number),
            None => return Err(self.wrong(&visitor)),
        }
        .map_err(|fault: Fault| fault.at(self.at))
    }
}

enum Number {
    Positive(u64),
    Negative(i64),
}

/// Reads the one form of a whole number on which all readers agree: decimal digits without a leading zero.
fn whole_number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || (digits.starts_with('0') && text != "0") {
        return None;
    }
    match text.parse() {
        Ok(number) => Some(Number::Positive(number)),
        Err(_) => text.parse().ok().map(Number::Negative),
    }
}

macro_rules! numbers {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.number(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for &Node<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.content {
            Content::List(_) => return self.deserialize_seq(visitor),
            Content::Map(_) => return self.deserialize_map(visitor),
            Content::Scalar { text, is_plain: false } => visitor.visit_str(text),
            Content::Scalar { text, is_plain: true } => match text.as_ref() {
                "" => visitor.visit_unit(),
                "true" => visitor.visit_bool(true),
                "false" => visitor.visit_bool(false),
                text => match whole_number(text) {
                    Some(Number::Positive(number)) => visitor.visit_u64(number),
                    Some(Number::Negative(number)) => visitor.visit_i64(number),
                    None => visitor.visit_str(text),
                },
            },
        }
        .map_err(|fault: Fault| fault.at(self.at))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.content {
            Content::Scalar { text, .. } if !self.is_absent() => {
                visitor.visit_str(text).map_err(|fault: Fault| fault.at(self.at))
            }
            _ => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.plain() {
            Some("true") => visitor.visit_bool(true),
            Some("false") => visitor.visit_bool(false),
            _ => return Err(self.wrong(&visitor)),
        }
        .map_err(|fault: Fault| fault.at(self.at))
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.plain() {
            Some("") => Err(Fault::new("there is no value after the `:`; leave the key out").at(self.at)),
            Some(nothing @ ("~" | "null" | "Null" | "NULL")) => {
                Err(Fault::new(format!("`{nothing}` may mean nothing; leave the key out, or put the text in quotes"))
                    .at(self.at))
            }
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.is_absent() { visitor.visit_unit() } else { Err(self.wrong(&visitor)) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self).map_err(|fault: Fault| fault.at(self.at))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Content::List(items) = &self.content else {
            return Err(self.wrong(&visitor));
        };
        let mut items = Items::new(items);
        let value = visitor.visit_seq(&mut items).map_err(|fault: Fault| fault.at(self.at))?;
        items.none_left()?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Content::Map(entries) = &self.content else {
            return Err(self.wrong(&visitor));
        };
        visitor.visit_map(Entries::new(entries)).map_err(|fault: Fault| fault.at(self.at))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        // Strict even for a type that does not deny unknown fields itself.
        if let Content::Map(entries) = &self.content {
            for (key, value) in entries {
                match &key.content {
                    Content::Scalar { text, .. } if !fields.contains(&text.as_ref()) => {
                        let fault = Fault::unknown_key(text, fields).at(key.at);
                        // `{title: one, two}` has the key `two`, and nobody meant it.
                        let hint = " without a value; a text with a comma needs quotes";
                        return Err(if value.is_absent() { fault.noting(hint) } else { fault });
                    }
                    _ => {}
                }
            }
        }
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let variant = match &self.content {
            Content::Scalar { .. } if !self.is_absent() => Variant { name: self, content: None },
            Content::Map(entries) => match entries.as_slice() {
                [(name, content)] => Variant { name, content: Some(content) },
                _ => {
                    let count = entries.len();
                    let message = format!("expected a map with one key, found {count} keys");
                    return Err(Fault::new(message).at(self.at));
                }
            },
            _ => return Err(self.wrong(&visitor)),
        };
        visitor.visit_enum(variant).map_err(|fault: Fault| fault.at(self.at))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { f32 f64 bytes byte_buf unit_struct i128 u128 }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }
}
