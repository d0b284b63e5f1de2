//! Texts before they are set: without characters that cannot be drawn.

use std::collections::BTreeSet;

use document::{Block, Cell, Document, Table};

use crate::{
    error::TypesetError,
    fonts::{Fonts, Kind},
};

/// Most bytes of text in a document, and of its drawings.
pub(crate) const MOST_TEXT: usize = 400_000;
const MOST_DRAWING: usize = 4_000_000;
/// Most cells of all tables.
const MOST_CELLS: usize = 20_000;

/// Stands for a character that no face has.
const UNKNOWN: char = '?';

/// Prepares texts for the faces at hand.
pub(crate) struct Cleaner<'a> {
    pub(crate) fonts: &'a Fonts,
}

impl Cleaner<'_> {
    /// A text for the page.
    pub(crate) fn text(&self, text: &str) -> String {
        self.drawable(text).collect()
    }

    fn drawable(&self, text: &str) -> impl Iterator<Item = char> {
        text.chars().filter_map(|c| match c {
            '\n' | ' '..='~' => Some(c),
            '\t' | '\r' => Some(' '),
            c if c.is_control() || is_invisible(c) => None,
            c if self.fonts.find(c, Kind::Regular).is_some() => Some(c),
            c if is_pictogram(c) => None,
            _ => Some(UNKNOWN),
        })
    }
}

/// Marks of writing direction could reorder what stands around them; joiners and selectors
/// belong to pictograms.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_pictogram(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// True when a text of the document needs a Chinese face.
pub(crate) fn has_chinese(document: &Document) -> bool {
    let mut found = document.language == document::Language::ZhCn;
    let mut look = |text: &str| found = found || text.chars().any(is_chinese);
    each_text(document, &mut look);
    blocks(document).filter_map(drawing).for_each(look);
    found
}

/// All blocks in order.
pub(crate) fn blocks(document: &Document) -> impl Iterator<Item = &Block> {
    let sections = document.sections.iter().flat_map(|section| &section.blocks);
    document.summary.iter().chain(sections)
}

/// The markup of a chart.
pub(crate) fn drawing(block: &Block) -> Option<&str> {
    if let Block::Chart(chart) = block { Some(&chart.svg) } else { None }
}

/// Calls `take` with every text of a document; those in drawings are apart.
pub(crate) fn each_text(document: &Document, take: &mut impl FnMut(&str)) {
    for text in [&document.title, &document.subtitle, &document.date] {
        take(text);
    }
    for section in &document.sections {
        take(&section.title);
    }
    for source in &document.sources {
        take(&source.label);
        take(&source.detail);
    }
    for block in blocks(document) {
        match block {
            Block::Heading(text) | Block::Paragraph(text) | Block::UserText(text) => take(text),
            Block::List(items) | Block::Missing(items) => items.iter().for_each(|item| take(item)),
            Block::Values(values) => {
                for value in values {
                    let more = value.interval.iter().chain(&value.note);
                    [&value.label, &value.text].into_iter().chain(more).for_each(|text| take(text));
                }
            }
            Block::Table(table) => each_cell(table, take),
            Block::Chart(chart) => {
                take(&chart.alt);
                each_cell(&chart.data, take);
            }
        }
    }
}

fn each_cell(table: &Table, take: &mut impl FnMut(&str)) {
    take(&table.caption);
    table.truncated.iter().for_each(|text| take(text));
    table.columns.iter().for_each(|column| take(&column.title));
    for Cell { text, .. } in table.rows.iter().flatten() {
        take(text);
    }
}

fn table(block: &Block) -> Option<&Table> {
    match block {
        Block::Table(table) => Some(table),
        Block::Chart(chart) => Some(&chart.data),
        _ => None,
    }
}

/// Indices of the sources that a document refers to.
pub(crate) fn cited(document: &Document) -> BTreeSet<usize> {
    let of_values = blocks(document).filter_map(|block| match block {
        Block::Values(values) => Some(values),
        _ => None,
    });
    let of_values = of_values.flatten().filter_map(|value| value.source);
    let cells = blocks(document).filter_map(table).flat_map(|table| table.rows.iter().flatten());
    of_values.chain(cells.filter_map(|cell| cell.source)).collect()
}

/// Refuses what would take long.
pub(crate) fn check_size(document: &Document) -> Result<(), TypesetError> {
    let mut text = 0;
    each_text(document, &mut |one| text += one.len());
    let drawing: usize = blocks(document).filter_map(drawing).map(str::len).sum();
    if text > MOST_TEXT || drawing > MOST_DRAWING {
        return Err(TypesetError::TooLong("too much text"));
    }
    let rows = blocks(document).filter_map(table).flat_map(|table| &table.rows);
    if rows.map(Vec::len).sum::<usize>() > MOST_CELLS {
        return Err(TypesetError::TooLong("too many table cells"));
    }
    Ok(())
}
