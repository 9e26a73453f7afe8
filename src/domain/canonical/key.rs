//! Decides how a map key is written: text by the rule of scalars but never as a block, or a whole number.
//!
//! Pure. Start at `Key`, a serializer that takes nothing else.

use super::{CanonicalError, scalar};
use serde::ser::{Impossible, Serialize, Serializer};

/// YAML readers look for the colon of a key within 1024 characters.
pub(super) const LONGEST_BYTES: usize = 1000;

type Refused = Impossible<(), CanonicalError>;

/// Appends one key to the text.
pub(super) struct Key<'a>(pub(super) &'a mut String);

impl Key<'_> {
    fn text(self, text: &str) -> Result<(), CanonicalError> {
        let start = self.0.len();
        if scalar::is_plain(text) {
            self.0.push_str(text);
        } else {
            scalar::push_quoted(self.0, text);
        }
        if self.0.len() - start > LONGEST_BYTES {
            return Err(CanonicalError::LongKey);
        }
        Ok(())
    }
}

macro_rules! refuse {
    ($($name:ident($($type:ty),*) -> $result:ty;)*) => {
        $(fn $name(self, $(_: $type),*) -> Result<$result, CanonicalError> {
            Err(CanonicalError::Key)
        })*
    };
}

macro_rules! number {
    ($($name:ident($type:ty);)*) => {
        $(fn $name(self, number: $type) -> Result<(), CanonicalError> {
            self.0.push_str(&number.to_string());
            Ok(())
        })*
    };
}

impl Serializer for Key<'_> {
    type Ok = ();
    type Error = CanonicalError;
    type SerializeSeq = Refused;
    type SerializeTuple = Refused;
    type SerializeTupleStruct = Refused;
    type SerializeTupleVariant = Refused;
    type SerializeMap = Refused;
    type SerializeStruct = Refused;
    type SerializeStructVariant = Refused;

    fn serialize_str(self, text: &str) -> Result<(), CanonicalError> {
        self.text(text)
    }

    fn serialize_char(self, c: char) -> Result<(), CanonicalError> {
        self.text(c.encode_utf8(&mut [0; 4]))
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), CanonicalError> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), CanonicalError> {
        value.serialize(self)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<(), CanonicalError> {
        Err(CanonicalError::Key)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), CanonicalError> {
        Err(CanonicalError::Key)
    }

    number! {
        serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64);
    }

    refuse! {
        serialize_bool(bool) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_seq(Option<usize>) -> Refused;
        serialize_tuple(usize) -> Refused;
        serialize_tuple_struct(&'static str, usize) -> Refused;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Refused;
        serialize_map(Option<usize>) -> Refused;
        serialize_struct(&'static str, usize) -> Refused;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Refused;
    }
}
