//! Curves between 0 and 1 on both axes, such as ROC and precision–recall, beside a line of
//! reference and marked points. Several curves are named in a legend below, by dash as well as
//! by colour: such close lines leave no space for labels.

use std::fmt::Write as _;

use super::{
    Axis, Chart, DataTable, Series, Texts,
    line::{color, dash},
    markup::{LINE, escape, fit, line, px, text, text_width},
    number::plain,
    plane::{self, FreeSpace, Plane},
    table::Cell,
};

/// Height in px of a line of the legend.
const ROW: f64 = 18.0;
/// Width in px of a line's sample in the legend.
const SAMPLE: f64 = 32.0;
/// Values of x at which the table samples the curves, beside 0.
const READINGS: u32 = 20;

/// Curves, a reference and marks.
#[derive(Debug, Clone)]
pub struct UnitSquare {
    pub texts: Texts,
    /// Names of the axes.
    pub x: String,
    pub y: String,
    pub join: Join,
    /// In order of x; at most [`UnitSquare::MOST`]. Their bands are not drawn.
    pub curves: Vec<Series>,
    pub reference: Option<Reference>,
    pub marks: Vec<Mark>,
}

/// Interpolation between the points of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// Linear; at a vertical step, the upper end.
    Straight,
    /// The points are corners of steps, each of which ends at its x.
    Steps,
}

/// A straight reference line from x = 0 to x = 1.
#[derive(Debug, Clone)]
pub struct Reference {
    pub label: String,
    /// Height at x = 0 and x = 1.
    pub heights: (f64, f64),
}

/// A marked point.
#[derive(Debug, Clone)]
pub struct Mark {
    pub label: String,
    pub x: f64,
    pub y: f64,
}

impl UnitSquare {
    /// Most curves; more would repeat a colour.
    pub const MOST: usize = 4;

    /// Without the legend.
    fn square(width: f64) -> f64 {
        (width * 0.86).clamp(240.0, 380.0)
    }

    fn named_below(&self) -> bool {
        self.curves.len() > 1
    }

    fn draw_reference(&self, plane: &Plane) -> String {
        let Some(reference) = &self.reference else { return String::new() };
        let (start, end) = (plane.at(0.0, reference.heights.0), plane.at(1.0, reference.heights.1));
        line("cut", start.0, start.1, end.0, end.1)
    }

    /// The reference's name at its right part, on whichever side there is space.
    fn name_reference(&self, plane: &Plane, space: &mut FreeSpace) -> String {
        let Some(reference) = &self.reference else { return String::new() };
        let shown = fit(&reference.label, plane.width * 0.5);
        let width = text_width(&shown);
        let (from, to) = reference.heights;
        let corners = (2..9).rev().flat_map(|step| {
            let x = f64::from(step) / 10.0;
            let (cx, cy) = plane.at(x, from + (to - from) * x);
            [(cx + 6.0, cy + 6.0), (cx - width, cy + 6.0), (cx - width - 6.0, cy - LINE - 6.0)]
        });
        let place = space.first_free(&shown, corners);
        place.map_or_else(String::new, |area| {
            plane::placed("marker-label", &area, &shown, &reference.label)
        })
    }

    fn draw_marks(&self, plane: &Plane, space: &mut FreeSpace) -> String {
        let mut out = String::new();
        for mark in self.marks.iter().filter(|m| m.x.is_finite() && m.y.is_finite()) {
            let (cx, cy) = plane.at(mark.x, mark.y);
            space.take_point(cx, cy);
            let _ = write!(
                out,
                "<circle class=\"crossing\" cx=\"{}\" cy=\"{}\" r=\"4.5\"><title>{}</title></circle>",
                px(cx),
                px(cy),
                escape(&mark.label)
            );
            // Below a convex curve there is space further away.
            let near = space.beside(&mark.label, (cx, cy));
            let farther = (1..12).flat_map(|step| {
                let off = f64::from(step) * 10.0;
                let width = text_width(&mark.label);
                [(cx + 8.0, cy + off), (cx - 8.0 - width, cy + off), (cx - 8.0 - width, cy - off)]
            });
            if let Some(area) = near.or_else(|| space.first_free(&mark.label, farther)) {
                out += &plane::placed("crossing-label", &area, &mark.label, &mark.label);
            }
        }
        out
    }

    fn draw_legend(&self, width: f64) -> String {
        if !self.named_below() {
            return String::new();
        }
        let mut out = String::new();
        for (i, curve) in self.curves.iter().enumerate() {
            let y = Self::square(width) + ROW * (i as f64 + 0.5);
            let class = format!("series {} {}", color(i), dash(i));
            out += &line(&class, 0.0, y, SAMPLE, y);
            let shown = fit(&curve.label, width - SAMPLE - 8.0);
            out += &text("bar-label", SAMPLE + 8.0, y + 4.0, "start", &shown, &curve.label);
        }
        out
    }

    /// Height of a curve at an x.
    fn height_at(&self, curve: &Series, x: f64) -> Option<f64> {
        let points: Vec<(f64, f64)> = curve.finite().collect();
        let mut there = points.windows(2).filter(|pair| pair[0].0 <= x && x <= pair[1].0);
        let pair = match self.join {
            Join::Straight => there.next_back()?,
            Join::Steps => there.next()?,
        };
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        Some(if x1 > x0 { y0 + (y1 - y0) * (x - x0) / (x1 - x0) } else { y1 })
    }
}

