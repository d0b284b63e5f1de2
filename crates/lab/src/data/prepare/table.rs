//! Table rows as numbers: missing numbers become the median, numbers are
//! standardised, categories get a column each. All figures come from training
//! rows.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::data::{
    Column, ColumnKind, DataError, Frame, Names, Samples, TablePart, Values, messages::quoted,
};
use figure::Note;

/// How columns become numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TableOptions {
    /// Most categories of a column; rarer ones share a column named `other`.
    pub most_categories: usize,
    /// A column of 0 and 1 that says where a number was missing.
    pub mark_missing: bool,
}

impl Default for TableOptions {
    fn default() -> Self {
        Self { most_categories: 50, mark_missing: true }
    }
}

/// The fitted way from a row to numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TablePreprocessing {
    version: u32,
    columns: Vec<PreparedColumn>,
}

/// The fitted way of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PreparedColumn {
    Number {
        name: String,
        /// Put where a number is missing.
        median: f64,
        mean: f64,
        /// Standard deviation, divided by n; 1 for a constant column.
        deviation: f64,
        /// True when a column of 0 and 1 marks missing numbers.
        marked: bool,
    },
    Category {
        name: String,
        /// One column of 0 and 1 each, in this order.
        names: Vec<String>,
        /// True when the last column stands for categories too rare for their own.
        other: bool,
        /// True when a further column stands for missing values.
        missing: bool,
    },
}

impl PreparedColumn {
    /// Name of the column in the table.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Number { name, .. } | Self::Category { name, .. } => name,
        }
    }

    fn width(&self) -> usize {
        match self {
            Self::Number { marked, .. } => 1 + usize::from(*marked),
            Self::Category { names, other, missing, .. } => {
                names.len() + usize::from(*other) + usize::from(*missing)
            }
        }
    }

    fn fit(column: &Column, options: &TableOptions) -> Self {
        let name = column.name.clone();
        match &column.values {
            Values::Numbers(numbers) => {
                let mut there: Vec<f64> =
                    numbers.iter().copied().filter(|number| !number.is_nan()).collect();
                there.sort_by(f64::total_cmp);
                let n = there.len() as f64;
                let median = median(&there);
                let mean = if there.is_empty() { 0.0 } else { there.iter().sum::<f64>() / n };
                let squares = there.iter().map(|number| (number - mean).powi(2)).sum::<f64>();
                let deviation = (squares / n.max(1.0)).sqrt();
                let deviation =
                    if deviation > 1e-12 * mean.abs().max(1e-12) { deviation } else { 1.0 };
                let marked = options.mark_missing && there.len() < numbers.len();
                Self::Number { name, median, mean, deviation, marked }
            }
            Values::Categories { indices, names } => {
                let mut counts = vec![0_usize; names.len()];
                let mut missing = false;
                for index in indices {
                    match counts.get_mut(*index as usize) {
                        Some(count) => *count += 1,
                        None => missing = true,
                    }
                }
                let mut kept: Vec<usize> = (0..names.len()).filter(|p| counts[*p] > 0).collect();
                kept.sort_by_key(|index| std::cmp::Reverse(counts[*index]));
                let other = kept.len() > options.most_categories;
                kept.truncate(options.most_categories);
                kept.sort_unstable();
                let names = kept.into_iter().map(|index| names[index].clone()).collect();
                Self::Category { name, names, other, missing }
            }
        }
    }

    /// Writes the column's numbers of every row to `into`, from `start` on,
    /// `width` apart.
    fn apply(&self, column: &Column, start: usize, width: usize, into: &mut [f32]) -> Option<()> {
        let rows = into.chunks_exact_mut(width).map(|row| &mut row[start..][..self.width()]);
        match (self, &column.values) {
            (Self::Number { median, mean, deviation, marked, .. }, Values::Numbers(numbers)) => {
                for (row, number) in rows.zip(numbers) {
                    let value = if number.is_nan() { *median } else { *number };
                    row[0] = ((value - mean) / deviation) as f32;
                    if *marked {
                        row[1] = if number.is_nan() { 1.0 } else { 0.0 };
                    }
                }
            }
            (
                Self::Category { names, other, missing, .. },
                Values::Categories { indices, names: found },
            ) => {
                // Where each category of the frame goes; unseen ones go nowhere, all 0.
                let known = Names::new(names.iter().map(String::as_str));
                let goes: Vec<Option<usize>> = found
                    .iter()
                    .map(|name| {
                        let index = known.index(name);
                        index.or_else(|| other.then_some(names.len()))
                    })
                    .collect();
                let unknown = missing.then(|| self.width() - 1);
                for (row, index) in rows.zip(indices) {
                    row.fill(0.0);
                    if let Some(index) = goes.get(*index as usize).copied().unwrap_or(unknown) {
                        row[index] = 1.0;
                    }
                }
            }
            _ => return None,
        }
        Some(())
    }
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

