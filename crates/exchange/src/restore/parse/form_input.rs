//! A form filled in from a row as a person would fill it in, so that a document can hold only
//! what a form takes. Knows no table.

use super::{super::reason::Reason, error::ParseError};
use i18n::format;
use web::forms::Form;

/// A form being filled from a row.
#[derive(Default)]
pub(super) struct FormInput {
    /// Field, column, what is typed.
    values: Vec<(String, &'static str, String)>,
}

impl FormInput {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Types into the field that is named as the column is.
    pub(super) fn set(self, column: &'static str, value: impl ToString) -> Self {
        self.set_as(column, column, value)
    }

    /// Types into a field what a column holds.
    pub(super) fn set_as(
        mut self,
        field: impl Into<String>,
        column: &'static str,
        value: impl ToString,
    ) -> Self {
        self.values.push((field.into(), column, value.to_string()));
        self
    }

    /// Nothing stays empty.
    pub(super) fn set_optional(
        self,
        field: &'static str,
        column: &'static str,
        value: Option<impl ToString>,
    ) -> Self {
        self.set_as(field, column, value.map(|value| value.to_string()).unwrap_or_default())
    }

    /// Where it comes from and when it was so, in the usual fields.
    pub(super) fn provenance(self, source: &str, observed_on: time::Date) -> Self {
        self.set("source", source).set("observed_on", observed_on)
    }

    /// Reads the form.
    pub(super) fn read<T>(
        self,
        reader: impl FnOnce(&mut Form) -> Option<T>,
    ) -> Result<T, ParseError> {
        let typed = self.values.iter().map(|(field, _, value)| (field.clone(), value.clone()));
        let mut form = Form::of_record(typed);
        let read = reader(&mut form);
        let problem = form.into_state().first_problem();
        let column = |field: &str| {
            let known = self.values.iter().find(|(name, ..)| name == field);
            known.map_or(field, |(_, column, _)| column).to_owned()
        };
        match (problem, read) {
            (None, Some(read)) => Ok(read),
            (Some((field, error)), _) => {
                let (key, args) = error.into_text();
                Err(ParseError::new(&column(&field), Reason::Text(key, args)))
            }
            (None, None) => Err(ParseError::new("id", "the form rejects this")),
        }
    }
}

/// An amount in minor units as it is typed.
pub(super) fn major(minor: i64, currency: &str) -> String {
    let digits = format::minor_digits(currency);
    format!("{:.digits$}", minor as f64 / 10_f64.powi(digits as i32))
}
