//! Histogram: bars over bins of round width, with named markers such as a threshold or a
//! percentile.

use std::fmt::Write as _;

use super::{
    Axis, Chart, DataTable, Texts,
    axis::{Scale, round_step},
    markup::{fit, line, px, text, text_width},
    number::at_step,
    table::Cell,
};

const TOP: f64 = 34.0;
const BOTTOM: f64 = 42.0;
const LEFT: f64 = 52.0;

/// Values and the target number of bins.
#[derive(Debug, Clone)]
pub struct Histogram {
    pub texts: Texts,
    pub value: Axis,
    /// Name of the counts, for example "Draws".
    pub count: Axis,
    pub values: Vec<f64>,
    /// About how many bins; 0 takes the square root of the number of values, at most 30.
    pub bins: usize,
    pub markers: Vec<Marker>,
}

/// A vertical line with a name.
#[derive(Debug, Clone)]
pub struct Marker {
    pub label: String,
    pub at: f64,
}

/// Counts over bins that start at `start` and are `width` wide.
struct Bins {
    start: f64,
    width: f64,
    counts: Vec<u64>,
}

impl Histogram {
    fn finite(&self) -> impl Iterator<Item = f64> + '_ {
        self.values.iter().copied().filter(|v| v.abs() < 1e300)
    }

    fn count_bins(&self) -> Bins {
        let n = self.finite().count();
        let (low, high) = self
            .finite()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let wanted =
            if self.bins == 0 { (n as f64).sqrt().clamp(1.0, 30.0) } else { self.bins as f64 };
        let spread = high - low;
        let width = if spread > low.abs().max(high.abs()) * 1e-12 {
            round_step(spread / wanted)
        } else {
            round_step(low.abs() * 0.1)
        };
        let start = (low / width).floor() * width;
        let mut counts = Vec::new();
        for value in self.finite() {
            let bin = (((value - start) / width) as usize).min(1000);
            if bin >= counts.len() {
                counts.resize(bin + 1, 0);
            }
            counts[bin] += 1;
        }
        Bins { start, width, counts }
    }
}

impl Bins {
    fn edges(&self, i: usize) -> (f64, f64) {
        (self.start + i as f64 * self.width, self.start + (i + 1) as f64 * self.width)
    }
}

impl Chart for Histogram {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        self.finite().next().is_none()
    }

    fn height(&self, width: f64) -> f64 {
        (width * 0.42).clamp(200.0, 240.0)
    }

    fn draw(&self, width: f64) -> String {
        let bins = self.count_bins();
        let (right, bottom) = (width - 12.0, self.height(width) - BOTTOM);
        let reach = [bins.start, bins.edges(bins.counts.len().saturating_sub(1)).1];
        let marks = self.markers.iter().map(|m| m.at).filter(|at| at.is_finite());
        let x_ticks = if width < 400.0 { 4 } else { 8 };
        let x = Scale::fit(&self.value, reach.into_iter().chain(marks), x_ticks, (LEFT, right));
        let counts = bins.counts.iter().map(|&c| c as f64);
        let count_axis = Axis { whole: true, ..self.count.clone().from_zero() };
        let y = Scale::fit(&count_axis, counts, 4, (bottom, TOP));
        let mut out = String::new();
        for (at, tick) in y.ticks() {
            out += &line("grid", LEFT, at, right, at);
            out += &text("tick", LEFT - 8.0, at + 4.0, "end", &tick, &tick);
        }
        for (at, tick) in x.ticks() {
            out += &text("tick", at, bottom + 16.0, "middle", &tick, &tick);
        }
        for (i, &count) in bins.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let (from, to) = bins.edges(i);
            let (left, top) = (x.at(from), y.at(count as f64));
            let _ = write!(
                out,
                "<rect class=\"bar\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                px(left),
                px(top),
                px((x.at(to) - left - 1.0).max(0.5)),
                px(bottom - top)
            );
        }
        for marker in self.markers.iter().filter(|m| m.at.is_finite()) {
            let at = x.at(marker.at);
            out += &line("marker", at, TOP - 6.0, at, bottom);
            let shown = fit(&marker.label, width * 0.45);
            let half = text_width(&shown) / 2.0;
            let held = at.clamp(half, (width - half).max(half));
            out += &text("marker-label", held, TOP - 10.0, "middle", &shown, &marker.label);
        }
        out += &text(
            "axis-label",
            0.0,
            11.0,
            "start",
            &fit(&self.count.label, width),
            &self.count.label,
        );
        out + &text(
            "axis-label",
            right,
            bottom + 34.0,
            "end",
            &fit(&self.value.label, width),
            &self.value.label,
        )
    }

    fn data(&self) -> DataTable {
        let bins = self.count_bins();
        let rows = bins
            .counts
            .iter()
            .enumerate()
            .map(|(i, &count)| {
                let (from, to) = bins.edges(i);
                let name = format!("{} – {}", at_step(from, bins.width), at_step(to, bins.width));
                vec![Cell::Text(name), Cell::number(count as f64)]
            })
            .collect();
        DataTable { columns: vec![self.value.label.clone(), self.count.label.clone()], rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(values: Vec<f64>) -> Histogram {
        Histogram {
            texts: Texts::default(),
            value: Axis::new("margin"),
            count: Axis::new("draws"),
            values,
            bins: 10,
            markers: vec![Marker { label: "go".into(), at: 0.6 }],
        }
    }

    #[test]
    fn every_finite_value_is_counted_once() {
        let values: Vec<f64> =
            (0..1000).map(|i| f64::from(i) / 1000.0).chain([f64::NAN, f64::INFINITY]).collect();
        let bins = histogram(values).count_bins();
        assert_eq!(bins.counts.iter().sum::<u64>(), 1000);
        assert_eq!(bins.counts.len(), 10);
    }

    #[test]
    fn equal_values_and_extremes_are_drawn() {
        for values in [vec![0.5; 4], vec![0.0], vec![-1e299, 1e299], vec![f64::NAN]] {
            let chart = histogram(values.clone());
            assert!(!chart.draw(296.0).contains("NaN"), "{values:?}");
        }
        assert!(histogram(vec![f64::NAN]).is_empty());
    }
}
