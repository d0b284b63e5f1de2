//! PNG and JPEG files in a folder or a zip, where the name of a folder is the class.
//! Resized to one size first. Depends on no model.

mod decode;
mod drawing;

pub(crate) use drawing::{drawn, pixels};

use std::path::Path;

use rayon::prelude::*;

use super::{
    About, Card, DataError, DataSet, ImageSet, LoadOptions, Part, RowsOf, SkippedBecause,
    SkippedFile, SplitRule, Warning, WarningRecord,
    about::UNSTATED,
    checks,
    limits::MAX_CLASSES,
    memory_limit,
    source::damaged,
    source_files::{Entry, SourceFiles},
    split,
};
use crate::progress::{Event, ProgressReporter};
use figure::Note;

/// Files read before they are decoded, and their bytes, so that few wait in memory.
const BLOCK: usize = 256;
const BLOCK_BYTES: usize = 64 << 20;
/// Names listed of files that were left out.
const LISTED: usize = 10;

/// Files below a folder or in a zip that could be images.
pub(super) fn count(path: &Path, options: &LoadOptions) -> Result<usize, DataError> {
    Ok(open(path, options)?.entries.len())
}

/// The files in a folder of their class.
fn open(path: &Path, options: &LoadOptions) -> Result<SourceFiles, DataError> {
    let mut source = SourceFiles::open(path, options.encoding)?;
    source.in_folders_only();
    if source.entries.is_empty() {
        let message = Note::new(
            "fault-no-class-folder",
            "contains no image in a folder; each class needs its own folder, named like the class",
        );
        return Err(damaged(path, message));
    }
    Ok(source)
}

/// Loads a folder or a zip.
///
/// # Errors
/// Paths that escape from a zip, zip bombs, no class folders, mostly files that are no images.
pub(super) fn load(
    path: &Path,
    options: &LoadOptions,
    reporter: &dyn ProgressReporter,
) -> Result<DataSet, DataError> {
    if options.split != SplitRule::Stratified {
        let message =
            Note::new("fault-image-split", "images have no time and no group; write stratified");
        return Err(DataError::Option { field: "split", message });
    }
    let mut source = open(path, options)?;
    let each = options.image.rows as usize * options.image.columns as usize;
    let each = (each * options.image.colour.channels()) as u64;
    let need = (each * 2 + 200).saturating_mul(source.entries.len() as u64);
    let what = Note::new("fault-smaller-images", "Ask for smaller images, or raise the limit.");
    memory_limit::check(need, options, what)?;
    let mut about = About::new("images", UNSTATED, Card::of_user_files(path));
    about.warnings.extend(source.warning.take().map(WarningRecord::from));
    let mut read = Read { skipped: source.skipped.clone(), ..Read::default() };
    let entries = std::mem::take(&mut source.entries);
    let mut rest = entries.as_slice();
    while !rest.is_empty() {
        if reporter.is_cancelled() {
            return Err(DataError::Cancelled);
        }
        let done = read.block(&mut source, &rest[..rest.len().min(BLOCK)], options)?;
        rest = &rest[done..];
        let (done, total) = ((read.labels.len() + read.skipped.len()) as u64, entries.len() as u64);
        reporter.report(Event::Step { name: "images".to_owned(), done, total });
    }
    read.check(path, &mut about)?;
    build(path, read, about, options)
}

/// What was decoded so far.
#[derive(Default)]
struct Read {
    pixels: Vec<u8>,
    labels: Vec<String>,
    parts: Vec<Option<Part>>,
    skipped: Vec<SkippedFile>,
    /// Images that were rotated by their EXIF orientation.
    turned: usize,
}

impl Read {
    /// Reads as many files from the start of `block` as may be pending at once.
    fn block(
        &mut self,
        source: &mut SourceFiles,
        block: &[Entry],
        options: &LoadOptions,
    ) -> Result<usize, DataError> {
        let (mut bytes, mut held) = (Vec::new(), 0);
        for entry in block {
            let file = source.bytes(entry)?;
            held += file.len();
            bytes.push(file);
            if held > BLOCK_BYTES {
                break;
            }
        }
        let done = bytes.len();
        let decoded: Vec<Result<decode::Decoded, SkippedBecause>> =
            bytes.par_iter().map(|bytes| decode::decode(bytes, &options.image)).collect();
        for (entry, decoded) in block.iter().zip(decoded) {
            match decoded {
                Ok(decoded) => {
                    self.pixels.extend(decoded.pixels);
                    self.turned += usize::from(decoded.turned);
                    self.labels.push(entry.folder().unwrap_or_default().to_owned());
                    self.parts.push(entry.part());
                }
                Err(why) => self.skipped.push(SkippedFile { name: entry.name.clone(), why }),
            }
        }
        Ok(done)
    }

