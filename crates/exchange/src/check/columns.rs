//! The columns of a file that are something, and its rows.

use super::{choices::Choices, rules::Rules};
use crate::{
    error::{ImportError, shown},
    field::{Field, FieldKind},
    map::{MappedFile, is_error, label},
    parse::{Form, Row},
};
use parsing::typed_number::Convention;

/// The file with what is known about its columns.
pub(crate) struct Columns<'a> {
    pub(crate) file: &'a MappedFile,
    pub(crate) rules: &'a Rules,
    /// How people write numbers in it.
    pub(super) convention: Convention,
    pub(super) choices: Choices,
}

/// A column that is something.
pub(super) struct Used {
    pub(super) column: usize,
    pub(super) kind: FieldKind,
}

impl Used {
    /// Refuses a cell that is no value, whatever its field: an error at its place, since an empty
    /// cell would look like an answer that nobody gave.
    pub(super) fn check(&self, row: Row<'_>, head: &[String]) -> Result<(), ImportError> {
        let (cell, named) = (row.cell(self.column), matches!(self.kind, FieldKind::Text(_)));
        let counted = !named && !matches!(self.kind, FieldKind::Web | FieldKind::Unit);
        let key = match row.form(self.column) {
            Form::Formula => "import-cell-formula",
            Form::Error => "import-cell-error",
            // A name that spans rows is that of each of them; a number may be that of all.
            Form::Merged if counted && self.kind != FieldKind::Date => "import-cell-merged",
            Form::LongNumber if named => "import-cell-long-number",
            Form::Text if is_error(cell) || (named && cell == "#N/A") => "import-cell-error",
            _ => return Ok(()),
        };
        let name = head.get(self.column).map_or("", String::as_str);
        let place = (self.column + 1).to_string();
        let column = if name.is_empty() { place.as_str() } else { name };
        Err(ImportError::of_row(row.number(), key, vec![("value", shown(cell))]).in_column(column))
    }
}

impl<'a> Columns<'a> {
    /// The columns that are something.
    pub(super) fn used(&self) -> Vec<Used> {
        let used = self.file.roles().filter_map(|(column, role)| {
            Some(Used { column, kind: self.field(&role.field)?.kind })
        });
        used.collect()
    }

    /// Columns of a spread field with what they are about.
    pub(crate) fn spread(&self, id: &str) -> Vec<(usize, &'a str)> {
        let about = |(at, role)| (at, label(role, self.head(at)));
        self.file.roles().filter(|(_, role)| role.field == id).map(about).collect()
    }

    /// Name of a column.
    pub(crate) fn head(&self, column: usize) -> &'a str {
        &self.file.table.head[column]
    }

    /// The place of a field's column.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.choices.columns.get(id).copied()
    }

    pub(super) fn field(&self, id: &str) -> Option<&'static Field> {
        self.file.mapping.target.field(id)
    }
}
