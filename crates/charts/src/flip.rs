//! Sensitivity of alternatives' scores to one weight from 0 to 1, with the current weight and
//! the weights at which the leader changes.

use std::fmt::Write as _;

use super::{
    Axis, Chart, DataTable, Series, Texts,
    axis::Scale,
    line::{color, dash, series_table, spread},
    markup::{fit, line, px, text, text_width},
    plane::{BOTTOM, LEFT},
};

const TOP: f64 = 44.0;
/// Lines that have a colour and a name; the others are drawn faint.
const NAMED: usize = 4;

/// One line per alternative; those that lead somewhere come first.
#[derive(Debug, Clone)]
pub struct FlipChart {
    pub texts: Texts,
    /// The weight that changes, 0 to 1.
    pub x: Axis,
    /// The score.
    pub y: Axis,
    pub lines: Vec<Series>,
    /// The current weight, and its name.
    pub now: Option<super::Marker>,
    /// Weight at which the leader changes.
    pub flips: Vec<super::Marker>,
}

struct Frame {
    x: Scale,
    y: Scale,
    right: f64,
    bottom: f64,
    width: f64,
}

impl FlipChart {
    fn frame(&self, width: f64) -> Frame {
        let named = self.lines.iter().take(NAMED);
        let longest = named.map(|s| text_width(&s.label)).fold(0.0, f64::max);
        let right = width - (longest + 16.0).min(width * 0.32);
        let bottom = self.height(width) - BOTTOM;
        let x = Axis { tight: true, ..self.x.clone().at_least(0.0, 1.0) };
        let ys = self.lines.iter().flat_map(Series::finite).map(|p| p.1);
        Frame {
            x: Scale::fit(&x, std::iter::empty(), if width < 400.0 { 4 } else { 5 }, (LEFT, right)),
            y: Scale::fit(&self.y, ys, 5, (bottom, TOP)),
            right,
            bottom,
            width,
        }
    }

    fn draw_axes(&self, frame: &Frame) -> String {
        let mut out = String::new();
        for (at, tick) in frame.y.ticks() {
            out += &line("grid", LEFT, at, frame.right, at);
            out += &text("tick", LEFT - 8.0, at + 4.0, "end", &tick, &tick);
        }
        for (at, tick) in frame.x.ticks() {
            out += &text("tick", at, frame.bottom + 16.0, "middle", &tick, &tick);
        }
        out += &text(
            "axis-label",
            0.0,
            11.0,
            "start",
            &fit(&self.y.label, frame.width),
            &self.y.label,
        );
        let shown = fit(&self.x.label, frame.right);
        out + &text("axis-label", frame.right, frame.bottom + 34.0, "end", &shown, &self.x.label)
    }

    /// Upright lines with their names in a row above; a name that would cover another is left out.
    fn draw_markers(&self, frame: &Frame) -> String {
        let mut out = String::new();
        let mut covered: Vec<(f64, f64)> = Vec::new();
        let flips = self.flips.iter().map(|flip| ("cut", "marker-label", flip));
        let now = self.now.iter().map(|now| ("now", "now-label", now));
        for (class, label_class, marker) in now.chain(flips).filter(|m| m.2.at.is_finite()) {
            let at = frame.x.at(marker.at);
            out += &line(class, at, TOP - 8.0, at, frame.bottom);
            let shown = fit(&marker.label, frame.width * 0.4);
            let half = text_width(&shown) / 2.0;
            let middle = at.clamp(half, (frame.width - half).max(half));
            let (from, to) = (middle - half - 4.0, middle + half + 4.0);
            if covered.iter().all(|(a, b)| to <= *a || from >= *b) {
                covered.push((from, to));
                out += &text(label_class, middle, TOP - 14.0, "middle", &shown, &marker.label);
            }
        }
        out
    }

    fn draw_names(&self, frame: &Frame) -> String {
        let mut ends: Vec<(usize, f64, f64)> = self
            .lines
            .iter()
            .take(NAMED)
            .enumerate()
            .filter_map(|(i, s)| s.finite().last().map(|(x, y)| (i, frame.x.at(x), frame.y.at(y))))
            .collect();
        ends.sort_by(|a, b| a.2.total_cmp(&b.2));
        let heights = spread(&ends.iter().map(|e| e.2).collect::<Vec<_>>(), frame.bottom);
        let mut out = String::new();
        for ((i, x, _), height) in ends.into_iter().zip(heights) {
            let label = &self.lines[i].label;
            let shown = fit(label, frame.width - x - 8.0);
            let class = format!("end-label {}", color(i));
            out += &text(&class, x + 8.0, height + 4.0, "start", &shown, label);
        }
        out
    }
}

impl Chart for FlipChart {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        self.lines.iter().all(|s| s.finite().next().is_none())
    }

    fn height(&self, width: f64) -> f64 {
        (width * 0.55).clamp(240.0, 320.0)
    }

    fn draw(&self, width: f64) -> String {
        let frame = self.frame(width);
        let mut out = self.draw_axes(&frame);
        out += &self.draw_markers(&frame);
        // The named ones are drawn over the others.
        for (i, series) in self.lines.iter().enumerate().rev() {
            let mut path = String::new();
            for (j, (x, y)) in series.finite().enumerate() {
                let pen = if j == 0 { 'M' } else { 'L' };
                let _ = write!(path, "{pen}{} {}", px(frame.x.at(x)), px(frame.y.at(y)));
            }
            let class = if i < NAMED {
                format!("series {} {}", color(i), dash(i))
            } else {
                "series other".to_owned()
            };
            if !path.is_empty() {
                let _ = write!(out, "<path class=\"{class}\" d=\"{path}\"/>");
            }
        }
        out + &self.draw_names(&frame)
    }

    fn data(&self) -> DataTable {
        series_table(&self.x, &self.lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Marker;

    #[test]
    fn the_present_weight_and_every_flip_are_marked() {
        let line = |label: &str, from: f64, to: f64| Series {
            label: label.into(),
            points: vec![(0.0, from), (1.0, to)],
            band: Vec::new(),
        };
        let chart = FlipChart {
            texts: Texts::default(),
            x: Axis::new("weight of price"),
            y: Axis::new("score").from_zero(),
            lines: (0..6).map(|i| line(&format!("product {i}"), 0.1 * f64::from(i), 0.5)).collect(),
            now: Some(Marker { label: "now 0.30".into(), at: 0.3 }),
            flips: vec![
                Marker { label: "0.31".into(), at: 0.31 },
                Marker { label: "0.90".into(), at: 0.9 },
            ],
        };
        let drawn = chart.draw(600.0);
        assert_eq!(drawn.matches("class=\"cut\"").count(), 2);
        assert_eq!(drawn.matches("marker-label").count(), 1, "one would cover the other");
        assert_eq!(drawn.matches("series other").count(), 2);
        assert_eq!(drawn.matches("end-label").count(), 4);
        assert_eq!(chart.data().columns.len(), 7);
    }
}
