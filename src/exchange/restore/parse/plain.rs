//! What holds for every row and every document inside a row, whatever the table:
//! texts without control characters and of a bearable length, moments that can
//! have been, numbers that can be drawn, addresses that stay here.

use serde_json::Value as Json;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::Wrong;
use crate::{db, exchange::records::Row};

/// Columns that hold documents: their length is bounded by the file's.
const DOCUMENTS: [&str; 9] =
    ["moved", "document", "outcome", "record", "request", "answers", "rules", "weights", "notes"];
/// Most characters of any other text: more than any form takes.
const LONGEST: usize = 25_000;
/// Answers are kept no longer than this.
const LONGEST_KEPT: Duration = Duration::days(1_826);

/// Checks all cells of a row.
pub(super) fn check(row: &Row) -> Result<(), Wrong> {
    for (column, value) in row {
        let Json::String(text) = value else { continue };
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(Wrong::new(column, "it has characters that no text has"));
        }
        if column.ends_with("_at") {
            moment(column, text)?;
        } else if !DOCUMENTS.contains(&column.as_str()) && text.chars().count() > LONGEST {
            return Err(Wrong::new(column, format!("more than {LONGEST} characters are too many")));
        }
    }
    Ok(())
}

/// A moment from 1970 to tomorrow; only answers have one at which they go.
fn moment(column: &str, text: &str) -> Result<(), Wrong> {
    let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) else {
        return Err(Wrong::new(column, "a time belongs here"));
    };
    let ahead = if column == "expires_at" { LONGEST_KEPT } else { Duration::days(1) };
    if at.year() < 1970 || at > db::now().saturating_add(ahead) {
        return Err(Wrong::new(column, "that is not a time at which it can have been"));
    }
    Ok(())
}

/// Checks a document inside a row: numbers that can be shown, links to pages of
/// this program only.
pub(super) fn document(column: &str, text: &str) -> Result<(), Wrong> {
    let read: Json = serde_json::from_str(text)
        .map_err(|error| Wrong::new(column, format!("it cannot be read: {error}")))?;
    walk(&read).map_err(|reason| Wrong::new(column, reason))
}

fn walk(value: &Json) -> Result<(), &'static str> {
    /// Beyond this no figure is plausible: the largest amount, times the largest
    /// count, times the months of a year.
    const MOST: f64 = 1e30;
    match value {
        Json::Number(number) => {
            let small = number.as_f64().is_some_and(|number| number.abs() <= MOST);
            if small { Ok(()) } else { Err("it holds a number that is too large") }
        }
        Json::Array(all) => all.iter().try_for_each(walk),
        Json::Object(all) => all.iter().try_for_each(|(name, value)| {
            let outside =
                |link: &str| !link.is_empty() && (!link.starts_with('/') || link.starts_with("//"));
            if name == "href" && value.as_str().is_some_and(outside) {
                return Err("it holds a link that leads out of this program");
            }
            walk(value)
        }),
        _ => Ok(()),
    }
}
