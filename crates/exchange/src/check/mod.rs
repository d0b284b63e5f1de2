//! From columns to rows that can be written, or to a list of what is wrong with the place of each.
//! Knows no record and no database.

mod amounts;
mod cells;
mod choices;
mod columns;
mod names;
mod totals;

use time::Date;

pub use self::choices::{MappingError, end_names, word_name};
pub(crate) use self::{
    cells::{Cells, check_text},
    columns::Columns,
    names::{NameIndex, Once},
};
use super::{
    error::{ImportError, MAX_ERRORS},
    kinds::Plan,
    map::MappedFile,
    progress::{ImportProgress, Step},
};
use i18n::Lang;
use venture::Venture;

/// What the venture says about its records.
#[derive(Debug, Clone)]
pub struct Rules {
    pub today: Date,
    pub currency: String,
    /// Language of the names that errors mention.
    pub lang: Lang,
    /// Reports how far it is, and says whether to go on.
    pub progress: ImportProgress,
}

impl Rules {
    /// What holds for a venture's records.
    pub fn of(venture: &Venture, lang: Lang) -> Self {
        let currency = venture.currency.clone();
        Self { today: db::now().date(), currency, lang, progress: ImportProgress::default() }
    }
}

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

/// Collects what is wrong while rows are read.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) errors: Vec<ImportError>,
    pub(crate) skipped: usize,
    progress: ImportProgress,
}

impl Log {
    /// Passes a good value on, and notes what is wrong with another.
    pub(crate) fn keep<T>(&mut self, read: Result<T, ImportError>) -> Option<T> {
        read.map_err(|error| self.errors.push(error)).ok()
    }

    /// No row more is worth reading: too much is wrong, or somebody stopped it.
    pub(crate) fn is_full(&self) -> bool {
        self.errors.len() >= MAX_ERRORS || self.progress.is_cancelled()
    }

    /// Reads every row.
    pub(crate) fn each<'a, T>(
        &mut self,
        columns: &'a Columns<'a>,
        mut read: impl FnMut(Cells<'a>) -> Result<T, ImportError>,
    ) -> Vec<T> {
        let mut rows = Vec::new();
        for cells in columns.rows() {
            if self.is_full() {
                break;
            }
            let read = cells.and_then(&mut read);
            rows.extend(self.keep(read));
        }
        rows
    }
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
