//! Exact decimals from the text of a JSON number, and as text in JSON. A price never passes
//! through a binary fraction.

use rust_decimal::Decimal;

/// The value of a JSON number or of a string that holds one; `None` when it is neither or has
/// more digits than can be kept exactly.
pub(crate) fn parse(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let plain = text.parse::<Decimal>().ok();
    let value = plain.or_else(|| Decimal::from_scientific(text).ok())?;
    Some(value.normalize())
}

/// A price as text, for `#[serde(with)]`.
pub(crate) mod optional {
    use super::Decimal;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
    pub(crate) fn serialize<S: Serializer>(
        value: &Option<Decimal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Decimal>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let value = super::parse(&text);
        value.map(Some).ok_or_else(|| D::Error::custom(format!("{text:?} is no exact number")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        for (text, told) in [("2.5e-06", "0.0000025"), ("1.25", "1.25"), ("3", "3"), ("0.0", "0")] {
            assert_eq!(parse(text).unwrap().to_string(), told);
        }
        for text in ["", "free", "NaN", "1e-40", "{}", "\"3\""] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
