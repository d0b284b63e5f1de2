use std::{
    fs,
    io::{Cursor, Write},
    path::PathBuf,
};

use image::{GrayImage, ImageFormat, RgbImage, RgbaImage};
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::{
    data::{
        Damage, WarningKind,
        options::{Colour, ImageOptions},
    },
    progress::NoProgress,
};

fn png(shade: u8, side: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = GrayImage::from_fn(side, side, |x, y| image::Luma([shade ^ (x + 3 * y) as u8]));
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn jpeg(colour: [u8; 3]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(40, 20, image::Rgb(colour))
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

/// Ten different pictures of each of two classes.
fn files() -> Vec<(String, Vec<u8>)> {
    (0..20_u8)
        .map(|i| {
            let class = if i < 10 { "cat" } else { "dog" };
            (format!("{class}/{i}.png"), png(i * 11, 20 + u32::from(i)))
        })
        .collect()
}

fn folder(files: &[(String, Vec<u8>)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn zipped(files: &[(String, Vec<u8>)]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("images.zip");
    let mut zip = ZipWriter::new(fs::File::create(&path).unwrap());
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    (folder, path)
}

fn read(path: &Path, options: &LoadOptions) -> Result<DataSet, DataError> {
    load(path, options, &NoProgress)
}

fn refused(path: &Path) -> String {
    let error = read(path, &LoadOptions::default()).unwrap_err();
    assert!(error.is_input(), "{error}");
    error.to_string()
}

#[test]
fn a_folder_and_a_zip_of_it_are_the_same_set() {
    let folder = folder(&files());
    let (_kept, zip) = zipped(&files());
    let set = read(folder.path(), &LoadOptions::default()).unwrap();
    assert_eq!(set.digest, read(&zip, &LoadOptions::default()).unwrap().digest);
    assert_eq!(set.classes, ["cat", "dog"]);
    assert_eq!((set.train.len(), set.test.len()), (16, 4));
    assert_eq!((set.train.channels, set.train.rows, set.train.columns), (1, 28, 28));
    assert_eq!(set.test.labels, [0, 0, 1, 1]);
}

#[test]
fn colours_come_channel_after_channel_and_what_shows_through_is_white() {
    let image = ImageOptions { rows: 4, columns: 6, colour: Colour::Rgb };
    let pixels = decode::decode(&jpeg([250, 120, 3]), &image).unwrap().pixels;
    assert_eq!(pixels.len(), 72);
    for (channel, wanted) in [(0, 250_i16), (1, 120), (2, 3)] {
        for pixel in &pixels[channel * 24..][..24] {
            assert!((i16::from(*pixel) - wanted).abs() < 6, "{channel}: {pixel}");
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    let clear = RgbaImage::from_pixel(5, 5, image::Rgba([0, 0, 0, 0]));
    clear.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let grey = ImageOptions { rows: 5, columns: 5, colour: Colour::Grey };
    assert_eq!(decode::decode(&bytes.into_inner(), &grey).unwrap().pixels, [255; 25]);
}

#[test]
fn folders_named_train_and_test_are_the_parts() {
    let files: Vec<_> = files()
        .into_iter()
        .enumerate()
        .map(|(i, (name, bytes))| {
            (format!("{}/{name}", if i % 5 == 0 { "test" } else { "train" }), bytes)
        })
        .collect();
    let set = read(folder(&files).path(), &LoadOptions::default()).unwrap();
    assert_eq!(
        (set.train.len(), set.test.len(), set.split.as_str()),
        (16, 4, "the folders train and test")
    );
}

#[test]
fn repetitions_go_before_the_split_and_other_files_are_counted() {
    let mut files = files();
    for copy in 0..3 {
        files.push((format!("cat/copy{copy}.png"), files[0].1.clone()));
    }
    files.push(("dog/notes.txt".to_owned(), b"no image".to_vec()));
    files.push(("cat/.DS_Store".to_owned(), b"junk".to_vec()));
    let corrupt = png(3, 30);
    files.push(("dog/torn.png".to_owned(), corrupt[..corrupt.len() / 2].to_vec()));
    let set = read(folder(&files).path(), &LoadOptions::default()).unwrap();
    assert_eq!(set.train.len() + set.test.len(), 20);
    let found = |kind| set.warnings.iter().find(|warning| warning.kind == kind).unwrap();
    assert_eq!(found(WarningKind::Duplicates).n, 3);
    let skipped = found(WarningKind::Skipped);
    assert_eq!(skipped.n, 2);
    assert!(skipped.message.contains("notes.txt") && skipped.message.contains("torn.png"));
}

#[test]
fn mostly_other_files_no_folders_and_one_class_are_refused() {
    let mut few = files()[..2].to_vec();
    few.extend((0..9).map(|i| (format!("dog/{i}.gif"), b"GIF89a".to_vec())));
    assert!(refused(folder(&few).path()).contains("9 of 11 files"));
    let flat = [("a.png".to_owned(), png(1, 9))];
    assert!(refused(folder(&flat).path()).contains("folder"));
    assert!(refused(folder(&files()[..10]).path()).contains("two classes"));
    assert!(refused(Path::new("/not/there")).contains("/not/there"));
    let text = folder(&[("x/a.zip".to_owned(), b"no zip".to_vec())]);
    assert!(refused(&text.path().join("x/a.zip")).contains("neither a folder nor a zip"));
}

#[test]
fn a_path_that_escapes_is_refused() {
    for name in [
        "../evil/a.png",
        "cat/../../a.png",
        "/etc/cat/a.png",
        "cat\\..\\a.png",
        "..\\..\\evil\\a.png",
        "\\\\host\\share\\a.png",
        "C:\\cat\\a.png",
    ] {
        let mut files = files();
        files.push((name.to_owned(), png(9, 9)));
        let (_kept, zip) = zipped(&files);
        assert!(refused(&zip).contains("climbs out"), "{name}");
    }
}

/// As .NET wrote zips before 4.6.1, and PowerShell with it.
#[test]
fn backslashes_in_a_zip_are_folders() {
    let with = |files: Vec<(String, Vec<u8>)>| -> Vec<(String, Vec<u8>)> {
        files.into_iter().map(|(name, bytes)| (name.replace('/', "\\"), bytes)).collect()
    };
    let mut files = with(files());
    files.push(("cat\\".to_owned(), Vec::new()));
    let (_kept, zip) = zipped(&files);
    let set = read(&zip, &LoadOptions::default()).unwrap();
    assert_eq!(
        (set.classes.clone(), set.train.len()),
        (vec!["cat".to_owned(), "dog".to_owned()], 16)
    );
    assert!(set.warnings.iter().all(|warning| warning.kind != WarningKind::Skipped));
}

/// An arrow that points to the right, and how a viewer shows it at each orientation of EXIF 2.3
/// (tag 274): the row and column of the first pixel of the file.
#[test]
fn photos_are_rotated_by_their_exif_orientation() {
    let arrow = GrayImage::from_fn(40, 24, |x, y| {
        let head = x >= 28 && (i64::from(y) - 12).unsigned_abs() * 2 <= u64::from(40 - x) * 2;
        let spot = x < 8 && y < 6;
        image::Luma([if head || spot || (10..14).contains(&y) { 255 } else { 0 }])
    });
    let drawn = image::DynamicImage::ImageLuma8(arrow);
    let upright = [
        drawn.clone(),
        drawn.fliph(),
        drawn.rotate180(),
        drawn.flipv(),
        drawn.rotate90().fliph(),
        drawn.rotate90(),
        drawn.rotate270().fliph(),
        drawn.rotate270(),
    ];
    let image = ImageOptions { rows: 24, columns: 24, colour: Colour::Grey };
    for (orientation, wanted) in (1_u8..).zip(upright) {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let stored = with_orientation(&drawn, orientation, format);
            let got = decode::decode(&stored, &image).unwrap();
            assert_eq!(got.turned, orientation != 1);
            let mut plain = Cursor::new(Vec::new());
            wanted.write_to(&mut plain, ImageFormat::Png).unwrap();
            let wanted = decode::decode(&plain.into_inner(), &image).unwrap();
            let apart: u64 =
                got.pixels.iter().zip(&wanted.pixels).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
            assert!(apart < 24 * 24 * 4, "{orientation} {format:?}: {apart}");
        }
    }
}

/// A picture with the orientation in its EXIF data.
fn with_orientation(
    picture: &image::DynamicImage,
    orientation: u8,
    format: ImageFormat,
) -> Vec<u8> {
    // TIFF, little-endian, one field: 274 (orientation), 16 bits, one value.
    let exif = [
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" as &[u8],
        &[orientation, 0, 0, 0, 0, 0, 0, 0],
    ]
    .concat();
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    let bytes = bytes.into_inner();
    if format == ImageFormat::Jpeg {
        let segment = [b"Exif\0\0" as &[u8], &exif].concat();
        let length = u16::try_from(segment.len() + 2).unwrap().to_be_bytes();
        return [&bytes[..2], b"\xff\xe1", &length, &segment, &bytes[2..]].concat();
    }
    // After the head of a PNG: 8 bytes of signature, 25 of IHDR.
    let chunk = [b"eXIf" as &[u8], &exif].concat();
    let mut crc = flate2::Crc::new();
    crc.update(&chunk);
    let length = u32::try_from(exif.len()).unwrap().to_be_bytes();
    [&bytes[..33], &length, &chunk, &crc.sum().to_be_bytes(), &bytes[33..]].concat()
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let mut bomb = files();
    bomb.push(("cat/zeros.png".to_owned(), vec![0; 40 << 20]));
    let (_kept, zip) = zipped(&bomb);
    assert!(refused(&zip).contains("bomb"));
    // A picture of 60,000 × 60,000 pixels, as its header says.
    let mut head = png(0, 8);
    head[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    head[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&head[12..29]);
    head[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    let error = decode::decode(&head, &ImageOptions::default()).unwrap_err().to_string();
    assert!(error.contains("60000×60000"), "{error}");
}

#[test]
fn a_corrupt_image_is_reported_with_its_kind() {
    let (whole, grey) = (png(3, 30), ImageOptions::default());
    let mut twisted = whole.clone();
    twisted[45] ^= 0xff;
    for (bytes, wanted) in [(&whole[..60], Damage::Ended), (&twisted[..], Damage::Malformed)] {
        match decode::decode(bytes, &grey).unwrap_err() {
            SkippedBecause::Damaged { kind, .. } => assert_eq!(kind, wanted),
            other => panic!("{other}"),
        }
    }
    let before = serde_json::json!({"because": "damaged", "error": "torn"});
    let read: SkippedBecause = serde_json::from_value(before.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), before, "as kept before kinds were");
}

#[test]
fn the_memory_limit_is_respected() {
    let image = ImageOptions { rows: 512, columns: 512, colour: Colour::Rgb };
    let options = LoadOptions { image, memory_limit: 1 << 20, ..LoadOptions::default() };
    let error = read(folder(&files()).path(), &options).unwrap_err();
    assert!(matches!(error, DataError::TooLarge { .. }), "{error}");
}
