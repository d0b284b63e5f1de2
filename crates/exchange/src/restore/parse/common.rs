//! What holds for every row and every document inside a row, whatever the table:
//! texts without control characters and of a bearable length, moments that can
//! have been, numbers that can be drawn, addresses that stay here.

use serde_json::Value as Json;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{super::reason::Reason, error::ParseError};
use crate::records::Row;

/// Columns that hold documents: their length is bounded by the file's.
const DOCUMENTS: [&str; 9] =
    ["moved", "document", "outcome", "record", "request", "answers", "rules", "weights", "notes"];
/// Most characters of any other text: more than any form takes.
const LONGEST: usize = 25_000;
/// Answers are kept no longer than this.
const LONGEST_KEPT: Duration = Duration::days(1_826);

/// Checks all cells of a row.
pub(super) fn check(row: &Row) -> Result<(), ParseError> {
    for (column, value) in row {
        let Json::String(text) = value else { continue };
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(ParseError::new(column, "it contains control characters"));
        }
        if column.ends_with("_at") {
            moment(column, text)?;
        } else if !DOCUMENTS.contains(&column.as_str()) && text.chars().count() > LONGEST {
            return Err(ParseError::new(
                column,
                Reason::Text("restore-reason-long", vec![("most", LONGEST.to_string())]),
            ));
        }
    }
    Ok(())
}

/// A moment from 1970 to tomorrow; only answers have one at which they go.
fn moment(column: &str, text: &str) -> Result<(), ParseError> {
    let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) else {
        return Err(ParseError::new(column, "expected a date and time"));
    };
    let ahead = if column == "expires_at" { LONGEST_KEPT } else { Duration::days(1) };
    if at.year() < 1970 || at > db::now().saturating_add(ahead) {
        return Err(ParseError::new(column, "implausible time"));
    }
    Ok(())
}

/// Checks a document inside a row: numbers that can be shown, links to pages of
/// this program only.
pub(super) fn document(column: &str, text: &str) -> Result<(), ParseError> {
    let read: Json = serde_json::from_str(text)
        .map_err(|error| ParseError::new(column, Reason::unreadable(error)))?;
    walk(&read).map_err(|reason| ParseError::new(column, reason))
}

fn walk(value: &Json) -> Result<(), &'static str> {
    /// Beyond this no figure is plausible: the largest amount, times the largest
    /// count, times the months of a year.
    const MOST: f64 = 1e30;
    match value {
        Json::Number(number) => {
            let small = number.as_f64().is_some_and(|number| number.abs() <= MOST);
            if small { Ok(()) } else { Err("it contains a number that is too large") }
        }
        Json::Array(all) => all.iter().try_for_each(walk),
        Json::Object(all) => in_order(all).and_then(|()| {
            all.iter().try_for_each(|(name, value)| {
                let outside = |link: &str| {
                    !link.is_empty() && (!link.starts_with('/') || link.starts_with("//"))
                };
                if name == "href" && value.as_str().is_some_and(outside) {
                    return Err("it contains a link to another site");
                }
                walk(value)
            })
        }),
        _ => Ok(()),
    }
}

/// A range rises from its low over its base to its high, and so do the two ends of an interval.
fn in_order(all: &serde_json::Map<String, Json>) -> Result<(), &'static str> {
    let number = |name: &str| all.get(name).and_then(Json::as_f64);
    if let (Some(low), Some(high)) = (number("low"), number("high")) {
        let base = number("base").unwrap_or(low);
        if !(low <= base && base <= high) {
            return Err("it contains a range whose low, base and high are out of order");
        }
    }
    for (_, value) in all.iter().filter(|(name, _)| name.ends_with("interval")) {
        let ends: Vec<f64> =
            value.as_array().into_iter().flatten().filter_map(Json::as_f64).collect();
        if let [low, high] = ends[..]
            && low > high
        {
            return Err("it contains an interval whose low end is above its high end");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_in_a_document_rise() {
        let read = |text: &str| document("document", text).map_err(|error| error.reason);
        assert_eq!(read(r#"{"a":[{"low":1,"base":2,"high":3},{"low":2,"high":2}]}"#), Ok(()));
        assert_eq!(read(r#"{"low":null,"high":3,"interval":[0.1,0.9]}"#), Ok(()));
        for text in [
            r#"{"a":[{"low":3,"base":2,"high":1}]}"#,
            r#"{"low":1,"base":4,"high":3}"#,
            r#"{"figure":{"interval":{"low":2,"high":1}}}"#,
            r#"{"test":{"interval":[0.9,0.1]}}"#,
            r#"{"rmse_interval":[0.9,0.1]}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
