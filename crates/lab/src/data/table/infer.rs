//! What kind a column is, from its cells; shown to people, who may correct it.

use std::collections::HashSet;

use super::{
    column_profile::ColumnProfile,
    frame::{Column, ColumnKind, Frame, category},
    numbers::{NumberFormat, is_mark, reading, readings},
    raw::RawTable,
    reason::Reason,
    schema::{Schema, SchemaColumn},
};
use crate::data::{
    DataError, DecimalSign, Known, LoadOptions, SplitRule,
    cell::normalise_whole_numbers,
    messages::{self, at, list},
};
use figure::Note;

impl Schema {
    /// Infers the kind of every column, unless the options say it, and how the numbers of
    /// each are written.
    ///
    /// # Errors
    /// Infinite numbers; options that name columns which are not there.
    pub(super) fn infer(
        raw: &RawTable,
        target: usize,
        options: &LoadOptions,
    ) -> Result<(Self, Vec<NumberFormat>), DataError> {
        if let Some(known) = &options.known {
            return Self::known(raw, target, known, options);
        }
        for name in options.kinds.keys() {
            raw.index(name).ok_or_else(|| DataError::Option {
                field: "columns",
                message: messages::no_column(name, &list(&raw.names)),
            })?;
        }
        let profiles: Vec<ColumnProfile<'_>> = raw
            .names
            .iter()
            .zip(&raw.columns)
            .map(|(name, cells)| ColumnProfile::at(name, cells, options))
            .collect::<Result<_, _>>()?;
        let usual = options.decimal.or_else(|| common_separator(profiles.iter()));
        let formats: Vec<NumberFormat> =
            profiles.iter().map(|profile| profile.number_format(usual, raw)).collect();
        let mut columns = Vec::new();
        for (index, (profile, format)) in profiles.into_iter().zip(&formats).enumerate() {
            let chosen = options.kinds.iter().find(|(name, _)| raw.index(name) == Some(index));
            let splits = match &options.split {
                SplitRule::Time(Some(by)) | SplitRule::Group(by) => raw.index(by) == Some(index),
                _ => false,
            };
            let mut column = profile.column(*format);
            if index == target {
                column.set_kind(ColumnKind::Category, Reason::Target);
            } else if let Some((_, kind)) = chosen {
                column.set_kind(*kind, Reason::Chosen);
            } else if splits {
                column.set_kind(ColumnKind::Ignored, Reason::SplitsBy);
            }
            columns.push(column);
        }
        let target = raw.names[target].clone();
        Ok((Self { rows: raw.rows, target, columns }, formats))
    }
}

impl Schema {
    /// The kinds that a model has for its columns; columns that it does not take are ignored.
    ///
    /// # Errors
    /// Names the columns of the model that are not there.
    fn known(
        raw: &RawTable,
        target: usize,
        known: &Known,
        options: &LoadOptions,
    ) -> Result<(Self, Vec<NumberFormat>), DataError> {
        let indices = known.indices(&raw.names);
        let fed = |index: usize| indices[index].filter(|_| index != target);
        let there: HashSet<usize> = (0..raw.names.len()).filter_map(fed).collect();
        let missing: Vec<String> = known
            .columns
            .iter()
            .enumerate()
            .filter(|(index, _)| !there.contains(index))
            .map(|(_, (name, _))| name.clone())
            .collect();
        if !missing.is_empty() {
            let text = "the model needs the columns {missing}, which were not found beside the \
                        class; there are {columns}";
            let message = Note::new("fault-columns-of-model", text).with("missing", list(&missing));
            return Err(DataError::Unusable(message.with("columns", list(&raw.names))));
        }
        let columns = raw.names.iter().enumerate().map(|(index, own)| {
            let column = fed(index).and_then(|column| known.columns.get(column));
            let (name, kind) = match column {
                Some((name, kind)) => (name.clone(), *kind),
                None if index == target => (own.clone(), ColumnKind::Category),
                None => (own.clone(), ColumnKind::Ignored),
            };
            SchemaColumn {
                name,
                kind,
                distinct: 0,
                missing: 0,
                examples: Vec::new(),
                why: Reason::Known.to_string(),
                reason: Some(Reason::Known),
            }
        });
        let columns: Vec<SchemaColumn> = columns.collect();
        let formats = number_formats(raw, &columns, options)?;
        Ok((Self { rows: raw.rows, target: raw.names[target].clone(), columns }, formats))
    }
}

