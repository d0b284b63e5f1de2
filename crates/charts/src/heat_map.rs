//! A square of counts by true and predicted class, coloured by the share of its row. Cells show
//! shares in per mille, the table shows counts.

use std::fmt::Write as _;

use super::{
    Chart, DataTable, Texts,
    markup::{escape, fit, px, text, text_width},
    table::Cell,
};

const TOP: f64 = 8.0;
const BOTTOM: f64 = 44.0;
const WIDEST: f64 = 400.0;
/// Share from which a cell is dark enough for light text.
const STRONG: f64 = 0.5;

/// Counts with rows for the true and columns for the predicted class.
#[derive(Debug, Clone)]
pub struct HeatMap {
    pub texts: Texts,
    /// Names of the classes, in order.
    pub classes: Vec<String>,
    /// `counts[true][predicted]`; missing cells count as zero.
    pub counts: Vec<Vec<u64>>,
    /// Names of the sides, for example "True digit" and "Predicted digit".
    pub rows: String,
    pub columns: String,
}

impl HeatMap {
    fn count(&self, row: usize, column: usize) -> u64 {
        self.counts.get(row).and_then(|r| r.get(column)).copied().unwrap_or(0)
    }

    fn total(&self, row: usize) -> u64 {
        (0..self.classes.len()).map(|column| self.count(row, column)).sum()
    }

    /// Share of the row's items that fell into the column; `None` for a class without items.
    fn share(&self, row: usize, column: usize) -> Option<f64> {
        let total = self.total(row);
        (total > 0).then(|| self.count(row, column) as f64 / total as f64)
    }

    fn margin(&self, width: f64) -> f64 {
        let longest = self.classes.iter().map(|c| text_width(c)).fold(0.0, f64::max);
        (longest + 12.0).clamp(24.0, width * 0.3)
    }

    fn side(&self, width: f64) -> f64 {
        let available = width.min(WIDEST) - self.margin(width) - 4.0;
        available / self.classes.len().max(1) as f64
    }

    fn draw_cell(&self, row: usize, column: usize, left: f64, side: f64) -> String {
        let (x, y) = (left + side * column as f64, TOP + side * row as f64);
        let share = self.share(row, column);
        let tip = format!(
            "{} {}, {} {}: {}",
            self.rows,
            self.classes[row],
            self.columns,
            self.classes[column],
            self.count(row, column)
        );
        let mut out = format!(
            "<rect class=\"heat\" x=\"{}\" y=\"{}\" width=\"{w}\" height=\"{w}\" fill-opacity=\"{}\"><title>{}</title></rect>",
            px(x),
            px(y),
            opacity(share.unwrap_or(0.0)),
            escape(&tip),
            w = px(side - 1.0)
        );
        let mille = share.map_or(0.0, |s| (s * 1000.0).round());
        let number = format!("{mille}");
        // A number that does not fit at 11 px only appears in the tooltip and the table.
        if mille >= 1.0 && text_width(&number) * 11.0 / 12.0 <= side - 2.0 && side >= 14.0 {
            let class =
                if share.is_some_and(|s| s >= STRONG) { "heat-text strong" } else { "heat-text" };
            out += &text(
                class,
                x + (side - 1.0) / 2.0,
                y + side / 2.0 + 3.5,
                "middle",
                &number,
                &number,
            );
        }
        out
    }
}

/// Small shares are spread so that a rare error is visible; a gap between light and dark keeps
/// the text's contrast at 4.5.
fn opacity(share: f64) -> String {
    let value = if share >= STRONG {
        0.9 + (share - STRONG) * 0.2
    } else {
        0.04 + 0.36 * (share / STRONG).sqrt()
    };
    let mut out = String::new();
    let _ = write!(out, "{value:.2}");
    out
}

impl Chart for HeatMap {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        (0..self.classes.len()).all(|row| self.total(row) == 0)
    }

    fn widest(&self) -> f64 {
        WIDEST
    }

    fn height(&self, width: f64) -> f64 {
        TOP + self.side(width) * self.classes.len() as f64 + BOTTOM
    }

    fn draw(&self, width: f64) -> String {
        let (left, side) = (self.margin(width), self.side(width));
        let bottom = TOP + side * self.classes.len() as f64;
        let mut out = String::new();
        for (row, class) in self.classes.iter().enumerate() {
            let middle = side * row as f64 + side / 2.0;
            let name = fit(class, left - 10.0);
            out += &text("tick", left - 8.0, TOP + middle + 4.0, "end", &name, class);
            let name = fit(class, side);
            out += &text("tick", left + middle, bottom + 15.0, "middle", &name, class);
            for column in 0..self.classes.len() {
                out += &self.draw_cell(row, column, left, side);
            }
        }
        let sides = format!("{} ↓  {} →", self.rows, self.columns);
        out + &text("axis-label", left, bottom + 36.0, "start", &fit(&sides, width - left), &sides)
    }

    fn data(&self) -> DataTable {
        let corner = format!("{} \\ {}", self.rows, self.columns);
        let columns = std::iter::once(corner).chain(self.classes.iter().cloned()).collect();
        let rows = (0..self.classes.len())
            .map(|row| {
                let counts =
                    (0..self.classes.len()).map(|c| Cell::number(self.count(row, c) as f64));
                std::iter::once(Cell::text(&self.classes[row])).chain(counts).collect()
            })
            .collect();
        DataTable { columns, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confusion(counts: Vec<Vec<u64>>) -> HeatMap {
        HeatMap {
            texts: Texts::default(),
            classes: vec!["cat".into(), "dog".into()],
            counts,
            rows: "true".into(),
            columns: "predicted".into(),
        }
    }

    #[test]
    fn cells_show_the_share_of_their_row() {
        let drawn = confusion(vec![vec![90, 10], vec![1, 3]]).draw(560.0);
        for number in [">900<", ">100<", ">250<", ">750<"] {
            assert!(drawn.contains(number), "{number}");
        }
    }

    #[test]
    fn a_class_without_items_is_blank_and_a_short_row_is_zero() {
        let map = confusion(vec![vec![4]]);
        assert!(!map.is_empty());
        assert!(!map.draw(296.0).contains("NaN"));
        assert!(confusion(Vec::new()).is_empty());
    }
}
