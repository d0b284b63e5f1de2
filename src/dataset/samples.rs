//! A sheet of sample images as PNG: one row per class, the first images of
//! each. Written by hand because a grey PNG is four chunks and one deflate.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};

use crate::lab::data::ImageSet;

/// Images in a row of the sheet.
pub(super) const PER_CLASS: usize = 12;
/// Space around an image, in pixels.
const GAP: usize = 2;

/// The sheet for some images: ink on white, `PER_CLASS` columns.
///
/// # Errors
/// When compressing fails, which memory alone can cause.
pub(super) fn sheet(part: &ImageSet) -> std::io::Result<Vec<u8>> {
    let (cell_w, cell_h) = (part.columns + GAP, part.rows + GAP);
    let width = PER_CLASS * cell_w + GAP;
    let height = part.classes() * cell_h + GAP;
    let mut pixels = vec![255_u8; width * height];
    let mut shown = vec![0_usize; part.classes()];
    for (index, label) in part.labels.iter().enumerate() {
        let row = usize::from(*label);
        let column = shown[row];
        if column == PER_CLASS {
            continue;
        }
        shown[row] += 1;
        let image = part.image(index);
        for y in 0..part.rows {
            let start = (GAP + row * cell_h + y) * width + GAP + column * cell_w;
            let line = &image[y * part.columns..][..part.columns];
            for (target, ink) in pixels[start..start + part.columns].iter_mut().zip(line) {
                *target = 255 - ink;
            }
        }
    }
    png(width, height, &pixels)
}

/// An 8-bit grey PNG (ISO/IEC 15948), without filters.
fn png(width: usize, height: usize, pixels: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend((width as u32).to_be_bytes());
    header.extend((height as u32).to_be_bytes());
    // Bit depth 8, colour type grey, deflate, adaptive filters, not interlaced.
    header.extend([8, 0, 0, 0, 0]);
    chunk(&mut out, *b"IHDR", &header);
    let mut body = ZlibEncoder::new(Vec::new(), Compression::default());
    for line in pixels.chunks_exact(width) {
        body.write_all(&[0])?;
        body.write_all(line)?;
    }
    chunk(&mut out, *b"IDAT", &body.finish()?);
    chunk(&mut out, *b"IEND", &[]);
    Ok(out)
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    out.extend((content.len() as u32).to_be_bytes());
    let mut crc = Crc::new();
    for part in [&kind[..], content] {
        crc.update(part);
        out.extend(part);
    }
    out.extend(crc.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_sheet_holds_each_class_in_its_row() {
        let part = ImageSet {
            channels: 1,
            rows: 2,
            columns: 2,
            images: vec![255, 0, 0, 0, 0, 0, 0, 255],
            labels: vec![1, 0],
        };
        let png = sheet(&part).unwrap();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        // The empty end chunk has a well-known checksum (PNG specification, 11.2.5).
        assert_eq!(&png[png.len() - 4..], [0xae, 0x42, 0x60, 0x82]);
        let length = u32::from_be_bytes(png[33..37].try_into().unwrap()) as usize;
        let mut pixels = Vec::new();
        flate2::read::ZlibDecoder::new(&png[41..41 + length]).read_to_end(&mut pixels).unwrap();
        let width = PER_CLASS * 4 + 2;
        let at = |x: usize, y: usize| pixels[y * (width + 1) + 1 + x];
        // Class 0 is the second image (ink at its lower right), class 1 the first.
        assert_eq!((at(3, 3), at(2, 2)), (0, 255));
        assert_eq!((at(2, 6), at(3, 7)), (0, 255));
    }
}
