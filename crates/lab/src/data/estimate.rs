//! What loading a choice will take of memory, told before anything is read,
//! and the limit on it.

use std::{fs, path::Path};

use serde::Serialize;

use super::{
    DataChoice, DataError, LoadOptions,
    source::{unpacked, unreadable},
};
use figure::Note;

/// What loading will take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemoryEstimate {
    /// Bytes at the peak, roughly.
    pub bytes: u64,
    /// What was looked at.
    pub how: String,
}

/// Memory that cells take beside the bytes of their file: the text once as
/// bytes, once as cells with ends, once as numbers.
const TIMES_FILE: u64 = 6;
/// Memory that a cell takes beside its characters.
const CELL: u64 = 48;

/// Estimates the memory that loading a choice takes.
///
/// # Errors
/// Files that are not there.
pub fn estimate(choice: &DataChoice, options: &LoadOptions) -> Result<MemoryEstimate, DataError> {
    let known = |mib: u64| MemoryEstimate {
        bytes: mib << 20,
        how: "generated in code; measured once".to_owned(),
    };
    let path = match choice {
        DataChoice::Digits => return Ok(known(60)),
        DataChoice::Mnist(_) => return Ok(known(65)),
        DataChoice::Sentences(_) => return Ok(known(4)),
        DataChoice::World => return Ok(known(8)),
        DataChoice::Applicants => return Ok(known(8)),
        DataChoice::Transactions => return Ok(known(32)),
        DataChoice::Images(path) => {
            let images = super::images::count(path, options)? as u64;
            let pixels = u64::from(options.image.rows) * u64::from(options.image.columns);
            let each = pixels * options.image.colour.channels() as u64;
            return Ok(MemoryEstimate {
                // Twice: the two parts are copied from the whole.
                bytes: images * (each * 2 + 200),
                how: format!("{images} files of {each} bytes as prepared"),
            });
        }
        DataChoice::Text(path)
        | DataChoice::Ratings(path)
        | DataChoice::Credit(path)
        | DataChoice::Table { file: path, .. } => path,
    };
    let bytes = size(path)?;
    Ok(MemoryEstimate {
        bytes: bytes.saturating_mul(TIMES_FILE),
        how: format!("{} KiB of files, unpacked, times {TIMES_FILE}", bytes >> 10),
    })
}

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

/// Refuses what will not fit; `what` says what to do about it.
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
fn size(path: &Path) -> Result<u64, DataError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_with_the_file_and_is_refused_above_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        fs::write(&file, "a,b\n".repeat(1000)).unwrap();
        let choice = DataChoice::Table { file: file.clone(), target: None };
        let estimate = estimate(&choice, &LoadOptions::default()).unwrap();
        assert_eq!(estimate.bytes, 4000 * TIMES_FILE);
        let options = LoadOptions { memory_limit: 10_000, ..LoadOptions::default() };
        let error = check_file(&file, &options).unwrap_err();
        assert!(error.is_input() && error.to_string().contains("memory_limit"), "{error}");
        assert!(super::estimate(&DataChoice::World, &options).unwrap().bytes > 0);
        let gone = DataChoice::Ratings("/not/there".into());
        assert!(super::estimate(&gone, &options).unwrap_err().is_input());
    }
}
