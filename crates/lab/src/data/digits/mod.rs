//! The data set `digits`: synthetic handwriting generated in code. 28×28 grey images of
//! the ten digits, from stroke shapes under random affine and elastic distortion,
//! thickness, ink and noise. Depends on no training.
//!
//! Only additions, multiplications, divisions and square roots are used, so
//! every machine makes the same bytes. The images are made so that a linear
//! classifier falls clearly behind a small network.

mod render;
mod shape;

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use render::SIDE;

use super::{About, BestAchievable, Card, DataError, DataSet, ImageSet, idx, mnist::FILES};
use crate::{
    artifact::write_atomically,
    progress::{Event, ProgressReporter},
};

/// SHA-256 over the content of the data set.
pub const DIGEST: &str = "2fd97e4a2daef98fd8d8a88d208bd871c88835838ffdb3643eb9826d2293aec6";

const TRAIN: usize = 60_000;
const TEST: usize = 10_000;
/// Seed of the images; changing it makes another data set.
const SEED: u64 = 20_251_124;
/// Images between two progress reports.
const BLOCK: usize = 500;

/// Loads the data set from the folder `cache`, generating it when it is not
/// there or not whole.
///
/// # Errors
/// Cancellation, or a cache folder that cannot be written.
pub(super) fn load(cache: &Path, reporter: &dyn ProgressReporter) -> Result<DataSet, DataError> {
    if let Ok(parts) = read_cache(cache) {
        let set = data_set(parts);
        if set.digest == DIGEST {
            return Ok(set);
        }
        reporter.report(Event::Note("the kept digits are not whole; making them anew".into()));
    }
    let set = data_set(generate(TRAIN, TEST, reporter)?);
    write_cache(cache, &set)?;
    Ok(set)
}

fn data_set(parts: (ImageSet, ImageSet)) -> DataSet {
    let card = Card::new(
        "digits drawn by this program from stroke shapes under random distortion",
        "none; nobody wrote them",
        "trying image models when no other images are at hand",
        "drawn, not written; says nothing about real handwriting",
    );
    let mut set = DataSet::of_digits(About::generated("digits", card), parts);
    set.about.split = format!("{TRAIN} images for training, {TEST} others for the test");
    set.about.best_achievable = Some(BestAchievable {
        figure: 1.0,
        metric: "accuracy",
        how: "the digit is chosen first and drawn then, so no label is wrong; a few may be \
              distorted beyond reading"
            .to_owned(),
    });
    set
}

fn read_cache(cache: &Path) -> Result<(ImageSet, ImageSet), DataError> {
    let [train_images, train_labels, test_images, test_labels] =
        FILES.map(|file| cache.join(file.name));
    let train = idx::read_pair(&train_images, &train_labels)?;
    Ok((train, idx::read_pair(&test_images, &test_labels)?))
}

fn write_cache(cache: &Path, set: &DataSet) -> Result<(), DataError> {
    let unwritable = |source| DataError::Unwritable { path: cache.to_owned(), source };
    fs::create_dir_all(cache).map_err(unwritable)?;
    for (index, part) in [&set.train, &set.test].into_iter().enumerate() {
        let images = cache.join(FILES[2 * index].name);
        let labels = cache.join(FILES[2 * index + 1].name);
        write_atomically(&images, &|target| idx::write_images(target, part))
            .and_then(|()| write_atomically(&labels, &|target| idx::write_labels(target, part)))
            .map_err(|error| DataError::Unwritable { path: error.path, source: error.source })?;
    }
    Ok(())
}

/// Generates the first `train` and `test` images. The same image has the same
/// bytes whatever the numbers and threads.
fn generate(
    train: usize,
    test: usize,
    reporter: &dyn ProgressReporter,
) -> Result<(ImageSet, ImageSet), DataError> {
    let done = AtomicU64::new(0);
    let part = |first: u64, count: usize| -> Result<ImageSet, DataError> {
        let mut images = vec![0; count * SIDE * SIDE];
        let mut labels = vec![0; count];
        images
            .par_chunks_mut(BLOCK * SIDE * SIDE)
            .zip(labels.par_chunks_mut(BLOCK))
            .enumerate()
            .try_for_each(|(block, (images, labels))| {
                if reporter.is_cancelled() {
                    return Err(DataError::Cancelled);
                }
                let start = first + (block * BLOCK) as u64;
                for (index, (image, label)) in
                    (start..).zip(images.chunks_exact_mut(SIDE * SIDE).zip(labels.iter_mut()))
                {
                    let mut random = ChaCha8Rng::seed_from_u64(SEED);
                    random.set_stream(index);
                    *label = random.random_range(0..10_u8);
                    render::draw(image, usize::from(*label), &mut random);
                }
                let done = done.fetch_add(labels.len() as u64, Ordering::Relaxed);
                reporter.report(Event::Step {
                    name: "digits".to_owned(),
                    done: done + labels.len() as u64,
                    total: (train + test) as u64,
                });
                Ok(())
            })?;
        Ok(ImageSet { channels: 1, rows: SIDE, columns: SIDE, images, labels })
    };
    // Test images have streams of their own, far from any training image.
    Ok((part(0, train)?, part(1 << 40, test)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::NoProgress;

    #[test]
    fn an_image_does_not_depend_on_how_many_are_made() {
        let (some, _) = generate(1200, 10, &NoProgress).unwrap();
        let (few, test) = generate(7, 10, &NoProgress).unwrap();
        assert_eq!(few.images[..], some.images[..7 * SIDE * SIDE]);
        assert_ne!(few.images[..SIDE * SIDE], test.images[..SIDE * SIDE]);
        assert_eq!(some.classes(), 10);
    }

    #[test]
    fn the_whole_set_has_the_pinned_digest_and_is_cached_and_repaired() {
        let folder = tempfile::tempdir().unwrap();
        let set = load(folder.path(), &NoProgress).unwrap();
        assert_eq!(set.digest, DIGEST);
        assert!(set.synthetic);
        assert_eq!((set.train.len(), set.test.len()), (TRAIN, TEST));
        let labels = folder.path().join(FILES[3].name);
        fs::write(&labels, b"damaged").unwrap();
        assert_eq!(load(folder.path(), &NoProgress).unwrap().digest, DIGEST);
        assert!(fs::metadata(&labels).unwrap().len() > 10_000);
    }

    #[test]
    fn cancelling_leaves_nothing() {
        struct Cancel;
        impl ProgressReporter for Cancel {
            fn report(&self, _: Event) {}
            fn is_cancelled(&self) -> bool {
                true
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path().join("digits");
        assert!(matches!(load(&cache, &Cancel), Err(DataError::Cancelled)));
        assert!(!cache.exists());
    }
}
