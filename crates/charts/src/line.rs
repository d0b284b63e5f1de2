//! Line chart: labelled at the line ends, distinguished by dash and colour, with an optional
//! interval band. Gaps are not bridged.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    Axis, Chart, DataTable, Texts,
    axis::Scale,
    markup::{fit, line, px, text, text_width},
    table::Cell,
};

const TOP: f64 = 24.0;
const BOTTOM: f64 = 40.0;
const LEFT: f64 = 52.0;
/// Least distance in px between two labels.
const LABEL_GAP: f64 = 15.0;

/// Several series against the same axes.
#[derive(Debug, Clone)]
pub struct LineChart {
    pub texts: Texts,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
}

/// One line. At most four are distinguished by colour; further lines repeat colours with other
/// dashes.
#[derive(Debug, Clone, Default)]
pub struct Series {
    pub label: String,
    /// (x, y) in order of x; a non-finite y leaves a gap.
    pub points: Vec<(f64, f64)>,
    /// Interval around the line, in order of x.
    pub band: Vec<BandPoint>,
}

/// The interval at one x.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandPoint {
    pub x: f64,
    pub low: f64,
    pub high: f64,
}

struct Frame {
    x: Scale,
    y: Scale,
    right: f64,
    bottom: f64,
}

impl Series {
    pub(super) fn finite(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite())
    }

    /// The path through the points; every gap starts a new piece.
    fn path(&self, frame: &Frame) -> String {
        let mut out = String::new();
        let mut pen = 'M';
        for &(x, y) in &self.points {
            if x.is_finite() && y.is_finite() {
                let _ = write!(out, "{pen}{} {}", px(frame.x.at(x)), px(frame.y.at(y)));
                pen = 'L';
            } else {
                pen = 'M';
            }
        }
        out
    }

    fn band_path(&self, frame: &Frame) -> String {
        let sides: Vec<_> = self
            .band
            .iter()
            .filter(|b| b.x.is_finite() && b.low.is_finite() && b.high.is_finite())
            .collect();
        let upper = sides.iter().map(|b| (b.x, b.high));
        let lower = sides.iter().rev().map(|b| (b.x, b.low));
        let mut out = String::new();
        for (i, (x, y)) in upper.chain(lower).enumerate() {
            let pen = if i == 0 { 'M' } else { 'L' };
            let _ = write!(out, "{pen}{} {}", px(frame.x.at(x)), px(frame.y.at(y)));
        }
        out
    }
}

impl LineChart {
    fn frame(&self, width: f64) -> Frame {
        let longest = self.series.iter().map(|s| text_width(&s.label)).fold(0.0, f64::max);
        let right = width - (longest + 16.0).min(width * 0.28);
        let bottom = self.height(width) - BOTTOM;
        let xs = self.series.iter().flat_map(|s| s.points.iter().map(|p| p.0));
        let ys = self.series.iter().flat_map(|s| {
            let band = s.band.iter().flat_map(|b| [b.low, b.high]);
            s.finite().map(|p| p.1).chain(band)
        });
        let x_ticks = if width < 400.0 { 4 } else { 8 };
        Frame {
            x: Scale::fit(&self.x, xs, x_ticks, (LEFT, right)),
            y: Scale::fit(&self.y, ys, 5, (bottom, TOP)),
            right,
            bottom,
        }
    }

    fn draw_axes(&self, frame: &Frame, width: f64) -> String {
        let mut out = String::new();
        for (y, tick) in frame.y.ticks() {
            out += &line("grid", LEFT, y, frame.right, y);
            out += &text("tick", LEFT - 8.0, y + 4.0, "end", &tick, &tick);
        }
        for (x, tick) in frame.x.ticks() {
            out += &text("tick", x, frame.bottom + 16.0, "middle", &tick, &tick);
        }
        let y_label = fit(&self.y.label, width);
        out += &text("axis-label", 0.0, 12.0, "start", &y_label, &self.y.label);
        let x_label = fit(&self.x.label, frame.right - LEFT);
        out + &text("axis-label", frame.right, frame.bottom + 33.0, "end", &x_label, &self.x.label)
    }

    /// Labels at the ends of the lines, pushed apart so that none covers another.
    fn draw_labels(&self, frame: &Frame, width: f64) -> String {
        let mut ends: Vec<(usize, f64, f64)> = self
            .series
            .iter()
            .enumerate()
            .filter_map(|(i, s)| s.finite().last().map(|(x, y)| (i, frame.x.at(x), frame.y.at(y))))
            .collect();
        ends.sort_by(|a, b| a.2.total_cmp(&b.2));
        let heights = spread(&ends.iter().map(|e| e.2).collect::<Vec<_>>(), frame.bottom);
        let mut out = String::new();
        for ((i, x, y), height) in ends.into_iter().zip(heights) {
            let _ = write!(
                out,
                "<circle class=\"dot {}\" cx=\"{}\" cy=\"{}\" r=\"3.5\"/>",
                color(i),
                px(x),
                px(y)
            );
            let label = &self.series[i].label;
            let shown = fit(label, width - x - 8.0);
            out += &text(
                &format!("end-label {}", color(i)),
                x + 8.0,
                height + 4.0,
                "start",
                &shown,
                label,
            );
        }
        out
    }
}

