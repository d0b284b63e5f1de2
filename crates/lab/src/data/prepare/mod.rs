//! From raw rows to the numbers that a model takes: fitted on training rows only,
//! stored with the model, applied the same way when it serves.

mod rarity;
mod table;
mod text;
mod tokens;
mod weighted;

pub use table::{PreparedColumn, TableOptions, TablePreprocessing, TableSet};
pub use text::{TextOptions, TextPreprocessing, TokenSet, Vocabulary, VocabularyKind};
pub use tokens::Tokeniser;
pub use weighted::WeightedSet;

use serde::{Deserialize, Serialize};

/// The fitted way from a raw row to what a model takes, of any kind: part of a run's record and
/// of what is stored with an exported model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Preprocessing {
    /// Pixels, channel after channel, row after row, divided by 255.
    Pixels {
        channels: usize,
        rows: usize,
        columns: usize,
    },
    Text(TextPreprocessing),
    Table(TablePreprocessing),
}

impl Preprocessing {
    /// Numbers or ids in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        match self {
            Self::Pixels { channels, rows, columns } => channels * rows * columns,
            Self::Text(text) => text.weights().unwrap_or(text.length()),
            Self::Table(table) => table.width(),
        }
    }

    /// Ids that can occur, where rows are ids of tokens.
    #[must_use]
    pub fn vocabulary(&self) -> Option<usize> {
        match self {
            Self::Text(text) if text.weights().is_none() => Some(text.vocabulary()),
            Self::Text(_) | Self::Pixels { .. } | Self::Table(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Column, Frame};

    #[test]
    fn each_kind_comes_back_from_json() {
        let words = ["a", "b"].map(str::to_owned);
        let frame = Frame { columns: vec![Column::numbers("x", vec![1.0, 0.1])], rows: 2 };
        let table = TablePreprocessing::fit(&TableOptions::default(), &frame).unwrap();
        let all = [
            Preprocessing::Pixels { channels: 3, rows: 4, columns: 5 },
            Preprocessing::Text(TextPreprocessing::fit(&TextOptions::hashed(), &words).unwrap()),
            Preprocessing::Table(table),
        ];
        for (one, width) in all.into_iter().zip([60, 256, 1]) {
            let json = serde_json::to_string(&one).unwrap();
            assert_eq!(serde_json::from_str::<Preprocessing>(&json).unwrap(), one);
            assert_eq!(one.width(), width);
        }
    }
}
