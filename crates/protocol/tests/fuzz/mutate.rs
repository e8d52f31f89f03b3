//! Damages texts, and puts parts of one JSON value into another.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

/// One thing done to bytes.
#[derive(Clone, Debug)]
pub(crate) enum Damage {
    Flip(Index, u8),
    Insert(Index, u8),
    Cut(Index, Index),
    Repeat(Index, Index),
    /// The rest is another text's.
    Splice(Index, Index),
    Number(Index, i128),
}

pub(crate) fn any_damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    // Bytes that mean something in JSON come more often.
    let byte = || {
        prop_oneof![proptest::sample::select(&br#"{}[]",:\0123456789-eE.tfn "#[..]), any::<u8>()]
    };
    let number = prop_oneof![
        Just(i128::from(u64::MAX)),
        Just(i128::from(u64::MAX) + 1),
        Just(i128::from(i64::MIN) - 1),
        Just(i128::from(u32::MAX) + 1),
        Just(-1),
        any::<i64>().prop_map(i128::from),
    ];
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        (at(), byte()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        (at(), at()).prop_map(|(from, to)| Damage::Cut(from, to)),
        (at(), at()).prop_map(|(from, to)| Damage::Repeat(from, to)),
        (at(), at()).prop_map(|(at, from)| Damage::Splice(at, from)),
        (at(), number).prop_map(|(at, number)| Damage::Number(at, number)),
    ]
}

pub(crate) fn damaged(text: &[u8], other: &[u8], damage: &[Damage]) -> Vec<u8> {
    damage.iter().fold(text.to_vec(), |bytes, damage| apply(bytes, other, damage))
}

fn apply(mut bytes: Vec<u8>, other: &[u8], damage: &Damage) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    let length = bytes.len();
    let range = |from: &Index, to: &Index| {
        let (from, to) = (from.index(length), to.index(length));
        from.min(to)..from.max(to)
    };
    match damage {
        Damage::Flip(at, bits) => bytes[at.index(length)] ^= bits,
        Damage::Insert(at, byte) => bytes.insert(at.index(length), *byte),
        Damage::Cut(from, to) => drop(bytes.drain(range(from, to))),
        Damage::Repeat(from, to) => bytes.extend_from_within(range(from, to)),
        Damage::Splice(at, from) => {
            bytes.truncate(at.index(length));
            bytes.extend(&other[from.index(other.len())..]);
        }
        Damage::Number(at, number) => {
            let digits: Vec<usize> =
                (0..length).filter(|index| bytes[*index].is_ascii_digit()).collect();
            if !digits.is_empty() {
                let digit = *at.get(&digits);
                bytes.splice(digit..=digit, number.to_string().into_bytes());
            }
        }
    }
    bytes
}

/// Puts some part of one value in the place of some part of another.
pub(crate) fn transplanted(text: &str, other: &str, at: Index, from: Index) -> String {
    let (Ok(mut value), Ok(other)) = (text.parse::<Value>(), other.parse::<Value>()) else {
        return text.to_owned();
    };
    let (places, parts) = (places(&value), places(&other));
    let part = other.pointer(from.get::<String>(&parts)).cloned();
    if let (Some(place), Some(part)) = (value.pointer_mut(at.get::<String>(&places)), part) {
        *place = part;
    }
    value.to_string()
}

/// JSON pointers to a value and everything in it.
fn places(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut add = |name: String, part: &Value| {
        found.extend(places(part).into_iter().map(|rest| format!("/{name}{rest}")));
    };
    match value {
        Value::Array(parts) => {
            parts.iter().enumerate().for_each(|(index, part)| add(index.to_string(), part));
        }
        Value::Object(fields) => fields.iter().for_each(|(name, part)| add(name.clone(), part)),
        _ => {}
    }
    found
}
