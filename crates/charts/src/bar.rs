//! Horizontal bars that start at zero, each with its interval as a stroke; and
//! the bar without axes that sits in a table's cell.

use std::fmt::Write as _;

use super::{
    Axis, Chart, DataTable, Markup, Texts,
    axis::Scale,
    markup::{block, escape, fit, line, px, text, text_width, wrap},
    number::plain,
    table::Cell,
};

const ROW: f64 = 32.0;
const TOP: f64 = 6.0;
const BOTTOM: f64 = 42.0;

/// Named values against zero.
#[derive(Debug, Clone)]
pub struct BarChart {
    pub texts: Texts,
    /// Zero is always included.
    pub value: Axis,
    /// Heading of the names in the table.
    pub names: String,
    /// Headings of the interval's ends in the table.
    pub low: String,
    pub high: String,
    pub bars: Vec<Bar>,
}

/// One bar; an unknown value is marked as unknown, never drawn as zero.
#[derive(Debug, Clone, Default)]
pub struct Bar {
    pub label: String,
    pub value: Option<f64>,
    pub interval: Option<(f64, f64)>,
}

impl Bar {
    fn finite(&self) -> Option<f64> {
        self.value.filter(|v| v.is_finite())
    }

    fn finite_interval(&self) -> Option<(f64, f64)> {
        self.interval.filter(|(low, high)| low.is_finite() && high.is_finite())
    }
}

impl BarChart {
    fn draw_bar(&self, bar: &Bar, y: f64, left: f64, scale: &Scale) -> String {
        let lines = wrap(&bar.label, left - 10.0);
        let mut out = block("bar-label", (left - 10.0, y + 15.0), "end", &lines, &bar.label);
        let zero = scale.at(0.0);
        let Some(value) = bar.finite() else {
            return out
                + &text(
                    "tick",
                    zero + 6.0,
                    y + 19.0,
                    "start",
                    &self.texts.unknown,
                    &self.texts.unknown,
                );
        };
        let end = scale.at(value);
        let _ = write!(
            out,
            "<rect class=\"bar\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"14\" rx=\"2\"/>",
            px(zero.min(end)),
            px(y + 8.0),
            px((end - zero).abs())
        );
        let mut reach = end.max(zero);
        if let Some((low, high)) = bar.finite_interval() {
            out += &line("interval", scale.at(low), y + 15.0, scale.at(high), y + 15.0);
            reach = reach.max(scale.at(high));
        }
        let number = plain(value);
        out + &text("value", reach + 6.0, y + 19.0, "start", &number, &number)
    }
}

impl Chart for BarChart {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        self.bars.iter().all(|b| b.finite().is_none())
    }

    fn height(&self, _width: f64) -> f64 {
        TOP + ROW * self.bars.len() as f64 + BOTTOM
    }

    fn draw(&self, width: f64) -> String {
        let longest = self.bars.iter().map(|b| text_width(&b.label)).fold(0.0, f64::max);
        let left = (longest + 12.0).min(width * 0.38);
        let right = width - 52.0;
        let axis = self.value.clone().from_zero();
        let ends = self.bars.iter().flat_map(|b| {
            let interval = b.finite_interval().map(|(l, h)| [l, h]);
            b.finite().into_iter().chain(interval.into_iter().flatten())
        });
        let ticks = if width < 400.0 { 3 } else { 5 };
        let scale = Scale::fit(&axis, ends, ticks, (left, right));
        let bottom = self.height(width) - BOTTOM;
        let mut out = String::new();
        for (x, tick) in scale.ticks() {
            out += &line("grid", x, TOP, x, bottom);
            out += &text("tick", x, bottom + 16.0, "middle", &tick, &tick);
        }
        for (i, bar) in self.bars.iter().enumerate() {
            out += &self.draw_bar(bar, TOP + ROW * i as f64, left, &scale);
        }
        let label = fit(&self.value.label, width);
        out + &text("axis-label", right, bottom + 34.0, "end", &label, &self.value.label)
    }

    fn data(&self) -> DataTable {
        let with_interval = self.bars.iter().any(|b| b.interval.is_some());
        let mut columns = vec![self.names.clone(), self.value.label.clone()];
        if with_interval {
            columns.extend([self.low.clone(), self.high.clone()]);
        }
        let rows = self
            .bars
            .iter()
            .map(|bar| {
                let mut row = vec![Cell::text(&bar.label), Cell::number(bar.value)];
                if with_interval {
                    row.push(Cell::number(bar.interval.map(|i| i.0)));
                    row.push(Cell::number(bar.interval.map(|i| i.1)));
                }
                row
            })
            .collect();
        DataTable { columns, rows }
    }
}

