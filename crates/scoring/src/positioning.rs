//! Positioning map: principal components of competitors' feature ratings, as the singular value
//! decomposition of the centred table has them. Independent of the ratings' source.

mod prepare;
mod table;

use ndarray::Array2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use self::prepare::{Prepared, prepare};
pub use self::table::{LEAST_COLUMNS, LEAST_ROWS, PositioningError, Scaling};
use super::{Method, ScoreError, Scored, Scores, svd, table::Table};
use figure::{Figure, Note};

pub const METHOD: Method = Method {
    id: "positioning",
    version: 2,
    unit: "share",
    convention: "singular value decomposition of the columns, standardised (n-1); columns known \
                 for fewer than half of the rows or without variance are left out; a remaining \
                 unknown cell stands at its column's mean; largest loading of each axis positive",
};

/// A plane on which similar rows are close together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Map {
    pub points: Vec<Point>,
    /// One per used column.
    pub loadings: Vec<Loading>,
    /// Share of the total variance on each axis.
    pub explained: [f64; 2],
    /// Sum of both shares, with warnings about what was filled in or left out.
    pub figure: Figure,
    /// Unknown cells that were set to their column's mean.
    pub filled_cells: usize,
    /// Columns left out, as indices of the input.
    pub dropped_columns: Vec<usize>,
    /// Rows without any known cell, as indices of the input.
    pub dropped_rows: Vec<usize>,
}

/// Position of a row of the input.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    pub row: usize,
    pub x: f64,
    pub y: f64,
}

/// Loadings of a column of the input.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Loading {
    pub column: usize,
    pub x: f64,
    pub y: f64,
}

/// Maps `rows` of equally many cells (`None` = unknown).
///
/// # Errors
/// Fewer than three rows, fewer than two usable columns, or malformed cells.
pub fn map(rows: &[Vec<Option<f64>>], scaling: Scaling) -> Result<Map, PositioningError> {
    let Prepared { matrix, rows: kept, columns, filled } = prepare(rows, scaling)?;
    let n = matrix.nrows();
    let axes = svd::svd(matrix.view()).filter(|svd| svd.values.first().is_some_and(|v| *v > 0.0));
    let axes = axes.ok_or(PositioningError::Indistinct)?;
    let explained = [0, 1].map(|axis| axes.shares.get(axis).copied().unwrap_or(0.0));
    let loadings = Array2::from_shape_fn((columns.len(), 2), |(at, axis)| {
        axes.vectors.get(axis).map_or(0.0, |vector| vector[at])
    });
    let points = matrix.dot(&loadings);
    let points = kept.iter().zip(points.rows());
    let loadings = columns.iter().zip(loadings.rows());
    let without = |kept: &[usize], all: usize| {
        (0..all).filter(|at| kept.binary_search(at).is_err()).collect::<Vec<_>>()
    };
    let map = Map {
        points: points.map(|(&row, at)| Point { row, x: at[0], y: at[1] }).collect(),
        loadings: loadings.map(|(&column, at)| Loading { column, x: at[0], y: at[1] }).collect(),
        explained,
        figure: METHOD.figure(explained.iter().sum()).with_n(n as u64),
        filled_cells: filled,
        dropped_columns: without(&columns, rows.first().map_or(0, Vec::len)),
        dropped_rows: without(&kept, rows.len()),
    };
    Ok(with_warnings(map))
}

fn with_warnings(mut map: Map) -> Map {
    let filled =
        Note::new("note-map-filled", "{n} unknown ratings stand at the mean of their feature.");
    let columns = Note::new(
        "note-map-columns-left-out",
        "{n} features are left out: too little known or no difference.",
    );
    let rows = Note::new("note-map-rows-left-out", "{n} products are left out: no rating known.");
    let counts = [map.filled_cells, map.dropped_columns.len(), map.dropped_rows.len()];
    let told = [filled, columns, rows].into_iter().zip(counts);
    map.figure.warnings.extend(told.filter(|(_, n)| *n > 0).map(|(note, n)| note.with("n", n)));
    map
}

