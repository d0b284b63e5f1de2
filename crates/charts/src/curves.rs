//! Curves against the same axes with the points where they cross and the range
//! between two of them, such as Van Westendorp's four price curves. Each curve
//! carries its name where there is space beside it.

use std::fmt::Write as _;

use super::{
    Axis, Chart, DataTable, Series, Texts,
    line::{color, dash, series_table},
    markup::{LINE, escape, fit, line, px, text, text_width},
    number::plain,
    plane::{self, Area, FreeSpace, Plane, TOP},
    table::Cell,
};

/// Curves, crossings and a range.
#[derive(Debug, Clone)]
pub struct CurveChart {
    pub texts: Texts,
    pub x: Axis,
    pub y: Axis,
    /// At most four; colours distinguish them. Their bands are not drawn.
    pub curves: Vec<Series>,
    pub crossings: Vec<Crossing>,
    pub range: Option<Range>,
}

/// Where two curves cross.
#[derive(Debug, Clone)]
pub struct Crossing {
    /// Short, for example "OPP".
    pub label: String,
    pub x: f64,
    pub y: f64,
}

/// A stretch of the x-axis that is marked.
#[derive(Debug, Clone)]
pub struct Range {
    pub label: String,
    pub low: f64,
    pub high: f64,
}

impl CurveChart {
    fn draw_range(&self, plane: &Plane, space: &mut FreeSpace) -> String {
        let Some(range) = self.range.as_ref().filter(|r| r.low.is_finite() && r.high.is_finite())
        else {
            return String::new();
        };
        let (low, high) = (plane.x.at(range.low), plane.x.at(range.high));
        let mut out = format!(
            "<rect class=\"range-band\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            px(low),
            px(TOP),
            px((high - low).max(1.0)),
            px(plane.bottom - TOP)
        );
        for end in [low, high] {
            out += &line("cut", end, TOP, end, plane.bottom);
        }
        let shown = fit(&range.label, plane.width * 0.6);
        let half = text_width(&shown) / 2.0;
        let middle = f64::midpoint(low, high).clamp(half, (plane.width - half).max(half));
        // Beside the name of the vertical axis there is rarely space, hence below the line.
        space.take(Area { x: middle - half, y: TOP + 2.0, width: half * 2.0, height: LINE });
        out += &text("marker-label", middle, TOP + 13.0, "middle", &shown, &range.label);
        out
    }

    fn draw_crossings(&self, plane: &Plane, space: &mut FreeSpace) -> String {
        let drawn = || self.crossings.iter().filter(|c| c.x.is_finite() && c.y.is_finite());
        let mut out = String::new();
        for crossing in drawn() {
            let (cx, cy) = plane.at(crossing.x, crossing.y);
            space.take_point(cx, cy);
        }
        for crossing in drawn() {
            let (cx, cy) = plane.at(crossing.x, crossing.y);
            let name = format!("{} {}", crossing.label, plain(crossing.x));
            let _ = write!(
                out,
                "<circle class=\"crossing\" cx=\"{}\" cy=\"{}\" r=\"4.5\"><title>{}</title></circle>",
                px(cx),
                px(cy),
                escape(&name)
            );
            if let Some(area) = space.beside(&name, (cx, cy)) {
                out += &plane::placed("crossing-label", &area, &name, &name);
            }
        }
        out
    }

    /// Names beside the curves: where a curve passes a height of its own, there is usually space.
    fn draw_names(&self, plane: &Plane, space: &mut FreeSpace) -> String {
        let mut out = String::new();
        for (i, curve) in self.curves.iter().enumerate() {
            let shown = fit(&curve.label, plane.width * 0.3);
            let width = text_width(&shown);
            let points: Vec<(f64, f64)> = curve.finite().map(|(x, y)| plane.at(x, y)).collect();
            let Some(&end) = points.last() else { continue };
            // From the top down: the curves are apart at the ends of their range.
            let corners = (1..24).rev().flat_map(|step| {
                let y = plane.bottom + (TOP - plane.bottom) * f64::from(step) / 24.0;
                let at = passes(&points, y);
                at.into_iter().flat_map(move |x| {
                    let top = y - LINE / 2.0;
                    [(x + 7.0, top), (x - 7.0 - width, top)]
                })
            });
            let last = [(end.0 - width, end.1 - LINE - 4.0), (end.0 - width, end.1 + 4.0)];
            // An overlapping name is better than none.
            let [(x, y), _] = last;
            let area = space.first_free(&shown, corners.chain(last)).unwrap_or(Area {
                x: x.max(0.0),
                y: y.max(TOP),
                width,
                height: LINE,
            });
            let class = format!("end-label {}", color(i));
            out += &plane::placed(&class, &area, &shown, &curve.label);
        }
        out
    }

