//! A column that tells the class in every row: what is measured of a model that has
//! it shows that column and nothing else, so a run asks first. Knows no model.

use super::{LabError, TrainRequest};
use crate::lab::data::{Finding, Remark};

/// Columns that alone tell the class in every row.
#[must_use]
pub fn leaks(findings: &[Finding]) -> Vec<String> {
    let told = findings.iter().filter_map(|finding| match &finding.remark {
        Some(Remark::TellingColumn { column, share }) if *share >= 1.0 => Some(column.clone()),
        _ => None,
    });
    told.collect()
}

/// Refuses data with such a column, unless somebody said that it is meant.
pub(super) fn check(request: &TrainRequest, findings: &[Finding]) -> Result<(), LabError> {
    let columns = leaks(findings);
    if columns.is_empty() || request.accept_leak {
        return Ok(());
    }
    Err(LabError::Leak(columns))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::data::DataChoice;

    #[test]
    fn a_column_that_tells_every_row_stops_a_run_until_it_is_accepted() {
        let telling = |share| -> Finding {
            Remark::TellingColumn { column: "paid back on".to_owned(), share }.into()
        };
        let mut request = TrainRequest::with_defaults(DataChoice::Applicants);
        assert!(check(&request, &[telling(0.9995)]).is_ok());
        let error = check(&request, &[telling(1.0)]).unwrap_err();
        let said = error.to_string();
        assert!(error.is_input() && said.contains("\"paid back on\""), "{said}");
        assert!(said.contains("--accept-leak") && said.contains("--column"), "{said}");
        request.accept_leak = true;
        assert!(check(&request, &[telling(1.0)]).is_ok());
    }
}
