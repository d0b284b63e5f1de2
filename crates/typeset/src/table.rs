//! Tables as strips: columns by what they hold, a head that is repeated on every page, rows
//! that are not divided unless they are very long.

use std::rc::Rc;

use document::{Cell, Table};

use crate::{
    mark::{MUTED, RULE, Strip, rule},
    setter::Setter,
    text::{self, Look, Side, lines},
};

/// Wider tables are set as several.
const MOST_COLUMNS: usize = 8;
/// Rows that are higher may be divided between two pages.
const HIGH_ROW: f32 = 240.0;
const PADDING: f32 = 4.0;
/// Rows that decide how wide columns are.
const ROWS_LOOKED_AT: usize = 200;
/// Longer words, such as addresses, are divided.
const MOST_OF_A_WORD: f32 = 90.0;

/// A table, or several with the same first column when it is too wide.
pub(crate) fn strips(setter: &Setter<'_>, table: &Table, width: f32) -> Vec<Strip> {
    let count = table.columns.len();
    if count == 0 {
        return Vec::new();
    }
    let groups: Vec<Vec<usize>> = if count <= MOST_COLUMNS {
        vec![(0..count).collect()]
    } else {
        let rest: Vec<usize> = (1..count).collect();
        let groups = rest.chunks(MOST_COLUMNS - 1);
        groups.map(|group| [0].iter().chain(group).copied().collect()).collect()
    };
    let mut strips = Vec::new();
    if !table.caption.is_empty() {
        let caption = [setter.span(&table.caption, setter.look(9.0).bold())];
        let mut caption = lines(&caption, width, Side::Left, setter.fonts);
        caption.iter_mut().for_each(|strip| strip.with_next = true);
        strips.extend(setter.spaced(14.0, caption));
    }
    for group in groups {
        let part = Part::new(setter, table, group, width);
        let mut head = part.head();
        head.with_next = true;
        head.before = 5.0 * setter.scale;
        let repeated = Rc::new(Strip { before: 0.0, ..head.clone() });
        strips.push(head);
        for row in &table.rows {
            let rows = part.row(row).into_iter();
            strips.extend(rows.map(|row| Strip { head: Some(Rc::clone(&repeated)), ..row }));
        }
    }
    if let Some(text) = &table.truncated {
        let note = [setter.span(text, setter.muted(8.0))];
        strips.extend(setter.spaced(5.0, lines(&note, width, Side::Left, setter.fonts)));
    }
    strips
}

/// Some columns of a table.
struct Part<'a> {
    setter: &'a Setter<'a>,
    table: &'a Table,
    /// Index, left end and width of each column.
    columns: Vec<(usize, f32, f32)>,
    width: f32,
    size: f32,
}

impl<'a> Part<'a> {
    fn new(setter: &'a Setter<'a>, table: &'a Table, group: Vec<usize>, width: f32) -> Self {
        let size = if group.len() <= 5 { 8.5 } else { 7.5 };
        let least: Vec<f32> =
            group.iter().map(|index| least_width(setter, table, *index, size)).collect();
        let weights: Vec<f32> = group.iter().map(|index| weight(table, *index)).collect();
        let mut left = 0.0;
        let place = |(index, own): (usize, f32)| {
            left += own;
            (index, left - own, own)
        };
        let columns = group.into_iter().zip(widths(&least, &weights, width)).map(place).collect();
        Self { setter, table, columns, width, size }
    }

    fn side(&self, index: usize) -> Side {
        let numeric = self.table.columns.get(index).is_some_and(|column| column.numeric);
        if numeric { Side::Right } else { Side::Left }
    }

    fn head(&self) -> Strip {
        let look = self.setter.muted(self.size).bold();
        let cell = |index: usize, inner: f32| {
            let title = self.table.columns.get(index).map_or("", |column| &column.title);
            lines(&[self.setter.span(title, look)], inner, self.side(index), self.setter.fonts)
        };
        let mut rows = self.rows(cell, false);
        let mut head = rows.pop().unwrap_or_default();
        head.marks.push(rule(0.0, head.height, self.width, 0.8, MUTED));
        head
    }

    fn row(&self, row: &[Cell]) -> Vec<Strip> {
        let look: Look = self.setter.look(self.size);
        let empty = Cell::default();
        let cell = |index: usize, inner: f32| {
            let cell = row.get(index).unwrap_or(&empty);
            let mut spans = vec![self.setter.span(&cell.text, look)];
            spans.extend(self.setter.cite(cell.source, look, false));
            lines(&spans, inner, self.side(index), self.setter.fonts)
        };
        let mut strips = self.rows(cell, true);
        if let Some(last) = strips.last_mut() {
            last.marks.push(rule(0.0, last.height, self.width, 0.5, RULE));
        }
        strips
    }

