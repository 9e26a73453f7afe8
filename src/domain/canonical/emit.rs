//! Decides the layout of the canonical form: block maps and lists, two spaces a level.
//!
//! Pure: appends to one string. Start at `Emitter`; `canonical/block.rs` lays out maps and lists.

use super::CanonicalError;
use super::block::{Block, STEP};
use super::scalar::{self, Style};
use serde::ser::{Serialize, Serializer};

/// What stands before a value on its line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    Nothing,
    Key,
    Dash,
}

/// Writes one value; `indent` is the column of its entries or lines if it has any.
pub(super) struct Emitter<'a> {
    pub(super) out: &'a mut String,
    pub(super) indent: usize,
    pub(super) lead: Lead,
}

impl<'a> Emitter<'a> {
    /// Starts a document.
    pub(super) fn top(out: &'a mut String) -> Self {
        Self { out, indent: 0, lead: Lead::Nothing }
    }

    /// Parts the value from the key or dash before it.
    pub(super) fn space(&mut self) {
        if self.lead != Lead::Nothing {
            self.out.push(' ');
        }
    }

    fn plain(mut self, text: &str) {
        self.space();
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn variant(self, variant: &str) -> Result<Emitter<'a>, CanonicalError> {
        Block::map(self).into_value(variant)
    }
}

macro_rules! plain {
    ($($name:ident($type:ty);)*) => {
        $(fn $name(self, value: $type) -> Result<(), CanonicalError> {
            self.plain(&value.to_string());
            Ok(())
        })*
    };
}

impl<'a> Serializer for Emitter<'a> {
    type Ok = ();
    type Error = CanonicalError;
    type SerializeSeq = Block<'a>;
    type SerializeTuple = Block<'a>;
    type SerializeTupleStruct = Block<'a>;
    type SerializeTupleVariant = Block<'a>;
    type SerializeMap = Block<'a>;
    type SerializeStruct = Block<'a>;
    type SerializeStructVariant = Block<'a>;

    plain! {
        serialize_bool(bool);
        serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64);
    }

    fn serialize_str(mut self, text: &str) -> Result<(), CanonicalError> {
        match scalar::style(text) {
            Style::Plain => self.plain(text),
            Style::Quoted => {
                self.space();
                scalar::push_quoted(self.out, text);
                self.out.push('\n');
            }
            Style::Literal { ends } => {
                self.space();
                self.out.push_str(if ends { "|\n" } else { "|-\n" });
                scalar::push_lines(self.out, text, self.indent.max(STEP));
            }
        }
        Ok(())
    }

    fn serialize_char(self, c: char) -> Result<(), CanonicalError> {
        self.serialize_str(c.encode_utf8(&mut [0; 4]))
    }

    fn serialize_f32(self, _: f32) -> Result<(), CanonicalError> {
        Err(CanonicalError::Fraction)
    }

    fn serialize_f64(self, _: f64) -> Result<(), CanonicalError> {
        Err(CanonicalError::Fraction)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), CanonicalError> {
        Err(CanonicalError::Bytes)
    }

    fn serialize_none(self) -> Result<(), CanonicalError> {
        Err(CanonicalError::Nothing)
    }

    fn serialize_unit(self) -> Result<(), CanonicalError> {
        Err(CanonicalError::Nothing)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), CanonicalError> {
        Err(CanonicalError::Nothing)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), CanonicalError> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), CanonicalError> {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), CanonicalError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), CanonicalError> {
        value.serialize(self.variant(variant)?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Block<'a>, CanonicalError> {
        Ok(Block::list(self))
    }

    fn serialize_tuple(self, _: usize) -> Result<Block<'a>, CanonicalError> {
        Ok(Block::list(self))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Block<'a>, CanonicalError> {
        Ok(Block::list(self))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Block<'a>, CanonicalError> {
        Ok(Block::list(self.variant(variant)?))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Block<'a>, CanonicalError> {
        Ok(Block::map(self))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Block<'a>, CanonicalError> {
        Ok(Block::map(self))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Block<'a>, CanonicalError> {
        Ok(Block::map(self.variant(variant)?))
    }
}
