//! What no baseline can be fitted on.

use crate::{
    data::Samples,
    train::{TrainError, no_sample, one_class},
};
use figure::Note;

pub(super) fn invalid(field: &'static str, message: impl Into<Note>) -> TrainError {
    TrainError::Invalid { field, message: message.into() }
}

/// Samples of each class among `rows`. An error when there is no row, or a single
/// class, from which nothing can be learnt.
pub(super) fn class_counts(data: &dyn Samples, rows: &[u32]) -> Result<Vec<usize>, TrainError> {
    if rows.is_empty() {
        return Err(invalid("data", no_sample()));
    }
    let mut counts = vec![0; data.classes()];
    rows.iter().for_each(|row| counts[usize::from(data.label(*row as usize))] += 1);
    if counts.iter().filter(|count| **count > 0).count() < 2 {
        return Err(invalid("data", one_class()));
    }
    Ok(counts)
}
