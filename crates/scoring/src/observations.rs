//! Prepares a table for clustering: validated, unknown cells imputed, constant columns
//! excluded, columns standardised, with a report of every change. Independent of the method.

use ndarray::{Array1, Array2, Axis};
use rand::seq::index;
use serde::Serialize;

use super::{
    error::{Problem, ScoreError},
    resample,
};

/// More columns make distances meaningless and matrices slow.
pub const MOST_COLUMNS: usize = 300;
/// Squares of larger numbers would no longer be finite when added up.
const MOST_VALUE: f64 = 1e100;

/// The prepared table.
#[derive(Debug, Clone)]
pub struct Observations {
    /// One row per kept row, one column per kept column, standardised if asked for.
    pub points: Array2<f64>,
    /// Indices of the kept rows in the input.
    pub rows: Vec<usize>,
    /// Indices of the kept columns in the input.
    pub columns: Vec<usize>,
    pub names: Vec<String>,
    mean: Array1<f64>,
    deviation: Array1<f64>,
    pub warnings: Vec<String>,
}

/// A group described in the units of the input.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    pub size: usize,
    pub share: f64,
    /// Mean of each kept column.
    pub means: Vec<f64>,
    /// Distance of that mean from everybody's, in standard deviations.
    pub standardised: Vec<f64>,
}

impl Observations {
    /// # Errors
    /// Fewer than `least` rows of which at least half is known, ragged rows, a
    /// number that is not finite, no column in which rows differ.
    pub fn new(
        rows: &[Vec<Option<f64>>],
        names: &[String],
        least: u64,
        standardise: bool,
    ) -> Result<Self, ScoreError> {
        let width = check(rows, names)?;
        let known = |row: &Vec<Option<f64>>| 2 * row.iter().flatten().count() >= width.max(1);
        let kept: Vec<usize> = (0..rows.len()).filter(|&row| known(&rows[row])).collect();
        ScoreError::require("rows of which half is known", least, kept.len() as u64)?;
        let columns = usable(rows, &kept, width)?;
        let used: Vec<usize> = columns.iter().map(|column| column.at).collect();
        let filled = columns.iter().map(|column| column.filled).sum();
        let n = kept.len() as f64;
        let mut points = Array2::zeros((kept.len(), used.len()));
        let mut mean = Array1::zeros(used.len());
        let mut deviation = Array1::ones(used.len());
        for (at, Column { cells, .. }) in columns.into_iter().enumerate() {
            mean[at] = cells.sum() / n;
            let centred = &cells - mean[at];
            // Scaled by the largest, so that squares neither overflow nor vanish.
            let largest = centred.fold(0.0_f64, |most, value| most.max(value.abs()));
            let unit = if largest > 0.0 { largest } else { 1.0 };
            let squares = centred.mapv(|value| (value / unit) * (value / unit)).sum();
            let spread = unit * (squares / (n - 1.0)).sqrt();
            // Avoids dividing by differences within rounding.
            deviation[at] = if spread > 0.0 { spread } else { 1.0 };
            let scaled = if standardise { centred / deviation[at] } else { cells };
            points.column_mut(at).assign(&scaled);
        }
        let name = |at: usize| names.get(at).cloned().unwrap_or(format!("column {}", at + 1));
        let mut warnings = Vec::new();
        let mut warn = |count: usize, what: &str| {
            if count > 0 {
                warnings.push(format!("{count} {what}"));
            }
        };
        warn(filled, "unknown cells stand at the mean of their column.");
        warn(rows.len() - kept.len(), "rows are left out: less than half of them is known.");
        warn(width - used.len(), "columns are left out: too little known or no difference.");
        let names = used.iter().map(|&at| name(at)).collect();
        Ok(Self { points, rows: kept, columns: used, names, mean, deviation, warnings })
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.points.nrows()
    }

    /// At most `most` rows, drawn without replacement from `stream` of `seed`, ascending.
    pub fn sample(&self, most: usize, seed: u64, stream: u64) -> Vec<usize> {
        if self.n() <= most {
            return (0..self.n()).collect();
        }
        let mut rng = resample::stream(seed, stream);
        let mut picks = index::sample(&mut rng, self.n(), most).into_vec();
        picks.sort_unstable();
        picks
    }

    /// Profiles of the rows labelled 0..`groups`.
    pub fn profiles(&self, labels: &[usize], groups: usize, standardised: bool) -> Vec<Profile> {
        let mut sums = Array2::<f64>::zeros((groups, self.points.ncols()));
        let mut sizes = vec![0_usize; groups];
        for (row, &label) in self.points.axis_iter(Axis(0)).zip(labels) {
            let mut sum = sums.row_mut(label);
            sum += &row;
            sizes[label] += 1;
        }
        sizes
            .iter()
            .zip(sums.rows())
            .map(|(&size, sum)| {
                let mean = sum.mapv(|value| value / size.max(1) as f64);
                let (raw, scaled) = if standardised {
                    (&mean * &self.deviation + &self.mean, mean)
                } else {
                    let scaled = (&mean - &self.mean) / &self.deviation;
                    (mean, scaled)
                };
                Profile {
                    size,
                    share: size as f64 / self.n() as f64,
                    means: raw.to_vec(),
                    standardised: scaled.to_vec(),
                }
            })
            .collect()
    }
}

