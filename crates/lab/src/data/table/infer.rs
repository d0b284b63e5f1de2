//! What kind a column is, from its cells; shown to people, who may correct it.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{
    frame::{Column, ColumnKind, Frame, Values, category},
    look::Look,
    numbers::{Written, is_mark, reading},
    raw::RawTable,
    reason::Reason,
};
use crate::data::{
    DataError, DecimalSign, Known, LoadOptions, Remark, SplitRule,
    fault::{self, quoted},
    identity::{composed, plain},
};
use figure::Note;

/// Different values counted at most.
pub(super) const COUNTED: usize = 100_000;
pub(super) const EXAMPLES: usize = 3;

/// What was found out about the columns of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    pub rows: usize,
    pub target: String,
    pub columns: Vec<SchemaColumn>,
}

/// What was found out about a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaColumn {
    pub name: String,
    pub kind: ColumnKind,
    /// Different values.
    pub distinct: usize,
    pub missing: usize,
    pub examples: Vec<String>,
    /// Why it is of this kind, in English words.
    pub why: String,
    /// The same with its parts. Not there in records from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// True for a cell that holds no value: an empty one, or a word that somebody chose.
pub(super) fn is_missing(cell: &str, options: &LoadOptions) -> bool {
    cell.is_empty() || options.missing.iter().any(|word| composed(word) == cell)
}

