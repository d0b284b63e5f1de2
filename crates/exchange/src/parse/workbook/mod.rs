//! XLSX. A workbook is a zip: what it says and what it really holds are both
//! counted before anything is read, and cells are taken one at a time, so that
//! a small file cannot become a large sheet.

mod cells;
mod format;
mod weigh;

use std::io::Cursor;

use calamine::{Reader, SheetType, SheetVisible, Xlsx};

use self::weigh::damaged;
pub(super) use self::weigh::said;
use crate::{
    error::ImportError,
    parse::{SheetName, grid::Grid},
};

/// A sheet of a workbook.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) grid: Grid,
    /// Name of the sheet that was read.
    pub(super) sheet: String,
    /// All sheets with cells.
    pub(super) sheets: Vec<SheetName>,
}

/// The cells of a sheet: of the first one that can be seen and holds any, unless another is chosen.
///
/// # Errors
/// Damaged, too large inside, or there is no such sheet.
pub(super) fn read(content: &[u8], chosen: Option<&str>) -> Result<Read, ImportError> {
    let held = weigh::weigh(content)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(content)).map_err(damaged)?;
    let with_cells = book.sheets_metadata().iter().filter(|one| one.typ == SheetType::WorkSheet);
    let sheets: Vec<SheetName> = with_cells
        .map(|one| SheetName {
            name: one.name.clone(),
            hidden: one.visible != SheetVisible::Visible,
        })
        .collect();
    let mut tried = match chosen {
        Some(name) => vec![named(&sheets, name).ok_or_else(|| no_sheet(&sheets, name))?.clone()],
        None => sheets.clone(),
    };
    if chosen.is_none() && sheets.iter().any(|one| !one.hidden) {
        tried.retain(|one| !one.hidden);
    }
    // A cover page without cells is none that anybody means.
    for one in &tried {
        let grid = cells::read(&mut book, &one.name, held)?;
        if !grid.is_empty() {
            return Ok(Read { grid, sheet: one.name.clone(), sheets });
        }
    }
    let first = tried.into_iter().next().ok_or_else(|| damaged("no sheet has cells"))?;
    Err(empty_sheet(sheets, first.name))
}

/// The sheet of a name; capitals and blanks around it are overlooked where that leaves one.
fn named<'a>(sheets: &'a [SheetName], name: &str) -> Option<&'a SheetName> {
    let plain = |name: &str| name.trim().to_lowercase();
    let alike = |one: &&SheetName| plain(&one.name) == plain(name);
    let exact = sheets.iter().find(|one| one.name == name);
    exact.or_else(|| {
        let mut all = sheets.iter().filter(alike);
        all.next().filter(|_| all.next().is_none())
    })
}

fn listed<'a>(sheets: impl Iterator<Item = &'a SheetName>) -> String {
    const SHOWN: usize = 20;
    let names: Vec<&str> = sheets.take(SHOWN).map(|one| one.name.as_str()).collect();
    names.join(", ")
}

fn no_sheet(sheets: &[SheetName], name: &str) -> ImportError {
    let args = vec![("name", name.to_owned()), ("sheets", listed(sheets.iter()))];
    ImportError::of_file("import-no-sheet", args).of_sheets(sheets.to_vec())
}

