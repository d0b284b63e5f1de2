//! The columns of files: one line per field, in the file of its kind. Here are those that several
//! kinds have.

/// What a cell of a field must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text of at most so many characters.
    Text(usize),
    /// Per cent, 0 to 100.
    Percent,
    /// A whole number from 0.
    Count,
    Year,
    /// A rating: a number or a word from the scale; from, to.
    Rating(u8, u8),
    Money,
    Unit,
    Date,
    Web,
}

impl FieldKind {
    /// True for what is written as a number.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Percent | Self::Count | Self::Year | Self::Rating(..) | Self::Money)
    }
}

/// A column that a target understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub id: &'static str,
    pub kind: FieldKind,
    pub required: bool,
    /// Each such column is about another need or capability, which its label names.
    pub spread: bool,
    /// Names under which files have it, without spaces and in small letters.
    pub(crate) names: &'static [&'static str],
}

pub(crate) const fn field(
    id: &'static str,
    kind: FieldKind,
    names: &'static [&'static str],
) -> Field {
    Field { id, kind, required: false, spread: false, names }
}

pub(crate) const fn required(
    id: &'static str,
    kind: FieldKind,
    names: &'static [&'static str],
) -> Field {
    Field { required: true, ..field(id, kind, names) }
}

pub(crate) const fn spread(id: &'static str, kind: FieldKind) -> Field {
    Field { spread: true, ..field(id, kind, &[]) }
}

use FieldKind::{Date, Text};

pub(crate) const SOURCE: Field =
    field("source", Text(500), &["source", "url", "link", "evidenceurl", "来源", "出处", "链接"]);
pub(crate) const DATE: Field =
    field("date", Date, &["date", "observedon", "observed", "dated", "日期", "观察日期", "时间"]);
pub(crate) const NOTE: Field = field(
    "note",
    Text(2000),
    &["note", "notes", "comment", "remark", "description", "备注", "说明"],
);
pub(crate) const NEED: Field = required(
    "need",
    Text(300),
    &[
        "need",
        "statement",
        "needs",
        "outcome",
        "job",
        "task",
        "title",
        "feature",
        "request",
        "需求",
        "需求描述",
        "标题",
        "功能",
    ],
);
pub(crate) const COMPETITOR: Field = required(
    "competitor",
    Text(200),
    &[
        "competitor",
        "name",
        "vendor",
        "company",
        "product",
        "竞争者",
        "竞争对手",
        "名称",
        "公司",
        "厂商",
        "产品",
    ],
);

pub(crate) const SEGMENT: Field =
    field("segment", Text(200), &["segment", "customersegment", "细分市场", "客户群"]);

impl Field {
    /// Key of its name.
    pub fn text_key(&self) -> String {
        format!("import-field-{}", self.id)
    }

    /// How well a column's name fits, from 0 (not at all).
    pub fn fit(&self, head: &str) -> usize {
        let plain = plain(head);
        if self.names.contains(&plain.as_str()) {
            return 2;
        }
        let part = |name: &&str| name.chars().count() > 2 && plain.contains(*name);
        usize::from(self.names.iter().any(part))
    }
}

/// A word without spaces, marks and capitals: for what a column or a cell may be called, never
/// for telling records apart.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