impl TablePreprocessing {
    /// Learns from training rows, and from nothing else.
    ///
    /// # Errors
    /// A frame without rows or columns.
    pub fn fit(options: &TableOptions, frame: &Frame) -> Result<Self, DataError> {
        let columns: Vec<PreparedColumn> =
            frame.columns.iter().map(|column| PreparedColumn::fit(column, options)).collect();
        if frame.rows == 0 || columns.iter().all(|column| column.width() == 0) {
            let text = "there is no training row with a usable column";
            return Err(DataError::Unusable(Note::new("fault-no-usable-column", text)));
        }
        Ok(Self { version: 1, columns })
    }

    /// The fitted columns.
    #[must_use]
    pub fn columns(&self) -> &[PreparedColumn] {
        &self.columns
    }

    /// Names and kinds of the columns that are taken, in their order.
    #[must_use]
    pub fn kinds(&self) -> Vec<(String, ColumnKind)> {
        let kind = |column: &PreparedColumn| match column {
            PreparedColumn::Number { .. } => ColumnKind::Number,
            PreparedColumn::Category { .. } => ColumnKind::Category,
        };
        self.columns.iter().map(|column| (column.name().to_owned(), kind(column))).collect()
    }

    /// Numbers in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.columns.iter().map(PreparedColumn::width).sum()
    }

    /// What each number of a row stands for.
    #[must_use]
    pub fn feature_names(&self) -> Vec<String> {
        let mut all = Vec::new();
        for column in &self.columns {
            match column {
                PreparedColumn::Number { name, marked, .. } => {
                    all.push(name.clone());
                    all.extend(marked.then(|| format!("{name} missing")));
                }
                PreparedColumn::Category { name, names, other, missing } => {
                    all.extend(names.iter().map(|value| format!("{name}={value}")));
                    all.extend(other.then(|| format!("{name}=other")));
                    all.extend(missing.then(|| format!("{name} missing")));
                }
            }
        }
        all
    }

    /// The numbers of all rows, row after row. Columns are found by name.
    ///
    /// # Errors
    /// Names a column that is missing or of the other kind.
    pub fn numbers(&self, frame: &Frame) -> Result<Vec<f32>, DataError> {
        let width = self.width();
        let mut all = vec![0.0; width * frame.rows];
        let mut start = 0;
        for prepared in &self.columns {
            let name = prepared.name();
            let wrong = |message: Note| DataError::Unusable(message.with("column", quoted(name)));
            let column = frame.column(name).ok_or_else(|| {
                wrong(Note::new("fault-column-missing", "column \"{column}\" is missing"))
            })?;
            prepared.apply(column, start, width, &mut all).ok_or_else(|| {
                let text = "column \"{column}\" is of another kind than in training";
                wrong(Note::new("fault-column-kind", text))
            })?;
            start += prepared.width();
        }
        Ok(all)
    }

    /// All rows of a part as numbers with their classes.
    ///
    /// # Errors
    /// As [`Self::numbers`].
    pub fn apply(&self, part: &TablePart) -> Result<TableSet, DataError> {
        let numbers = self.numbers(&part.frame)?;
        Ok(TableSet { width: self.width(), numbers, labels: part.labels.clone() })
    }

    /// Rows as a caller of a served model sends them: an object each, by
    /// column name. What is not sent counts as missing.
    ///
    /// # Errors
    /// Names the row and the column of a value of the wrong kind.
    pub fn numbers_of_json(&self, rows: &[Map<String, Value>]) -> Result<Vec<f32>, DataError> {
        let kinds = self.kinds();
        let kinds: Vec<(&str, ColumnKind)> =
            kinds.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
        self.numbers(&Frame::from_json(&kinds, rows)?)
    }
}

