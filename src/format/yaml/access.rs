//! Decides how serde walks the lists, maps and enums of a document.
//!
//! Pure: hands out the nodes one by one. Start at `Entries`.

use super::error::Fault;
use super::tree::Node;
use serde::de::{self, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use std::slice::Iter;

/// The items of a list.
pub(super) struct Items<'n, 't> {
    left: Iter<'n, Node<'t>>,
}

impl<'n, 't> Items<'n, 't> {
    pub(super) fn new(items: &'n [Node<'t>]) -> Self {
        Self { left: items.iter() }
    }

    /// Refuses the items that a tuple has no place for.
    pub(super) fn none_left(mut self) -> Result<(), Fault> {
        match self.left.next() {
            Some(node) => Err(Fault::new("the list has too many items").at(node.at)),
            None => Ok(()),
        }
    }
}

impl<'de> SeqAccess<'de> for &mut Items<'_, '_> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some(node) = self.left.next() else {
            return Ok(None);
        };
        seed.deserialize(node).map(Some).map_err(|fault| fault.at(node.at))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

/// The entries of a map.
pub(super) struct Entries<'n, 't> {
    left: Iter<'n, (Node<'t>, Node<'t>)>,
    value: Option<&'n Node<'t>>,
}

impl<'n, 't> Entries<'n, 't> {
    pub(super) fn new(entries: &'n [(Node<'t>, Node<'t>)]) -> Self {
        Self { left: entries.iter(), value: None }
    }
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some((key, value)) = self.left.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(key).map(Some).map_err(|fault| fault.at(key.at))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let node = self.value.take().ok_or_else(|| Fault::new("a value was asked for before its key"))?;
        seed.deserialize(node).map_err(|fault| fault.at(node.at))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

/// A variant: a word alone, or the key of a map with one entry.
pub(super) struct Variant<'n, 't> {
    pub(super) name: &'n Node<'t>,
    pub(super) content: Option<&'n Node<'t>>,
}

impl<'de> EnumAccess<'de> for Variant<'_, '_> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let variant = seed.deserialize(self.name).map_err(|fault| fault.at(self.name.at))?;
        Ok((variant, self))
    }
}

impl<'n, 't> Variant<'n, 't> {
    fn content(&self) -> Result<&'n Node<'t>, Fault> {
        self.content.ok_or_else(|| Fault::new("this word needs a value; write it as a key").at(self.name.at))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.content {
            Some(_) => Err(Fault::new("this word stands alone; it takes no value").at(self.name.at)),
            None => Ok(()),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        let node = self.content()?;
        seed.deserialize(node).map_err(|fault| fault.at(node.at))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Fault> {
        de::Deserializer::deserialize_tuple(self.content()?, len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        de::Deserializer::deserialize_struct(self.content()?, "", fields, visitor)
    }
}