    /// Keeps names off the curves themselves.
    fn take_curves(&self, plane: &Plane, space: &mut FreeSpace) {
        for curve in &self.curves {
            let points: Vec<(f64, f64)> = curve.finite().map(|(x, y)| plane.at(x, y)).collect();
            space.take_line(&points);
        }
    }

    /// Height of a curve at an x between its points.
    fn height_at(curve: &Series, x: f64) -> Option<f64> {
        let points: Vec<(f64, f64)> = curve.finite().collect();
        points.windows(2).find(|pair| pair[0].0 <= x && x <= pair[1].0).map(|pair| {
            let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
            if x1 > x0 { y0 + (y1 - y0) * (x - x0) / (x1 - x0) } else { y1 }
        })
    }
}

/// Where a line through points passes a height.
fn passes(points: &[(f64, f64)], y: f64) -> Option<f64> {
    points.windows(2).find_map(|pair| {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        let inside = (y0 - y) * (y1 - y) <= 0.0 && y0 != y1;
        inside.then(|| x0 + (x1 - x0) * (y - y0) / (y1 - y0))
    })
}

impl Chart for CurveChart {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        self.curves.iter().all(|curve| curve.finite().next().is_none())
    }

    fn height(&self, width: f64) -> f64 {
        (width * 0.6).clamp(240.0, 340.0)
    }

    fn draw(&self, width: f64) -> String {
        let points = || self.curves.iter().flat_map(Series::finite);
        let plane = Plane::fit(
            (&self.x, &self.y),
            points().map(|p| p.0),
            points().map(|p| p.1),
            (width, self.height(width)),
        );
        let mut space = plane.free_space();
        let mut out = self.draw_range(&plane, &mut space);
        out += &plane.axes(&self.x, &self.y, false);
        for (i, curve) in self.curves.iter().enumerate() {
            let path = plane.path(curve.finite());
            if !path.is_empty() {
                let _ =
                    write!(out, "<path class=\"series {} {}\" d=\"{path}\"/>", color(i), dash(i));
            }
        }
        self.take_curves(&plane, &mut space);
        out += &self.draw_crossings(&plane, &mut space);
        out + &self.draw_names(&plane, &mut space)
    }

    fn data(&self) -> DataTable {
        let mut table = series_table(&self.x, &self.curves);
        for crossing in self.crossings.iter().filter(|c| c.x.is_finite()) {
            let mut row = vec![Cell::Text(format!("{}: {}", crossing.label, plain(crossing.x)))];
            row.extend(self.curves.iter().map(|c| Cell::number(Self::height_at(c, crossing.x))));
            table.rows.push(row);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prices() -> CurveChart {
        let curve = |label: &str, points: &[(f64, f64)]| Series {
            label: label.into(),
            points: points.to_vec(),
            band: Vec::new(),
        };
        CurveChart {
            texts: Texts { title: "Price".into(), ..Texts::default() },
            x: Axis::new("USD"),
            y: Axis::new("share").at_least(0.0, 1.0),
            curves: vec![
                curve("too cheap", &[(5.0, 1.0), (10.0, 0.2), (20.0, 0.0)]),
                curve("cheap", &[(5.0, 1.0), (10.0, 0.6), (20.0, 0.0)]),
                curve("expensive", &[(5.0, 0.0), (10.0, 0.4), (20.0, 1.0)]),
                curve("too expensive", &[(5.0, 0.0), (10.0, 0.1), (20.0, 1.0)]),
            ],
            crossings: vec![
                Crossing { label: "OPP".into(), x: 10.5, y: 0.17 },
                Crossing { label: "none".into(), x: f64::NAN, y: 0.0 },
            ],
            range: Some(Range { label: "acceptable".into(), low: 9.0, high: 12.5 }),
        }
    }

    #[test]
    fn curves_crossings_and_range_are_drawn_with_their_names() {
        for width in [296.0, 600.0] {
            let drawn = prices().draw(width);
            assert_eq!(drawn.matches("<path class=\"series").count(), 4);
            assert_eq!(drawn.matches("class=\"crossing\"").count(), 1);
            assert!(drawn.contains("OPP 10.5") && drawn.contains("acceptable"));
            for name in ["too cheap<", ">cheap<", ">expensive<", "too expensive<"] {
                assert!(drawn.contains(name), "{name} at {width}");
            }
            assert!(!drawn.contains("NaN"));
        }
    }

    #[test]
    fn the_table_has_every_price_and_the_heights_at_a_crossing() {
        let table = prices().data();
        assert_eq!(table.rows.len(), 4);
        let html = table.html("t", "?");
        assert!(html.contains("OPP: 10.5") && html.contains(">0.57<"), "{html}");
    }
}
