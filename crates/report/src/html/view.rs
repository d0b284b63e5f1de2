//! The parts of a document as the template shows them.

use askama::Template;

use super::{drawing, text};
use document::{Block, Cell, Chart, Document, Language, Source, SourceKind, Table, Value};
use i18n::{Lang, format};
use web::figures::FigureView;

/// Where the figures of a document lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// To the records inside the program, for members.
    Records,
    /// To the list of sources only, for readers without an account.
    Sources,
}

/// Contents, summary, sections and sources.
#[derive(Template)]
#[template(path = "report/document.html")]
pub(super) struct DocumentView {
    pub(super) lang: Lang,
    pub(super) summary: BlocksView,
    pub(super) sections: Vec<SectionView>,
    pub(super) sources: Vec<SourceView>,
}

pub(super) struct SectionView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) body: BlocksView,
}

/// The blocks of a section.
#[derive(Template)]
#[template(path = "report/blocks.html")]
pub(super) struct BlocksView {
    pub(super) lang: Lang,
    pub(super) blocks: Vec<BlockView>,
}

pub(super) enum BlockView {
    Heading(String),
    Paragraph(String),
    /// A founder's text, made harmless.
    Words(String),
    List(Vec<String>),
    Values(Vec<ValueView>),
    Table(TableView),
    Chart(ChartView),
    Missing(Vec<String>),
}

pub(super) struct ValueView {
    /// Underlined by what it stands on.
    pub(super) number: String,
    pub(super) cite: Option<usize>,
    pub(super) label: String,
    pub(super) aside: String,
    pub(super) note: String,
}

#[derive(Template)]
#[template(path = "report/table.html")]
pub(super) struct TableView {
    pub(super) id: String,
    pub(super) caption: String,
    pub(super) heads: Vec<(String, bool)>,
    pub(super) rows: Vec<Vec<CellView>>,
    pub(super) truncated: Option<String>,
}

pub(super) struct CellView {
    pub(super) text: String,
    pub(super) numeric: bool,
    /// A number with a source is underlined by what it stands on.
    pub(super) figure: Option<String>,
    pub(super) href: Option<String>,
    pub(super) cite: Option<usize>,
}

impl CellView {
    /// Dates are not broken at their hyphens.
    fn is_date(&self) -> bool {
        let is_like = |(at, c): (usize, char)| match at {
            4 | 7 => c == '-',
            _ => c.is_ascii_digit(),
        };
        self.text.len() == 10 && self.text.chars().enumerate().all(is_like)
    }
}

pub(super) struct ChartView {
    /// Empty where a drawing is not one of ours: then the table says it.
    pub(super) drawings: Vec<String>,
    pub(super) data: TableView,
}

pub(super) struct SourceView {
    pub(super) number: usize,
    pub(super) label: String,
    pub(super) detail: String,
    pub(super) href: Option<String>,
}

impl DocumentView {
    pub(super) fn new(document: &Document, links: Links) -> Self {
        let lang = match document.language {
            Language::En => Lang::En,
            Language::ZhCn => Lang::Zh,
        };
        let draw = Draw { document, links, lang };
        let sections = document.sections.iter().map(|section| SectionView {
            id: section.id.clone(),
            title: section.title.clone(),
            body: draw.blocks(&section.blocks),
        });
        let sources = document.sources.iter().enumerate().map(|(at, source)| SourceView {
            number: at + 1,
            label: source.label.clone(),
            detail: source.detail.clone(),
            href: draw.path(source),
        });
        Self {
            summary: draw.blocks(&document.summary),
            sections: sections.collect(),
            sources: sources.collect(),
            lang,
        }
    }
}

struct Draw<'a> {
    document: &'a Document,
    links: Links,
    lang: Lang,
}

