//! Conditions on one column that several tables share. Knows no table.

use super::{super::reason::Reason, error::ParseError};

/// One of the words of a column.
pub(super) fn one_of<T>(
    column: &str,
    word: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, ParseError> {
    parse(word).ok_or_else(|| {
        let start: String = word.chars().take(40).collect();
        ParseError::new(
            column,
            Reason::Text("restore-reason-word", vec![("word", format!("{start:?}"))]),
        )
    })
}

/// A text of at most so many characters.
pub(super) fn max_length(column: &str, text: &str, most: usize) -> Result<(), ParseError> {
    let count = text.chars().count();
    if count > most {
        let args = vec![("n", count.to_string()), ("most", most.to_string())];
        return Err(ParseError::new(column, Reason::Text("restore-reason-characters", args)));
    }
    Ok(())
}

/// A condition on a column.
pub(super) fn ensure(holds: bool, column: &str, reason: &'static str) -> Result<(), ParseError> {
    if holds { Ok(()) } else { Err(ParseError::new(column, reason)) }
}

/// What a reader of kept rows says of a column.
pub(super) fn readable<T>(column: &str, read: Result<T, sea_orm::DbErr>) -> Result<T, ParseError> {
    read.map_err(|error| ParseError::new(column, Reason::unreadable(error)))
}

/// An http or https address, or nothing. Longer than a form takes: what was typed is
/// kept in the letters of addresses, of which one letter of Chinese needs nine.
pub(super) fn web_address(column: &str, link: Option<&str>) -> Result<(), ParseError> {
    const LONGEST: usize = 18_000;
    let Some(link) = link else { return Ok(()) };
    let good = link.len() <= LONGEST && web::forms::web_address(link).is_some();
    ensure(good, column, "must be an address that begins with http:// or https://")
}
