//! XLSX. A workbook is a zip: what it says and what it really holds are both
//! counted before anything is read, and cells are taken one at a time, so that
//! a small file cannot become a large sheet.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};
use memchr::memmem;

use crate::exchange::{
    fault::Fault,
    grid::{Grid, MOST_COLUMNS, too_wide},
};

/// Most bytes that a workbook may hold when it is unpacked.
const LARGEST_INSIDE: u64 = 256 << 20;
/// Most files inside a workbook.
const MOST_FILES: usize = 2_000;
/// Most bytes of the files inside that the reader keeps: all but the sheets.
const LARGEST_KEPT: u64 = 64 << 20;
/// Most marks of XML in those, each of which may take memory of its own.
const MOST_MARKS: u64 = 8_000_000;
/// Most bytes between two marks: a text of that length fits no cell.
const LONGEST_RUN: usize = 1 << 20;

fn damaged(reason: impl std::fmt::Display) -> Fault {
    tracing::debug!("workbook refused: {reason}");
    Fault::of_file("import-damaged-workbook", vec![])
}

/// The cells of a sheet, and the names of all sheets.
///
/// # Errors
/// Damaged, too large inside, or there is no such sheet.
pub(super) fn read(content: &[u8], sheet: Option<&str>) -> Result<(Grid, Vec<String>), Fault> {
    weigh(content)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(content)).map_err(damaged)?;
    let sheets = book.sheet_names();
    let name = match sheet {
        Some(name) => sheets.iter().find(|one| *one == name),
        None => sheets.first(),
    };
    let name = name.cloned().ok_or_else(|| Fault::of_file("import-no-sheet", vec![]))?;
    Ok((cells(&mut book, &name)?, sheets))
}

/// Bytes that a workbook says it holds; a lie is found out before it is read.
pub(super) fn said(content: &[u8]) -> u64 {
    if too_many_heads(content) {
        return 0;
    }
    let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(content)) else { return 0 };
    let sizes = (0..zip.len()).map(|at| zip.by_index_raw(at).map_or(0, |file| file.size()));
    sizes.fold(0, u64::saturating_add).min(LARGEST_INSIDE)
}

/// The reader of zips keeps every entry's head; this many are no workbook's.
fn too_many_heads(content: &[u8]) -> bool {
    memmem::find_iter(content, b"PK\x01\x02").take(2 * MOST_FILES).count() == 2 * MOST_FILES
}

/// Counts what the zip says it holds, then what it holds.
fn weigh(content: &[u8]) -> Result<(), Fault> {
    let bomb = || {
        let most = (LARGEST_INSIDE >> 20).to_string();
        Fault::of_file("import-workbook-too-large", vec![("most", most)])
    };
    if too_many_heads(content) {
        return Err(bomb());
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(content)).map_err(damaged)?;
    if zip.len() > MOST_FILES {
        return Err(bomb());
    }
    let mut said = 0_u64;
    for at in 0..zip.len() {
        said = said.saturating_add(zip.by_index_raw(at).map_err(damaged)?.size());
    }
    if said > LARGEST_INSIDE {
        return Err(bomb());
    }
    // What is held must be what was said: memory was taken for that.
    let (mut left, mut kept, mut marks) = (said, 0_u64, 0_u64);
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).map_err(damaged)?;
        let name = file.name().map_err(damaged)?.to_lowercase();
        let streamed = is_sheet(&name);
        let mut seen = Scan { streamed, ..Scan::default() };
        let mut part = [0; 16 << 10];
        loop {
            let read = file.read(&mut part).map_err(damaged)?;
            if read == 0 {
                break;
            }
            left = left.checked_sub(read as u64).ok_or_else(bomb)?;
            seen.add(&part[..read]);
            let long = seen.longest > LONGEST_RUN && !is_binary(&name);
            if long || seen.promised > MOST_MARKS / 2 {
                return Err(bomb());
            }
            let marks = marks + seen.marks;
            if !streamed && (kept + seen.bytes > LARGEST_KEPT || marks > MOST_MARKS) {
                return Err(bomb());
            }
        }
        if name == "_rels/.rels" && seen.names_a_sheet {
            return Err(damaged("the workbook itself is named like a sheet"));
        }
        if !streamed {
            (kept, marks) = (kept + seen.bytes, marks + seen.marks);
        }
    }
    Ok(())
}

/// True for what is read cell by cell and never kept whole.
fn is_sheet(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.starts_with("sheet"))
}

/// True for pictures and the like, in which anything may be long.
fn is_binary(name: &str) -> bool {
    !name.ends_with(".xml") && !name.ends_with(".rels")
}

/// What is counted of a file inside a workbook, part by part.
#[derive(Default)]
struct Scan {
    streamed: bool,
    bytes: u64,
    /// Signs that begin a mark of XML.
    marks: u64,
    /// Bytes since the last of them, and the most there were.
    run: usize,
    longest: usize,
    /// The number of texts that the list of texts says it holds: memory is taken for as many.
    promised: u64,
    names_a_sheet: bool,
    /// The end of the part before, for words that lie across.
    tail: Vec<u8>,
}

impl Scan {
    fn add(&mut self, part: &[u8]) {
        const ACROSS: usize = 64;
        self.bytes += part.len() as u64;
        let mut from = 0;
        for at in memchr::memchr_iter(b'<', part) {
            self.marks += 1;
            self.longest = self.longest.max(self.run + at - from);
            (self.run, from) = (0, at);
        }
        self.run += part.len() - from;
        self.longest = self.longest.max(self.run);
        if self.streamed {
            return;
        }
        self.tail.extend_from_slice(part);
        self.tail.make_ascii_lowercase();
        let there = |word: &str| memmem::find(&self.tail, word.as_bytes()).is_some();
        self.names_a_sheet |= ["/sheet", "\"sheet", "'sheet"].into_iter().any(there);
        const COUNT: &[u8] = b"uniquecount";
        for at in memmem::find_iter(&self.tail, COUNT) {
            self.promised = self.promised.max(number_after(&self.tail[at + COUNT.len()..]));
        }
        self.tail.drain(..self.tail.len().saturating_sub(ACROSS));
    }
}