/// A bar for a table's cell: as wide as the cell, without text; the number is beside it.
#[derive(Debug, Clone, Default)]
pub struct InlineBar {
    /// The accessible name, with value and interval in words.
    pub label: String,
    pub value: Option<f64>,
    pub interval: Option<(f64, f64)>,
    /// The end of the scale, which starts at zero.
    pub max: f64,
}

impl InlineBar {
    pub fn html(&self) -> Markup {
        let percent = |v: f64| {
            let share = if self.max > 0.0 { (v / self.max).clamp(0.0, 1.0) } else { 0.0 };
            format!("{}%", px(share * 100.0))
        };
        let mut out = format!(
            "<svg class=\"inline-bar\" role=\"img\" width=\"100%\" height=\"16\"><title>{}</title>\
             <rect class=\"rest\" x=\"0\" y=\"4\" width=\"100%\" height=\"8\" rx=\"2\"/>",
            escape(&self.label)
        );
        if let Some(value) = self.value.filter(|v| v.is_finite()) {
            let _ = write!(
                out,
                "<rect class=\"bar\" x=\"0\" y=\"4\" width=\"{}\" height=\"8\" rx=\"2\"/>",
                percent(value)
            );
        }
        if let Some((low, high)) = self.interval.filter(|(l, h)| l.is_finite() && h.is_finite()) {
            let _ = write!(
                out,
                "<line class=\"interval\" x1=\"{}\" x2=\"{}\" y1=\"8\" y2=\"8\"/>",
                percent(low),
                percent(high)
            );
        }
        Markup::new(out + "</svg>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(bars: Vec<Bar>) -> BarChart {
        let texts = Texts { unknown: "unknown".into(), ..Texts::default() };
        BarChart {
            texts,
            value: Axis::new("score"),
            names: "need".into(),
            low: "low".into(),
            high: "high".into(),
            bars,
        }
    }

    #[test]
    fn bars_start_at_zero_even_when_all_values_are_high() {
        let chart =
            chart(vec![Bar { label: "a".into(), value: Some(97.0), interval: Some((96.0, 98.0)) }]);
        let drawn = chart.draw(560.0);
        assert!(drawn.contains(">0</text>"), "{drawn}");
        assert_eq!(drawn.matches("class=\"interval\"").count(), 1);
    }

    #[test]
    fn an_unknown_value_is_marked_and_not_drawn() {
        let chart = chart(vec![
            Bar { label: "a".into(), value: None, interval: None },
            Bar { label: "b".into(), value: Some(f64::NAN), interval: Some((f64::NAN, 1.0)) },
            Bar { label: "c".into(), value: Some(2.0), interval: None },
        ]);
        let drawn = chart.draw(560.0);
        assert_eq!(drawn.matches("<rect").count(), 1);
        assert_eq!(drawn.matches("unknown").count(), 2);
        assert!(!drawn.contains("NaN"));
    }

    #[test]
    fn the_bar_of_a_cell_never_leaves_its_cell() {
        let bar = InlineBar {
            label: "x".into(),
            value: Some(30.0),
            interval: Some((-5.0, 99.0)),
            max: 20.0,
        };
        let html = bar.html().to_string();
        assert!(
            html.contains("width=\"100%\" height=\"8\"") && html.contains("x1=\"0%\" x2=\"100%\""),
            "{html}"
        );
    }
}
