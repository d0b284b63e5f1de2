//! The definition of a setting: name, default, range, unit and help. Forms, command line, API
//! and documents derive from it, and ranges are checked nowhere else.

use serde::Serialize;

use crate::typed_number::{self, Convention, Refused};

/// A numeric setting of a method or a job.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Param {
    /// Field name in forms, API and command line.
    pub name: &'static str,
    pub default: f64,
    /// Smallest allowed value.
    pub low: f64,
    /// Largest allowed value.
    pub high: f64,
    /// Only whole numbers are allowed.
    pub whole: bool,
    /// Unit for people, empty when the number is a plain count or ratio.
    pub unit: &'static str,
    /// One English sentence; pages look up a translation by `name`.
    pub help: &'static str,
}

/// Why a value is refused. The message names the field.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ParamError {
    #[error("{name}: {text:?} is not a number; give one from {low} to {high}")]
    NotANumber { name: &'static str, text: String, low: f64, high: f64 },
    #[error("{name}: this could be {first} or {second}; write one of these")]
    TwoWays { name: &'static str, first: String, second: String },
    #[error("{name}: {value} is not a whole number; give one from {low} to {high}")]
    NotWhole { name: &'static str, value: f64, low: f64, high: f64 },
    #[error("{name}: {value} is outside the allowed range from {low} to {high}")]
    OutOfRange { name: &'static str, value: f64, low: f64, high: f64 },
}

impl ParamError {
    /// Name of the invalid field.
    pub fn field(&self) -> &'static str {
        match self {
            Self::NotANumber { name, .. }
            | Self::TwoWays { name, .. }
            | Self::NotWhole { name, .. }
            | Self::OutOfRange { name, .. } => name,
        }
    }
}

impl Param {
    /// Checks a value against the range.
    ///
    /// # Errors
    /// When it is not a number, not whole although it must be, or out of range.
    pub fn check(&self, value: f64) -> Result<f64, ParamError> {
        let (name, low, high) = (self.name, self.low, self.high);
        if value.is_nan() {
            return Err(ParamError::NotANumber { name, text: "NaN".to_owned(), low, high });
        }
        if !(low..=high).contains(&value) {
            return Err(ParamError::OutOfRange { name, value, low, high });
        }
        if self.whole && value.fract() != 0.0 {
            return Err(ParamError::NotWhole { name, value, low, high });
        }
        Ok(value)
    }

    /// Reads a value from what a person typed.
    pub fn parse(&self, text: &str) -> Result<f64, ParamError> {
        let read = if self.whole { typed_number::read_whole } else { typed_number::read };
        let refused = |refused| match refused {
            Refused::NotANumber => ParamError::NotANumber {
                name: self.name,
                text: text.chars().take(40).collect(),
                low: self.low,
                high: self.high,
            },
            Refused::TwoWays(both) => {
                let [first, second] = both.map(|one| one.unmistakable());
                ParamError::TwoWays { name: self.name, first, second }
            }
        };
        self.check(read(text, Convention::Program).map_err(refused)?.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EPOCHS: Param = Param {
        name: "epochs",
        default: 10.0,
        low: 1.0,
        high: 1000.0,
        whole: true,
        unit: "epochs",
        help: "Passes over the training data.",
    };

    #[test]
    fn refuses_what_is_outside_and_names_the_field() {
        for text in ["0", "1001", "-3", "NaN", "inf", "", "ten", "1.5"] {
            let error = EPOCHS.parse(text).unwrap_err();
            assert_eq!(error.field(), "epochs");
            assert!(error.to_string().starts_with("epochs: "), "{error}");
        }
        assert_eq!(EPOCHS.parse(" 25 "), Ok(25.0));
        let share = Param { name: "share", low: 0.0, whole: false, ..EPOCHS };
        assert_eq!(share.parse("0,5"), Ok(0.5));
        assert_eq!(
            share.parse("1,250").unwrap_err().to_string(),
            "share: this could be 1250 or 1.25; write one of these"
        );
    }
}
