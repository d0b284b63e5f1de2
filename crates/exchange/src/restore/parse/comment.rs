//! Comments on records and figures.

use super::{cells::Cells, error::ParseError, form_input::FormInput, rules::ensure};
use ::comment::{Place, Subject, web::read};
use db::entity::comment;
use venture::RecordKind;

const NO_FIGURE: &str = "a comment on a record names no figure";

pub(super) fn comment(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<comment::Entity>()?;
    let record = row.subject_id.map(|id| id.to_string()).unwrap_or_default();
    match Place::parse(&row.subject_kind, &record) {
        Some(place @ Place::Figures(_)) => {
            let known = Subject::at(place, &row.subject_key).is_some();
            ensure(known, "subject_key", "unknown figure")?;
        }
        Some(Place::Record(..)) => ensure(row.subject_key.is_empty(), "subject_key", NO_FIGURE)?,
        // Its record was deleted before an earlier export.
        None => {
            let kind = RecordKind::parse(&row.subject_kind);
            let kind = kind.filter(|kind| *kind != RecordKind::Import);
            let is_gone = kind.is_some() && row.subject_id.is_none();
            ensure(is_gone, "subject_kind", "unknown type of record")?;
            ensure(row.subject_key.is_empty(), "subject_key", NO_FIGURE)?;
        }
    }
    let paired = |at: bool, by: bool, column| {
        ensure(at == by, column, "a time and a person must be given together")
    };
    paired(row.resolved_at.is_some(), row.resolved_by.is_some(), "resolved_by")?;
    paired(row.archived_at.is_some(), row.archived_by.is_some(), "archived_by")?;
    FormInput::new().set("body", row.body).read(read).map(drop)
}
