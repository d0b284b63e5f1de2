//! One image from outside of any data set: a picture as models of pictures take it, or a
//! drawn digit brought into the form of MNIST's: ink on nothing, cropped, scaled into a
//! box of 20 of 28 pixels and centred by its mass (LeCun et al. 1998).

use image::{DynamicImage, GrayImage, Luma, imageops};

use super::decode::{decode, upright};
use crate::data::{SkippedBecause, options::ImageOptions};

/// Share of a side that the digit fills.
const FILLED: f64 = 20.0 / 28.0;
/// Weaker ink is part of the ground.
const FAINT: u8 = 64;
/// Between the ground and the darkest ink there is at least this difference.
const LEAST_CONTRAST: u8 = 32;

/// The pixels of a picture, resized: channel after channel, row after row.
pub(crate) fn pixels(file: &[u8], options: &ImageOptions) -> Result<Vec<u8>, SkippedBecause> {
    decode(file, options).map(|decoded| decoded.pixels)
}

/// A drawn digit as `rows` × `columns` pixels of ink; nothing where the image is blank. One
/// that has this size and a dark ground already is taken as it is.
pub(crate) fn drawn(
    file: &[u8],
    (rows, columns): (u32, u32),
) -> Result<Option<Vec<u8>>, SkippedBecause> {
    let image = upright(file)?.0.into_luma8();
    let ground = ground(&image);
    if image.dimensions() == (columns, rows) && ground < 128 {
        return Ok(Some(image.into_raw()));
    }
    let ink = ink(image, ground);
    Ok(cropped(&ink).map(|digit| centred(&digit, (rows, columns)).into_raw()))
}

/// The middle one of the levels at the edge.
fn ground(image: &GrayImage) -> u8 {
    let (width, height) = image.dimensions();
    let at_edge = |x: u32, y: u32| x == 0 || y == 0 || x + 1 == width || y + 1 == height;
    let mut edge: Vec<u8> = image
        .enumerate_pixels()
        .filter(|(x, y, _)| at_edge(*x, *y))
        .map(|(_, _, pixel)| pixel.0[0])
        .collect();
    edge.sort_unstable();
    edge.get(edge.len() / 2).copied().unwrap_or_default()
}

/// 0 for the ground, 255 for the strongest ink; all 0 where nothing differs.
fn ink(mut image: GrayImage, ground: u8) -> GrayImage {
    // On paper ink is darker than the ground, in MNIST lighter.
    let of = |level: u8| {
        if ground >= 128 { ground.saturating_sub(level) } else { level.saturating_sub(ground) }
    };
    let most = image.pixels().map(|pixel| of(pixel.0[0])).max().unwrap_or_default();
    for pixel in image.pixels_mut() {
        let ink = u32::from(of(pixel.0[0]));
        let scaled = if most < LEAST_CONTRAST { 0 } else { ink * 255 / u32::from(most) };
        *pixel = Luma([u8::try_from(scaled).unwrap_or(u8::MAX)]);
    }
    image
}

/// The part with ink.
fn cropped(ink: &GrayImage) -> Option<GrayImage> {
    let inked = || ink.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[0] >= FAINT);
    let (left, right) = (inked().map(|p| p.0).min()?, inked().map(|p| p.0).max()?);
    let (top, bottom) = (inked().map(|p| p.1).min()?, inked().map(|p| p.1).max()?);
    Some(imageops::crop_imm(ink, left, top, right - left + 1, bottom - top + 1).to_image())
}

fn centred(digit: &GrayImage, (rows, columns): (u32, u32)) -> GrayImage {
    let (width, height) = (f64::from(digit.width()), f64::from(digit.height()));
    let scale = (FILLED * f64::from(columns) / width).min(FILLED * f64::from(rows) / height);
    let side = |length: f64, most: u32| ((length * scale).round() as u32).clamp(1, most);
    let small = DynamicImage::from(digit.clone())
        .resize_exact(side(width, columns), side(height, rows), imageops::FilterType::Triangle)
        .into_luma8();
    let mut mass = 0.0;
    let mut moment = (0.0, 0.0);
    for (x, y, pixel) in small.enumerate_pixels() {
        let ink = f64::from(pixel.0[0]);
        mass += ink;
        moment = (moment.0 + ink * (f64::from(x) + 0.5), moment.1 + ink * (f64::from(y) + 0.5));
    }
    let place = |whole: u32, part: u32, moment: f64| {
        let first = f64::from(whole) / 2.0 - moment / mass.max(1.0);
        (first.round().max(0.0) as u32).min(whole - part)
    };
    let left = place(columns, small.width(), moment.0);
    let top = place(rows, small.height(), moment.1);
    let mut whole = GrayImage::new(columns, rows);
    imageops::replace(&mut whole, &small, i64::from(left), i64::from(top));
    whole
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::ImageFormat;

    use super::*;

    fn png(image: &GrayImage) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, ImageFormat::Png).unwrap();
        file.into_inner()
    }

    /// A bar of 20 × 100 pixels off the middle of a sheet.
    fn bar(ground: u8, ink: u8) -> GrayImage {
        GrayImage::from_fn(280, 280, |x, y| {
            let inside = (30..50).contains(&x) && (100..200).contains(&y);
            Luma([if inside { ink } else { ground }])
        })
    }

    #[test]
    fn a_bar_fills_the_box_in_the_middle_whatever_its_colour() {
        for (ground, ink) in [(255, 0), (240, 90), (0, 255)] {
            let digit = drawn(&png(&bar(ground, ink)), (28, 28)).unwrap().unwrap();
            let at = |x: usize, y: usize| digit[y * 28 + x];
            // 20 pixels high from row 4 on, 4 wide from column 12 on.
            assert_eq!((at(12, 4), at(15, 23)), (255, 255), "{ground} {ink}");
            assert_eq!((at(11, 10), at(16, 10), at(13, 3), at(13, 24)), (0, 0, 0, 0));
        }
    }

    #[test]
    fn what_has_the_form_already_stays_and_a_blank_sheet_is_nothing() {
        let made = GrayImage::from_fn(28, 28, |x, y| Luma([(x * y % 200) as u8]));
        assert_eq!(drawn(&png(&made), (28, 28)).unwrap().unwrap(), made.as_raw()[..]);
        for level in [0, 128, 255] {
            let blank = GrayImage::from_pixel(280, 280, Luma([level]));
            assert_eq!(drawn(&png(&blank), (28, 28)).unwrap(), None);
        }
        assert!(drawn(b"GIF89a", (28, 28)).is_err());
        assert!(drawn(&png(&bar(255, 0))[..60], (28, 28)).is_err());
    }

    #[test]
    fn a_dot_and_a_line_across_the_sheet_stay_inside() {
        for (width, height) in [(1, 1), (280, 1), (1, 280)] {
            let image = GrayImage::from_fn(284, 284, |x, y| {
                let inside = (2..2 + width).contains(&x) && (2..2 + height).contains(&y);
                Luma([if inside { 0 } else { 255 }])
            });
            let digit = drawn(&png(&image), (28, 28)).unwrap().unwrap();
            assert!(digit.contains(&255), "{width} × {height}");
        }
    }
}
