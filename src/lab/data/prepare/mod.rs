//! From raw rows to the numbers that a model takes: fitted on training rows
//! only, kept with the model, applied the same way when it serves.

mod table;
mod text;
mod tokens;

pub use table::{PreparedColumn, TableOptions, TablePreprocessing, TableSet};
pub use text::{TextOptions, TextPreprocessing, TokenSet, Vocabulary, VocabularyKind};
pub use tokens::Tokeniser;
