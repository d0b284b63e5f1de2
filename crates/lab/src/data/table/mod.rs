//! Tables: CSV, TSV, JSON Lines and Parquet with inferred kinds of columns, and the Statlog
//! German Credit files. Knows nothing of models.

mod build;
mod credit;
mod frame;
mod groups;
mod heads;
mod infer;
pub(super) mod json;
mod look;
pub(super) mod numbers;
mod parquet;
mod raw;
mod reason;

pub use build::MOST_CLASSES;
pub(super) use build::{load, order_classes};
pub(super) use credit::load as credit;
pub use frame::{Column, ColumnKind, Frame, MISSING, Values};
pub use infer::{Schema, SchemaColumn};
pub(super) use infer::{date, number};
pub use reason::{OddCell, Reason};

use std::path::Path;

use super::{DataError, LoadOptions};

/// Reads a table's columns without building anything from them, so that a
/// person can see and correct what was inferred.
///
/// # Errors
/// A file that cannot be read as a table.
pub fn inspect_table(file: &Path, options: &LoadOptions) -> Result<Schema, DataError> {
    let raw = raw::read(file, options)?;
    let target = build::target(&raw, options)?.0;
    Schema::infer(&raw, target, options).map(|(schema, _)| schema)
}
