//! From a file's bytes to a grid of cells: compression, kind, encoding,
//! delimiter, sheet. Refuses what would not fit into memory before it is there.
//! Knows no record and no database.

mod decode;
mod delimited;
mod grid;
mod json;
mod sheet_name;
mod workbook;

use std::io::Read;

use serde::{Deserialize, Serialize};

pub use decode::Encoding;
pub use delimited::Delimiter;
pub use grid::{Form, Grid, Row};
pub use sheet_name::SheetName;

use self::grid::{MOST_CELLS, MOST_ROWS};
use super::error::ImportError;

/// Most bytes of an uploaded file, also of what a compressed one holds.
pub const LARGEST_FILE: usize = 64 << 20;

/// How a file is read. What is not chosen is found out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    pub encoding: Option<Encoding>,
    pub delimiter: Option<Delimiter>,
    /// Row of the column names, counted from 1; 0 when there is none.
    pub head: Option<u32>,
    /// Name of the sheet; the first one that can be seen unless chosen.
    pub sheet: Option<String>,
    /// `1,5` is one and a half.
    pub decimal_comma: Option<bool>,
}

/// What kind of file it is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Text,
    Json,
    Workbook,
}

/// A file's cells and how they were read.
#[derive(Debug)]
pub struct Sheet {
    pub kind: Kind,
    pub grid: Grid,
    /// What the reading settled on, for text files.
    pub encoding: Option<Encoding>,
    pub delimiter: Option<Delimiter>,
    /// Name of the sheet that was read, and those of all sheets of a workbook.
    pub sheet: Option<String>,
    pub sheets: Vec<SheetName>,
}

/// Decompresses a file that gzip compressed.
///
/// # Errors
/// The content is damaged or larger than [`LARGEST_FILE`].
pub fn unwrap(content: Vec<u8>) -> Result<Vec<u8>, ImportError> {
    if !content.starts_with(&[0x1f, 0x8b]) {
        return Ok(content);
    }
    let mut out = Vec::new();
    let limit = LARGEST_FILE as u64 + 1;
    flate2::read::MultiGzDecoder::new(content.as_slice())
        .take(limit)
        .read_to_end(&mut out)
        .map_err(|_| ImportError::of_file("import-damaged-gzip", vec![]))?;
    if out.len() > LARGEST_FILE {
        return Err(too_large());
    }
    Ok(out)
}

/// Roughly the most memory that reading and checking a file takes beside its
/// content. Counts what a packed file holds without keeping it; call it on a
/// thread of its own.
pub fn weight(content: &[u8]) -> u64 {
    /// What a row becomes once it is read: a few texts of its own and the note of its place.
    const ROW: u64 = 640;
    /// Cells keep their end.
    const CELL: u64 = 4;
    let of = |bytes: u64, rows: u64| {
        bytes * 2 + rows.min(MOST_ROWS as u64) * ROW + (bytes / 2).min(MOST_CELLS as u64) * CELL
    };
    if content.starts_with(b"PK\x03\x04") {
        let said = workbook::said(content);
        // The texts of a workbook are kept apart from its cells.
        return of(said.min(LARGEST_FILE as u64 * 2), said / 32)
            + said.min(LARGEST_FILE as u64) * 2;
    }
    let lines = |part: &[u8]| memchr::memchr2_iter(b'\n', b'{', part).count() as u64;
    if !content.starts_with(&[0x1f, 0x8b]) {
        return of(content.len() as u64, lines(content) + 1);
    }
    let (mut bytes, mut rows) = (0, 1);
    let mut part = vec![0; 64 << 10];
    let mut unpacking = flate2::read::MultiGzDecoder::new(content).take(LARGEST_FILE as u64);
    // Damage is reported when the file is parsed.
    while let Ok(read @ 1..) = unpacking.read(&mut part) {
        bytes += read as u64;
        rows += lines(&part[..read]);
    }
    bytes + of(bytes, rows)
}

/// Roughly the most memory that a JSON document takes as a tree of values. As [`weight`].
pub fn weight_of_tree(content: &[u8]) -> u64 {
    /// A value of a list, and one with a name of its own.
    const VALUE: u64 = 40;
    const NAMED: u64 = 120;
    let mut bytes = 0;
    let mut tree = 0;
    let mut part = vec![0; 64 << 10];
    let mut reader: Box<dyn Read + '_> = if content.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::read::MultiGzDecoder::new(content).take(LARGEST_FILE as u64))
    } else {
        Box::new(content)
    };
    while let Ok(read @ 1..) = reader.read(&mut part) {
        bytes += read as u64;
        tree += memchr::memchr2_iter(b',', b'[', &part[..read]).count() as u64 * VALUE;
        tree += memchr::memchr_iter(b':', &part[..read]).count() as u64 * NAMED;
    }
    bytes * 2 + tree
}

/// The error of a file that is too large.
pub fn too_large() -> ImportError {
    ImportError::of_file("import-too-large", vec![("most", (LARGEST_FILE >> 20).to_string())])
}

