//! Sample rows of a version: filtered by part, class and words, in pages, and
//! as CSV.

use serde::Deserialize;

use crate::describe::SampleRows;
use web::paging::{ListQuery, Page};

/// Rows on a page.
const ON_PAGE: u64 = 20;
/// Characters of a cell that a table shows; the rest stands in its title.
const SHOWN: usize = 160;

/// What is asked for of a set's page.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct RowsQuery {
    /// Number of the version; the newest when left out or unreadable.
    #[serde(default)]
    pub(super) version: String,
    /// `train` or `test`.
    #[serde(default)]
    part: String,
    /// Name of a class; empty means all.
    #[serde(default)]
    pub(super) class: String,
    /// Words to look for.
    #[serde(default)]
    pub(super) q: String,
    #[serde(default)]
    page: String,
}

impl RowsQuery {
    /// The part that is shown.
    pub(super) fn part(&self) -> &'static str {
        if self.part == "train" { "train" } else { "test" }
    }

    /// The same page with another value.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let kept = |own: &'static str, kept: &str| {
            (own, if own == name { value.to_owned() } else { kept.to_owned() })
        };
        let mut out = url::form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        let page = if name == "page" { value } else { "" };
        for (name, value) in [
            kept("version", &self.version),
            kept("part", &self.part),
            kept("class", &self.class),
            kept("q", &self.q),
            ("page", page.to_owned()),
        ] {
            if !value.is_empty() {
                out.append_pair(name, &value);
            }
        }
        out.finish()
    }
}

/// The rows that fit, all of them.
pub(super) fn fitting<'a>(rows: &'a SampleRows, query: &RowsQuery) -> Vec<&'a Vec<String>> {
    let part = if query.part() == "train" { &rows.train } else { &rows.test };
    let words = query.q.trim().to_lowercase();
    let of_class = |row: &&Vec<String>| {
        let class = rows.class_column.and_then(|column| row.get(column));
        query.class.is_empty() || class == Some(&query.class)
    };
    let holds = |row: &&Vec<String>| {
        words.is_empty() || row.iter().any(|cell| cell.to_lowercase().contains(&words))
    };
    part.iter().filter(of_class).filter(holds).collect()
}

/// A cell of the table.
pub(super) struct Cell {
    pub(super) text: String,
    /// The whole text, where it was cut.
    pub(super) title: Option<String>,
}

impl Cell {
    pub(super) fn new(text: &str) -> Self {
        if text.chars().count() <= SHOWN {
            return Self { text: text.to_owned(), title: None };
        }
        let cut = text.chars().take(SHOWN).chain(['…']).collect();
        Self { text: cut, title: Some(text.to_owned()) }
    }
}

/// One page of the rows that fit.
pub(super) fn page(rows: &SampleRows, query: &RowsQuery) -> Page<Vec<Cell>> {
    let number = query.page.parse().unwrap_or(1);
    let page = Page::of(&ListQuery::of(number, ON_PAGE), fitting(rows, query));
    page.map(|row| row.iter().map(|cell| Cell::new(cell)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> SampleRows {
        let row = |class: &str, text: &str| vec![class.to_owned(), text.to_owned()];
        SampleRows {
            columns: vec!["class".to_owned(), "text".to_owned()],
            class_column: Some(0),
            train: vec![row("a", "One"), row("b", "two")],
            test: (0..45).map(|n| row("a", &format!("row {n}"))).collect(),
        }
    }

    #[test]
    fn rows_are_found_by_part_class_and_words() {
        let all = rows();
        let ask = |text: &str| {
            let query = actix_web::web::Query::<RowsQuery>::from_query(text).unwrap();
            fitting(&all, &query).len()
        };
        assert_eq!((ask(""), ask("part=train"), ask("part=train&class=b")), (45, 2, 1));
        assert_eq!((ask("part=train&q=ONE"), ask("q=44"), ask("class=c")), (1, 1, 0));
    }

    #[test]
    fn long_cells_are_cut_and_pages_have_ends() {
        let query = RowsQuery { page: "3".to_owned(), ..RowsQuery::default() };
        let third = page(&rows(), &query);
        assert_eq!((third.items.len(), third.last()), (5, 3));
        let cell = Cell::new(&"字".repeat(200));
        assert_eq!(
            (cell.text.chars().count(), cell.title.map(|t| t.chars().count())),
            (161, Some(200))
        );
        assert_eq!(query.with("part", "train"), "?part=train");
    }
}
