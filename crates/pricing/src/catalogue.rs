//! Readers of published price lists. Each record of a list is either read or named with the
//! reason why not; a price that is negative, absurd, missing or no number is never guessed.

mod by_model;
mod by_provider;
mod list;
mod number;
mod own;
mod pairs;

pub use list::{ListError, ListFormat, PriceList, Unread, UnreadReason};
use serde_json::value::RawValue;

use pairs::Pairs;

/// Reads any of the lists; tells them apart by what they hold.
///
/// # Errors
/// When the file is none of them.
pub fn read_list(text: &str) -> Result<PriceList, ListError> {
    let text = text.trim_start_matches('\u{feff}');
    let json = |error: serde_json::Error| ListError::Json(error.to_string());
    let start = text.trim_start();
    if start.starts_with('[') {
        let providers: Vec<Box<RawValue>> = serde_json::from_str(text).map_err(json)?;
        return by_provider::read(&providers).ok_or(ListError::Unknown);
    }
    let pairs: Pairs = serde_json::from_str(text).map_err(json)?;
    if pairs.get("format").is_some() {
        return own::read(text);
    }
    by_model::read(&pairs).ok_or(ListError::Unknown)
}

#[cfg(test)]
mod tests;