    /// Cells beside each other: one strip, or one for each line where that is allowed.
    fn rows(&self, cell: impl Fn(usize, f32) -> Vec<Strip>, may_break: bool) -> Vec<Strip> {
        let padding = PADDING * self.setter.scale;
        let cells: Vec<(f32, Vec<Strip>)> = self
            .columns
            .iter()
            .map(|(index, left, own)| {
                (left + padding, cell(*index, (own - 2.0 * padding).max(10.0)))
            })
            .collect();
        let height = |lines: &[Strip]| lines.iter().map(|line| line.height).sum::<f32>();
        let highest = cells.iter().map(|(_, lines)| height(lines)).fold(0.0, f32::max);
        let most = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
        let step = if may_break && highest > HIGH_ROW { 1 } else { most.max(1) };
        let mut strips = Vec::new();
        for first in (0..most.max(1)).step_by(step) {
            let top = if first == 0 { padding } else { 0.0 };
            let mut strip = Strip::default();
            let mut below = top;
            for (left, lines) in &cells {
                let mut y = top;
                for line in lines.iter().skip(first).take(step) {
                    strip.marks.extend(line.marks.iter().map(|mark| mark.clone().moved(*left, y)));
                    y += line.height;
                }
                below = below.max(y);
            }
            let is_last = first + step >= most;
            strip.height = below + if is_last { padding } else { 0.0 };
            strips.push(strip);
        }
        strips
    }
}

/// The columns' widths: each as wide as its longest word, and the rest of the table by weight.
/// Where there is no rest, words are divided.
fn widths(least: &[f32], weights: &[f32], width: f32) -> Vec<f32> {
    let (needed, all) = (least.iter().sum::<f32>(), weights.iter().sum::<f32>());
    if needed >= width {
        return weights.iter().map(|weight| width * weight / all).collect();
    }
    // What a column would get by weight alone, where that is more than it needs.
    let wanted: Vec<f32> = least
        .iter()
        .zip(weights)
        .map(|(least, weight)| (width * weight / all - least).max(0.0))
        .collect();
    let (rest, asked) = (width - needed, wanted.iter().sum::<f32>().max(f32::EPSILON));
    least.iter().zip(wanted).map(|(least, more)| least + rest * more / asked).collect()
}

/// Width of the longest word of a column, with its padding and the mark of a source.
fn least_width(setter: &Setter<'_>, table: &Table, index: usize, size: f32) -> f32 {
    let longest = |text: &str, look: Look| {
        let words = text.split_whitespace().filter(|word| word.chars().all(|c| c < '\u{2e80}'));
        words.map(|word| text::width(word, look, setter.fonts)).fold(0.0, f32::max)
    };
    let title = table.columns.get(index).map_or("", |column| column.title.as_str());
    let cells = table.rows.iter().take(ROWS_LOOKED_AT).filter_map(|row| row.get(index));
    let cells = cells.map(|cell| {
        let mark = if cell.source.is_some() { size } else { 0.0 };
        longest(&cell.text, setter.look(size)) + mark * setter.scale
    });
    let words = cells.fold(longest(title, setter.muted(size).bold()), f32::max);
    words.min(MOST_OF_A_WORD * setter.scale) + 2.0 * PADDING * setter.scale + 1.0
}

/// How much of the rest of a table's width a column gets, by what it holds.
fn weight(table: &Table, index: usize) -> f32 {
    let Some(column) = table.columns.get(index) else { return 1.0 };
    let cells = table.rows.iter().take(ROWS_LOOKED_AT).filter_map(|row| row.get(index));
    let longest = cells.map(|cell| width(&cell.text)).max().unwrap_or(0);
    let (least, most) = if column.numeric { (6, 22) } else { (8, 40) };
    longest.clamp(least, most) as f32
}

/// Width of a text in Latin letters.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_as_wide_as_its_longest_word_and_the_rest_goes_by_weight() {
        let widths = widths(&[60.0, 20.0, 20.0], &[10.0, 10.0, 40.0], 300.0);
        assert!((widths.iter().sum::<f32>() - 300.0).abs() < 1e-3, "{widths:?}");
        assert!(widths[0] >= 60.0 && widths[1] >= 20.0 && widths[2] > 150.0, "{widths:?}");
        let divided = super::widths(&[200.0, 200.0], &[10.0, 30.0], 300.0);
        assert_eq!(divided, [75.0, 225.0], "no rest");
    }
}
