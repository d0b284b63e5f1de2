//! XLSX. A workbook is a zip: what it says and what it really holds are both
//! counted before anything is read, and cells are taken one at a time, so that
//! a small file cannot become a large sheet.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};

use crate::exchange::{
    fault::Fault,
    grid::{Grid, MOST_COLUMNS},
};

/// Most bytes that a workbook may hold when it is unpacked.
const LARGEST_INSIDE: u64 = 256 << 20;
/// Most files inside a workbook.
const MOST_FILES: usize = 2_000;

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

/// Counts what the zip says it holds, then what it holds.
fn weigh(content: &[u8]) -> Result<(), Fault> {
    let mut zip = zip::ZipArchive::new(Cursor::new(content)).map_err(damaged)?;
    let bomb = || {
        let most = (LARGEST_INSIDE >> 20).to_string();
        Fault::of_file("import-workbook-too-large", vec![("most", most)])
    };
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
    let mut left = LARGEST_INSIDE;
    for at in 0..zip.len() {
        let file = zip.by_index(at).map_err(damaged)?;
        let held =
            std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(damaged)?;
        left = left.checked_sub(held).ok_or_else(bomb)?;
    }
    Ok(())
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
        if at_column as usize > MOST_COLUMNS {
            let args = vec![("most", MOST_COLUMNS.to_string())];
            return Err(Fault::of_row(row + 1, "import-too-wide", args));
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
