//! The numbers of a chart as an HTML table, for screen readers and for copying.

use std::fmt::Write as _;

use super::{markup::escape, number::plain};

/// A table with one heading per column; the first cell of a row names it.
#[derive(Debug, Clone, Default)]
pub struct DataTable {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Debug, Clone)]
pub enum Cell {
    Text(String),
    /// A number; `None` or a non-finite one is shown by the word for unknown.
    Number(Option<f64>),
}

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn number(value: impl Into<Option<f64>>) -> Self {
        Self::Number(value.into())
    }
}

impl DataTable {
    pub(super) fn html(&self, caption: &str, unknown: &str) -> String {
        let mut out = format!(
            "<div class=\"chart-table\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr>",
            escape(caption)
        );
        for (i, column) in self.columns.iter().enumerate() {
            let class = if i == 0 { "" } else { " class=\"number\"" };
            let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", escape(column));
        }
        out.push_str("</tr></thead><tbody>");
        for row in &self.rows {
            out.push_str("<tr>");
            for (i, cell) in row.iter().enumerate() {
                let content = match cell {
                    Cell::Text(text) => escape(text),
                    Cell::Number(Some(value)) if value.is_finite() => plain(*value),
                    Cell::Number(_) => escape(unknown),
                };
                let _ = match i {
                    0 => write!(out, "<th scope=\"row\">{content}</th>"),
                    _ => write!(out, "<td class=\"number\">{content}</td>"),
                };
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div>");
        out
    }
}
