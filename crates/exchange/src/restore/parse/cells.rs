//! A row on its way to a form: its cells in the types of their columns, and typed
//! again as a person would. Knows no table.

use sea_orm::{EntityTrait, TryIntoModel};
use serde_json::Value as Json;

use super::{Home, Why, Wrong};
use crate::{records::Row, tables};
use i18n::format;
use web::forms::Form;

/// A row and what it is read for.
pub(super) struct Cells<'a> {
    pub(super) row: &'a Row,
    pub(super) home: Home<'a>,
}

impl Cells<'_> {
    /// The row in the types of its table.
    pub(super) fn model<E>(&self) -> Result<E::Model, Wrong>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        model::<E>(self.row)
    }
}

/// A row in the types of its table.
pub(super) fn model<E>(row: &Row) -> Result<E::Model, Wrong>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    let table = tables::find(E::default().table_name());
    let table = table.ok_or_else(|| Wrong::new("id", "nothing can read such a row"))?;
    let model = table.records.model::<E>(row, default);
    model.map_err(|(column, reason)| Wrong::new(&column, reason))
}

/// What older exports do not say.
fn default(column: &str) -> Option<Json> {
    Some(match column {
        "measure" => "accuracy".into(),
        "has_interval" | "has_file" => true.into(),
        "amount_rest" => 0.into(),
        "strengths" | "weaknesses" | "evidence" => "".into(),
        _ => return None,
    })
}

/// A form being filled from a row.
#[derive(Default)]
pub(super) struct Typed {
    /// Field, column, what is typed.
    values: Vec<(String, &'static str, String)>,
}

impl Typed {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Types into the field that is named as the column is.
    pub(super) fn put(self, column: &'static str, value: impl ToString) -> Self {
        self.at(column, column, value)
    }

    /// Types into a field what a column holds.
    pub(super) fn at(
        mut self,
        field: impl Into<String>,
        column: &'static str,
        value: impl ToString,
    ) -> Self {
        self.values.push((field.into(), column, value.to_string()));
        self
    }

    /// Nothing stays empty.
    pub(super) fn maybe(
        self,
        field: &'static str,
        column: &'static str,
        value: Option<impl ToString>,
    ) -> Self {
        self.at(field, column, value.map(|value| value.to_string()).unwrap_or_default())
    }

    /// Where it comes from and when it was so, in the usual fields.
    pub(super) fn said(self, source: &str, observed_on: time::Date) -> Self {
        self.put("source", source).put("observed_on", observed_on)
    }

    /// Reads the form.
    pub(super) fn read<T>(self, reader: impl FnOnce(&mut Form) -> Option<T>) -> Result<T, Wrong> {
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
                Err(Wrong::new(&column(&field), Why::Text(key, args)))
            }
            (None, None) => Err(Wrong::new("id", "no form would take this")),
        }
    }
}

/// An amount in minor units as it is typed.
pub(super) fn major(minor: i64, currency: &str) -> String {
    let digits = format::minor_digits(currency);
    format!("{:.digits$}", minor as f64 / 10_f64.powi(digits as i32))
}

/// One of the words of a column.
pub(super) fn word<T>(
    column: &str,
    word: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Wrong> {
    parse(word).ok_or_else(|| {
        let start: String = word.chars().take(40).collect();
        Wrong::new(column, Why::Text("restore-why-word", vec![("word", format!("{start:?}"))]))
    })
}

/// A text of at most so many characters.
pub(super) fn text(column: &str, text: &str, most: usize) -> Result<(), Wrong> {
    let count = text.chars().count();
    if count > most {
        let args = vec![("n", count.to_string()), ("most", most.to_string())];
        return Err(Wrong::new(column, Why::Text("restore-why-characters", args)));
    }
    Ok(())
}

/// A condition on a column.
pub(super) fn demand(holds: bool, column: &str, reason: &'static str) -> Result<(), Wrong> {
    if holds { Ok(()) } else { Err(Wrong::new(column, reason)) }
}

/// What a reader of kept rows says of a column.
pub(super) fn readable<T>(column: &str, read: Result<T, sea_orm::DbErr>) -> Result<T, Wrong> {
    read.map_err(|error| Wrong::new(column, Why::unreadable(error)))
}

/// An http or https address, or nothing. Longer than a form takes: what was typed is
/// kept in the letters of addresses, of which one letter of Chinese needs nine.
pub(super) fn web_address(column: &str, link: Option<&str>) -> Result<(), Wrong> {
    const LONGEST: usize = 18_000;
    let Some(link) = link else { return Ok(()) };
    let good = link.len() <= LONGEST && web::forms::web_address(link).is_some();
    demand(good, column, "this is no address that begins with http:// or https://")
}
