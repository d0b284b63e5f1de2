//! The tables of a document as CSV, and the document as readers outside get it.

use std::io::{Cursor, Write};

use document::{Block, Document, Labels, Language, Table};
use i18n::Lang;
use web::{csv, error::AppError};
use zip::{ZipWriter, write::SimpleFileOptions};

/// The language of a document's texts.
pub(crate) fn language(language: Language) -> Lang {
    match language {
        Language::En => Lang::En,
        Language::ZhCn => Lang::Zh,
    }
}

/// The words that formats add.
pub(crate) fn labels(of: Language) -> Labels {
    let lang = language(of);
    Labels {
        summary: lang.t("report-section-summary"),
        contents: lang.t("report-contents"),
        sources: lang.t("report-sources"),
        missing: lang.t("report-not-known-yet"),
    }
}

/// Every table, those of charts included.
pub(crate) fn tables(document: &Document) -> Vec<&Table> {
    let sections = document.sections.iter().flat_map(|section| &section.blocks);
    let tables = document.summary.iter().chain(sections).filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Chart(chart) => Some(&chart.data),
        _ => None,
    });
    tables.filter(|table| !table.columns.is_empty()).collect()
}

/// A table as CSV.
pub(crate) fn csv_of(table: &Table) -> Result<Vec<u8>, AppError> {
    let head: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
    let width = head.len();
    let rows = table.rows.iter().map(|row| {
        let mut cells: Vec<String> = row.iter().map(|cell| cell.text.clone()).collect();
        cells.resize(width, String::new());
        cells
    });
    csv::bytes(&head, rows)
}

/// All tables as CSV files in one archive.
pub(crate) fn tables_zip(document: &Document) -> Result<Vec<u8>, AppError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (index, table) in tables(document).into_iter().enumerate() {
        let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let id: String = table.id.chars().filter(plain).take(60).collect();
        let name = format!("{:02}-{id}.csv", index + 1);
        archive.start_file(name, SimpleFileOptions::default()).map_err(anyhow::Error::from)?;
        archive.write_all(&csv_of(table)?).map_err(anyhow::Error::from)?;
    }
    Ok(archive.finish().map_err(anyhow::Error::from)?.into_inner())
}

/// A document for readers who cannot open the pages of its sources.
pub(crate) fn without_paths(mut document: Document) -> Document {
    for source in &mut document.sources {
        source.path = None;
    }
    document
}

#[cfg(test)]
mod tests {
    use document::{Cell, Column, Section};

    use super::*;

    #[test]
    fn every_table_is_a_file_whose_formulas_do_not_run() {
        let table = Table {
            id: "rivals/../x".to_owned(),
            columns: vec![Column::text("=name"), Column::numeric("price")],
            rows: vec![vec![Cell::from("=cmd|' /C calc'!A0"), Cell::from("-5")], vec![]],
            ..Table::default()
        };
        let document = Document {
            sections: vec![Section {
                blocks: vec![Block::Table(table.clone()), Block::Table(Table::default())],
                ..Section::default()
            }],
            ..Document::default()
        };
        let text = String::from_utf8(csv_of(&table).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}'=name,price\n'=cmd|' /C calc'!A0,-5\n,\n");
        let mut archive =
            zip::ZipArchive::new(Cursor::new(tables_zip(&document).unwrap())).unwrap();
        assert_eq!(archive.len(), 1);
        assert_eq!(archive.by_index(0).unwrap().name().unwrap(), "01-rivalsx.csv");
    }
}
