//! CSV out: what a list page shows, as a file. Cells that a spreadsheet would
//! run as a formula are disarmed.

use actix_web::{HttpResponse, http::header};

use super::error::AppError;

/// A CSV file as a download. `rows` hold as many cells as `head`.
///
/// # Errors
/// When a row has another number of cells than the head.
pub fn download(
    name: &str,
    head: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<HttpResponse, AppError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(head).map_err(anyhow::Error::from)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| disarm(cell))).map_err(anyhow::Error::from)?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(bytes))
}

/// Puts an apostrophe before text that a spreadsheet would take for a formula; numbers stay.
#[must_use]
pub fn disarm(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if risky && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::disarm;

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        assert_eq!(disarm("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(disarm("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(disarm("-1.5"), "-1.5");
        assert_eq!(disarm("plain"), "plain");
    }
}
