//! The limit on the memory that loading may take: what would not fit is refused before
//! it is read.

use std::{fs, path::Path};

use super::{
    DataError, LoadOptions,
    source::{unpacked, unreadable},
};
use figure::Note;

/// Memory that a cell takes beside its characters.
const CELL: u64 = 48;
/// Memory that cells take beside the bytes of their file: the text once as
/// bytes, once as cells with ends, once as numbers.
pub(super) const TIMES_FILE: u64 = 6;

/// Refuses a file that will not fit into the limit.
pub(super) fn check_file(file: &Path, options: &LoadOptions) -> Result<(), DataError> {
    check(size(file)?.saturating_mul(TIMES_FILE), options, too_much())
}

/// Refuses files of so many bytes in all that they will not fit into the limit.
pub(super) fn check_bytes(bytes: u64, options: &LoadOptions) -> Result<(), DataError> {
    check(bytes.saturating_mul(TIMES_FILE), options, too_much())
}

fn too_much() -> Note {
    Note::new("fault-part-of-file", "Take a part of the file, or raise the limit.")
}

/// Refuses text that would become too many cells: four bytes of it may be two of them, each
/// with a text and a place of its own.
pub(super) fn check_cells(text: &str, options: &LoadOptions) -> Result<(), DataError> {
    let ends = |byte: &u8| matches!(byte, b',' | b';' | b'\t' | b'|' | b'\n' | b':' | b'[');
    let cells = text.bytes().filter(|byte| ends(byte)).count() as u64;
    let need = (text.len() as u64).saturating_mul(3).saturating_add(cells.saturating_mul(CELL));
    check(need, options, too_much())
}

/// Refuses what will not fit; `what` is the advice in the error.
pub(super) fn check(need: u64, options: &LoadOptions, what: Note) -> Result<(), DataError> {
    if need > options.memory_limit {
        return Err(DataError::TooLarge {
            need: need >> 20,
            limit: options.memory_limit >> 20,
            what,
        });
    }
    Ok(())
}

/// Bytes of a file, or of the files right in a folder, unpacked.
pub(super) fn size(path: &Path) -> Result<u64, DataError> {
    let meta = fs::metadata(path).map_err(unreadable(path))?;
    if meta.is_file() {
        return unpacked(path);
    }
    let mut bytes = 0;
    for entry in fs::read_dir(path).map_err(unreadable(path))? {
        let entry = entry.map_err(unreadable(path))?.path();
        if entry.is_file() {
            bytes += size(&entry)?;
        }
    }
    Ok(bytes)
}
