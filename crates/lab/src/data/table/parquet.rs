//! Parquet files into cells, their declared sizes checked before anything is
//! unpacked.

use std::{fs::File, path::Path};

use parquet::{
    errors::ParquetError,
    file::reader::{FileReader, SerializedFileReader},
    record::Field,
};

use super::{cells::Cells, raw::RawTable};
use crate::data::{
    DataError, LoadOptions,
    limits::MAX_COLUMNS,
    memory_limit,
    messages::quoted,
    separated_text::too_wide,
    source::{damaged, unreadable},
};
use figure::Note;

/// Bytes of text after which memory in use is checked against the limit.
const COUNTED_EVERY: u64 = 16 << 20;

/// Why the Parquet reader failed.
fn corrupt(error: &ParquetError) -> Note {
    let key = match error {
        ParquetError::EOF(_)
        | ParquetError::NeedMoreData(_)
        | ParquetError::NeedMoreDataRange(_) => "fault-parquet-ends",
        ParquetError::NYI(_) => "fault-parquet-unsupported",
        _ => "fault-no-parquet",
    };
    Note::new(key, "is not a readable Parquet file: {detail}").with("detail", error)
}

pub(super) fn read(file: &Path, options: &LoadOptions) -> Result<RawTable, DataError> {
    let corrupt = |error| damaged(file, corrupt(&error));
    let handle = File::open(file).map_err(unreadable(file))?;
    let reader = SerializedFileReader::new(handle).map_err(corrupt)?;
    let meta = reader.metadata();
    let schema = meta.file_metadata().schema();
    if let Some(nested) = schema.get_fields().iter().find(|field| !field.is_primitive()) {
        let message = Note::new(
            "fault-parquet-nested",
            "column \"{column}\" holds lists or records; only plain values are read",
        );
        return Err(damaged(file, message.with("column", quoted(nested.name()))));
    }
    let names: Vec<String> =
        schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    if names.len() > MAX_COLUMNS {
        return Err(damaged(file, too_wide(names.len())));
    }
    let rows = u64::try_from(meta.file_metadata().num_rows()).unwrap_or(u64::MAX);
    let unpacked: u64 = meta
        .row_groups()
        .iter()
        .map(|group| u64::try_from(group.total_byte_size()).unwrap_or(u64::MAX))
        .fold(0, u64::saturating_add);
    // A cell takes its text and its end, whatever its packed form.
    let cells = rows.saturating_mul(names.len() as u64).saturating_mul(24);
    let what = Note::new("fault-parquet-large", "The Parquet file is too large.");
    memory_limit::check(unpacked.saturating_add(cells), options, what.clone())?;
    let mut table = RawTable::named(names);
    // The sizes in its header may be wrong: memory in use is counted, too.
    let mut next = COUNTED_EVERY;
    for row in reader.get_row_iter(None).map_err(corrupt)? {
        let row = row.map_err(corrupt)?;
        let held: usize = table.columns.iter().map(Cells::bytes).sum();
        if held as u64 >= next {
            memory_limit::check(cells.saturating_add(held as u64), options, what.clone())?;
            next = held as u64 + COUNTED_EVERY;
        }
        for (cells, (_, field)) in table.columns.iter_mut().zip(row.get_column_iter()) {
            match field {
                Field::Null => cells.push(""),
                Field::Str(text) => cells.push(text),
                // NumberFormat as the shortest text that reads back as the same number.
                Field::Float(number) => cells.push(&number.to_string()),
                Field::Double(number) => cells.push(&number.to_string()),
                other => cells.push(other.to_string().trim_matches('"')),
            }
        }
        table.rows += 1;
    }
    if table.rows as u64 != rows {
        let message =
            Note::new("fault-parquet-rows", "claims {said} rows but contains {n}; write it again");
        return Err(damaged(file, message.with("said", rows).with("n", table.rows)));
    }
    Ok(table)
}