fn empty_sheet(sheets: Vec<SheetName>, sheet: String) -> ImportError {
    let others = listed(sheets.iter().filter(|one| one.name != sheet));
    if others.is_empty() {
        return ImportError::of_file("import-empty", vec![]);
    }
    let args = vec![("name", sheet), ("sheets", others)];
    ImportError::of_file("import-sheet-empty", args).of_sheets(sheets)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::{
        weigh::{LARGEST_INSIDE, LONGEST_RUN},
        *,
    };
    use crate::parse::Form;

    const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
    const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="First" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

    fn packed(files: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn sheet(rows: &str) -> String {
        format!(
            r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        )
    }

    fn book(rows: &str) -> Vec<u8> {
        let sheet = sheet(rows);
        packed(&[
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELS),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
            ("xl/worksheets/sheet1.xml", sheet.as_str()),
        ])
    }

    /// With the formats 1: per cent, 2: a day, 3: EUR, 4: the year of a day, 5: a time.
    fn styled(book: &str, sheet: &str) -> Vec<u8> {
        let styles = r##"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00\ [$EUR]"/><numFmt numFmtId="165" formatCode="yyyy"/></numFmts><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="20"/></cellXfs></styleSheet>"##;
        packed(&[
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELS),
            ("xl/workbook.xml", book),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
            ("xl/styles.xml", styles),
            ("xl/worksheets/sheet1.xml", sheet),
        ])
    }

    fn texts(read: &Read) -> Vec<Vec<&str>> {
        read.grid.rows_from(0).map(|row| row.cells().collect()).collect()
    }

    #[test]
    fn cells_stand_where_they_stood() {
        let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="C1" t="inlineStr"><is><t>share</t></is></c></row><row r="4"><c r="C4"><v>12.5</v></c></row><row r="5"><c r="A5" t="str"><f>1+1</f><v>=x</v></c><c r="C5"><v>7</v></c></row>"#;
        let found = read(&book(rows), None).unwrap();
        assert_eq!(found.sheets, [SheetName { name: "First".to_owned(), hidden: false }]);
        assert_eq!(read(&book(rows), Some(" first")).unwrap().sheet, "First");
        let all: Vec<_> = found
            .grid
            .rows_from(0)
            .map(|row| (row.number(), row.cells().collect::<Vec<_>>()))
            .collect();
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
        assert_eq!(read(&book(low), None).unwrap().grid.len(), 1);
    }

    #[test]
    fn a_cell_is_the_text_that_the_sheet_shows() {
        let rows = sheet(
            r#"<row r="1"><c r="A1" s="1"><v>0.3</v></c><c r="B1" s="1"><v>0.07</v></c><c r="C1" s="2"><v>45992</v></c><c r="D1" s="3"><v>12.5</v></c><c r="E1" s="4"><v>45992</v></c><c r="F1" s="5"><v>0.5</v></c></row><row r="2"><c r="A2"><v>0.30000000000000004</v></c><c r="B2"><v>1.5E+7</v></c><c r="C2" t="b"><v>1</v></c><c r="D2" t="inlineStr"><is><t>1,5</t></is></c><c r="E2"><v>123456789012345678901</v></c><c r="F2"><v>12</v></c></row>"#,
        );
        let found = read(&styled(BOOK, &rows), None).unwrap();
        // The days of 1900 count from 1; 45992 is 2025-12-01.
        assert_eq!(
            texts(&found),
            [
                ["30%", "7%", "2025-12-01", "EUR12.5", "2025", "12:00:00"],
                ["0.3", "15000000", "true", "1,5", "123456789012345680000", "12"]
            ]
        );
        let forms: Vec<Form> =
            found.grid.rows_from(1).flat_map(|row| (0..6).map(move |at| row.form(at))).collect();
        use Form::{LongNumber, Number, Text};
        assert_eq!(forms, [Number, Number, Text, Text, LongNumber, Number]);
        // Those of 1904 count from 0 and four years later.
        let later = BOOK.replace("<sheets>", r#"<workbookPr date1904="1"/><sheets>"#);
        let found = read(&styled(&later, &rows), None).unwrap();
        assert_eq!(texts(&found)[0][2], "2029-12-02");
    }

    #[test]
    fn formulas_without_a_value_and_errors_are_told_apart_from_nothing() {
        let rows = r#"<row r="1"><c r="A1"><f>B2*2</f><v></v></c><c r="B1"><f>1+1</f></c><c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><f>6*2</f><v>12</v></c><c r="E1"><f>1-1</f><v>0</v></c><c r="F1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>"#;
        let forms = |book: &[u8]| -> Vec<Form> {
            let found = read(book, None).unwrap();
            let row = found.grid.row(0).unwrap();
            (0..6).map(|at| row.form(at)).collect()
        };
        use Form::{Error, Formula, Number, Text};
        assert_eq!(forms(&book(rows)), [Formula, Formula, Text, Number, Number, Error]);
        // Programs that cannot work formulas out write 0 and ask for it to be done.
        let asked =
            BOOK.replace("</sheets>", r#"</sheets><calcPr calcId="1" fullCalcOnLoad="1"/>"#);
        assert_eq!(
            forms(&styled(&asked, &sheet(rows))),
            [Formula, Formula, Text, Number, Formula, Error]
        );
    }

    #[test]
    fn a_merged_cell_stands_in_each_of_its_rows() {
        let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1"><v>1</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Rival</t></is></c><c r="B2"><v>5</v></c><c r="C2"><v>9</v></c></row><row r="3"><c r="A3"/><c r="B3"><v>6</v></c></row><row r="4"><c r="B4"><v>7</v></c></row><row r="5"><c r="A5"/></row><row r="6"><c r="B6"><v>8</v></c></row>"#;
        let merged = sheet(rows).replace(
            "</sheetData>",
            r#"</sheetData><mergeCells count="2"><mergeCell ref="A2:A5"/><mergeCell ref="C2:C3"/></mergeCells>"#,
        );
        let found = read(&styled(BOOK, &merged), None).unwrap();
        assert_eq!(
            texts(&found),
            [
                vec!["name", "1"],
                vec!["Rival", "5", "9"],
                vec!["Rival", "6", "9"],
                vec!["Rival", "7"],
                vec!["", "8"]
            ]
        );
        let row = found.grid.row(2).unwrap();
        assert_eq!(
            (row.form(0), row.form(1), row.form(2)),
            (Form::Merged, Form::Number, Form::Merged)
        );
    }

    #[test]
    fn the_first_sheet_that_can_be_seen_is_read_unless_another_is_chosen() {
        let two = BOOK.replace(
            "<sheets>",
            r#"<sheets><sheet name="lists" sheetId="2" state="hidden" r:id="r2"/>"#,
        );
        let rels = BOOK_RELS.replace(
            "</Relationships>",
            r#"<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#,
        );
        let (seen, hidden) = (
            sheet(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#),
            sheet(r#"<row r="1"><c r="A1"><v>2</v></c></row>"#),
        );
        let pack = |seen: &str| {
            packed(&[
                ("[Content_Types].xml", TYPES),
                ("_rels/.rels", RELS),
                ("xl/workbook.xml", &two),
                ("xl/_rels/workbook.xml.rels", &rels),
                ("xl/worksheets/sheet1.xml", seen),
                ("xl/worksheets/sheet2.xml", &hidden),
            ])
        };
        let found = read(&pack(&seen), None).unwrap();
        assert_eq!((found.sheet.as_str(), texts(&found)), ("First", vec![vec!["1"]]));
        let hidden: Vec<bool> = found.sheets.iter().map(|one| one.hidden).collect();
        assert_eq!(hidden, [true, false]);
        assert_eq!(texts(&read(&pack(&seen), Some("lists")).unwrap()), [["2"]]);
        let error = read(&pack(&sheet("")), None).unwrap_err();
        assert_eq!((error.key(), error.sheets().len()), ("import-sheet-empty", 2));
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
        packed(&[
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELS),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
            ("xl/sharedStrings.xml", texts),
        ])
    }

    #[test]
    fn more_texts_than_there_are_cells_are_refused_and_so_is_saying_so() {
        let many = format!("<sst>{}</sst>", "<si><t/></si>".repeat(3_000_000));
        let said = r#"<sst uniqueCount = "99999999999"><si><t>a</t></si></sst>"#;
        let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(LONGEST_RUN + 1));
        for texts in [many.as_str(), said, &long] {
            let error = read(&with_texts(texts), None).unwrap_err();
            assert_eq!(error.key(), "import-workbook-too-large");
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
