//! Selects the rows and columns for the map and prepares their matrix: centred, scaled, unknown
//! cells at their column's mean. Row by row, in memory order.

use ndarray::{Array1, Array2, Axis};

use super::table::{LEAST_COLUMNS, LEAST_ROWS, PositioningError, Scaling};

/// Sums and products of larger numbers would no longer be finite.
const MOST_VALUE: f64 = 1e100;

/// The usable part of a table.
pub(super) struct Prepared {
    pub(super) matrix: Array2<f64>,
    /// Indices in the input, ascending.
    pub(super) rows: Vec<usize>,
    pub(super) columns: Vec<usize>,
    pub(super) filled: usize,
}

/// Statistics of a column.
#[derive(Clone, Default)]
struct Known {
    cells: usize,
    first: f64,
    differs: bool,
    sum: f64,
}

pub(super) fn prepare(
    rows: &[Vec<Option<f64>>],
    scaling: Scaling,
) -> Result<Prepared, PositioningError> {
    let (known, rated) = look(rows)?;
    if rated < LEAST_ROWS {
        return Err(PositioningError::TooFewRows(rated));
    }
    let usable = |column: &Known| column.cells * 2 >= rated && column.differs;
    let columns: Vec<usize> = (0..known.len()).filter(|&at| usable(&known[at])).collect();
    if columns.len() < LEAST_COLUMNS {
        return Err(PositioningError::TooFewColumns(columns.len()));
    }
    // A row known only in excluded columns would be at the origin, without information.
    let has_known = |row: &Vec<Option<f64>>| columns.iter().any(|&column| row[column].is_some());
    let kept: Vec<usize> = (0..rows.len()).filter(|&row| has_known(&rows[row])).collect();
    if kept.len() < LEAST_ROWS {
        return Err(PositioningError::TooFewRows(kept.len()));
    }
    let means: Array1<f64> =
        columns.iter().map(|&at| known[at].sum / known[at].cells as f64).collect();
    let mut matrix = Array2::zeros((kept.len(), columns.len()));
    // The residual of the rounded mean: values far from 0 would be biased.
    let mut left = Array1::<f64>::zeros(columns.len());
    for (&row, mut out) in kept.iter().zip(matrix.axis_iter_mut(Axis(0))) {
        for (at, &column) in columns.iter().enumerate() {
            let value = rows[row][column].map_or(0.0, |value| value - means[at]);
            out[at] = value;
            left[at] += value;
        }
    }
    let left: Array1<f64> =
        columns.iter().zip(&left).map(|(&at, sum)| sum / known[at].cells as f64).collect();
    let mut largest = Array1::<f64>::zeros(columns.len());
    for (&row, mut out) in kept.iter().zip(matrix.axis_iter_mut(Axis(0))) {
        for (at, &column) in columns.iter().enumerate() {
            if rows[row][column].is_some() {
                out[at] -= left[at];
            }
            largest[at] = largest[at].max(out[at].abs());
        }
    }
    if scaling == Scaling::Standardised {
        // Scaled by the largest entry first, so that squares neither overflow nor vanish.
        matrix /= &largest.mapv(|largest| if largest > 0.0 { largest } else { 1.0 });
        let squares = matrix.mapv(|value| value * value).sum_axis(Axis(0));
        let variance = squares / (kept.len() as f64 - 1.0);
        matrix /= &variance.mapv(|variance| if variance > 0.0 { variance.sqrt() } else { 1.0 });
    }
    let cells = kept.len() * columns.len();
    let filled = cells - columns.iter().map(|&at| known[at].cells).sum::<usize>();
    Ok(Prepared { matrix, rows: kept, columns, filled })
}

/// Statistics of each column, and the rows with any known cell.
fn look(rows: &[Vec<Option<f64>>]) -> Result<(Vec<Known>, usize), PositioningError> {
    let columns = rows.first().map_or(0, Vec::len);
    let mut known = vec![Known::default(); columns];
    let mut rated = 0;
    for (row, cells) in rows.iter().enumerate() {
        if cells.len() != columns {
            return Err(PositioningError::Width { row, columns, got: cells.len() });
        }
        let mut any = false;
        for (at, (cell, column)) in cells.iter().zip(&mut known).enumerate() {
            let Some(value) = *cell else { continue };
            if !value.is_finite() {
                return Err(PositioningError::NotFinite { row, column: at });
            }
            if value.abs() > MOST_VALUE {
                return Err(PositioningError::TooLarge { row, column: at });
            }
            if column.cells == 0 {
                column.first = value;
            }
            column.differs |= value != column.first;
            column.cells += 1;
            column.sum += value;
            any = true;
        }
        rated += usize::from(any);
    }
    Ok((known, rated))
}
