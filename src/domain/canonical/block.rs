//! Decides how the entries of a map and the items of a list stand under each other.
//!
//! Pure: appends to the string of its emitter. Start at `Block`.
//! An empty map is `{}` and an empty list `[]`: the only flow forms there are.

use super::CanonicalError;
use super::emit::{Emitter, Lead};
use super::key::Key;
use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

/// Columns of one level.
pub(super) const STEP: usize = 2;

/// A map or a list while it is written.
pub(super) struct Block<'a> {
    place: Emitter<'a>,
    empty_form: &'static str,
    is_empty: bool,
}

impl<'a> Block<'a> {
    pub(super) fn map(place: Emitter<'a>) -> Self {
        Self { place, empty_form: "{}\n", is_empty: true }
    }

    pub(super) fn list(place: Emitter<'a>) -> Self {
        Self { place, empty_form: "[]\n", is_empty: true }
    }

    /// Writes the only key of a map and gives the place of its value.
    pub(super) fn into_value(mut self, key: &str) -> Result<Emitter<'a>, CanonicalError> {
        self.key(key)?;
        Ok(Emitter { out: self.place.out, indent: self.place.indent + STEP, lead: Lead::Key })
    }

    /// Goes to where the next entry begins; the first after a dash stays on its line.
    fn entry(&mut self) {
        match self.place.lead {
            Lead::Dash if self.is_empty => self.place.out.push(' '),
            Lead::Key if self.is_empty => {
                self.place.out.push('\n');
                self.margin();
            }
            _ => self.margin(),
        }
        self.is_empty = false;
    }

    fn margin(&mut self) {
        self.place.out.extend(std::iter::repeat_n(' ', self.place.indent));
    }

    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CanonicalError> {
        self.entry();
        key.serialize(Key(self.place.out))?;
        self.place.out.push(':');
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T, lead: Lead) -> Result<(), CanonicalError> {
        value.serialize(Emitter { out: self.place.out, indent: self.place.indent + STEP, lead })
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        self.entry();
        self.place.out.push('-');
        self.value(value, Lead::Dash)
    }

    fn finish(mut self) {
        if self.is_empty {
            self.place.space();
            self.place.out.push_str(self.empty_form);
        }
    }
}

macro_rules! list {
    ($($trait:ident::$method:ident;)*) => {
        $(impl $trait for Block<'_> {
            type Ok = ();
            type Error = CanonicalError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
                self.item(value)
            }

            fn end(self) -> Result<(), CanonicalError> {
                self.finish();
                Ok(())
            }
        })*
    };
}

list! {
    SerializeSeq::serialize_element;
    SerializeTuple::serialize_element;
    SerializeTupleStruct::serialize_field;
    SerializeTupleVariant::serialize_field;
}

macro_rules! fields {
    ($($trait:ident;)*) => {
        $(impl $trait for Block<'_> {
            type Ok = ();
            type Error = CanonicalError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), CanonicalError> {
                self.key(key)?;
                self.value(value, Lead::Key)
            }

            fn end(self) -> Result<(), CanonicalError> {
                self.finish();
                Ok(())
            }
        })*
    };
}

fields! {
    SerializeStruct;
    SerializeStructVariant;
}

impl SerializeMap for Block<'_> {
    type Ok = ();
    type Error = CanonicalError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CanonicalError> {
        self.key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        self.value(value, Lead::Key)
    }

    fn end(self) -> Result<(), CanonicalError> {
        self.finish();
        Ok(())
    }
}
