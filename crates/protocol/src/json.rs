//! Reads a client's input out of parsed JSON.
//!
//! serde's derived code reads a type in a way of its own for each source, and for each tagged enum
//! around it: that was a fifth of what a browser has to load. Here a type is read in one way. All
//! writing, and everything that only servers read, stays with serde.

use std::fmt;

pub use serde_json::{Map, Value};

/// The JSON has the wrong shape or a bad value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no JSON at all.
    Syntax,
    /// A field that must be there is not.
    Missing(&'static str),
    /// Something else stands there than this.
    Expected(&'static str),
    /// The type is right and the value is not; the sentence says what it must be.
    Invalid(&'static str),
}

/// The beginning of an error about a value, here and in serde.
const INVALID_VALUE: &str = "invalid value: ";

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax => f.write_str("not JSON"),
            Self::Missing(field) => write!(f, "without `{field}`"),
            Self::Expected(what) => write!(f, "expected {what}"),
            Self::Invalid(rule) => write!(f, "{INVALID_VALUE}{rule}"),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Broken rule of a value whose type is right, where an error of serde is about one. Every other
/// error is about the shape: a missing field, another type, no JSON at all.
pub fn invalid_value(error: &str) -> Option<&str> {
    let (_, rule) = error.split_once(INVALID_VALUE)?;
    Some(rule.rsplit_once(" at line ").map_or(rule, |(rule, _place)| rule))
}

/// Types that can be read out of one JSON value.
pub trait FromJson: Sized {
    fn from_json(value: Value) -> Result<Self, Unreadable>;

    /// Value of an absent field.
    fn absent(field: &'static str) -> Result<Self, Unreadable> {
        Err(Unreadable::Missing(field))
    }
}

/// Types that can be read out of the fields of an object, beside others.
pub trait FromRecord: Sized {
    fn from_record(record: &mut Record) -> Result<Self, Unreadable>;
}

/// The fields of an object that were not taken yet. They are few; a map to take them out of would be
/// six times the code.
#[derive(Debug)]
pub struct Record(Vec<(String, Value)>);

/// Reads a text.
pub fn read<T: FromJson>(text: &str) -> Result<T, Unreadable> {
    T::from_json(parse(text)?)
}

fn parse(text: &str) -> Result<Value, Unreadable> {
    serde_json::from_str(text).map_err(|_syntax| Unreadable::Syntax)
}

impl Record {
    pub fn new(value: Value) -> Result<Self, Unreadable> {
        match value {
            Value::Object(fields) => Ok(Self(fields.into_iter().collect())),
            _ => Err(Unreadable::Expected("an object")),
        }
    }

    /// Takes a field out.
    pub fn take<T: FromJson>(&mut self, field: &'static str) -> Result<T, Unreadable> {
        match self.pull(field) {
            Some(value) => T::from_json(value),
            None => T::absent(field),
        }
    }

    /// The value of a field: compiled once for all types.
    #[inline(never)]
    fn pull(&mut self, field: &str) -> Option<Value> {
        let at = self.0.iter().position(|(name, _)| name == field)?;
        Some(self.0.swap_remove(at).1)
    }

    /// Takes out all that is left.
    pub fn take_rest(&mut self) -> Map<String, Value> {
        let mut rest = Map::new();
        for (field, value) in self.0.drain(..) {
            rest.insert(field, value);
        }
        rest
    }

    /// Takes a flag out that is absent when it is not set.
    pub fn take_flag(&mut self, field: &'static str) -> Result<bool, Unreadable> {
        Ok(self.take::<Option<bool>>(field)?.unwrap_or_default())
    }

    /// Takes a list out that may be absent when it is empty.
    pub fn take_list<T: FromJson>(&mut self, field: &'static str) -> Result<Vec<T>, Unreadable> {
        self.pull(field).filter(|value| !value.is_null()).map_or(Ok(Vec::new()), Vec::from_json)
    }
}

impl FromJson for bool {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        value.as_bool().ok_or(Unreadable::Expected("true or false"))
    }

    /// A flag that is not there is not set: so one can be added.
    fn absent(_field: &'static str) -> Result<Self, Unreadable> {
        Ok(false)
    }
}

impl FromJson for u64 {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        value.as_u64().ok_or(Unreadable::Expected("a whole number from 0"))
    }
}

impl FromJson for i64 {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        value.as_i64().ok_or(Unreadable::Expected("a whole number"))
    }
}

impl FromJson for u32 {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        u64::from_json(value)?
            .try_into()
            .map_err(|_too_large| Unreadable::Expected("a smaller number"))
    }
}

impl FromJson for String {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        match value {
            Value::String(text) => Ok(text),
            _ => Err(Unreadable::Expected("a text")),
        }
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        if value.is_null() { Ok(None) } else { T::from_json(value).map(Some) }
    }

    fn absent(_field: &'static str) -> Result<Self, Unreadable> {
        Ok(None)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        let Value::Array(values) = value else { return Err(Unreadable::Expected("a list")) };
        // Collecting results would be five times the code, for each type.
        let mut list = Vec::with_capacity(values.len());
        for value in values {
            list.push(T::from_json(value)?);
        }
        Ok(list)
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        T::from_json(value).map(Self::new)
    }
}

/// Reads a struct by its fields' names; after `..` come those whose own fields stand beside.
#[macro_export]
macro_rules! read_record {
    ($name:ident { $($field:ident),* $(,)? } $(.. $beside:ident)*) => {
        impl $crate::json::FromRecord for $name {
            fn from_record(
                record: &mut $crate::json::Record,
            ) -> Result<Self, $crate::json::Unreadable> {
                Ok(Self {
                    $($field: record.take(stringify!($field))?,)*
                    $($beside: $crate::json::FromRecord::from_record(record)?,)*
                })
            }
        }

        $crate::read_object!($name);
    };
}

/// Reads an object whole that can also be read beside other fields.
#[macro_export]
macro_rules! read_object {
    ($name:ident) => {
        impl $crate::json::FromJson for $name {
            fn from_json(value: $crate::json::Value) -> Result<Self, $crate::json::Unreadable> {
                let mut record = $crate::json::Record::new(value)?;
                $crate::json::FromRecord::from_record(&mut record)
            }
        }
    };
}

/// Reads an enum by its words; after `_` what any other word means.
macro_rules! read_word {
    ($name:ident { $($word:literal => $variant:ident),* $(,)? $(; _ => $other:ident)? }) => {
        impl $crate::json::FromJson for $name {
            fn from_json(
                value: $crate::json::Value,
            ) -> Result<Self, $crate::json::Unreadable> {
                match value.as_str() {
                    $(Some($word) => Ok(Self::$variant),)*
                    $(Some(_) => Ok(Self::$other),)?
                    _ => Err($crate::json::Unreadable::Expected(concat!("a word for ", stringify!($name)))),
                }
            }
        }
    };
}

/// Lets serde read the types of [`FromJson`].
#[macro_export]
macro_rules! deserialize_by_read {
    ($($name:ident),* $(,)?) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <$crate::json::Value as serde::Deserialize>::deserialize(deserializer)?;
                $crate::json::FromJson::from_json(value).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

pub(crate) use read_word;