impl Chart for LineChart {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        self.series.iter().all(|s| s.finite().next().is_none())
    }

    fn height(&self, width: f64) -> f64 {
        (width * 0.46).clamp(200.0, 280.0)
    }

    fn draw(&self, width: f64) -> String {
        let frame = self.frame(width);
        let mut out = self.draw_axes(&frame, width);
        for (i, series) in self.series.iter().enumerate() {
            let band = series.band_path(&frame);
            if !band.is_empty() {
                let _ = write!(out, "<path class=\"band {}\" d=\"{band}Z\"/>", color(i));
            }
        }
        for (i, series) in self.series.iter().enumerate() {
            let path = series.path(&frame);
            if !path.is_empty() {
                let _ =
                    write!(out, "<path class=\"series {} {}\" d=\"{path}\"/>", color(i), dash(i));
            }
        }
        out + &self.draw_labels(&frame, width)
    }

    fn data(&self) -> DataTable {
        series_table(&self.x, &self.series)
    }
}

/// One row per x, one column per series.
pub(super) fn series_table(x: &Axis, all: &[Series]) -> DataTable {
    let mut rows: BTreeMap<u64, (f64, Vec<Option<f64>>)> = BTreeMap::new();
    for (i, series) in all.iter().enumerate() {
        for &(x, y) in series.points.iter().filter(|p| p.0.is_finite()) {
            let row = rows.entry(ordered_bits(x)).or_insert_with(|| (x, vec![None; all.len()]));
            row.1[i] = Some(y);
        }
    }
    let columns =
        std::iter::once(x.label.clone()).chain(all.iter().map(|s| s.label.clone())).collect();
    let rows = rows
        .into_values()
        .map(|(at, ys)| {
            let head = x.name_of(at).map_or_else(|| Cell::number(at), Cell::text);
            std::iter::once(head).chain(ys.into_iter().map(Cell::number)).collect()
        })
        .collect();
    DataTable { columns, rows }
}

/// Bits of a finite number, in the number's order.
fn ordered_bits(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 { bits | (1 << 63) } else { !bits }
}

pub(super) fn color(i: usize) -> &'static str {
    ["series-1", "series-2", "series-3", "series-4"][i % 4]
}

pub(super) fn dash(i: usize) -> &'static str {
    ["dash-1", "dash-2", "dash-3", "dash-4"][(i + i / 4) % 4]
}

/// Moves sorted heights apart to [`LABEL_GAP`], keeping them above `bottom`.
pub(super) fn spread(heights: &[f64], bottom: f64) -> Vec<f64> {
    let mut out = Vec::with_capacity(heights.len());
    let mut least = f64::NEG_INFINITY;
    for &height in heights {
        let placed = height.max(least);
        out.push(placed);
        least = placed + LABEL_GAP;
    }
    let mut most = bottom;
    for placed in out.iter_mut().rev() {
        *placed = placed.min(most);
        most = *placed - LABEL_GAP;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure;

    fn chart(series: Vec<Series>) -> LineChart {
        let texts = Texts {
            title: "Loss <by> epoch".into(),
            empty: "No epoch yet".into(),
            ..Texts::default()
        };
        LineChart {
            texts,
            x: Axis::new("epoch").whole_numbers(),
            y: Axis::new("loss").from_zero(),
            series,
        }
    }

    fn series(label: &str, ys: &[f64]) -> Series {
        let points = ys.iter().enumerate().map(|(i, y)| (i as f64 + 1.0, *y)).collect();
        Series { label: label.into(), points, band: Vec::new() }
    }

    #[test]
    fn without_finite_points_the_placeholder_is_shown() {
        let html = figure(&chart(vec![series("train", &[f64::NAN, f64::INFINITY])]));
        assert!(html.as_str().contains("No epoch yet"));
        assert!(!html.as_str().contains("<svg"));
    }

    #[test]
    fn a_gap_starts_a_new_piece_and_is_unknown_in_the_table() {
        let chart = chart(vec![series("train", &[0.4, f64::NAN, 0.2, 0.1])]);
        let drawn = chart.draw(560.0);
        let path = drawn.split(" d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert_eq!(path.matches('M').count(), 2, "{path}");
        assert!(!drawn.contains("NaN"));
        let table = chart.data().html("t", "unknown");
        assert_eq!(table.matches("unknown").count(), 1);
        assert_eq!(table.matches("<tr>").count(), 5);
    }

    #[test]
    fn markup_is_escaped_and_has_no_inline_style() {
        let html = figure(&chart(vec![series("<b>&", &[0.4, 0.2])])).to_string();
        assert!(html.contains("<title>Loss &lt;by&gt; epoch</title>"));
        assert!(html.contains("&lt;b&gt;&amp;") && !html.contains("<b>"));
        assert!(!html.contains("style="));
        assert_eq!(html.matches("role=\"img\"").count(), 3);
    }

    #[test]
    fn labels_of_lines_that_end_together_do_not_overlap() {
        let placed = spread(&[100.0, 101.0, 102.0], 110.0);
        assert!(placed.windows(2).all(|w| w[1] - w[0] >= LABEL_GAP), "{placed:?}");
        assert!(placed[2] <= 110.0);
    }

    #[test]
    fn rows_of_the_table_are_in_order_of_x() {
        let chart = chart(vec![
            Series { label: "a".into(), points: vec![(-1.0, 1.0), (3.0, 2.0)], band: Vec::new() },
            Series { label: "b".into(), points: vec![(-2.0, 3.0), (0.0, 4.0)], band: Vec::new() },
        ]);
        let table = chart.data().html("t", "?");
        let order: Vec<_> = ["−2", "−1", "0", "3"]
            .iter()
            .map(|x| table.find(&format!("row\">{x}<")).unwrap())
            .collect();
        assert!(order.is_sorted(), "{table}");
    }
}
