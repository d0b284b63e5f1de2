//! The IDX format of image and label files, raw or gz: read with every size checked
//! before memory is taken, and written. Depends on no particular data set.

use std::{
    fs::File,
    io::{self, BufReader, Read, Write},
    path::Path,
};

use flate2::read::GzDecoder;

use super::{DataError, ImageSet, messages::ends_early, source::damaged};
use figure::Note;

/// Magic number of unsigned bytes in three dimensions.
const IMAGES: u32 = 0x0000_0803;
/// Magic number of unsigned bytes in one dimension.
const LABELS: u32 = 0x0000_0801;
/// Largest content that is read, whatever a header declares: 256 MiB.
const LARGEST: u64 = 256 << 20;
/// Classes are the digits.
const CLASSES: u8 = 10;

/// Reads an image file and its label file.
///
/// # Errors
/// Files of another kind, truncated, too long or contradicting each other.
pub(super) fn read_pair(images: &Path, labels: &Path) -> Result<ImageSet, DataError> {
    let (sizes, pixels) = read(images, IMAGES)?;
    let (counts, classes) = read(labels, LABELS)?;
    if sizes[0] != counts[0] {
        let message = Note::new("fault-idx-counts", "has {labels} labels for {images} images");
        return Err(damaged(labels, message.with("labels", counts[0]).with("images", sizes[0])));
    }
    if let Some(index) = classes.iter().position(|label| *label >= CLASSES) {
        let message =
            Note::new("fault-idx-label", "label {label} at place {place}; allowed are 0 to 9");
        return Err(damaged(labels, message.with("label", classes[index]).with("place", index)));
    }
    if classes.is_empty() || sizes[1] * sizes[2] == 0 {
        return Err(damaged(images, Note::new("fault-idx-empty", "holds no image")));
    }
    Ok(ImageSet {
        channels: 1,
        rows: sizes[1] as usize,
        columns: sizes[2] as usize,
        images: pixels,
        labels: classes,
    })
}

/// Writes the images of a set.
pub(super) fn write_images(target: &mut dyn Write, set: &ImageSet) -> io::Result<()> {
    for number in [IMAGES, set.len() as u32, set.rows as u32, set.columns as u32] {
        target.write_all(&number.to_be_bytes())?;
    }
    target.write_all(&set.images)
}

/// Writes the labels of a set.
pub(super) fn write_labels(target: &mut dyn Write, set: &ImageSet) -> io::Result<()> {
    for number in [LABELS, set.len() as u32] {
        target.write_all(&number.to_be_bytes())?;
    }
    target.write_all(&set.labels)
}

/// Reads one file: its sizes and its content.
fn read(path: &Path, magic: u32) -> Result<(Vec<u64>, Vec<u8>), DataError> {
    let unreadable = |source| DataError::Unreadable { path: path.to_owned(), source };
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(unreadable)?);
    let packed = io::BufRead::fill_buf(&mut file).map_err(unreadable)?.starts_with(&[0x1f, 0x8b]);
    let result =
        if packed { parse(&mut GzDecoder::new(file), magic) } else { parse(&mut file, magic) };
    result.map_err(|message| damaged(path, message))
}

fn parse(source: &mut dyn Read, magic: u32) -> Result<(Vec<u64>, Vec<u8>), Note> {
    let mut first = [0; 4];
    let mut sizes = vec![0; 4 * (magic & 0xff) as usize];
    let got = read_up_to(source, &mut first)?;
    if got == first.len() {
        check_magic(u32::from_be_bytes(first), magic)?;
    }
    let got = got + read_up_to(source, &mut sizes)?;
    let header = first.len() + sizes.len();
    if got < header {
        let message =
            Note::new("fault-idx-header", "ends after {n} bytes, within its header of {header}");
        return Err(message.with("n", got).with("header", header));
    }
    let sizes: Vec<u64> = sizes
        .chunks_exact(4)
        .map(|b| u64::from(u32::from_be_bytes([b[0], b[1], b[2], b[3]])))
        .collect();
    let declared = sizes
        .iter()
        .try_fold(1_u64, |product, size| product.checked_mul(*size))
        .filter(|declared| *declared <= LARGEST)
        .ok_or_else(|| {
            let text = "declares {sizes} bytes; allowed are {most} in all";
            let message = Note::new("fault-idx-sizes", text);
            message.with("sizes", format!("{sizes:?}")).with("most", LARGEST)
        })?;
    // Grows with what is really there, so a false header costs no memory.
    let mut content = Vec::new();
    source.take(declared).read_to_end(&mut content).map_err(|error| not_unpacked(&error))?;
    if (content.len() as u64) < declared {
        let message =
            Note::new("fault-idx-truncated", "is truncated: {n} of {declared} bytes are there");
        return Err(message.with("n", content.len()).with("declared", declared));
    }
    // The end is read too: more bytes are an error, and gz checks its sum only there.
    if read_up_to(source, &mut [0; 1])? > 0 {
        let text = "is longer than the {declared} bytes that its header declares";
        return Err(Note::new("fault-idx-longer", text).with("declared", declared));
    }
    Ok((sizes, content))
}

