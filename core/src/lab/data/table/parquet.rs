//! Parquet files into cells, their declared sizes checked before anything is
//! unpacked.

use std::{fs::File, path::Path};

use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::Field,
};

use super::raw::RawTable;
use crate::lab::data::{
    DataError, LoadOptions, estimate,
    source::{damaged, unreadable},
};

pub(super) fn read(file: &Path, options: &LoadOptions) -> Result<RawTable, DataError> {
    let torn = |error: parquet::errors::ParquetError| {
        damaged(file, format!("is no Parquet file that can be read: {error}"))
    };
    let handle = File::open(file).map_err(unreadable(file))?;
    let reader = SerializedFileReader::new(handle).map_err(torn)?;
    let meta = reader.metadata();
    let schema = meta.file_metadata().schema();
    if let Some(nested) = schema.get_fields().iter().find(|field| !field.is_primitive()) {
        let message = format!(
            "column {:?} holds lists or records; only plain values are read",
            nested.name()
        );
        return Err(damaged(file, message));
    }
    let names: Vec<String> =
        schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    let rows = u64::try_from(meta.file_metadata().num_rows()).unwrap_or(u64::MAX);
    let unpacked: u64 = meta
        .row_groups()
        .iter()
        .map(|group| u64::try_from(group.total_byte_size()).unwrap_or(u64::MAX))
        .fold(0, u64::saturating_add);
    // A cell takes its text and its end, whatever its packed form.
    let cells = rows.saturating_mul(names.len() as u64).saturating_mul(24);
    estimate::check(unpacked.saturating_add(cells), options, "The Parquet file is too large.")?;
    let mut table = RawTable::named(names);
    for row in reader.get_row_iter(None).map_err(torn)? {
        let row = row.map_err(torn)?;
        for (cells, (_, field)) in table.columns.iter_mut().zip(row.get_column_iter()) {
            match field {
                Field::Null => cells.push(""),
                Field::Str(text) => cells.push(text),
                // Written as the shortest text that reads back as the same number.
                Field::Float(number) => cells.push(&number.to_string()),
                Field::Double(number) => cells.push(&number.to_string()),
                other => cells.push(other.to_string().trim_matches('"')),
            }
        }
        table.rows += 1;
    }
    Ok(table)
}