/// The finite number in a cell.
pub(in crate::data) fn number(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    // `inf` and `nan` parse as numbers, too, but are none here.
    let plain = cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    cell.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

pub(super) fn is_infinite(cell: &str) -> bool {
    cell.parse().is_ok_and(f64::is_infinite)
}

/// The seconds since 1970 of a date like 2024-03-01 or 2024/3/1 12:30:00.
pub(in crate::data) fn date(cell: &str) -> Option<i64> {
    let (day, clock) = match cell.find(['T', ' ']) {
        Some(place) => (&cell[..place], &cell[place + 1..]),
        None => (cell, ""),
    };
    let part = |text: &str| text.parse::<i64>().ok();
    let mut parts = day.split(['-', '/']);
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let (year, month, date) = (part(year)?, part(month)?, part(date)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&date) {
        return None;
    }
    let mut seconds = 0;
    let clock = clock.trim_end_matches('Z').split(['.', '+']).next().unwrap_or_default();
    for (piece, unit) in clock.split(':').zip([3600, 60, 1]) {
        seconds += if piece.is_empty() { 0 } else { part(piece)? * unit };
    }
    // Days since 1970 of the Gregorian calendar, March as the first month.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + date - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * 86_400 + seconds)
}

impl Schema {
    /// The schema of columns that are known already.
    pub(in crate::data) fn of_frame(frame: &Frame, target: &str) -> Self {
        let columns = frame.columns.iter().map(|column| {
            let mut shown = HashSet::new();
            let mut examples = Vec::new();
            for row in 0..frame.rows {
                let value = column.shown(row);
                if !value.is_empty() && shown.len() < COUNTED && shown.insert(value.clone()) {
                    examples.extend((examples.len() < EXAMPLES).then_some(value));
                }
            }
            let kind = match column.values {
                Values::Numbers(_) => ColumnKind::Number,
                Values::Categories { .. } => ColumnKind::Category,
            };
            SchemaColumn {
                name: column.name.clone(),
                kind,
                distinct: shown.len(),
                missing: column.missing(),
                examples,
                why: Reason::Known.to_string(),
                reason: Some(Reason::Known),
            }
        });
        Self { rows: frame.rows, target: target.to_owned(), columns: columns.collect() }
    }

    /// Infers the kind of every column, unless the options say it, and how the numbers of
    /// each are written.
    ///
    /// # Errors
    /// Infinite numbers; options that name columns which are not there.
    pub(super) fn infer(
        raw: &RawTable,
        target: usize,
        options: &LoadOptions,
    ) -> Result<(Self, Vec<Written>), DataError> {
        if let Some(known) = &options.known {
            return Self::known(raw, target, known, options);
        }
        for name in options.kinds.keys() {
            raw.place(name).ok_or_else(|| DataError::Option {
                field: "columns",
                fault: fault::no_column(name, &list(&raw.names)),
            })?;
        }
        let looks: Vec<Look<'_>> = raw
            .names
            .iter()
            .zip(&raw.columns)
            .map(|(name, cells)| Look::at(name, cells, options))
            .collect::<Result<_, _>>()?;
        let usual = options.decimal.or_else(|| proven(looks.iter()));
        let written: Vec<Written> = looks.iter().map(|look| look.written(usual, raw)).collect();
        let mut columns = Vec::new();
        for (place, (look, written)) in looks.into_iter().zip(&written).enumerate() {
            let chosen = options.kinds.iter().find(|(name, _)| raw.place(name) == Some(place));
            let splits = match &options.split {
                SplitRule::Time(Some(by)) | SplitRule::Group(by) => raw.place(by) == Some(place),
                _ => false,
            };
            let mut column = look.column(*written);
            if place == target {
                column.take_for(ColumnKind::Category, Reason::Target);
            } else if let Some((_, kind)) = chosen {
                column.take_for(*kind, Reason::Chosen);
            } else if splits {
                column.take_for(ColumnKind::Ignored, Reason::SplitsBy);
            }
            columns.push(column);
        }
        let target = raw.names[target].clone();
        Ok((Self { rows: raw.rows, target, columns }, written))
    }
}

impl Schema {
    /// The kinds that a model has for its columns; what it does not take is left alone.
    ///
    /// # Errors
    /// Names the columns of the model that are not there.
    fn known(
        raw: &RawTable,
        target: usize,
        known: &Known,
        options: &LoadOptions,
    ) -> Result<(Self, Vec<Written>), DataError> {
        let places = known.places(&raw.names);
        let fed = |place: usize| places[place].filter(|_| place != target);
        let there: HashSet<usize> = (0..raw.names.len()).filter_map(fed).collect();
        let missing: Vec<String> = known
            .columns
            .iter()
            .enumerate()
            .filter(|(place, _)| !there.contains(place))
            .map(|(_, (name, _))| name.clone())
            .collect();
        if !missing.is_empty() {
            let text = "the model needs the columns {missing}, which were not found beside the \
                        class; there are {columns}";
            let fault = Note::new("fault-columns-of-model", text).with("missing", list(&missing));
            return Err(DataError::Unusable(fault.with("columns", list(&raw.names))));
        }
        let columns = raw.names.iter().enumerate().map(|(place, own)| {
            let column = fed(place).and_then(|column| known.columns.get(column));
            let (name, kind) = match column {
                Some((name, kind)) => (name.clone(), *kind),
                None if place == target => (own.clone(), ColumnKind::Category),
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
        let written = written(raw, &columns, options)?;
        Ok((Self { rows: raw.rows, target: raw.names[target].clone(), columns }, written))
    }
}

/// How the numbers of the columns of numbers are written.
fn written(
    raw: &RawTable,
    columns: &[SchemaColumn],
    options: &LoadOptions,
) -> Result<Vec<Written>, DataError> {
    let number = |column: &SchemaColumn| column.kind == ColumnKind::Number;
    let looks: Vec<Option<Look<'_>>> = columns
        .iter()
        .zip(&raw.columns)
        .map(|(column, cells)| {
            number(column).then(|| Look::at(&column.name, cells, options)).transpose()
        })
        .collect::<Result<_, _>>()?;
    let usual = options.decimal.or_else(|| proven(looks.iter().flatten()));
    let of = |look: &Option<Look<'_>>| match look {
        Some(look) => look.written(usual, raw),
        None => Written::Otherwise,
    };
    Ok(looks.iter().map(of).collect())
}

/// The sign before fractions that columns of the file need, where all that need one agree.
fn proven<'a>(looks: impl Iterator<Item = &'a Look<'a>>) -> Option<DecimalSign> {
    let mut signs = looks.filter_map(Look::proves);
    let first = signs.next()?;
    signs.all(|sign| sign == first).then_some(first)
}

impl SchemaColumn {
    fn take_for(&mut self, kind: ColumnKind, reason: Reason) {
        (self.kind, self.why) = (kind, reason.to_string());
        self.reason = Some(reason);
    }

    /// That it is not used, and why.
    pub(super) fn unused(&self) -> Option<Remark> {
        let why = self.reason.clone()?;
        Some(Remark::ColumnUnused { column: self.name.clone(), why })
    }
}

pub(super) fn list(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(20).map(|name| format!("{name:?}")).collect();
    let more = if names.len() > 20 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// A fault at a cell; `row` is counted from 0.
pub(super) fn at(fault: Note, row: usize, column: &str, cell: &str) -> Note {
    fault.with("row", row + 1).with("column", quoted(column)).with("cell", quoted(cell))
}

/// The columns that are used, as numbers and categories.
///
/// # Errors
/// A cell that is no number, or one of two, in a column that was chosen to be one.
pub(super) fn frame(
    raw: &RawTable,
    (schema, written): (&Schema, &[Written]),
    target: usize,
    options: &LoadOptions,
) -> Result<Frame, DataError> {
    let mut columns = Vec::new();
    for (place, (column, cells)) in schema.columns.iter().zip(&raw.columns).enumerate() {
        let name = &column.name;
        match column.kind {
            _ if place == target => {}
            ColumnKind::Ignored => {}
            ColumnKind::Number => {
                let sign = match written[place] {
                    Written::With(sign) => sign,
                    Written::Otherwise => Look::at(name, cells, options)?.likely(),
                    Written::Either(row) => {
                        let cell = cells.get(row);
                        let fault = at(either(cell), row, name, cell);
                        return Err(DataError::Unusable(fault));
                    }
                };
                let numbers = cells.iter().enumerate().map(|(row, cell)| {
                    if is_missing(cell, options) || is_mark(cell) {
                        return Ok(f64::NAN);
                    }
                    let read = reading(cell, sign).map(|reading| reading.value);
                    read.ok_or_else(|| {
                        let text = "row {row}, column \"{column}\": \"{cell}\" is not a number";
                        let fault = Note::new("fault-no-number", text);
                        DataError::Unusable(at(fault, row, name, cell))
                    })
                });
                columns.push(Column::numbers(name, numbers.collect::<Result<_, _>>()?));
            }
            ColumnKind::Category => {
                let there = |cell| (!is_missing(cell, options)).then_some(cell);
                let texts: Vec<Option<&str>> = cells.iter().map(there).collect();
                columns.push(category(name, &same_numbers(texts)));
            }
        }
    }
    Ok(Frame { columns, rows: raw.rows })
}

/// Why a cell is no number as long as nobody says how numbers are written.
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

/// A cell as the number that it is with a point before its fraction, and with a comma.
pub(super) fn readings(cell: &str) -> [String; 2] {
    [DecimalSign::Point, DecimalSign::Comma]
        .map(|sign| reading(cell, sign).map_or_else(String::new, |read| read.value.to_string()))
}

/// The cells, whole numbers without a fraction of zeros where all of them are numbers.
pub(super) fn same_numbers(cells: Vec<Option<&str>>) -> Vec<Option<&str>> {
    if cells.iter().flatten().all(|cell| number(cell).is_some()) {
        return cells.into_iter().map(|cell| cell.map(plain)).collect();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_seconds_of_the_calendar() {
        assert_eq!(date("1970-01-01"), Some(0));
        assert_eq!(date("2000-03-01"), Some(951_868_800));
        assert_eq!(date("2024/2/29 12:30:05"), Some(1_709_209_805));
        assert_eq!(date("2024-02-29T12:30:05.5Z"), Some(1_709_209_805));
        for wrong in ["", "2024-13-01", "24-01-01", "2024-01", "a-b-c", "2024-01-01-01"] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_finite_and_plain() {
        assert_eq!((number("1e3"), number(" -.5 ")), (Some(1000.0), Some(-0.5)));
        for wrong in ["inf", "NaN", "1e999", "0x10", "1,5", "", "infinity"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }
}