/// Products by features; an unknown cell is null.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// One list of cells per product.
    #[schemars(length(min = 1))]
    rows: Vec<Vec<Option<f64>>>,
    /// Names of the products.
    #[serde(default)]
    names: Vec<String>,
    /// Names of the features.
    #[serde(default)]
    columns: Vec<String>,
    #[serde(default)]
    scaling: Scaling,
}

const NO_INTERVAL: &str =
    "no interval: the map describes these products, they are no sample of others";

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "A plane on which products with similar features lie together";
    const SOURCE: &'static str =
        "Pearson 1901; explained variance checked against Maple's and R's figures for iris";
    const LEAST: u64 = LEAST_ROWS as u64;
    const TABLE: Table =
        Table::Matrix { field: "rows", columns: Some("columns"), names: Some("names") };
    type Input = Input;

    fn example() -> Input {
        let texts = |all: [&str; 4]| all.map(str::to_owned).to_vec();
        Input {
            rows: vec![
                vec![Some(5.0), Some(2.0), Some(1.0), Some(4.0)],
                vec![Some(4.0), Some(1.0), Some(2.0), Some(5.0)],
                vec![Some(1.0), Some(5.0), Some(4.0), None],
                vec![Some(2.0), Some(4.0), Some(5.0), Some(1.0)],
            ],
            names: texts(["North", "East", "South", "West"]),
            columns: texts(["speed", "price", "support", "accuracy"]),
            scaling: Scaling::Standardised,
        }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        named("names", &input.names, input.rows.len())?;
        named("columns", &input.columns, input.rows.first().map_or(0, Vec::len))?;
        let map = map(&input.rows, input.scaling).map_err(refusal)?;
        let at = |names: &[String], at: usize| names.get(at).cloned();
        let points = map.points.iter().map(
            |point| json!({"row": point.row, "name": at(&input.names, point.row), "x": point.x, "y": point.y}),
        );
        let loadings = map.loadings.iter().map(
            |pull| json!({"column": pull.column, "name": at(&input.columns, pull.column), "x": pull.x, "y": pull.y}),
        );
        let result = json!({
            "explained": map.explained,
            "explained_together": map.figure.value,
            "scaling": input.scaling,
            "points": points.collect::<Vec<_>>(),
            "loadings": loadings.collect::<Vec<_>>(),
            "filled_cells": map.filled_cells,
            "dropped_columns": map.dropped_columns,
            "dropped_rows": map.dropped_rows,
        });
        Ok(Scores::new(map.points.len() as u64, result)?
            .with_warnings(map.figure.warnings)
            .with_warnings([NO_INTERVAL]))
    }
}

/// Names for all or for none.
fn named(field: &str, names: &[String], wanted: usize) -> Result<(), ScoreError> {
    if names.is_empty() || names.len() == wanted {
        return Ok(());
    }
    let told = format!("{} names are given for {wanted}", names.len());
    Err(ScoreError::input(field, told))
}

