//! What the browser read, taken over by the types that ask for it.
//!
//! Little of it is generic: what is, is compiled again for every type. So one access serves objects
//! and maps, and the type's own code finds out which field a key is.

use std::fmt;

use js_sys::{Array, JSON, Number, Object};
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use wasm_bindgen::{JsCast, JsValue};

/// It is not JSON, or not that of what was asked for.
#[derive(Debug)]
pub struct Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the expected JSON")
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self
    }
}

type Result<T> = std::result::Result<T, Error>;

/// One value.
pub struct Json(JsValue);

impl Json {
    pub fn parse(text: &str) -> Result<Self> {
        JSON::parse(text).map(Self).map_err(|_| Error)
    }

    fn integer(&self) -> Result<i64> {
        let number = self.0.as_f64().filter(|_| Number::is_safe_integer(&self.0));
        number.map(|number| number as i64).ok_or(Error)
    }

    fn natural(&self) -> Result<u64> {
        u64::try_from(self.integer()?).map_err(|_| Error)
    }

    fn number(&self) -> Result<f64> {
        self.0.as_f64().ok_or(Error)
    }

    fn bool(&self) -> Result<bool> {
        self.0.as_bool().ok_or(Error)
    }

    fn string(&self) -> Result<String> {
        self.0.as_string().ok_or(Error)
    }

    fn items(self) -> Result<Items> {
        self.0.dyn_into().map(Items::new).map_err(|_| Error)
    }

    fn pairs(&self) -> Result<Pairs> {
        let object: &Object = self.0.dyn_ref().ok_or(Error)?;
        Ok(Pairs(Items::new(Object::entries(object)), None))
    }

    /// A name, or an object with one key.
    fn variant(self) -> Result<Variant> {
        if self.0.is_string() {
            return Ok(Variant(self, None));
        }
        let Pairs(mut pairs, _) = self.pairs()?;
        match (pairs.pair(), pairs.len) {
            (Some((name, content)), 1) => Ok(Variant(name, Some(content))),
            _ => Err(Error),
        }
    }
}

/// What comes next of a list.
struct Items {
    list: Array,
    at: u32,
    len: u32,
}

impl Items {
    fn new(list: Array) -> Self {
        let (at, len) = (0, list.length());
        Self { list, at, len }
    }

    fn item(&mut self) -> Option<Json> {
        let at = self.at;
        self.at += 1;
        (at < self.len).then(|| Json(self.list.get(at)))
    }

    fn pair(&mut self) -> Option<(Json, Json)> {
        let pair: Array = self.item()?.0.unchecked_into();
        Some((Json(pair.get(0)), Json(pair.get(1))))
    }
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        self.item().map(|item| seed.deserialize(item)).transpose()
    }
}

/// Keys, and the value that belongs to the last of them.
struct Pairs(Items, Option<Json>);

impl Pairs {
    fn key(&mut self) -> Option<Json> {
        let (key, value) = self.0.pair()?;
        self.1 = Some(value);
        Some(key)
    }

    fn value(&mut self) -> Result<Json> {
        self.1.take().ok_or(Error)
    }
}

impl<'de> MapAccess<'de> for Pairs {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        self.key().map(|key| seed.deserialize(key)).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        seed.deserialize(self.value()?)
    }
}

/// The name of a variant, and what it holds.
struct Variant(Json, Option<Json>);

impl<'de> EnumAccess<'de> for Variant {
    type Error = Error;
    type Variant = Content;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content)> {
        Ok((seed.deserialize(self.0)?, Content(self.1)))
    }
}

struct Content(Option<Json>);

impl Content {
    fn some(self) -> Result<Json> {
        self.0.ok_or(Error)
    }
}

impl<'de> VariantAccess<'de> for Content {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        match self.0 {
            Some(_) => Err(Error),
            None => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(self.some()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value> {
        visitor.visit_seq(self.some()?.items()?)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_map(self.some()?.pairs()?)
    }
}

/// Methods that only find out one thing and hand it over.
macro_rules! hand_over {
    ($($method:ident: $read:ident => $visit:ident;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            visitor.$visit(self.$read()?)
        })*
    };
}

impl<'de> Deserializer<'de> for Json {
    type Error = Error;

    hand_over! {
        deserialize_bool: bool => visit_bool;
        deserialize_i8: integer => visit_i64;
        deserialize_i16: integer => visit_i64;
        deserialize_i32: integer => visit_i64;
        deserialize_i64: integer => visit_i64;
        deserialize_u8: natural => visit_u64;
        deserialize_u16: natural => visit_u64;
        deserialize_u32: natural => visit_u64;
        deserialize_u64: natural => visit_u64;
        deserialize_f32: number => visit_f64;
        deserialize_f64: number => visit_f64;
        deserialize_char: string => visit_string;
        deserialize_str: string => visit_string;
        deserialize_string: string => visit_string;
        deserialize_identifier: string => visit_string;
        deserialize_seq: items => visit_seq;
        deserialize_map: pairs => visit_map;
    }

    /// For what may be a word or a number.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0.is_string() {
            true => visitor.visit_string(self.string()?),
            false => visitor.visit_u64(self.natural()?),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0.is_null() {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0.is_null() {
            true => visitor.visit_unit(),
            false => Err(Error),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_enum(self.variant()?)
    }

    /// JSON has none.
    fn deserialize_bytes<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value> {
        Err(Error)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value> {
        Err(Error)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }
}
