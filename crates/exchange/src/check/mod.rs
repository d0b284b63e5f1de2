//! From columns to rows that can be written, or to a list of what is wrong with the place of each.
//! Knows no record and no database.

mod amounts;
mod cells;
mod choices;
mod columns;
mod log;
mod names;
mod rules;
mod totals;

pub(crate) use self::{
    cells::{Cells, check_text},
    columns::Columns,
    log::Log,
    names::{NameIndex, Once},
};
pub use self::{
    choices::{MappingError, end_names, word_name},
    rules::Rules,
};
use super::{error::ImportError, kinds::Plan, map::MappedFile, progress::Step};

/// A checked file.
#[derive(Debug)]
pub struct Checked {
    pub plan: Plan,
    /// Rows that were read.
    pub rows: usize,
    /// Rows or cells without an answer; they are no errors and are not written.
    pub skipped: usize,
    /// In the order of the rows.
    pub errors: Vec<ImportError>,
    /// The list of errors was cut.
    pub more_errors: bool,
    /// Which numbers were on another scale than the one that records use; often empty.
    pub note: String,
}

/// Checks every row of a file.
///
/// # Errors
/// Choices that do not fit together: then no row is looked at.
pub fn check(file: &MappedFile, rules: &Rules) -> Result<Checked, Vec<MappingError>> {
    let MappedFile { table, mapping, .. } = file;
    let choices = choices::choices(file, rules)?;
    let note = choices::note(mapping, &choices, rules.lang);
    let convention = table.convention(mapping.reading.decimal_comma, Some(&rules.currency));
    let columns = Columns { file, rules, convention, choices };
    let mut log = Log { progress: rules.progress.clone(), ..Log::default() };
    rules.progress.begin(Step::Check, table.len() as u64);
    let plan = mapping.target.check(&columns, &mut log);
    let more_errors = log.is_full();
    log.errors.extend(totals::last_row(&columns));
    let Log { mut errors, skipped, .. } = log;
    errors.sort_by_key(|error| error.row);
    Ok(Checked { plan, rows: table.len(), skipped, errors, more_errors, note })
}

#[cfg(test)]
mod tests;
