//! Rows by columns with a number and a colour in each cell, such as segments
//! by needs: above zero in one colour, below in another, unknown ones marked.

use super::{
    Chart, DataTable, Texts,
    markup::{escape, fit, px, text, text_width},
    table::Cell,
};

const ROW: f64 = 26.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 6.0;

/// Named rows and columns.
#[derive(Debug, Clone)]
pub struct GridMap {
    pub texts: Texts,
    /// Heading of the rows' names in the table.
    pub names: String,
    pub columns: Vec<String>,
    pub rows: Vec<GridRow>,
    /// The distance from zero at which the colour is strongest.
    pub reach: f64,
    /// Digits after the point in the cells.
    pub decimals: usize,
}

/// One row; `None` is unknown and is never drawn as zero.
#[derive(Debug, Clone, Default)]
pub struct GridRow {
    pub label: String,
    pub cells: Vec<Option<f64>>,
}

impl GridMap {
    fn margin(&self, width: f64) -> f64 {
        let longest = self.rows.iter().map(|row| text_width(&row.label)).fold(0.0, f64::max);
        (longest + 12.0).clamp(24.0, width * 0.45)
    }

    fn draw_cell(&self, row: &GridRow, column: usize, (x, y): (f64, f64), side: f64) -> String {
        let value = row.cells.get(column).copied().flatten().filter(|v| v.is_finite());
        let number = value.map_or_else(|| "?".to_owned(), |v| signed(v, self.decimals));
        let tip = format!("{}, {}: {number}", row.label, self.columns[column]);
        let strength = value.map_or(0.0, |v| (v.abs() / self.reach).clamp(0.0, 1.0));
        let class = match value {
            None => "heat unknown",
            Some(v) if v < 0.0 => "heat below",
            Some(_) => "heat",
        };
        // Fills stay light enough for the contrast of the text.
        let mut out = format!(
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill-opacity=\"{:.2}\"><title>{}</title></rect>",
            px(x),
            px(y),
            px((side - 2.0).max(1.0)),
            px(ROW - 2.0),
            0.05 + 0.35 * strength,
            escape(&tip)
        );
        if text_width(&number) * 11.0 / 12.0 <= side - 4.0 {
            let class = if value.is_none() { "heat-text muted" } else { "heat-text" };
            out += &text(class, x + side / 2.0 - 1.0, y + 16.0, "middle", &number, &number);
        }
        out
    }
}

fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    if value < 0.0 && !zero { format!("−{text}") } else { text }
}

impl Chart for GridMap {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        let known = |cell: &Option<f64>| cell.is_some_and(f64::is_finite);
        !self.rows.iter().any(|row| row.cells.iter().any(known))
    }

    fn height(&self, _width: f64) -> f64 {
        TOP + ROW * self.rows.len() as f64 + BOTTOM
    }

    fn draw(&self, width: f64) -> String {
        let left = self.margin(width);
        let side = ((width - left) / self.columns.len().max(1) as f64).min(96.0);
        let mut out = String::new();
        for (i, column) in self.columns.iter().enumerate() {
            let shown = fit(column, side - 4.0);
            let middle = left + side * (i as f64 + 0.5) - 1.0;
            out += &text("tick", middle, 15.0, "middle", &shown, column);
        }
        for (i, row) in self.rows.iter().enumerate() {
            let y = TOP + ROW * i as f64;
            let shown = fit(&row.label, left - 10.0);
            out += &text("bar-label", left - 10.0, y + 16.0, "end", &shown, &row.label);
            for column in 0..self.columns.len() {
                out += &self.draw_cell(row, column, (left + side * column as f64, y), side);
            }
        }
        out
    }

    fn data(&self) -> DataTable {
        let columns =
            std::iter::once(self.names.clone()).chain(self.columns.iter().cloned()).collect();
        let rows = self.rows.iter().map(|row| {
            let cells = (0..self.columns.len())
                .map(|column| Cell::number(row.cells.get(column).copied().flatten()));
            std::iter::once(Cell::text(&row.label)).chain(cells).collect()
        });
        DataTable { rows: rows.collect(), columns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_marked_and_signs_have_their_colours() {
        let chart = GridMap {
            texts: Texts::default(),
            names: "need".into(),
            columns: vec!["1".into(), "2".into(), "3".into()],
            rows: vec![
                GridRow { label: "speed".into(), cells: vec![Some(1.5), Some(-0.8), None] },
                GridRow { label: "price".into(), cells: vec![Some(f64::NAN)] },
            ],
            reach: 1.5,
            decimals: 1,
        };
        for width in [296.0, 600.0] {
            let drawn = chart.draw(width);
            assert_eq!(drawn.matches("heat unknown").count(), 4);
            assert_eq!(drawn.matches("heat below").count(), 1);
            assert!(drawn.contains("−0.8") && !drawn.contains("NaN"));
        }
        assert_eq!(chart.data().html("t", "unknown").matches(">unknown<").count(), 4);
    }
}