impl Draw<'_> {
    fn blocks(&self, blocks: &[Block]) -> BlocksView {
        let blocks = blocks.iter().map(|block| self.block(block)).collect();
        BlocksView { lang: self.lang, blocks }
    }

    fn block(&self, block: &Block) -> BlockView {
        match block {
            Block::Heading(text) => BlockView::Heading(text.clone()),
            Block::Paragraph(text) => BlockView::Paragraph(text.clone()),
            Block::UserText(words) => BlockView::Words(text::html(words)),
            Block::List(items) => BlockView::List(items.clone()),
            Block::Values(values) => {
                BlockView::Values(values.iter().map(|value| self.value(value)).collect())
            }
            Block::Table(table) => BlockView::Table(self.table(table)),
            Block::Chart(chart) => BlockView::Chart(self.chart(chart)),
            Block::Missing(lines) => BlockView::Missing(lines.clone()),
        }
    }

    fn source(&self, at: Option<usize>) -> Option<(usize, &Source)> {
        let at = at?;
        Some((at + 1, self.document.sources.get(at)?))
    }

    /// The page of a source, for those who may open it. Nothing leads out of the program.
    fn path(&self, source: &Source) -> Option<String> {
        let path = source.path.as_deref().filter(|_| self.links == Links::Records)?;
        let inside = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
        inside.then(|| path.to_owned())
    }

    fn figure(&self, text: &str, source: Option<&Source>) -> FigureView {
        let kind = match source.map(|source| source.kind) {
            Some(SourceKind::Measured) => "measured",
            Some(SourceKind::Observed) => "observed",
            Some(SourceKind::Assumption) => "assumption",
            Some(SourceKind::Stale) => "stale",
            Some(SourceKind::Other) | None => "none",
        };
        FigureView {
            text: text.to_owned(),
            href: source.and_then(|source| self.path(source)),
            kind,
            aside: String::new(),
            spoken_kind: self.lang.t(&format!("source-{kind}")),
            warnings: Vec::new(),
        }
    }

    fn value(&self, value: &Value) -> ValueView {
        let source = self.source(value.source);
        let n = value.n.map(|n| self.lang.t_args("figure-n", &[("n", format::count(n))]));
        let aside: Vec<String> = value.interval.clone().into_iter().chain(n).collect();
        ValueView {
            number: self.figure(&value.text, source.map(|(_, source)| source)).html().to_string(),
            cite: source.map(|(number, _)| number),
            label: value.label.clone(),
            aside: aside.join(&self.lang.t("report-list-joint")),
            note: value.note.clone().unwrap_or_default(),
        }
    }

    fn table(&self, table: &Table) -> TableView {
        let numeric = |at: usize| table.columns.get(at).is_some_and(|column| column.numeric);
        let row = |row: &Vec<Cell>| {
            row.iter().enumerate().map(|(at, cell)| self.cell(cell, numeric(at))).collect()
        };
        TableView {
            id: table.id.clone(),
            caption: table.caption.clone(),
            heads: table.columns.iter().map(|one| (one.title.clone(), one.numeric)).collect(),
            rows: table.rows.iter().map(row).collect(),
            truncated: table.truncated.clone(),
        }
    }

    fn cell(&self, cell: &Cell, numeric: bool) -> CellView {
        let source = self.source(cell.source);
        let figure = source.filter(|_| numeric).map(|(_, one)| self.figure(&cell.text, Some(one)));
        CellView {
            text: cell.text.clone(),
            numeric,
            figure: figure.map(|figure| figure.html().to_string()),
            href: source.and_then(|(_, one)| self.path(one)),
            cite: source.map(|(number, _)| number),
        }
    }

    fn chart(&self, chart: &Chart) -> ChartView {
        let all = [Some(&chart.svg), chart.narrow.as_ref()].into_iter().flatten();
        let drawings: Vec<String> = all.cloned().collect();
        let are_ours = drawings.iter().all(|svg| drawing::is_ours(svg));
        ChartView {
            drawings: if are_ours { drawings } else { Vec::new() },
            data: self.table(&chart.data),
        }
    }
}
