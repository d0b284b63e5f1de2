//! Estimates the memory that loading a choice will take, before anything is read.

use serde::Serialize;

use super::{
    DataChoice, DataError, LoadOptions,
    memory_limit::{TIMES_FILE, size},
};

/// What loading will take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemoryEstimate {
    /// Bytes at the peak, roughly.
    pub bytes: u64,
    /// What it was computed from.
    pub how: String,
}

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
        DataChoice::SyntheticRatings => return Ok(known(8)),
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::data::memory_limit::check_file;

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
        assert!(super::estimate(&DataChoice::SyntheticRatings, &options).unwrap().bytes > 0);
        let gone = DataChoice::Ratings("/not/there".into());
        assert!(super::estimate(&gone, &options).unwrap_err().is_input());
    }
}
