//! Parses what people type and upload: [`delimited`] text, a [`block`] of cells from a
//! spreadsheet, [`typed_number`]s as people write them, [`name`]s that are equal, settings with their ranges ([`param`]), enums with a word
//! for each variant ([`words!`]). Depends on no database and no page.

pub mod block;
pub mod delimited;
pub mod name;
pub mod param;
pub mod typed_number;
pub mod words;