/// Prepared rows with a class each.
#[derive(Debug, Clone, PartialEq)]
pub struct TableSet {
    /// Numbers in a row.
    pub width: usize,
    /// Row after row.
    pub numbers: Vec<f32>,
    pub labels: Vec<u8>,
}

impl TableSet {
    /// The numbers of a row.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn row(&self, index: usize) -> &[f32] {
        &self.numbers[index * self.width..][..self.width]
    }
}

impl Samples for TableSet {
    fn len(&self) -> usize {
        self.labels.len()
    }

    fn width(&self) -> usize {
        self.width
    }

    fn fill_part(&self, index: usize, first: usize, part: &mut [f32]) {
        part.copy_from_slice(&self.row(index)[first..first + part.len()]);
    }

    fn label(&self, index: usize) -> u8 {
        self.labels[index]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn frame() -> Frame {
        let columns = vec![
            Column::numbers("income", vec![1.0, f64::NAN, 3.0, 8.0]),
            Column::categories("home", vec![0, 1, u32::MAX, 1], &["own", "rent", "never seen"]),
            Column::numbers("same", vec![5.0; 4]),
        ];
        Frame { columns, rows: 4 }
    }

    #[test]
    fn missing_becomes_the_median_and_a_category_a_column() {
        let fitted = TablePreprocessing::fit(&TableOptions::default(), &frame()).unwrap();
        let names = ["income", "income missing", "home=own", "home=rent", "home missing", "same"];
        assert_eq!(fitted.feature_names(), names);
        let numbers = fitted.numbers(&frame()).unwrap();
        // Mean 4 and deviation √(26/3) of 1, 3, 8; median 3.
        let deviation = (26.0_f64 / 3.0).sqrt();
        assert!((f64::from(numbers[0]) - (1.0 - 4.0) / deviation).abs() < 1e-6);
        assert_eq!(numbers[6], numbers[12], "the median stands for what is missing");
        assert_eq!(numbers[7..12], [1.0, 0.0, 1.0, 0.0, 0.0]);
        assert_eq!(numbers[14..18], [0.0, 0.0, 1.0, 0.0]);
        assert!(numbers.iter().all(|number| number.is_finite()));
    }

    #[test]
    fn serving_does_the_same_and_an_unseen_category_is_all_zero() {
        let fitted = TablePreprocessing::fit(&TableOptions::default(), &frame()).unwrap();
        let json = serde_json::to_string(&fitted).unwrap();
        let back: TablePreprocessing = serde_json::from_str(&json).unwrap();
        assert_eq!(back, fitted);
        let row = |value: Value| value.as_object().unwrap().clone();
        let rows = [
            row(json!({"income": 8, "home": "rent", "same": 5})),
            row(json!({"income": null, "home": "castle", "same": "5"})),
        ];
        let got = back.numbers_of_json(&rows).unwrap();
        assert_eq!(got[..6], fitted.numbers(&frame()).unwrap()[18..]);
        assert_eq!(got[7..], [1.0, 0.0, 0.0, 0.0, 0.0]);
        let wrong = [row(json!({"income": "much"}))];
        let error = back.numbers_of_json(&wrong).unwrap_err().to_string();
        assert!(error.contains("row 1") && error.contains("income"), "{error}");
    }

    #[test]
    fn rare_categories_share_a_column() {
        let options = TableOptions { most_categories: 1, mark_missing: false };
        let fitted = TablePreprocessing::fit(&options, &frame()).unwrap();
        let names = ["income", "home=rent", "home=other", "home missing", "same"];
        assert_eq!(fitted.feature_names(), names);
        assert_eq!(fitted.numbers(&frame()).unwrap()[1..4], [0.0, 1.0, 0.0]);
    }

    #[test]
    fn a_missing_column_is_named() {
        let fitted = TablePreprocessing::fit(&TableOptions::default(), &frame()).unwrap();
        let mut other = frame();
        other.columns.remove(1);
        assert!(fitted.numbers(&other).unwrap_err().to_string().contains("\"home\""));
        assert!(TablePreprocessing::fit(&TableOptions::default(), &Frame::default()).is_err());
    }
}
