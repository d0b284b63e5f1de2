//! Data sets of images, texts, tables and ratings: where they come from, how
//! they are read, checked, split and brought to numbers. Knows nothing of
//! models and training.

mod about;
mod checks;
mod choice;
mod cut;
mod digits;
mod encoding;
mod error;
mod estimate;
mod fault;
mod fetch;
mod generate;
mod identity;
mod idx;
mod images;
mod known;
mod load;
mod loaded;
mod mnist;
mod options;
mod place;
mod prepare;
mod rank;
mod ratings;
mod remark;
mod samples;
mod source;
mod split;
mod table;
mod text;
mod zip_names;

pub use about::{About, BestAchievable, Card, Finding, FindingKind};
pub use choice::{Area, DataChoice, Language, SYNTAX};
pub use digits::DIGEST as DIGITS_DIGEST;
pub use encoding::Encoding;
pub use error::{DataError, EmptyPart};
pub use estimate::{MemoryEstimate, estimate};
pub use fetch::{MIRRORS, fetch_mnist};
pub use identity::{composed, plain};
pub use known::Known;
pub(crate) use known::Names;
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
pub use remark::{ColumnName, Damage, Remark, RowsOf, SkippedBecause, SkippedFile};
pub use samples::Samples;
pub use split::{Split, by_group, by_time, folds, random, stratified};
pub use table::{
    Column, ColumnKind, Frame, MISSING, MOST_CLASSES, OddCell, Reason, Schema, SchemaColumn,
    Values, inspect_table,
};

use sha2::{Digest, Sha256};

/// Images with a class each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSet {
    /// Numbers in a pixel: 1 is grey, 3 is red, green and blue.
    pub channels: usize,
    /// Height of an image in pixels.
    pub rows: usize,
    /// Width of an image in pixels.
    pub columns: usize,
    /// Image after image, channel after channel, row after row. For generated
    /// and MNIST images 255 is full ink; brought images stay as they are.
    pub images: Vec<u8>,
    /// One class an image, counted from 0.
    pub labels: Vec<u8>,
}

impl ImageSet {
    /// Number of images.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// True when there is no image.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Numbers of an image.
    #[must_use]
    pub fn width(&self) -> usize {
        self.channels * self.rows * self.columns
    }

    /// Pixels of one image.
    ///
    /// # Panics
    /// When there is no such image.
    #[must_use]
    pub fn image(&self, index: usize) -> &[u8] {
        &self.images[index * self.width()..][..self.width()]
    }

    /// Some of the images.
    ///
    /// # Panics
    /// When a place is out of range.
    #[must_use]
    pub fn select(&self, places: &[u32]) -> Self {
        let pixels = places.iter().flat_map(|place| self.image(*place as usize));
        Self {
            channels: self.channels,
            rows: self.rows,
            columns: self.columns,
            images: pixels.copied().collect(),
            labels: places.iter().map(|place| self.labels[*place as usize]).collect(),
        }
    }

    /// Largest class plus one.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.labels.iter().max().map_or(0, |label| usize::from(*label) + 1)
    }

    /// Rows of pixels scaled to 0 to 1, as a model takes them.
    #[must_use]
    pub fn scaled(&self) -> Vec<f32> {
        self.images.iter().map(|pixel| f32::from(*pixel) * (1.0 / 255.0)).collect()
    }
}

/// A data set with its training and test images and what is known of it.
#[derive(Debug, Clone)]
pub struct DataSet {
    pub about: About,
    pub train: ImageSet,
    pub test: ImageSet,
}

impl DataSet {
    /// Computes the digest and puts a set together.
    fn sealed(mut about: About, train: ImageSet, test: ImageSet) -> Self {
        about.digest = digest(&about.classes, &train, &test);
        Self { about, train, test }
    }

    /// Grey digits, whose classes are 0 to 9.
    fn of_digits(mut about: About, (train, test): (ImageSet, ImageSet)) -> Self {
        about.digest = digest(&[], &train, &test);
        about.classes = (0..10).map(|digit| digit.to_string()).collect();
        about.split = "as published".to_owned();
        Self { about, train, test }
    }
}

/// SHA-256 over the sizes (big-endian 32 bit), images and labels of both parts;
/// before them the names of the classes, and where there are more channels than
/// one, their number.
fn digest(classes: &[String], train: &ImageSet, test: &ImageSet) -> String {
    let mut hash = Sha256::new();
    for class in classes {
        hash.update((class.len() as u32).to_be_bytes());
        hash.update(class);
    }
    for part in [train, test] {
        if part.channels > 1 {
            hash.update((part.channels as u32).to_be_bytes());
        }
        for size in [part.len(), part.rows, part.columns] {
            hash.update((size as u32).to_be_bytes());
        }
        hash.update(&part.images);
        hash.update(&part.labels);
    }
    hex::encode(hash.finalize())
}
