//! What a table must hold to be mapped, and how its columns are scaled.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Fewest rows that span a plane.
pub const LEAST_ROWS: usize = 3;
/// Fewest usable columns for a plane.
pub const LEAST_COLUMNS: usize = 2;

/// Whether columns are brought to unit variance before the decomposition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scaling {
    /// Every column has the same weight.
    #[default]
    Standardised,
    /// Columns are centred only; for features on one common scale.
    Centred,
}

/// Why there is no map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PositioningError {
    #[error("a map needs at least {LEAST_ROWS} rated products, {0} are known; rate more of them")]
    TooFewRows(usize),
    #[error(
        "a map needs at least {LEAST_COLUMNS} features that are rated for half of the products \
         and differ between them, {0} are; rate more features"
    )]
    TooFewColumns(usize),
    #[error("row {row} has {got} cells instead of {columns}")]
    Width { row: usize, columns: usize, got: usize },
    #[error("the cell in row {row}, column {column} is not a finite number")]
    NotFinite { row: usize, column: usize },
    #[error("the cell in row {row}, column {column} is beyond ±1e100; use a larger unit")]
    TooLarge { row: usize, column: usize },
    #[error("{products} products by {columns} columns are more than {most} cells")]
    TooManyCells { products: usize, columns: usize, most: usize },
    #[error("the ratings differ by too little to be told apart; use a smaller unit")]
    Indistinct,
}
