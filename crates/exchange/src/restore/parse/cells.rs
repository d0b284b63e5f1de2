//! The cells of a row in the types of their columns. Knows no table.

use sea_orm::{EntityTrait, TryIntoModel};
use serde_json::Value as Json;

use super::error::ParseError;
use crate::{records::Row, tables};

/// A row, and the currency of amounts that name none.
pub(super) struct Cells<'a> {
    pub(super) row: &'a Row,
    pub(super) currency: &'a str,
}

impl Cells<'_> {
    /// The row in the types of its table.
    pub(super) fn model<E>(&self) -> Result<E::Model, ParseError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        model::<E>(self.row)
    }
}

/// A row in the types of its table.
pub(super) fn model<E>(row: &Row) -> Result<E::Model, ParseError>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    let table = tables::find(E::default().table_name());
    let table = table.ok_or_else(|| ParseError::new("id", "rows of this table cannot be read"))?;
    let model = table.records.model::<E>(row, default);
    model.map_err(|(column, reason)| ParseError::new(&column, reason))
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
