//! Collects the sources, methods and long tables of a document while its sections are written.
//! Everything that sections share; knows no section.

use std::collections::{BTreeMap, HashMap};

use super::material::Material;
use crate::page::figures;
use charts::Drawn;
use document::{Block, Cell, Chart, Column, Source, SourceKind, Table, Value};
use figure::Figure;
use i18n::Lang;

/// Rows of a table in its section; the appendix has all of them.
pub(super) const TOP: usize = 20;

/// What is being written.
pub(super) struct Writer<'a> {
    pub(super) of: Material<'a>,
    pub(super) lang: Lang,
    sources: Vec<Source>,
    places: HashMap<(String, String), usize>,
    /// Methods of the figures, by name.
    methods: BTreeMap<String, u32>,
    /// Whole tables that their sections only begin.
    long: Vec<Table>,
}

/// What a document consists of beside its sections.
pub(super) struct Collected {
    pub(super) sources: Vec<Source>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(of: Material<'a>, lang: Lang) -> Self {
        Self {
            of,
            lang,
            sources: Vec::new(),
            places: HashMap::new(),
            methods: BTreeMap::new(),
            long: Vec::new(),
        }
    }

    pub(super) fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    pub(super) fn say(&self, key: &str, args: &[(&'static str, String)]) -> String {
        self.lang.t_args(key, args)
    }

    /// Names joined as the language does.
    pub(super) fn list(&self, names: &[String]) -> String {
        names.join(&self.t("report-list-joint"))
    }

    /// The index of a record as a source.
    pub(super) fn record(&mut self, label: &str, path: &str, kind: SourceKind) -> usize {
        let key = (label.to_owned(), path.to_owned());
        if let Some(&at) = self.places.get(&key) {
            return at;
        }
        let word = match kind {
            SourceKind::Measured => "source-measured",
            SourceKind::Observed => "source-observed",
            SourceKind::Assumption => "source-assumption",
            SourceKind::Stale => "source-stale",
            SourceKind::Other => "source-none",
        };
        let detail = self.t(word);
        let label = if label.trim().is_empty() { detail.clone() } else { label.to_owned() };
        let path = Some(path.to_owned()).filter(|path| path.starts_with('/'));
        self.sources.push(Source { kind, label, path, detail });
        self.places.insert(key, self.sources.len() - 1);
        self.sources.len() - 1
    }

    /// The index of a figure's first source, marked as weak as its weakest.
    fn source(&mut self, figure: &Figure) -> Option<usize> {
        let first = figure.sources.first()?;
        let (label, path) = (first.label.clone(), first.href.clone());
        Some(self.record(&label, &path, kind(figure)))
    }

    /// A figure with its label, interval, n and source.
    pub(super) fn value(&mut self, label: &str, figure: &Figure) -> Value {
        if figure.value.is_some() {
            self.methods.insert(figure.method.clone(), figure.version);
        }
        let view = figures::view(figure, self.lang);
        Value {
            label: label.to_owned(),
            interval: self.interval(figure),
            n: figure.n,
            note: figure.value.is_none().then_some(view.aside),
            source: self.source(figure),
            text: view.text,
        }
    }

    /// The interval of a figure alone.
    pub(super) fn interval(&self, figure: &Figure) -> Option<String> {
        figure.interval.as_ref()?;
        let alone = Figure { n: None, ..figure.clone() };
        Some(figures::view(&alone, self.lang).aside).filter(|_| figure.value.is_some())
    }

    /// A figure in a table.
    pub(super) fn cell(&mut self, figure: &Figure) -> Cell {
        let value = self.value("", figure);
        Cell { text: value.text, source: value.source }
    }

    /// A figure in a table, with its interval beside it.
    pub(super) fn cell_with_interval(&mut self, figure: &Figure) -> Cell {
        let value = self.value("", figure);
        let text = match value.interval {
            Some(interval) => format!("{} ({interval})", value.text),
            None => value.text,
        };
        Cell { text, source: value.source }
    }

    /// The name of a record, leading to it.
    pub(super) fn name(&mut self, label: &str, path: &str, kind: SourceKind) -> Cell {
        let source = self.record(label, path, kind);
        Cell { text: label.to_owned(), source: Some(source) }
    }

    /// A table as its section shows it: the first rows, where there are many.
    pub(super) fn table(&mut self, id: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Block {
        let caption = self.t(&format!("report-table-{id}"));
        self.table_of((id, caption), columns, rows)
    }

    /// The same with a caption of its own.
    pub(super) fn table_of(
        &mut self,
        (id, caption): (&str, String),
        columns: Vec<Column>,
        mut rows: Vec<Vec<Cell>>,
    ) -> Block {
        let total = rows.len();
        let truncated = (total > TOP).then(|| {
            self.long.push(Table {
                id: format!("{id}-all"),
                caption: self.say("report-table-all", &[("table", caption.clone())]),
                columns: columns.clone(),
                rows: rows.clone(),
                truncated: None,
            });
            rows.truncate(TOP);
            let args = [("shown", TOP.to_string()), ("all", i18n::format::count(total as u64))];
            self.say("report-table-truncated", &args)
        });
        Block::Table(Table { id: id.to_owned(), caption, columns, rows, truncated })
    }

    /// A chart with its numbers; none without anything to draw.
    pub(super) fn chart(&self, id: &str, alt: String, drawn: Option<Drawn>) -> Option<Block> {
        let drawn = drawn?;
        let unknown = self.t("unknown");
        let cell = |cell: charts::Cell| match cell {
            charts::Cell::Text(text) => Cell::from(text),
            charts::Cell::Number(Some(value)) if value.is_finite() => charts::plain(value).into(),
            charts::Cell::Number(_) => unknown.clone().into(),
        };
        let heads = drawn.data.columns.into_iter().enumerate();
        let columns = heads
            .map(|(at, title)| if at == 0 { Column::text(title) } else { Column::numeric(title) })
            .collect();
        let rows = drawn.data.rows.into_iter().map(|row| row.into_iter().map(cell).collect());
        let data = Table {
            id: id.to_owned(),
            caption: self.t(&format!("report-chart-{id}")),
            columns,
            rows: rows.collect(),
            truncated: None,
        };
        Some(Block::Chart(Chart { svg: drawn.wide, narrow: Some(drawn.narrow), alt, data }))
    }

    /// The words around a chart.
    pub(super) fn texts(&self, id: &str, description: String) -> charts::Texts {
        charts::Texts {
            title: self.t(&format!("report-chart-{id}")),
            description,
            unknown: self.t("unknown"),
            ..charts::Texts::default()
        }
    }

    /// Columns from keys; those that begin with `#` hold numbers.
    pub(super) fn columns(&self, keys: &[&str]) -> Vec<Column> {
        let column = |key: &&str| match key.strip_prefix('#') {
            Some(key) => Column::numeric(self.t(key)),
            None => Column::text(self.t(key)),
        };
        keys.iter().map(column).collect()
    }

    /// Tables that did not fit their sections, for the appendix.
    pub(super) fn take_long(&mut self) -> Vec<Table> {
        std::mem::take(&mut self.long)
    }

    /// Methods of the figures so far, by name, with their versions.
    pub(super) fn methods(&self) -> Vec<(String, u32)> {
        self.methods.iter().map(|(id, version)| (id.clone(), *version)).collect()
    }

    pub(super) fn finish(self) -> Collected {
        Collected { sources: self.sources }
    }
}

/// The kind of the weakest source of a figure.
fn kind(figure: &Figure) -> SourceKind {
    if figure.sources.iter().any(|source| source.stale) {
        return SourceKind::Stale;
    }
    let rank = |source: &figure::Source| match source.kind {
        figure::SourceKind::Measured => (0, SourceKind::Measured),
        figure::SourceKind::Observed => (1, SourceKind::Observed),
        figure::SourceKind::Assumption => (2, SourceKind::Assumption),
    };
    let weakest = figure.sources.iter().map(rank).max_by_key(|(rank, _)| *rank);
    weakest.map_or(SourceKind::Other, |(_, kind)| kind)
}

/// How much one source proves.
pub(super) fn kind_of(source: &figure::Source) -> SourceKind {
    match source.kind {
        _ if source.stale => SourceKind::Stale,
        figure::SourceKind::Measured => SourceKind::Measured,
        figure::SourceKind::Observed => SourceKind::Observed,
        figure::SourceKind::Assumption => SourceKind::Assumption,
    }
}
