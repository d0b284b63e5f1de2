//! Reads a file into the cells of a table, by the ending of its name. Independent of
//! the kinds of columns.

use std::path::Path;

use super::{cells::Cells, json, parquet, raw::RawTable};
use crate::data::{
    DataError, LoadOptions,
    memory_limit::{check_cells, check_file},
    messages,
    separated_text::SeparatedText,
    source::{self, damaged},
};

/// Reads a table by the ending of its name.
pub(super) fn read(file: &Path, options: &LoadOptions) -> Result<RawTable, DataError> {
    check_file(file, options)?;
    let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().to_lowercase());
    if name.ends_with(".parquet") {
        return parquet::read(file, options)?.checked(file);
    }
    let text = source::text(file, options.encoding)?;
    check_cells(&text, options)?;
    let name = name.trim_end_matches(".gz");
    if [".jsonl", ".ndjson", ".json"].iter().any(|end| name.ends_with(end)) {
        return json::read(file, &text)?.checked(file);
    }
    let separator = name.ends_with(".tsv").then_some(b'\t');
    delimited(file, &text, separator, options)?.checked(file)
}

fn delimited(
    file: &Path,
    text: &str,
    separator: Option<u8>,
    options: &LoadOptions,
) -> Result<RawTable, DataError> {
    let cut = SeparatedText::new(file, text, separator)?;
    let mut reader = cut.reader();
    let mut record = csv::StringRecord::new();
    let corrupt = |error: csv::Error| cut.corrupt(file, &error);
    let mut columns: Vec<Cells> = Vec::new();
    let mut rows = 0;
    while reader.read_record(&mut record).map_err(corrupt)? {
        columns.resize_with(record.len().max(columns.len()), Cells::default);
        columns.iter_mut().zip(&record).for_each(|(cells, cell)| cells.push(cell.trim()));
        rows += 1;
    }
    if rows == 0 {
        return Err(damaged(file, messages::empty()));
    }
    let table =
        RawTable { columns, rows, comma_cuts: cut.separator == b',', ..RawTable::default() };
    Ok(table.with_header(options))
}