impl Chart for UnitSquare {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        self.curves.iter().all(|curve| curve.finite().next().is_none())
    }

    fn height(&self, width: f64) -> f64 {
        let legend = if self.named_below() { ROW * self.curves.len() as f64 + 4.0 } else { 0.0 };
        Self::square(width) + legend
    }

    fn widest(&self) -> f64 {
        420.0
    }

    fn draw(&self, width: f64) -> String {
        let (x, y) = (Axis::new(&self.x).at_least(0.0, 1.0), Axis::new(&self.y).at_least(0.0, 1.0));
        let none = || std::iter::empty();
        let plane = Plane::fit((&x, &y), none(), none(), (width, Self::square(width)));
        let mut space = plane.free_space();
        let mut out = plane.axes(&x, &y, false);
        out += &self.draw_reference(&plane);
        for (i, curve) in self.curves.iter().enumerate() {
            let path = plane.path(curve.finite());
            let _ = write!(out, "<path class=\"series {} {}\" d=\"{path}\"/>", color(i), dash(i));
            space.take_line(&curve.finite().map(|(x, y)| plane.at(x, y)).collect::<Vec<_>>());
        }
        if let Some(Reference { heights: (from, to), .. }) = self.reference {
            space.take_line(&[plane.at(0.0, from), plane.at(1.0, to)]);
        }
        out += &self.draw_marks(&plane, &mut space);
        out += &self.name_reference(&plane, &mut space);
        out + &self.draw_legend(width)
    }

    /// The curves read at every twentieth of x; the marks below.
    fn data(&self) -> DataTable {
        let named = self.named_below();
        let names =
            self.curves.iter().map(|c| if named { c.label.clone() } else { self.y.clone() });
        let read = |x: f64| {
            let heights = self.curves.iter().map(move |c| Cell::number(self.height_at(c, x)));
            heights.collect::<Vec<_>>()
        };
        let places = (0..=READINGS).map(|step| f64::from(step) / f64::from(READINGS));
        let mut rows: Vec<Vec<Cell>> =
            places.map(|x| std::iter::once(Cell::number(x)).chain(read(x)).collect()).collect();
        let marks = self.marks.iter().filter(|mark| mark.x.is_finite());
        rows.extend(marks.map(|mark| {
            let head = Cell::Text(format!("{}: {}", mark.label, plain(mark.x)));
            let others = self.curves.iter().skip(1).map(|_| Cell::text(""));
            [head, Cell::number(mark.y)].into_iter().chain(others).collect()
        }));
        DataTable { columns: std::iter::once(self.x.clone()).chain(names).collect(), rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(label: &str, points: &[(f64, f64)]) -> Series {
        Series { label: label.into(), points: points.to_vec(), band: Vec::new() }
    }

    fn roc(curves: Vec<Series>) -> UnitSquare {
        UnitSquare {
            texts: Texts { title: "ROC".into(), ..Texts::default() },
            x: "false positive rate".into(),
            y: "recall".into(),
            join: Join::Straight,
            curves,
            reference: Some(Reference { label: "chance".into(), heights: (0.0, 1.0) }),
            marks: vec![Mark { label: "threshold 0.5".into(), x: 0.25, y: 0.8 }],
        }
    }

    fn bend() -> Series {
        curve("one", &[(0.0, 0.0), (0.0, 0.5), (0.25, 0.8), (1.0, 1.0)])
    }

    #[test]
    fn one_curve_is_drawn_with_its_reference_and_its_mark_and_needs_no_legend() {
        for width in [296.0, 420.0] {
            let drawn = roc(vec![bend()]).draw(width);
            assert_eq!(drawn.matches("<path class=\"series").count(), 1);
            assert_eq!(drawn.matches("class=\"crossing\"").count(), 1);
            assert_eq!(drawn.matches("class=\"cut\"").count(), 1);
            assert!(drawn.contains(">chance<") && drawn.contains(">threshold 0.5</text>"));
            assert!(!drawn.contains(">one<"));
        }
    }

    #[test]
    fn several_curves_are_named_below_each_with_its_own_dash() {
        let chart = roc(["a", "b", "c", "d"].map(|name| curve(name, &bend().points)).to_vec());
        let drawn = chart.draw(296.0);
        for (i, name) in ["a", "b", "c", "d"].iter().enumerate() {
            let sample = format!("<line class=\"series series-{0} dash-{0}\"", i + 1);
            assert!(drawn.contains(&sample) && drawn.contains(&format!(">{name}</text>")));
        }
        assert!(chart.height(296.0) > roc(vec![bend()]).height(296.0) + 4.0 * ROW - 1.0);
    }

    #[test]
    fn the_table_reads_straight_lines_and_steps_each_in_its_way() {
        let table = roc(vec![bend()]).data();
        assert_eq!(table.rows.len(), READINGS as usize + 2, "one more for the mark");
        let html = table.html("t", "?");
        // Vertical at 0, it ends at 0.5; halfway from 0.25 to 1, y is 0.9 at 0.625.
        assert!(html.contains("<th scope=\"row\">0</th><td class=\"number\">0.5</td>"), "{html}");
        assert!(html.contains("<th scope=\"row\">0.1</th><td class=\"number\">0.62</td>"));
        assert!(html.contains("threshold 0.5: 0.25</th><td class=\"number\">0.8</td>"));
        let corners = [(0.0, 1.0), (0.5, 1.0), (0.5, 0.6), (1.0, 0.6)];
        let steps = UnitSquare { join: Join::Steps, ..roc(vec![curve("pr", &corners)]) };
        let html = steps.data().html("t", "?");
        assert!(html.contains("<th scope=\"row\">0.5</th><td class=\"number\">1</td>"), "{html}");
        assert!(html.contains("<th scope=\"row\">0.55</th><td class=\"number\">0.6</td>"));
    }
}
