//! A document as HTML: for its page, for the file that is kept beside it, and for readers who
//! were sent a link. Every text is escaped here, whoever wrote it.

mod drawing;
mod text;
mod view;

pub use view::Links;

use askama::Template;

use self::view::DocumentView;
use document::{Block, Document};

/// True when every drawing in a document is one of our charts.
pub fn are_drawings(document: &Document) -> bool {
    let blocks = document.summary.iter().chain(document.sections.iter().flat_map(|s| &s.blocks));
    blocks.into_iter().all(|block| match block {
        Block::Chart(chart) => {
            drawing::is_ours(&chart.svg) && chart.narrow.as_deref().is_none_or(drawing::is_ours)
        }
        _ => true,
    })
}

/// Draws a document in its own language.
///
/// # Errors
/// When a value cannot be formatted.
pub fn render(document: &Document, links: Links) -> Result<String, askama::Error> {
    DocumentView::new(document, links).render()
}

#[cfg(test)]
mod tests {
    use super::*;
    use document::{Cell, Chart, Column, Language, Section, Source, SourceKind, Table, Value};

    const EVIL: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

    fn hostile() -> Document {
        let text = || EVIL.to_owned();
        let table = Table {
            id: "t".to_owned(),
            caption: text(),
            columns: vec![Column::text(text()), Column::numeric(text())],
            rows: vec![vec![
                Cell { text: text(), source: Some(0) },
                Cell { text: text(), source: Some(7) },
            ]],
            truncated: Some(text()),
        };
        let value = Value {
            label: text(),
            text: text(),
            interval: Some(text()),
            n: Some(3),
            note: Some(text()),
            source: Some(0),
        };
        let svg = "<svg onload=\"alert(1)\"></svg>".to_owned();
        let chart = Chart { svg, narrow: None, alt: text(), data: table.clone() };
        let blocks = vec![
            Block::Heading(text()),
            Block::Paragraph(text()),
            Block::UserText(text()),
            Block::List(vec![text()]),
            Block::Values(vec![value]),
            Block::Table(table),
            Block::Chart(chart),
            Block::Missing(vec![text()]),
        ];
        let path = Some("//evil.example.org/x".to_owned());
        let source = Source { kind: SourceKind::Observed, label: text(), path, detail: text() };
        Document {
            title: text(),
            subtitle: text(),
            language: Language::ZhCn,
            date: text(),
            summary: blocks.clone(),
            sections: vec![Section { id: text(), title: text(), blocks }],
            sources: vec![source],
        }
    }

    #[test]
    fn whatever_a_document_holds_is_text() {
        let document = hostile();
        for links in [Links::Records, Links::Sources] {
            let drawn = render(&document, links).unwrap();
            for bad in ["<script", "<img", "onload=\"", "evil.example.org"] {
                assert!(!drawn.contains(bad), "{bad} in {drawn}");
            }
        }
        assert!(!are_drawings(&document));
    }

    #[test]
    fn readers_without_an_account_get_no_links_to_records() {
        let mut document = hostile();
        document.sources[0].path = Some("/ventures/1/needs/2".to_owned());
        assert!(
            render(&document, Links::Records).unwrap().contains("href=\"/ventures/1/needs/2\"")
        );
        assert!(!render(&document, Links::Sources).unwrap().contains("/ventures/"));
    }
}