fn refusal(error: PositioningError) -> ScoreError {
    match error {
        PositioningError::TooFewRows(known) => ScoreError::TooFew {
            what: "rated products",
            least: LEAST_ROWS as u64,
            got: known as u64,
        },
        PositioningError::TooFewColumns(usable) => ScoreError::TooFew {
            what: "features that are rated for half of the products and differ between them",
            least: LEAST_COLUMNS as u64,
            got: usable as u64,
        },
        PositioningError::Width { row, columns, got } => {
            ScoreError::input(format!("rows[{row}]"), format!("has {got} cells, not {columns}"))
        }
        PositioningError::NotFinite { row, column } => {
            ScoreError::input(format!("rows[{row}][{column}]"), "must be a finite number")
        }
        PositioningError::TooLarge { row, column } => {
            let why = "must lie within ±1e100; use a larger unit";
            ScoreError::input(format!("rows[{row}][{column}]"), why)
        }
        PositioningError::TooManyCells { .. } | PositioningError::Indistinct => {
            ScoreError::input("rows", error.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fisher's iris data (the version of R and scikit-learn).
    fn iris() -> Vec<Vec<Option<f64>>> {
        include_str!("../../../tests/golden/iris-fisher.csv")
            .lines()
            .skip(1)
            .map(|line| line.split(',').map(|cell| cell.parse().ok()).collect())
            .collect()
    }

    /// Maple's help page on PCA prints the ratios .9246 and .0531 for Fisher's
    /// iris; recomputed to eight digits .92461872 and .05306648.
    #[test]
    fn iris_ratios_are_those_published() {
        let map = map(&iris(), Scaling::Centred).unwrap();
        assert!((map.explained[0] - 0.924_618_72).abs() < 1e-6, "{:?}", map.explained);
        assert!((map.explained[1] - 0.053_066_48).abs() < 1e-6, "{:?}", map.explained);
        assert_eq!(map.figure.n, Some(150));
    }

    /// Published for standardised iris: .72962445 and .22850762.
    #[test]
    fn standardised_iris_ratios_are_those_published() {
        let map = map(&iris(), Scaling::Standardised).unwrap();
        assert!((map.explained[0] - 0.729_624_45).abs() < 1e-6, "{:?}", map.explained);
        assert!((map.explained[1] - 0.228_507_62).abs() < 1e-6, "{:?}", map.explained);
    }

    #[test]
    fn the_variance_of_the_points_is_what_the_ratio_says() {
        let map = map(&iris(), Scaling::Standardised).unwrap();
        let variance = map.points.iter().map(|point| point.x * point.x).sum::<f64>() / 149.0;
        assert!((variance / 4.0 - map.explained[0]).abs() < 1e-6);
        let largest = map.loadings.iter().map(|l| l.x).max_by(|a, b| a.abs().total_cmp(&b.abs()));
        assert!(largest.unwrap() > 0.0);
    }

    #[test]
    fn unknown_cells_are_set_to_the_mean_and_reported() {
        let known = |a: f64, b: f64, c: Option<f64>| vec![Some(a), Some(b), c];
        let rows = vec![
            known(1.0, 5.0, Some(2.0)),
            known(2.0, 3.0, None),
            known(5.0, 1.0, Some(4.0)),
            vec![None, None, None],
        ];
        let map = map(&rows, Scaling::Standardised).unwrap();
        assert_eq!(map.filled_cells, 1);
        assert_eq!(map.dropped_rows, [3]);
        assert_eq!(map.figure.warnings.len(), 2);
    }

    #[test]
    fn a_column_that_few_know_or_that_never_differs_is_left_out() {
        let row = |a: f64, b: f64, rare: Option<f64>| vec![Some(a), Some(b), rare, Some(3.0)];
        let rows = vec![row(1.0, 2.0, None), row(2.0, 5.0, None), row(4.0, 1.0, Some(1.0))];
        assert_eq!(map(&rows, Scaling::Standardised).unwrap().dropped_columns, [2, 3]);
    }

    #[test]
    fn too_few_data_for_a_map_are_reported() {
        let rows = vec![vec![Some(1.0), Some(2.0)], vec![Some(2.0), Some(1.0)]];
        let too_few = map(&rows, Scaling::Standardised).unwrap_err();
        assert_eq!(too_few, PositioningError::TooFewRows(2));
        let same = vec![vec![Some(1.0), Some(2.0)]; 3];
        let flat = map(&same, Scaling::Standardised).unwrap_err();
        assert_eq!(flat, PositioningError::TooFewColumns(0));
        let nan = vec![vec![Some(f64::NAN)]; 3];
        assert!(matches!(
            map(&nan, Scaling::Centred),
            Err(PositioningError::NotFinite { row: 0, column: 0 })
        ));
        assert!(map(&[], Scaling::Centred).is_err());
    }

    #[test]
    fn products_on_one_line_leave_the_second_axis_empty() {
        let rows: Vec<_> =
            (0..4).map(|k| vec![Some(f64::from(k)), Some(f64::from(2 * k))]).collect();
        let map = map(&rows, Scaling::Standardised).unwrap();
        assert!((map.explained[0] - 1.0).abs() < 1e-9);
        assert!(map.points.iter().all(|point| point.y.abs() < 1e-6));
    }
}
