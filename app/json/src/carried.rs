//! What the server writes beside the markup of an island.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};

/// Is written as what it carries. An island's arguments are read by a reader of text, which it cannot
/// choose; of this it takes over only the text, and that is read as all other JSON is.
pub struct Carried<T>(pub T);

impl<T> From<T> for Carried<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Serialize> Serialize for Carried<T> {
    #[cfg(not(target_arch = "wasm32"))]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }

    /// An island that wakes writes its arguments once more, for nobody.
    #[cfg(target_arch = "wasm32")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Carried<T> {
    #[cfg(not(target_arch = "wasm32"))]
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Self)
    }

    #[cfg(target_arch = "wasm32")]
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <&serde_json::value::RawValue>::deserialize(from)?;
        let value = crate::read(text.get()).map_err(serde::de::Error::custom)?;
        Ok(Self(value))
    }
}

#[cfg(test)]
mod tests {
    use super::Carried;

    #[test]
    fn is_written_as_what_it_carries() {
        let carried = Carried(vec![Some("a"), None]);
        let text = crate::write(&carried).unwrap();
        assert_eq!(text, r#"["a",null]"#);
        let read: Carried<Vec<Option<String>>> = crate::read(&text).unwrap();
        assert_eq!(read.0, [Some("a".to_owned()), None]);
    }

    #[test]
    fn more_than_one_value_is_refused() {
        assert!(crate::read::<u8>("1 2").is_err());
    }
}
