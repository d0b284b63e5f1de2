//! A document as Markdown (CommonMark with tables and footnotes). Every text is escaped, so
//! that it is read back as the same text.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::{
    Block, Cell, Document, Labels, Table, Value,
    user_text::{self, Inline, TextBlock},
};

/// Writes a document. Sources that it refers to become footnotes.
pub fn markdown(document: &Document, labels: &Labels) -> String {
    let mut writer = Writer { out: String::new(), cited: BTreeSet::new(), document };
    writer.line(&format!("# {}", escape(&document.title)));
    for text in [&document.subtitle, &document.date] {
        if !text.is_empty() {
            writer.line(&escape(text));
        }
    }
    if !document.summary.is_empty() {
        writer.line(&format!("## {}", escape(&labels.summary)));
        writer.blocks(&document.summary, labels);
    }
    for section in &document.sections {
        writer.line(&format!("## {}", escape(&section.title)));
        writer.blocks(&section.blocks, labels);
    }
    writer.sources(labels);
    writer.out
}

/// Text that Markdown reads as itself, on one line.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            c if c.is_control() => out.push(' '),
            c if c.is_ascii_punctuation() && !matches!(c, ',' | ';' | '?' | '\'' | '%' | '/') => {
                let quiet = matches!(c, '.' | ')' | '(' | '-' | ':' | '"')
                    && out.chars().next_back().is_some_and(|before| !before.is_ascii_digit());
                if !quiet {
                    out.push('\\');
                }
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Characters between backticks, longer than any row of them inside.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

struct Writer<'a> {
    out: String,
    cited: BTreeSet<usize>,
    document: &'a Document,
}

impl Writer<'_> {
    /// A block and the empty line after it.
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push_str("\n\n");
    }

    /// The mark of a source, if there is one.
    fn mark(&mut self, source: Option<usize>) -> String {
        let Some(index) = source.filter(|index| *index < self.document.sources.len()) else {
            return String::new();
        };
        self.cited.insert(index);
        format!("[^{}]", index + 1)
    }

    fn blocks(&mut self, blocks: &[Block], labels: &Labels) {
        for block in blocks {
            match block {
                Block::Heading(text) => self.line(&format!("### {}", escape(text))),
                Block::Paragraph(text) => self.line(&escape(text)),
                Block::UserText(text) => self.user_text(&user_text::parse(text), ""),
                Block::List(items) => self.items(items),
                Block::Values(values) => self.values(values),
                Block::Table(table) => self.table(table),
                Block::Chart(chart) => {
                    self.line(&escape(&chart.alt));
                    self.table(&chart.data);
                }
                Block::Missing(items) => {
                    self.line(&format!("**{}**", escape(&labels.missing)));
                    self.items(items);
                }
            }
        }
    }

    fn items(&mut self, items: &[String]) {
        for item in items {
            let _ = writeln!(self.out, "- {}", escape(item));
        }
        self.out.push('\n');
    }

    fn values(&mut self, values: &[Value]) {
        for value in values {
            let mark = self.mark(value.source);
            let n = value.n.map(|n| format!("n = {n}"));
            let basis: Vec<String> = value.interval.iter().cloned().chain(n).collect();
            let basis = if basis.is_empty() {
                String::new()
            } else {
                format!(" ({})", escape(&basis.join("; ")))
            };
            let note = value.note.as_ref().map(|note| format!(" – {}", escape(note)));
            let _ = writeln!(
                self.out,
                "- {}: **{}**{basis}{mark}{}",
                escape(&value.label),
                escape(&value.text),
                note.unwrap_or_default()
            );
        }
        self.out.push('\n');
    }

    fn table(&mut self, table: &Table) {
        if !table.caption.is_empty() {
            self.line(&format!("**{}**", escape(&table.caption)));
        }
        if !table.columns.is_empty() {
            let titles = table.columns.iter().map(|column| escape(&column.title));
            self.row(titles.collect());
            let marks = table.columns.iter().map(|c| if c.numeric { "---:" } else { "---" });
            self.row(marks.map(str::to_owned).collect());
            for row in &table.rows {
                let cells =
                    row.iter().map(|Cell { text, source }| escape(text) + &self.mark(*source));
                let cells = cells.collect();
                self.row(cells);
            }
            self.out.push('\n');
        }
        if let Some(truncated) = &table.truncated {
            self.line(&escape(truncated));
        }
    }

    fn row(&mut self, cells: Vec<String>) {
        let _ = writeln!(self.out, "| {} |", cells.join(" | "));
    }

    /// Founders' text, without the forms that its Markdown must not have.
    fn user_text(&mut self, blocks: &[TextBlock], indent: &str) {
        for block in blocks {
            match block {
                TextBlock::Heading { text } => self.line(&format!("{indent}#### {}", inline(text))),
                TextBlock::Paragraph { text } => self.line(&format!("{indent}{}", inline(text))),
                TextBlock::Code { text } => {
                    for line in text.lines() {
                        let _ = writeln!(self.out, "{indent}    {line}");
                    }
                    self.out.push('\n');
                }
                TextBlock::List { start, items } => {
                    for (index, item) in items.iter().enumerate() {
                        let bullet = match start {
                            Some(first) => format!("{}. ", first.saturating_add(index as u64)),
                            None => "- ".to_owned(),
                        };
                        let inner = format!("{indent}{}", " ".repeat(bullet.len()));
                        let from = self.out.len();
                        self.user_text(item, &inner);
                        // The first line of an item begins with its bullet.
                        if self.out.len() > from + inner.len() {
                            let head = format!("{indent}{bullet}");
                            self.out.replace_range(from..from + inner.len(), &head);
                        } else {
                            let _ = writeln!(self.out, "{indent}{bullet}");
                        }
                    }
                }
            }
        }
    }

    fn sources(&mut self, labels: &Labels) {
        if self.cited.is_empty() {
            return;
        }
        self.line(&format!("## {}", escape(&labels.sources)));
        for index in std::mem::take(&mut self.cited) {
            let Some(source) = self.document.sources.get(index) else { continue };
            let parts = [Some(&source.label), Some(&source.detail), source.path.as_ref()];
            let parts: Vec<String> =
                parts.into_iter().flatten().filter(|p| !p.is_empty()).map(|p| escape(p)).collect();
            let _ = writeln!(self.out, "[^{}]: {}", index + 1, parts.join(" – "));
        }
    }
}

fn inline(line: &[Inline]) -> String {
    let mut out = String::new();
    for part in line {
        match part {
            Inline::Text { text } => {
                let inner = escape(text);
                // Spaces between two parts are kept.
                let before = text.starts_with(' ') && !out.is_empty();
                let after = text.ends_with(' ') && !inner.is_empty();
                let _ = write!(
                    out,
                    "{}{inner}{}",
                    if before { " " } else { "" },
                    if after { " " } else { "" }
                );
            }
            Inline::Code { text } => out += &code(text),
            Inline::Emphasis { text } => {
                let _ = write!(out, "*{}*", inline(text).trim());
            }
            Inline::Strong { text } => {
                let _ = write!(out, "**{}**", inline(text).trim());
            }
            Inline::Link { url, text } => {
                let url = url.replace(['<', '>', '\\'], "");
                let _ = write!(out, "[{}](<{url}>)", inline(text).trim());
            }
            Inline::Break => out += "\\\n",
        }
    }
    out
}

#[cfg(test)]
mod tests;