/// How the numbers of the columns of numbers are written.
fn number_formats(
    raw: &RawTable,
    columns: &[SchemaColumn],
    options: &LoadOptions,
) -> Result<Vec<NumberFormat>, DataError> {
    let number = |column: &SchemaColumn| column.kind == ColumnKind::Number;
    let profiles: Vec<Option<ColumnProfile<'_>>> = columns
        .iter()
        .zip(&raw.columns)
        .map(|(column, cells)| {
            number(column).then(|| ColumnProfile::at(&column.name, cells, options)).transpose()
        })
        .collect::<Result<_, _>>()?;
    let usual = options.decimal.or_else(|| common_separator(profiles.iter().flatten()));
    let of = |profile: &Option<ColumnProfile<'_>>| match profile {
        Some(profile) => profile.number_format(usual, raw),
        None => NumberFormat::NotNumeric,
    };
    Ok(profiles.iter().map(of).collect())
}

/// The decimal separator that columns of the file need, if all that need one agree.
fn common_separator<'a>(
    profiles: impl Iterator<Item = &'a ColumnProfile<'a>>,
) -> Option<DecimalSign> {
    let mut signs = profiles.filter_map(ColumnProfile::required_separator);
    let first = signs.next()?;
    signs.all(|sign| sign == first).then_some(first)
}

/// The columns that are used, as numbers and categories.
///
/// # Errors
/// A cell that is no number, or one of two, in a column that was chosen to be one.
pub(super) fn frame(
    raw: &RawTable,
    (schema, formats): (&Schema, &[NumberFormat]),
    target: usize,
    options: &LoadOptions,
) -> Result<Frame, DataError> {
    let mut columns = Vec::new();
    for (index, (column, cells)) in schema.columns.iter().zip(&raw.columns).enumerate() {
        let name = &column.name;
        match column.kind {
            _ if index == target => {}
            ColumnKind::Ignored => {}
            ColumnKind::Number => {
                let sign = match formats[index] {
                    NumberFormat::Decimal(sign) => sign,
                    NumberFormat::NotNumeric => ColumnProfile::at(name, cells, options)?.likely(),
                    NumberFormat::Ambiguous(row) => {
                        let cell = cells.get(row);
                        let message = at(either(cell), row, name, cell);
                        return Err(DataError::Unusable(message));
                    }
                };
                let numbers = cells.iter().enumerate().map(|(row, cell)| {
                    if options.is_missing(cell) || is_mark(cell) {
                        return Ok(f64::NAN);
                    }
                    let read = reading(cell, sign).map(|reading| reading.value);
                    read.ok_or_else(|| {
                        let text = "row {row}, column \"{column}\": \"{cell}\" is not a number";
                        let message = Note::new("fault-no-number", text);
                        DataError::Unusable(at(message, row, name, cell))
                    })
                });
                columns.push(Column::numbers(name, numbers.collect::<Result<_, _>>()?));
            }
            ColumnKind::Category => {
                let there = |cell| (!options.is_missing(cell)).then_some(cell);
                let texts: Vec<Option<&str>> = cells.iter().map(there).collect();
                columns.push(category(name, &normalise_whole_numbers(texts)));
            }
        }
    }
    Ok(Frame { columns, rows: raw.rows })
}

/// Why a cell is no number until the decimal separator is chosen.
fn either(cell: &str) -> Note {
    let [point, comma] = readings(cell);
    Note::new(
        "fault-either-number",
        "row {row}, column \"{column}\": \"{cell}\" could be {point} or {comma}; choose the \
         decimal separator (decimal: point or comma)",
    )
    .with("point", point)
    .with("comma", comma)
}
