//! Tables: CSV, TSV, JSON Lines and Parquet with inferred kinds of columns, and the
//! Statlog German Credit files. Depends on no model.

mod build;
mod cells;
mod column_profile;
mod credit;
mod frame;
mod groups;
mod header;
mod infer;
pub(super) mod json;
pub(super) mod numbers;
mod parquet;
mod raw;
mod read;
mod reason;
mod schema;

pub(super) use build::load;
pub(super) use credit::load as credit;
pub(super) use frame::select;
pub use frame::{Column, ColumnKind, Frame, MISSING, Values};
pub use reason::{OddCell, Reason};
pub use schema::{Schema, SchemaColumn};

use std::path::Path;

use super::{DataError, LoadOptions};

/// Reads a table's columns without building anything from them, so that a
/// person can see and correct what was inferred.
///
/// # Errors
/// A file that cannot be read as a table.
pub fn inspect_table(file: &Path, options: &LoadOptions) -> Result<Schema, DataError> {
    let raw = read::read(file, options)?;
    let target = build::target(&raw, options)?.0;
    Schema::infer(&raw, target, options).map(|(schema, _)| schema)
}
