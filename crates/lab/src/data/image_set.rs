//! Images with a class each, in a training and a test part. Reads no files.

use sha2::{Digest, Sha256};

use super::About;

/// Images with a class each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSet {
    /// Numbers in a pixel: 1 is grey, 3 is red, green and blue.
    pub channels: usize,
    /// Height of an image in pixels.
    pub rows: usize,
    /// Width of an image in pixels.
    pub columns: usize,
    /// Image after image, channel after channel, row after row. For generated and MNIST images
    /// 255 is full ink; images of users stay as they are.
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
    /// When an index is out of range.
    #[must_use]
    pub fn select(&self, indices: &[u32]) -> Self {
        let pixels = indices.iter().flat_map(|index| self.image(*index as usize));
        Self {
            channels: self.channels,
            rows: self.rows,
            columns: self.columns,
            images: pixels.copied().collect(),
            labels: indices.iter().map(|index| self.labels[*index as usize]).collect(),
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
    pub(super) fn with_digest(mut about: About, train: ImageSet, test: ImageSet) -> Self {
        about.digest = digest(&about.classes, &train, &test);
        Self { about, train, test }
    }

    /// Grey digits, whose classes are 0 to 9.
    pub(super) fn of_digits(mut about: About, (train, test): (ImageSet, ImageSet)) -> Self {
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