/// The kind of a file.
///
/// # Errors
/// It is of a kind that is not read, or empty.
pub fn kind(content: &[u8]) -> Result<Kind, ImportError> {
    if content.starts_with(b"PK\x03\x04") {
        return Ok(Kind::Workbook);
    }
    let page = |start: &[u8]| {
        let text = content.trim_ascii_start();
        text.get(..start.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(start))
    };
    let other = if content.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        Some("import-old-workbook")
    } else if page(b"<html") || page(b"<!doctype") || page(b"<?xml") || page(b"<table") {
        Some("import-web-page")
    } else if content.starts_with(b"%PDF") || content.starts_with(b"\x89PNG") {
        Some("import-no-table")
    } else if content.iter().all(u8::is_ascii_whitespace) {
        Some("import-empty")
    } else {
        None
    };
    if let Some(key) = other {
        return Err(ImportError::of_file(key, vec![]));
    }
    Ok(if is_json(content) { Kind::Json } else { Kind::Text })
}

fn is_json(content: &[u8]) -> bool {
    let text = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    // A CSV may begin with a bracket too, but then it is no JSON to its end.
    matches!(
        (first, text.trim_ascii_end().last()),
        (Some(b'['), Some(b']')) | (Some(b'{'), Some(b'}'))
    )
}

/// Reads a file as cells.
///
/// # Errors
/// What is wrong with it, with the place.
pub fn parse(content: Vec<u8>, reading: &Reading) -> Result<Sheet, ImportError> {
    read(&unwrap(content)?, reading)
}

/// Reads a file that is not compressed any more.
///
/// # Errors
/// What is wrong, with its place.
pub fn read(content: &[u8], reading: &Reading) -> Result<Sheet, ImportError> {
    let kind = kind(content)?;
    let mut sheet = Sheet {
        kind,
        grid: Grid::default(),
        encoding: None,
        delimiter: None,
        sheet: None,
        sheets: Vec::new(),
    };
    match kind {
        Kind::Json => sheet.grid = json::read(content)?,
        Kind::Workbook => {
            let read = workbook::read(content, reading.sheet.as_deref())?;
            (sheet.grid, sheet.sheet, sheet.sheets) = (read.grid, Some(read.sheet), read.sheets);
        }
        Kind::Text => {
            let (encoding, text) = decode::decode(content, reading.encoding)?;
            // In another encoding than UTF-8, too, JSON is JSON.
            if is_json(text.as_bytes()) {
                (sheet.kind, sheet.grid) = (Kind::Json, json::read(text.as_bytes())?);
            } else {
                let delimiter = reading.delimiter.unwrap_or_else(|| delimited::guess(&text));
                sheet.grid = delimited::read(&text, delimiter)?;
                (sheet.encoding, sheet.delimiter) = (Some(encoding), Some(delimiter));
            }
        }
    }
    if sheet.grid.is_empty() {
        return Err(ImportError::of_file("import-empty", vec![]));
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn cells(content: &[u8]) -> Vec<Vec<String>> {
        let sheet = read(content, &Reading::default()).unwrap();
        sheet.grid.rows_from(0).map(|row| row.cells().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_mark_at_the_start_belongs_to_no_name() {
        assert_eq!(cells(b"\xef\xbb\xbfname;share\nA;1\n"), [["name", "share"], ["A", "1"]]);
        let utf16: Vec<u8> = [0xfeff_u16]
            .into_iter()
            .chain("a\tb\n需\t2".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(cells(&utf16), [["a", "b"], ["需", "2"]]);
        let json: Vec<u8> =
            "\u{feff}[{\"a\": \"需\"}]".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(cells(&json), [["a"], ["需"]]);
    }

    #[test]
    fn gzip_is_taken_off_and_a_bomb_is_refused() {
        let pack = |bytes: &[u8]| {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            out.write_all(bytes).unwrap();
            out.finish().unwrap()
        };
        assert_eq!(unwrap(pack(b"a,b")).unwrap(), b"a,b");
        assert_eq!(unwrap(pack(&vec![0; LARGEST_FILE + 1])).unwrap_err().key(), "import-too-large");
        let mut cut = pack(b"a,b,c,d,e,f");
        cut.truncate(14);
        assert_eq!(unwrap(cut).unwrap_err().key(), "import-damaged-gzip");
    }

    #[test]
    fn what_is_no_table_is_told_by_its_kind() {
        for (bytes, key) in [
            (&b""[..], "import-empty"),
            (b" \n\t", "import-empty"),
            (b",,,\n,,\n", "import-empty"),
            (b"%PDF-1.7", "import-no-table"),
            (&[0xd0, 0xcf, 0x11, 0xe0, 0xa1], "import-old-workbook"),
            (b"PK\x03\x04nonsense", "import-damaged-workbook"),
            (b"\n<HTML><table><tr><td>need", "import-web-page"),
        ] {
            assert_eq!(read(bytes, &Reading::default()).unwrap_err().key(), key, "{bytes:?}");
        }
    }
}
