//! Data sets of images, texts, tables and ratings: where they come from, how they are
//! read, checked, split and converted to numbers. Depends on no model and no training.

mod about;
mod cell;
mod checks;
mod choice;
mod classes;
mod digits;
mod encoding;
mod error;
mod estimate;
mod fetch;
mod fingerprint;
mod generate;
mod identity;
mod idx;
mod image_set;
mod images;
mod known;
mod limits;
mod load;
mod loaded;
mod memory_limit;
mod messages;
mod mnist;
mod options;
mod prepare;
mod rank;
mod ratings;
mod renumber;
mod samples;
mod separated_text;
mod skipped;
mod source;
mod source_files;
mod split;
mod table;
mod text;
mod warning;
mod zip_names;

pub use about::{About, BestAchievable, Card, WarningRecord};
pub use choice::{Area, DataChoice, Language, SYNTAX};
pub use digits::DIGEST as DIGITS_DIGEST;
pub use encoding::Encoding;
pub use error::{DataError, EmptyPart};
pub use estimate::{MemoryEstimate, estimate};
pub use fetch::{MIRRORS, fetch_mnist};
pub use identity::{composed, plain};
pub use image_set::{DataSet, ImageSet};
pub(crate) use images::{drawn, pixels};
pub use known::Known;
pub(crate) use known::Names;
pub use limits::MAX_CLASSES;
pub use load::{load, load_images, load_with};
pub use loaded::{
    ClassCount, Cost, Loaded, NO_GROUP, Part, Protected, Rating, RatingData, SampleRows, TableData,
    TablePart, TextData, Texts,
};
pub use mnist::mnist_files;
pub use options::{Colour, DecimalSign, ImageOptions, LoadOptions, RatingColumns, SplitRule};
pub use prepare::{
    PreparedColumn, Preprocessing, TableOptions, TablePreprocessing, TableSet, TextOptions,
    TextPreprocessing, TokenSet, Tokeniser, Vocabulary, VocabularyKind, WeightedSet,
};
pub use samples::Samples;
pub use skipped::{Damage, SkippedBecause, SkippedFile};
pub use split::{Split, by_group, by_time, folds, random, stratified};
pub use table::{
    Column, ColumnKind, Frame, MISSING, OddCell, Reason, Schema, SchemaColumn, Values,
    inspect_table,
};
pub use warning::{ColumnName, RowsOf, Warning, WarningKind};
