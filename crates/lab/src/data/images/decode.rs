//! One PNG or JPEG file into pixels of a known size. Its size is checked before
//! anything is decoded.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, imageops::FilterType,
    metadata::Orientation,
};

use crate::data::{
    Damage, SkippedBecause,
    messages::ends_early,
    options::{Colour, ImageOptions},
};

/// Largest width and height that are unpacked.
const LARGEST_SIDE: u32 = 8192;
/// Most pixels that are unpacked.
const MAX_PIXELS: u64 = 32 << 20;
/// Most memory that unpacking one image may take.
const MAX_MEMORY: u64 = 256 << 20;

/// An image as models take it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    /// Channel after channel, row after row.
    pub(super) pixels: Vec<u8>,
    /// True if it was rotated or mirrored by its EXIF orientation.
    pub(super) turned: bool,
}

/// Decodes an image and resizes it, upright.
pub(super) fn decode(bytes: &[u8], options: &ImageOptions) -> Result<Decoded, SkippedBecause> {
    let (image, turned) = upright(bytes)?;
    Ok(Decoded { pixels: sized(image, options), turned })
}

/// Decodes an image upright and on white; true when it was rotated or mirrored for that.
pub(super) fn upright(bytes: &[u8]) -> Result<(DynamicImage, bool), SkippedBecause> {
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
        _ => return Err(SkippedBecause::NoPicture),
    };
    let measure = ImageReader::with_format(Cursor::new(bytes), format).into_dimensions();
    let (width, height) = measure.map_err(damaged)?;
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > LARGEST_SIDE || pixels > MAX_PIXELS {
        return Err(SkippedBecause::TooManyPixels { width, height });
    }
    if pixels == 0 {
        return Err(SkippedBecause::NoPixel);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    limits.reserve(decoder.total_bytes()).map_err(damaged)?;
    // Photos are stored as the sensor lay; what is wrong with the note of it turns nothing.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    image.apply_orientation(orientation);
    let turned = orientation != Orientation::NoTransforms;
    Ok((on_white(image), turned))
}

fn damaged(error: ImageError) -> SkippedBecause {
    let kind = match &error {
        ImageError::IoError(error) if ends_early(error) => Damage::Ended,
        ImageError::Decoding(_) => Damage::Malformed,
        ImageError::Unsupported(_) => Damage::Unsupported,
        ImageError::Limits(_) => Damage::Limits,
        ImageError::IoError(_) | ImageError::Encoding(_) | ImageError::Parameter(_) => {
            Damage::Unknown
        }
    };
    SkippedBecause::Damaged { error: error.to_string(), kind }
}

/// What shows through becomes white, as on a page.
fn on_white(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image;
    }
    let mut pixels = image.into_rgba8();
    for pixel in pixels.pixels_mut() {
        let alpha = u32::from(pixel.0[3]);
        for channel in &mut pixel.0[..3] {
            *channel = ((u32::from(*channel) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        }
        pixel.0[3] = 255;
    }
    DynamicImage::ImageRgba8(pixels)
}

fn sized(image: DynamicImage, options: &ImageOptions) -> Vec<u8> {
    let same = (image.width(), image.height()) == (options.columns, options.rows);
    let image = if same {
        image
    } else {
        image.resize_exact(options.columns, options.rows, FilterType::Triangle)
    };
    match options.colour {
        Colour::Grey => image.into_luma8().into_raw(),
        Colour::Rgb => {
            let pixels = image.into_rgb8().into_raw();
            (0..3).flat_map(|channel| pixels[channel..].iter().copied().step_by(3)).collect()
        }
    }
}
