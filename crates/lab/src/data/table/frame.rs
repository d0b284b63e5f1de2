//! Columns of a table in memory: numbers, or places in a list of names. Depends on
//! neither files nor models.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::data::{
    DataError,
    cell::number,
    fingerprint::Fingerprint,
    identity::{composed, plain},
    messages::quoted,
};
use figure::Note;

/// Index of a category that is missing.
pub const MISSING: u32 = u32::MAX;

/// Columns of the same length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Frame {
    pub columns: Vec<Column>,
    pub rows: usize,
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: String,
    pub values: Values,
}

/// Values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// NaN is missing.
    Numbers(Vec<f64>),
    /// Indices in `names`; [`MISSING`] is missing.
    Categories { indices: Vec<u32>, names: Vec<String> },
}

/// How a column is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    Number,
    Category,
    #[serde(alias = "ignore")]
    Ignored,
}

impl Column {
    pub(in crate::data) fn numbers(name: &str, numbers: Vec<f64>) -> Self {
        Self { name: name.to_owned(), values: Values::Numbers(numbers) }
    }

    pub(in crate::data) fn categories(name: &str, indices: Vec<u32>, names: &[&str]) -> Self {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Self { name: name.to_owned(), values: Values::Categories { indices, names } }
    }

    /// The value of a row as people read it; empty when missing.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn shown(&self, row: usize) -> String {
        match &self.values {
            Values::Numbers(numbers) if numbers[row].is_nan() => String::new(),
            Values::Numbers(numbers) => numbers[row].to_string(),
            Values::Categories { indices, names } => {
                names.get(indices[row] as usize).cloned().unwrap_or_default()
            }
        }
    }

    /// Missing values.
    #[must_use]
    pub fn missing(&self) -> usize {
        match &self.values {
            Values::Numbers(numbers) => numbers.iter().filter(|number| number.is_nan()).count(),
            Values::Categories { indices, .. } => indices.iter().filter(|p| **p == MISSING).count(),
        }
    }

    fn select(&self, rows: &[u32]) -> Self {
        let values = match &self.values {
            Values::Numbers(numbers) => Values::Numbers(select(numbers, rows)),
            Values::Categories { indices, names } => {
                Values::Categories { indices: select(indices, rows), names: names.clone() }
            }
        };
        Self { name: self.name.clone(), values }
    }

    pub(in crate::data) fn fingerprint(&self, print: &mut Fingerprint) {
        print.add(self.name.as_bytes());
        match &self.values {
            Values::Numbers(numbers) => {
                let bytes: Vec<u8> = numbers.iter().flat_map(|n| n.to_be_bytes()).collect();
                print.add(&bytes);
            }
            Values::Categories { indices, names } => {
                names.iter().for_each(|name| print.add(name.as_bytes()));
                let bytes: Vec<u8> = indices.iter().flat_map(|p| p.to_be_bytes()).collect();
                print.add(&bytes);
            }
        }
    }
}

impl Frame {
    /// Some of the rows.
    ///
    /// # Panics
    /// When an index is out of range.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        let columns = self.columns.iter().map(|column| column.select(rows)).collect();
        Self { columns, rows: rows.len() }
    }

    /// The column of a name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The rows of two frames with the same columns, one after the other.
    pub(in crate::data) fn joined(&self, other: &Self) -> Self {
        let columns = self.columns.iter().zip(&other.columns).map(|(a, b)| {
            let values = match (&a.values, &b.values) {
                (Values::Numbers(a), Values::Numbers(b)) => Values::Numbers([&a[..], b].concat()),
                (
                    Values::Categories { indices: a, names },
                    Values::Categories { indices: b, .. },
                ) => {
                    let indices = [&a[..], b].concat();
                    Values::Categories { indices, names: names.clone() }
                }
                (values, _) => values.clone(),
            };
            Column { name: a.name.clone(), values }
        });
        Self { columns: columns.collect(), rows: self.rows + other.rows }
    }

    /// Rows as a caller of a served model sends them: objects whose values
    /// are numbers, texts or null. `kinds` names the columns to take.
    ///
    /// # Errors
    /// Names the row and the column of a value of the wrong kind.
    pub fn from_json(
        kinds: &[(&str, ColumnKind)],
        rows: &[Map<String, Value>],
    ) -> Result<Self, DataError> {
        let mut columns = Vec::new();
        for (name, kind) in kinds {
            let cells = rows.iter().map(|row| sent(row, name));
            let wrong = |row: usize, value: &Value| {
                let message = if *kind == ColumnKind::Number {
                    Note::new(
                        "fault-send-number",
                        "row {row}: column \"{column}\" cannot be {value}; send a number or null",
                    )
                } else {
                    Note::new(
                        "fault-send-text",
                        "row {row}: column \"{column}\" cannot be {value}; send a text or null",
                    )
                };
                let message = message.with("row", row + 1).with("column", quoted(name));
                DataError::Unusable(message.with("value", value))
            };
            match kind {
                ColumnKind::Ignored => {}
                ColumnKind::Number => {
                    let numbers = cells.enumerate().map(|(row, value)| match value {
                        Value::Null => Ok(f64::NAN),
                        Value::Number(number) => number.as_f64().ok_or_else(|| wrong(row, value)),
                        Value::String(text) => number(text).ok_or_else(|| wrong(row, value)),
                        _ => Err(wrong(row, value)),
                    });
                    columns.push(Column::numbers(name, numbers.collect::<Result<_, _>>()?));
                }
                ColumnKind::Category => {
                    let texts = cells.enumerate().map(|(row, value)| match value {
                        Value::Null => Ok(None),
                        Value::String(text) => Ok(Some(composed(text).into_owned())),
                        Value::Number(_) => Ok(Some(plain(&value.to_string()).to_owned())),
                        Value::Bool(_) => Ok(Some(value.to_string())),
                        _ => Err(wrong(row, value)),
                    });
                    let texts: Vec<Option<String>> = texts.collect::<Result<_, _>>()?;
                    columns.push(category(name, &texts));
                }
            }
        }
        Ok(Self { columns, rows: rows.len() })
    }
}

/// What a caller sent under a name, however its letters are composed.
fn sent<'a>(row: &'a Map<String, Value>, name: &str) -> &'a Value {
    let alike =
        || row.iter().find(|(key, _)| composed(key) == composed(name)).map(|(_, cell)| cell);
    row.get(name).or_else(alike).unwrap_or(&Value::Null)
}

/// The values at some places.
pub(in crate::data) fn select<T: Copy>(values: &[T], indices: &[u32]) -> Vec<T> {
    indices.iter().map(|index| values[*index as usize]).collect()
}

/// A column of categories from texts, names in ascending order.
pub(in crate::data) fn category<T: AsRef<str>>(name: &str, texts: &[Option<T>]) -> Column {
    let mut names: Vec<&str> = texts.iter().flatten().map(AsRef::as_ref).collect();
    names.sort_unstable();
    names.dedup();
    let indices = texts.iter().map(|text| {
        text.as_ref()
            .and_then(|text| names.binary_search(&text.as_ref()).ok())
            .map_or(MISSING, |index| index as u32)
    });
    let indices = indices.collect();
    Column::categories(name, indices, &names)
}
