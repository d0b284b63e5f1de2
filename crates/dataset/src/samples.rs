//! A sheet of sample images as PNG: one row per class, the first images of
//! each, in their colours.

use std::io::Cursor;

use image::{DynamicImage, GenericImage, ImageError, ImageFormat, Rgb, RgbImage, imageops};

use lab::data::ImageSet;

/// Images in a row of the sheet.
const PER_CLASS: usize = 12;
/// Space around an image, in pixels.
const GAP: u32 = 2;
/// Larger images are made smaller, so that a sheet of a hundred classes stays small.
const LARGEST: u32 = 64;

/// The sheet for some images, with a row for each of `classes`. `ink` says that
/// 255 is full ink, not white.
///
/// # Errors
/// When compressing fails, which memory alone can cause.
pub(super) fn sheet(part: &ImageSet, classes: usize, ink: bool) -> Result<Vec<u8>, ImageError> {
    // A class may be missing in this part and keeps its row.
    let classes = classes.max(part.classes());
    let (width, height) = shown_size(part);
    let (cell_w, cell_h) = (width + GAP, height + GAP);
    let sheet_w = PER_CLASS as u32 * cell_w + GAP;
    let mut sheet = RgbImage::from_pixel(sheet_w, classes as u32 * cell_h + GAP, Rgb([255; 3]));
    let mut shown = vec![0_usize; classes];
    for (index, label) in part.labels.iter().enumerate() {
        let row = usize::from(*label);
        if shown[row] == PER_CLASS {
            continue;
        }
        let (x, y) = (GAP + shown[row] as u32 * cell_w, GAP + row as u32 * cell_h);
        let picture = picture(part, index, ink);
        let small = imageops::thumbnail(&picture, width, height);
        let picture = if picture.dimensions() == (width, height) { picture } else { small };
        sheet.copy_from(&picture, x, y)?;
        shown[row] += 1;
    }
    let sheet = DynamicImage::ImageRgb8(sheet);
    let sheet = if part.channels == 1 { sheet.to_luma8().into() } else { sheet };
    let mut png = Cursor::new(Vec::new());
    sheet.write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

/// Width and height of an image on the sheet, in proportion.
fn shown_size(part: &ImageSet) -> (u32, u32) {
    let (width, height) = (part.columns as u32, part.rows as u32);
    let longest = width.max(height).max(1);
    if longest <= LARGEST {
        return (width, height);
    }
    ((width * LARGEST / longest).max(1), (height * LARGEST / longest).max(1))
}

/// One image; its numbers lie channel after channel.
fn picture(part: &ImageSet, index: usize, ink: bool) -> RgbImage {
    let (values, plane) = (part.image(index), part.rows * part.columns);
    RgbImage::from_fn(part.columns as u32, part.rows as u32, |x, y| {
        let place = y as usize * part.columns + x as usize;
        let value = |channel: usize| {
            let value = values[channel.min(part.channels - 1) * plane + place];
            if ink { 255 - value } else { value }
        };
        Rgb([value(0), value(1), value(2)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(png: &[u8]) -> RgbImage {
        image::load_from_memory(png).unwrap().to_rgb8()
    }

    #[test]
    fn the_sheet_holds_each_class_in_its_row() {
        let part = ImageSet {
            channels: 1,
            rows: 2,
            columns: 2,
            images: vec![255, 0, 0, 0, 0, 0, 0, 255],
            labels: vec![1, 0],
        };
        let sheet = opened(&super::sheet(&part, 2, true).unwrap());
        assert_eq!(sheet.dimensions(), (PER_CLASS as u32 * 4 + 2, 10));
        let at = |x, y| sheet.get_pixel(x, y).0[0];
        // Class 0 is the second image (ink at its lower right), class 1 the first.
        assert_eq!((at(3, 3), at(2, 2)), (0, 255));
        assert_eq!((at(2, 6), at(3, 7)), (0, 255));
    }

    #[test]
    fn colours_stay_and_large_images_become_small() {
        let side = 128;
        let mut images = vec![200; side * side];
        images.extend(vec![10; 2 * side * side]);
        let part = ImageSet { channels: 3, rows: side, columns: side, images, labels: vec![0] };
        let sheet = opened(&super::sheet(&part, 2, false).unwrap());
        assert_eq!(sheet.height(), 2 * LARGEST + 3 * GAP, "the missing class has its row");
        assert_eq!(sheet.get_pixel(10, 10).0, [200, 10, 10]);
    }
}