/// A non-constant column, unknown cells imputed.
struct Column {
    at: usize,
    cells: Array1<f64>,
    filled: usize,
}

fn column_of(rows: &[Vec<Option<f64>>], kept: &[usize], at: usize) -> Vec<Option<f64>> {
    kept.iter().map(|&row| rows[row][at]).collect()
}

fn usable(
    rows: &[Vec<Option<f64>>],
    kept: &[usize],
    width: usize,
) -> Result<Vec<Column>, ScoreError> {
    let mut columns = Vec::new();
    for at in 0..width {
        let cells = column_of(rows, kept, at);
        let known: Vec<f64> = cells.iter().flatten().copied().collect();
        let differs = known.iter().any(|value| *value != known[0]);
        if !differs || 2 * known.len() < cells.len() {
            continue;
        }
        if known.iter().any(|value| value.abs() > MOST_VALUE) {
            let why = "the numbers are too large to be compared; use a larger unit";
            return Err(ScoreError::input(format!("column {}", at + 1), why));
        }
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let filled = cells.len() - known.len();
        let cells = cells.iter().map(|cell| cell.unwrap_or(mean)).collect();
        columns.push(Column { at, cells, filled });
    }
    if columns.is_empty() {
        let why = "no column tells the rows apart: all of its known values are the same";
        return Err(ScoreError::input("rows", why));
    }
    Ok(columns)
}

fn check(rows: &[Vec<Option<f64>>], names: &[String]) -> Result<usize, ScoreError> {
    let width = rows.first().map_or(0, Vec::len);
    if !names.is_empty() && names.len() != width {
        let why = format!("{} names for {width} columns", names.len());
        return Err(ScoreError::input("columns", why));
    }
    if width == 0 && !rows.is_empty() {
        return Err(ScoreError::input("rows[0]", "has no cells"));
    }
    if width > MOST_COLUMNS {
        let why = format!("at most {MOST_COLUMNS} columns can be grouped by, not {width}");
        return Err(ScoreError::input("rows[0]", why));
    }
    let mut problems = Vec::new();
    for (row, cells) in rows.iter().enumerate() {
        if cells.len() != width {
            let why = format!("has {} cells, the first row has {width}", cells.len());
            problems.push(Problem::new(format!("rows[{row}]"), why));
        } else if let Some(at) = cells.iter().position(|c| c.is_some_and(|v| !v.is_finite())) {
            problems.push(Problem::new(format!("rows[{row}][{at}]"), "must be a finite number"));
        }
        if problems.len() == 10 {
            break;
        }
    }
    if problems.is_empty() { Ok(width) } else { Err(ScoreError::Input(problems)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(rows: &[&[f64]]) -> Vec<Vec<Option<f64>>> {
        rows.iter().map(|row| row.iter().map(|v| v.is_finite().then_some(*v)).collect()).collect()
    }

    #[test]
    fn imputed_and_excluded_cells_are_reported() {
        let unknown = f64::NAN;
        let rows = known(&[
            &[1.0, 5.0, 7.0, 2.0],
            &[2.0, unknown, 7.0, 3.0],
            &[3.0, 7.0, 7.0, 5.0],
            &[unknown, unknown, 7.0, unknown],
        ]);
        let got = Observations::new(&rows, &[], 2, true).unwrap();
        assert_eq!((got.rows.as_slice(), got.columns.as_slice()), (&[0, 1, 2][..], &[0, 1, 3][..]));
        assert_eq!(got.points[[1, 1]], 0.0);
        assert_eq!(got.warnings.len(), 3, "{:?}", got.warnings);
        let profile = &got.profiles(&[0, 0, 0], 1, true)[0];
        assert!((profile.means[0] - 2.0).abs() < 1e-12 && profile.standardised[0].abs() < 1e-12);
    }

    #[test]
    fn broken_tables_are_refused_with_their_place() {
        let place = |rows: &[Vec<Option<f64>>]| {
            Observations::new(rows, &[], 2, true).unwrap_err().problems()[0].field.clone()
        };
        assert_eq!(place(&known(&[&[1.0], &[1.0, 2.0]])), "rows[1]");
        assert_eq!(place(&[vec![Some(1.0)], vec![Some(f64::INFINITY)]]), "rows[1][0]");
        assert_eq!(place(&known(&[&[4.0], &[4.0]])), "rows");
        assert_eq!(place(&known(&[&[1e200], &[-1e200]])), "column 1");
        assert_eq!(place(&[vec![], vec![]]), "rows[0]");
        let few = Observations::new(&known(&[&[1.0], &[2.0]]), &[], 50, true).unwrap_err();
        assert!(few.to_string().contains("48 more needed"), "{few}");
    }
}
