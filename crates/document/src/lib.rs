//! A finished document for readers outside the program: sections of text, values, tables and
//! charts, each with its sources. All texts are in one language, and numbers are formatted.
//! Knows nothing of ventures, pages or databases: who fills it has the words, and each format
//! decides how they look.

mod labels;
mod markdown;
mod model;
pub mod user_text;

pub use labels::Labels;
pub use markdown::{escape as escape_markdown, markdown};
pub use model::{
    Block, Cell, Chart, Column, Document, Language, Section, Source, SourceKind, Table, Value,
};
