//! What is wrong with a file, with the place: row, column, reason. Knows no
//! page and no database.

use super::parse::SheetName;
use i18n::Lang;

/// Most errors that are listed; a file with more is wrong as a whole.
pub(crate) const MAX_ERRORS: usize = 10_000;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError {
    /// Line of a text file, row of a sheet, number of a JSON record; none for the whole file.
    pub row: Option<u32>,
    /// Name of the column, if it is about one.
    pub column: String,
    key: &'static str,
    args: Vec<(&'static str, String)>,
    /// Sheets that may be chosen instead.
    sheets: Vec<SheetName>,
}

impl ImportError {
    /// Something wrong with the whole file.
    pub fn of_file(key: &'static str, args: Vec<(&'static str, String)>) -> Self {
        Self { row: None, column: String::new(), key, args, sheets: Vec::new() }
    }

    /// Something wrong with a row.
    pub fn of_row(row: u32, key: &'static str, args: Vec<(&'static str, String)>) -> Self {
        Self { row: Some(row), column: String::new(), key, args, sheets: Vec::new() }
    }

    /// The same in a column.
    #[must_use]
    pub fn in_column(self, column: &str) -> Self {
        Self { column: column.to_owned(), ..self }
    }

    /// The same with sheets that may be chosen instead.
    #[must_use]
    pub(crate) fn of_sheets(self, sheets: Vec<SheetName>) -> Self {
        Self { sheets, ..self }
    }

    /// Sheets that may be chosen instead.
    pub fn sheets(&self) -> &[SheetName] {
        &self.sheets
    }

    /// Key of the reason's text.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The reason, in words.
    pub fn reason(&self, lang: Lang) -> String {
        lang.t_args(self.key, &self.args)
    }

    /// Place and reason in one line.
    pub fn line(&self, lang: Lang) -> String {
        let reason = self.reason(lang);
        let Some(row) = self.row else { return reason };
        let mut args = vec![("row", row.to_string()), ("reason", reason)];
        if self.column.is_empty() {
            return lang.t_args("import-error-at-row", &args);
        }
        args.push(("column", self.column.clone()));
        lang.t_args("import-error-at-cell", &args)
    }
}

/// What a cell says, cut so that it fits into a sentence.
pub(crate) fn shown(cell: &str) -> String {
    const LONGEST: usize = 60;
    if cell.chars().count() <= LONGEST {
        return cell.to_owned();
    }
    let start: String = cell.chars().take(LONGEST).collect();
    format!("{start}…")
}