/// The number that an attribute has; the largest there is when it is none.
fn number_after(text: &[u8]) -> u64 {
    let space = |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\'');
    let from = text.iter().take_while(space).count();
    let digits: Vec<u8> =
        text[from..].iter().copied().take_while(u8::is_ascii_digit).take(20).collect();
    match std::str::from_utf8(&digits).unwrap_or_default() {
        // What lies across two parts is read again with the next one.
        "" if from == text.len() => 0,
        digits => digits.parse().unwrap_or(u64::MAX),
    }
}

fn cells(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Grid, Fault> {
    let mut reader = book.worksheet_cells_reader(name).map_err(damaged)?;
    let mut grid = Grid::default();
    // Row and column of the next cell to be written, both from 0.
    let (mut row, mut column) = (0_u32, 0_u32);
    while let Some(cell) = reader.next_cell().map_err(damaged)? {
        let (at_row, at_column) = cell.get_position();
        if at_row < row {
            return Err(damaged("rows are out of order"));
        }
        if at_row > row {
            grid.end_row(row + 1)?;
            (row, column) = (at_row, 0);
        }
        if at_column as usize >= MOST_COLUMNS {
            return Err(too_wide(row + 1));
        }
        while column < at_column {
            grid.cell("");
            column += 1;
        }
        if column > at_column {
            continue;
        }
        text(cell.get_value(), row + 1, &mut grid)?;
        column += 1;
    }
    grid.end_row(row + 1)?;
    Ok(grid)
}

/// Writes a cell as text: whole numbers without a point, days as year-month-day.
fn text(value: &DataRef<'_>, row: u32, grid: &mut Grid) -> Result<(), Fault> {
    match value {
        DataRef::Empty => grid.cell(""),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            grid.cell(text);
        }
        DataRef::SharedString(text) => grid.cell(text),
        DataRef::Int(value) => grid.cell(&value.to_string()),
        DataRef::Float(value) => grid.cell(&value.to_string()),
        DataRef::Bool(value) => grid.cell(if *value { "true" } else { "false" }),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            grid.cell(&format!("{year:04}-{month:02}-{day:02}"));
        }
        DataRef::Error(error) => {
            return Err(Fault::of_row(
                row,
                "import-cell-error",
                vec![("error", error.to_string())],
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
    const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="First" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

    pub(crate) fn book(rows: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let sheet = format!(
            r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        );
        for (name, text) in [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELS),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
            ("xl/worksheets/sheet1.xml", sheet.as_str()),
        ] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn cells_stand_where_they_stood() {
        let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="C1" t="inlineStr"><is><t>share</t></is></c></row><row r="4"><c r="C4"><v>12.5</v></c></row><row r="5"><c r="A5" t="str"><f>1+1</f><v>=x</v></c><c r="C5"><v>7</v></c></row>"#;
        let (grid, sheets) = read(&book(rows), None).unwrap();
        assert_eq!(sheets, ["First"]);
        let all: Vec<_> =
            grid.rows_from(0).map(|row| (row.number(), row.cells().collect::<Vec<_>>())).collect();
        assert_eq!(
            all,
            [(1, vec!["name", "", "share"]), (4, vec!["", "", "12.5"]), (5, vec!["=x", "", "7"])]
        );
        assert_eq!(read(&book(rows), Some("Second")).unwrap_err().key(), "import-no-sheet");
    }

    #[test]
    fn a_cell_far_away_is_refused_and_not_filled_up_to() {
        let far = r#"<row r="1"><c r="XFD1"><v>1</v></c></row>"#;
        assert_eq!(read(&book(far), None).unwrap_err().key(), "import-too-wide");
        let low = r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#;
        assert_eq!(read(&book(low), None).unwrap().0.len(), 1);
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_read() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..=LARGEST_INSIDE >> 20 {
            zip.write_all(&zeros).unwrap();
        }
        let bomb = zip.finish().unwrap().into_inner();
        assert!(bomb.len() < 1 << 20);
        assert_eq!(read(&bomb, None).unwrap_err().key(), "import-workbook-too-large");
    }

    fn with_texts(texts: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELS),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
            ("xl/sharedStrings.xml", texts),
        ] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn more_texts_than_there_are_cells_are_refused_and_so_is_saying_so() {
        let many = format!("<sst>{}</sst>", "<si><t/></si>".repeat(3_000_000));
        let said = r#"<sst uniqueCount = "99999999999"><si><t>a</t></si></sst>"#;
        let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(LONGEST_RUN + 1));
        for texts in [many.as_str(), said, &long] {
            let fault = read(&with_texts(texts), None).unwrap_err();
            assert_eq!(fault.key(), "import-workbook-too-large");
        }
    }

    #[test]
    fn a_bomb_that_lies_about_its_size_is_refused_too() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("a.xml", SimpleFileOptions::default()).unwrap();
        zip.write_all(&vec![b' '; 4 << 20]).unwrap();
        let mut bomb = zip.finish().unwrap().into_inner();
        // Where the true size stands, in the local header and in the directory, 1 is written.
        let size = (4_u32 << 20).to_le_bytes();
        let places: Vec<usize> =
            (0..bomb.len() - 4).filter(|at| bomb[*at..at + 4] == size).collect();
        assert!(!places.is_empty());
        for at in places {
            bomb[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
        }
        assert!(read(&bomb, None).is_err());
    }
}
