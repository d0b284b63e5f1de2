//! Columns that determine the class in every row: a model that has such a column is
//! measured by that column alone, so a run asks first.

use super::{LabError, TrainRequest};
use crate::{
    data::{Loaded, Warning, WarningRecord},
    progress::{Event, ProgressReporter},
};

/// Classes that are listed by name.
const NAMED_CLASSES: usize = 5;

/// Columns that alone determine the class in every row, about which a run asks.
#[must_use]
pub fn leaks(warnings: &[WarningRecord]) -> Vec<String> {
    let leaking = warnings.iter().filter_map(|warning| match &warning.warning {
        Some(Warning::TellingColumn { column, share, stops }) if stops.unwrap_or(*share >= 1.0) => {
            Some(column.clone())
        }
        _ => None,
    });
    leaking.collect()
}

/// Refuses data with such a column, unless the request accepts it.
pub(super) fn check(request: &TrainRequest, loaded: &Loaded) -> Result<(), LabError> {
    let columns = leaks(&loaded.warnings);
    if columns.is_empty() || request.accept_leak {
        return Ok(());
    }
    let (train, test) = loaded.counts();
    let classes = loaded.classes.iter().take(NAMED_CLASSES).cloned().collect();
    Err(LabError::Leak { columns, rows: train + test, classes })
}

/// Reports what was found in the data.
pub(super) fn report_warnings(loaded: &Loaded, reporter: &dyn ProgressReporter) {
    for warning in &loaded.warnings {
        reporter.report(Event::Note(warning.message.as_str().into()));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{
        data::{DataChoice, load},
        progress::NoProgress,
    };

    #[test]
    fn a_column_that_determines_every_row_stops_a_run_until_it_is_accepted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.csv");
        let rows = |odd: &str| -> String {
            let status = |i: i32| if i % 2 == 0 { "late" } else { "" };
            let row = |i: i32| {
                format!(
                    "{},{},{}\n",
                    i * 7 % 20 + i % 2 * 15,
                    status(i),
                    ["yes", "no"][i as usize % 2]
                )
            };
            (0..40).map(row).fold(format!("x,reminder,bad\n{odd}"), |all, row| all + &row)
        };
        let choice = DataChoice::Table { file: file.clone(), target: Some("bad".to_owned()) };
        let mut request = TrainRequest::with_defaults(choice.clone());
        let read = |content: String| {
            fs::write(&file, content).unwrap();
            load(&choice, folder.path(), &NoProgress).unwrap()
        };
        let error = check(&request, &read(rows(""))).unwrap_err();
        let said = error.to_string();
        assert!(error.is_input() && said.contains("\"reminder\""), "{said}");
        for word in ["all 40 rows", "no, yes", "--accept-leak", "--column"] {
            assert!(said.contains(word), "{word}: {said}");
        }
        // One row that it does not determine is enough.
        assert!(check(&request, &read(rows("3,late,no\n"))).is_ok());
        request.accept_leak = true;
        assert!(check(&request, &read(rows(""))).is_ok());
    }
}
