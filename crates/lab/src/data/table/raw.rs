//! The cells of a table as read from its file. Independent of the kinds of columns.

use std::{collections::HashSet, path::Path};

use super::{cells::Cells, header, numbers::is_number};
use crate::data::{
    DataError, Known, LoadOptions, SplitRule, Warning,
    identity::composed,
    limits::MAX_COLUMNS,
    separated_text::{same_name, too_wide},
    source::damaged,
};
use figure::Note;

/// Columns of texts.
#[derive(Debug, Default)]
pub(in crate::data) struct RawTable {
    pub(in crate::data) names: Vec<String>,
    pub(in crate::data) columns: Vec<Cells>,
    pub(in crate::data) rows: usize,
    /// True when the file has no names and they were made up.
    pub(super) unnamed: bool,
    /// Rows that only repeated the names and were left out.
    pub(super) repeated_names: usize,
    /// True if numbers contain no comma: a program wrote them, or commas separate cells.
    pub(super) comma_cuts: bool,
}

impl RawTable {
    pub(super) fn named(names: Vec<String>) -> Self {
        let names: Vec<String> = names.iter().map(|name| composed(name).into_owned()).collect();
        let columns = names.iter().map(|_| Cells::default()).collect();
        Self { names, columns, comma_cuts: true, ..Self::default() }
    }

    pub(super) fn index(&self, name: &str) -> Option<usize> {
        let name = composed(name);
        self.names.iter().position(|known| *known == name)
    }

    /// Adds a column whose rows so far are empty.
    pub(super) fn start(&mut self, name: &str) {
        let mut cells = Cells::default();
        (0..self.rows).for_each(|_| cells.push(""));
        self.names.push(composed(name).into_owned());
        self.columns.push(cells);
    }

    /// Takes the names from the first row, where it holds them; else numbers the columns.
    pub(super) fn with_header(mut self, options: &LoadOptions) -> Self {
        let first: Vec<String> = self.columns.iter().map(|cells| cells.get(0).to_owned()).collect();
        let asked = asked(options);
        let named = |name: &&str| first.iter().any(|found| *found == composed(name));
        let of_model = |known: &Known| {
            let found = known.indices(&first).into_iter().flatten().count();
            !known.columns.is_empty() && found == known.columns.len()
        };
        let by_asking = (!asked.is_empty() && asked.iter().all(named))
            || options.known.as_ref().is_some_and(of_model);
        let names =
            options.header.unwrap_or_else(|| by_asking || header::holds_names(&self.columns));
        let numbered = |index: usize| format!("column {}", index + 1);
        self.unnamed = !names;
        self.names = (0..first.len())
            .map(|index| match first[index].as_str() {
                name if !names || name.is_empty() => numbered(index),
                name => name.to_owned(),
            })
            .collect();
        if names {
            let mut left_out = vec![0];
            let repeated_names = header::repeated_names(&self.columns);
            // Rows of words may be equal to each other; words above numbers are no row.
            if header::has_certain_names(&self.columns, &repeated_names) {
                left_out.extend(repeated_names);
            }
            self.repeated_names = left_out.len() - 1;
            self.columns = self.columns.iter().map(|cells| cells.without(&left_out)).collect();
            self.rows -= left_out.len();
        }
        self
    }

    /// What should be known of how the names were found.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.unnamed {
            warnings.push(Warning::ColumnsNumbered { n: self.names.len() });
        } else if self.names.iter().any(|name| is_number(name)) {
            warnings.push(Warning::NumbersAsNames {
                names: self.names.iter().take(20).cloned().collect(),
                n: self.names.len(),
            });
        }
        if self.repeated_names > 0 {
            warnings.push(Warning::NamesRepeated { n: self.repeated_names });
        }
        warnings
    }

    /// Checks that there is something, with a name of its own for each column.
    pub(super) fn checked(self, file: &Path) -> Result<Self, DataError> {
        let mut seen = HashSet::new();
        if let Some(twice) = self.names.iter().find(|name| !seen.insert(name.as_str())) {
            return Err(damaged(file, same_name(twice)));
        }
        if self.names.len() > MAX_COLUMNS {
            return Err(damaged(file, too_wide(self.names.len())));
        }
        let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
        if let Some(index) = self.names.iter().position(|name| name.contains(control)) {
            let message = Note::new(
                "fault-name-control",
                "has a control character in the name of column {n}; write the name without it",
            );
            return Err(damaged(file, message.with("n", index + 1)));
        }
        if self.names.len() < 2 {
            let message = Note::new(
                "fault-one-column",
                "has one column only; a table needs one to predict and another. Is the \
                 separator a comma, semicolon or tab?",
            );
            return Err(damaged(file, message));
        }
        if self.rows == 0 {
            let message = Note::new("fault-names-only", "is empty: it has no row below its names");
            return Err(damaged(file, message));
        }
        Ok(self)
    }
}

/// Columns that the options name, so that there must be names.
fn asked(options: &LoadOptions) -> Vec<&str> {
    let split = match &options.split {
        SplitRule::Time(Some(column)) | SplitRule::Group(column) => Some(column.as_str()),
        _ => None,
    };
    let kinds = options.kinds.keys().map(String::as_str);
    options.target.as_deref().into_iter().chain(split).chain(kinds).collect()
}