    /// Tells what was left out; refuses when that is more than a tenth.
    fn check(&self, path: &Path, about: &mut About) -> Result<(), DataError> {
        if self.turned > 0 {
            about.warnings.push(Warning::ImagesTurned { n: self.turned }.into());
        }
        let (n, all) = (self.skipped.len(), self.skipped.len() + self.labels.len());
        if n == 0 {
            return Ok(());
        }
        let files = self.skipped[..n.min(LISTED)].to_vec();
        if n * 10 > all {
            return Err(DataError::NoImages { path: path.to_owned(), n, of: all, files });
        }
        about.warnings.push(Warning::NoImages { n, of: all, files }.into());
        Ok(())
    }
}

fn build(
    path: &Path,
    read: Read,
    mut about: About,
    options: &LoadOptions,
) -> Result<DataSet, DataError> {
    options.check_classes(read.labels.iter().map(String::as_str))?;
    let mut classes = read.labels.clone();
    classes.sort();
    classes.dedup();
    if classes.len() > MAX_CLASSES {
        let message = Note::new(
            "fault-many-folders",
            "holds {n} folders of images; at most {most} can be classes",
        );
        return Err(damaged(path, message.with("n", classes.len()).with("most", MAX_CLASSES)));
    }
    let label = |name: &String| classes.binary_search(name).unwrap_or_default() as u8;
    let all = ImageSet {
        channels: options.image.colour.channels(),
        rows: options.image.rows as usize,
        columns: options.image.columns as usize,
        labels: read.labels.iter().map(label).collect(),
        images: read.pixels,
    };
    about.classes = classes;
    checks::labels(&all.labels, &about.classes, options.known.as_ref())?;
    about.warnings.extend(checks::imbalance(&all.labels, &about.classes));
    about.warnings.push(
        Warning::ImagesBrought {
            n: all.len(),
            rows: all.rows,
            columns: all.columns,
            colour: options.image.colour,
        }
        .into(),
    );
    let (train, test) = parts(&all, &read.parts, &mut about, options)?;
    about.warnings.extend(checks::repeated_images(&train, &test));
    Ok(DataSet::with_digest(about, train, test))
}

/// Training and test part: the folders of these names, else a split.
fn parts(
    all: &ImageSet,
    given: &[Option<Part>],
    about: &mut About,
    options: &LoadOptions,
) -> Result<(ImageSet, ImageSet), DataError> {
    if let Some(parts) = options.every_row(all.len()) {
        "every image".clone_into(&mut about.split);
        return Ok((all.select(&parts.training), all.select(&parts.validation)));
    }
    let of = |part: Part| -> Vec<u32> {
        let indices = (0..).zip(given).filter(|(_, given)| **given == Some(part));
        indices.map(|(index, _)| index).collect()
    };
    let (train, test) = (of(Part::Train), of(Part::Test));
    if !train.is_empty() && !test.is_empty() {
        "the folders train and test".clone_into(&mut about.split);
        return Ok((all.select(&train), all.select(&test)));
    }
    let first = checks::first_images(all);
    let n = all.len() - first.len();
    if n > 0 {
        let warning = Warning::RepeatedDropped { what: RowsOf::Images, n, of: all.len() };
        about.warnings.push(warning.into());
    }
    let labels: Vec<u8> = first.iter().map(|index| all.labels[*index as usize]).collect();
    let parts = split::stratified(&labels, options.test_share, options.seed)?;
    about.split = format!(
        "{} % of each class at random are the test part, seed {}",
        options.test_share * 100.0,
        options.seed
    );
    let pick = |indices: &[u32]| -> ImageSet {
        all.select(&indices.iter().map(|index| first[*index as usize]).collect::<Vec<_>>())
    };
    Ok((pick(&parts.training), pick(&parts.validation)))
}

#[cfg(test)]
mod tests;
