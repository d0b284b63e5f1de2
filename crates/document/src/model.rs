//! The parts of a document. They are also its JSON format, whose schema is derived from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The language of all texts in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    En,
    #[serde(rename = "zh-CN")]
    ZhCn,
}

/// A whole document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub title: String,
    pub subtitle: String,
    pub language: Language,
    /// The day that the contents describe, as readers of the language write it.
    pub date: String,
    /// What one page can hold: also the slides.
    pub summary: Vec<Block>,
    pub sections: Vec<Section>,
    /// What values and cells refer to by index.
    pub sources: Vec<Source>,
}

/// A section with a heading.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Stable in all languages, such as `market`: anchors and comparisons use it.
    pub id: String,
    pub title: String,
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Block {
    /// A heading within the section.
    Heading(String),
    Paragraph(String),
    /// Markdown that a person wrote. Hostile in every format.
    UserText(String),
    List(Vec<String>),
    /// Figures, each with its name, interval and source.
    Values(Vec<Value>),
    Table(Table),
    Chart(Chart),
    /// What is not known, one sentence each.
    Missing(Vec<String>),
}

/// A named figure.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Value {
    pub label: String,
    /// The formatted value with its unit.
    pub text: String,
    /// The formatted interval, if the figure has one.
    pub interval: Option<String>,
    /// How many observations it is based on.
    pub n: Option<u64>,
    pub note: Option<String>,
    /// Index in the document's sources.
    pub source: Option<usize>,
}

/// A table whose rows have one cell per column.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Stable and unique in the document: the name of its CSV file.
    pub id: String,
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Says which rows were left out and where they are.
    pub truncated: Option<String>,
}

/// A column's heading.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub title: String,
    /// Aligned to the right.
    pub numeric: bool,
}

/// A cell's text, already formatted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    pub text: String,
    /// Index in the document's sources.
    pub source: Option<usize>,
}

/// A drawing with the same numbers as a table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// One `<svg>` element. Its colours are the classes of the program's charts.
    pub svg: String,
    /// The same for narrow screens, where letters of the wide one would be too small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrow: Option<String>,
    /// What it shows, in words.
    pub alt: String,
    pub data: Table,
}

/// How much a source proves: screens underline figures by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// By the model lab.
    Measured,
    /// An observed, fresh record.
    Observed,
    Assumption,
    /// Observed too long ago.
    Stale,
    /// A publication or a rule, which is no evidence about the venture.
    #[default]
    Other,
}

/// Where a figure comes from: a record, a run, an assumption or a publication.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    #[serde(default)]
    pub kind: SourceKind,
    pub label: String,
    /// Path of its page, such as `/ventures/…`, for readers who may open it.
    pub path: Option<String>,
    pub detail: String,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, source: None }
    }
}

impl Column {
    /// A column of text.
    pub fn text(title: impl Into<String>) -> Self {
        Self { title: title.into(), numeric: false }
    }

    /// A column of numbers.
    pub fn numeric(title: impl Into<String>) -> Self {
        Self { title: title.into(), numeric: true }
    }
}