fn check_magic(found: u32, expected: u32) -> Result<(), Note> {
    match found {
        _ if found == expected => Ok(()),
        LABELS => Err(Note::new(
            "fault-idx-labels",
            "holds labels where images are expected; are the files swapped?",
        )),
        IMAGES => Err(Note::new(
            "fault-idx-images",
            "holds images where labels are expected; are the files swapped?",
        )),
        _ => {
            let text = "is not an IDX file of bytes: it starts with {found}, not {expected}";
            let message = Note::new("fault-no-idx", text).with("found", format!("{found:#010x}"));
            Err(message.with("expected", format!("{expected:#010x}")))
        }
    }
}

fn read_up_to(source: &mut dyn Read, buffer: &mut [u8]) -> Result<usize, Note> {
    let mut got = 0;
    while got < buffer.len() {
        match source.read(&mut buffer[got..]) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(not_unpacked(&error)),
        }
    }
    Ok(got)
}

fn not_unpacked(error: &io::Error) -> Note {
    let key = if ends_early(error) { "fault-idx-ends" } else { "fault-idx-torn" };
    let text = "cannot be read or unpacked to its end: {detail}";
    Note::new(key, text).with("detail", error)
}

#[cfg(test)]
mod tests {
    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn sample() -> ImageSet {
        ImageSet {
            channels: 1,
            rows: 2,
            columns: 3,
            images: (0..24).collect(),
            labels: vec![0, 9, 3, 1],
        }
    }

    fn files(set: &ImageSet) -> (Vec<u8>, Vec<u8>) {
        let (mut images, mut labels) = (Vec::new(), Vec::new());
        write_images(&mut images, set).unwrap();
        write_labels(&mut labels, set).unwrap();
        (images, labels)
    }

    fn read_bytes(images: &[u8], labels: &[u8]) -> Result<ImageSet, DataError> {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("images"), folder.path().join("labels"));
        std::fs::write(&a, images).unwrap();
        std::fs::write(&b, labels).unwrap();
        read_pair(&a, &b)
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn message(images: &[u8], labels: &[u8]) -> String {
        let error = read_bytes(images, labels).unwrap_err();
        assert!(error.is_input());
        error.to_string()
    }

    #[test]
    fn raw_and_gz_come_back_as_written() {
        let (images, labels) = files(&sample());
        assert_eq!(read_bytes(&images, &labels).unwrap(), sample());
        assert_eq!(read_bytes(&gz(&images), &gz(&labels)).unwrap(), sample());
    }

    #[test]
    fn every_truncation_is_an_error() {
        let (images, labels) = files(&sample());
        for end in 0..images.len() {
            assert!(read_bytes(&images[..end], &labels).is_err(), "{end}");
        }
        let packed = gz(&images);
        for end in 0..packed.len() {
            assert!(read_bytes(&packed[..end], &labels).is_err(), "{end}");
        }
        for end in 0..labels.len() {
            assert!(read_bytes(&images, &labels[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn swapped_long_and_contradicting_files_are_named() {
        let (images, labels) = files(&sample());
        assert!(message(&labels, &images).contains("swapped"));
        assert!(message(&[&images[..], &[0]].concat(), &labels).contains("longer"));
        let mut fewer = sample();
        fewer.labels.pop();
        let (_, fewer) = files(&fewer);
        assert!(message(&images, &fewer).contains("3 labels for 4 images"));
        assert!(message(b"PK\x03\x04 a zip file, not IDX", &labels).contains("not an IDX file"));
    }

    #[test]
    fn a_label_of_eleven_is_named_with_its_place() {
        let mut wrong = sample();
        wrong.labels[2] = 11;
        let (images, labels) = files(&wrong);
        assert!(message(&images, &labels).contains("label 11 at place 2"));
    }

    #[test]
    fn a_header_cannot_order_memory_and_a_bomb_is_not_inflated() {
        let (mut images, labels) = files(&sample());
        images[4..8].copy_from_slice(&u32::MAX.to_be_bytes());
        images[8..16].copy_from_slice(&[0xff; 8]);
        assert!(message(&images, &labels).contains("allowed are"));
        // 64 MiB of zeros behind the header of four small images.
        let (mut bomb, labels) = files(&sample());
        bomb.resize(64 << 20, 0);
        assert!(message(&gz(&bomb), &labels).contains("longer than the 24 bytes"));
    }
}
