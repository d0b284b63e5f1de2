//! What kind a column is, from its cells; shown to people, who may correct it.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{
    frame::{Column, ColumnKind, Frame, Values, category},
    raw::{Cells, RawTable},
    reason::{OddCell, Reason},
};
use crate::{
    figure::Note,
    lab::data::{
        DataError, Known, LoadOptions, Remark, SplitRule,
        fault::{self, quoted},
    },
};

/// Most different values of a column of categories.
const MOST_CATEGORIES: usize = 100;
/// Most different dates that may still be categories.
const MOST_DATES: usize = 20;
/// Different values counted at most.
const COUNTED: usize = 100_000;
const EXAMPLES: usize = 3;

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

/// Cells that say that there is no value.
pub(super) fn is_missing(cell: &str) -> bool {
    matches!(cell, "" | "?" | "-" | "NA" | "N/A" | "n/a" | "#N/A")
        || ["nan", "null", "none"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// The finite number in a cell.
pub(in crate::lab::data) fn number(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    // `inf` and `nan` parse as numbers, too, but are none here.
    let plain = cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    cell.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

fn is_infinite(cell: &str) -> bool {
    cell.parse().is_ok_and(f64::is_infinite)
}

/// The seconds since 1970 of a date like 2024-03-01 or 2024/3/1 12:30:00.
pub(in crate::lab::data) fn date(cell: &str) -> Option<i64> {
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
    pub(in crate::lab::data) fn of_frame(frame: &Frame, target: &str) -> Self {
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

    /// Infers the kind of every column, unless the options say it.
    ///
    /// # Errors
    /// Infinite numbers; options that name columns which are not there.
    pub(super) fn infer(
        raw: &RawTable,
        target: usize,
        options: &LoadOptions,
    ) -> Result<Self, DataError> {
        if let Some(known) = &options.known {
            return Self::known(raw, target, known);
        }
        for name in options.kinds.keys() {
            raw.place(name).ok_or_else(|| DataError::Option {
                field: "kinds",
                fault: fault::no_column(name, &list(&raw.names)),
            })?;
        }
        let mut columns = Vec::new();
        for (place, (name, cells)) in raw.names.iter().zip(&raw.columns).enumerate() {
            let mut column = look_at(name, cells)?;
            let splits = match &options.split {
                SplitRule::Time(Some(by)) | SplitRule::Group(by) => by == name,
                _ => false,
            };
            if place == target {
                column.take_for(ColumnKind::Category, Reason::Target);
            } else if let Some(kind) = options.kinds.get(name) {
                column.take_for(*kind, Reason::Chosen);
            } else if splits {
                column.take_for(ColumnKind::Ignored, Reason::SplitsBy);
            }
            columns.push(column);
        }
        Ok(Self { rows: raw.rows, target: raw.names[target].clone(), columns })
    }
}

impl Schema {
    /// The kinds that a model has for its columns; what it does not take is left alone.
    ///
    /// # Errors
    /// Names the columns of the model that are not there.
    fn known(raw: &RawTable, target: usize, known: &Known) -> Result<Self, DataError> {
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
            let text = "the model is fed with the columns {missing}, which are not there beside \
                        the class; there are {columns}";
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
        let columns = columns.collect();
        Ok(Self { rows: raw.rows, target: raw.names[target].clone(), columns })
    }
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

fn look_at(name: &str, cells: &Cells) -> Result<SchemaColumn, DataError> {
    let mut distinct = HashSet::new();
    let mut examples = Vec::new();
    let (mut missing, mut numbers, mut dates, mut infinite) = (0, 0, 0, None);
    let mut odd = None;
    let mut rows = 0;
    for (row, cell) in cells.iter().enumerate() {
        rows += 1;
        if is_missing(cell) {
            missing += 1;
            continue;
        }
        if distinct.len() < COUNTED && distinct.insert(cell) && examples.len() < EXAMPLES {
            examples.push(cell.chars().take(80).collect());
        }
        if number(cell).is_some() {
            numbers += 1;
        } else if is_infinite(cell) {
            infinite = infinite.or(Some(row));
        } else {
            dates += usize::from(date(cell).is_some());
            odd = odd.or(Some((row, cell)));
        }
    }
    if let Some(row) = infinite.filter(|_| odd.is_none()) {
        let fault = Note::new(
            "fault-not-finite",
            "row {row}, column \"{column}\": \"{cell}\" is no finite number; leave it empty if \
             it is not known",
        );
        return Err(DataError::Unusable(at(fault, row, name, cells.get(row))));
    }
    let filled = rows - missing;
    let (kind, reason) = kind(name, (filled, numbers, dates), distinct.len(), odd);
    Ok(SchemaColumn {
        name: name.to_owned(),
        kind,
        distinct: distinct.len(),
        missing,
        examples,
        why: reason.to_string(),
        reason: Some(reason),
    })
}

fn kind(
    name: &str,
    (filled, numbers, dates): (usize, usize, usize),
    distinct: usize,
    odd: Option<(usize, &str)>,
) -> (ColumnKind, Reason) {
    let lower = name.to_lowercase();
    let counts = ["id", "index", "row", "nr", "no", "number"].contains(&lower.as_str())
        || ["_id", " id", "column 1"].iter().any(|end| lower.ends_with(end));
    if filled == 0 {
        (ColumnKind::Ignored, Reason::Empty)
    } else if numbers == filled && counts && distinct == filled && filled > 20 {
        (ColumnKind::Ignored, Reason::RowNumber)
    } else if numbers == filled && names_somebody(&lower) && distinct > MOST_CATEGORIES {
        (ColumnKind::Ignored, Reason::Identifier { column: name.to_owned() })
    } else if numbers == filled {
        (ColumnKind::Number, Reason::Numbers)
    } else if dates == filled && distinct > MOST_DATES {
        (ColumnKind::Ignored, Reason::Dates)
    } else if distinct <= MOST_CATEGORIES && (distinct * 2 <= filled || distinct <= 10) {
        (ColumnKind::Category, Reason::Words { distinct })
    } else {
        let odd = odd.filter(|_| numbers * 10 > filled * 9).map(|(row, cell)| OddCell {
            numbers,
            row: row + 1,
            cell: cell.chars().take(40).collect(),
        });
        (ColumnKind::Ignored, Reason::TooManyWords { distinct, odd })
    }
}

/// True for names like `customer_id`: rows of the same one belong together.
fn names_somebody(lower: &str) -> bool {
    lower == "id" || [" id", "_id", "-id"].iter().any(|end| lower.ends_with(end))
}

/// The columns that are used, as numbers and categories.
///
/// # Errors
/// A cell that is no number in a column that was chosen to be one.
pub(super) fn frame(raw: &RawTable, schema: &Schema, target: usize) -> Result<Frame, DataError> {
    let mut columns = Vec::new();
    for (place, (column, cells)) in schema.columns.iter().zip(&raw.columns).enumerate() {
        match column.kind {
            _ if place == target => {}
            ColumnKind::Ignored => {}
            ColumnKind::Number => {
                let numbers = cells.iter().enumerate().map(|(row, cell)| {
                    if is_missing(cell) {
                        return Ok(f64::NAN);
                    }
                    number(cell).ok_or_else(|| {
                        let text = "row {row}, column \"{column}\": \"{cell}\" is no number";
                        let fault = Note::new("fault-no-number", text);
                        DataError::Unusable(at(fault, row, &column.name, cell))
                    })
                });
                columns.push(Column::numbers(&column.name, numbers.collect::<Result<_, _>>()?));
            }
            ColumnKind::Category => {
                let texts: Vec<Option<&str>> =
                    cells.iter().map(|cell| (!is_missing(cell)).then_some(cell)).collect();
                columns.push(category(&column.name, &texts));
            }
        }
    }
    Ok(Frame { columns, rows: raw.rows })
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
