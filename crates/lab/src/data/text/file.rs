//! Reads one file of texts with their labels, by the ending of its name.

use std::path::Path;

use super::{lines, records, row::Labelled};
use crate::data::{
    About, DataError, LoadOptions, memory_limit::check_cells, messages, source::damaged,
};

/// Reads a file of texts with their labels by the ending of its name.
pub(super) fn read(
    file: &Path,
    text: &str,
    options: &LoadOptions,
    about: &mut About,
) -> Result<Vec<Labelled>, DataError> {
    check_cells(text, options)?;
    let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().to_lowercase());
    let name = name.trim_end_matches(".gz");
    let rows = if name.ends_with(".csv") {
        records::csv(file, text, options, about)?
    } else if name.ends_with(".jsonl") || name.ends_with(".ndjson") || name.ends_with(".json") {
        records::json_lines(file, text, options, about)?
    } else {
        lines::read(file, text, options, about)?
    };
    if rows.is_empty() {
        return Err(damaged(file, messages::empty()));
    }
    Ok(rows)
}
