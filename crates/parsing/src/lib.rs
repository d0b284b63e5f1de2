//! What people type and upload, made into values: [`delimited`] text is cut into cells,
//! [`typed_number`] reads numbers as people write them, [`name`] says which names are the
//! same, [`param`] holds settings with their ranges. Knows no database and no page.

pub mod delimited;
pub mod name;
pub mod param;
pub mod typed_number;
