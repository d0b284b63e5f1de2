//! Points in a square of four quarters with names, such as Kano's better and
//! worse coefficients.

use super::{
    Axis, Chart, DataTable, Texts,
    markup::{fit, line, text, text_width},
    plane::{self, Area, LEFT, Plane, PlanePoint, TOP},
    table::Cell,
};

/// Points between 0 and 1 on both axes.
#[derive(Debug, Clone)]
pub struct Quadrant {
    pub texts: Texts,
    /// For Kano: better, the share that is satisfied by having it.
    pub x: Axis,
    /// For Kano: worse without its sign, the share that is dissatisfied without it.
    pub y: Axis,
    /// Heading of the names in the table.
    pub names: String,
    /// Where the quarters meet, mostly (0.5, 0.5).
    pub cut: (f64, f64),
    /// Names of the quarters: upper left, upper right, lower left, lower right.
    pub quarters: [String; 4],
    /// Headings of the ends of the intervals in the table, as "low" and "high".
    pub low: String,
    pub high: String,
    pub points: Vec<PlanePoint>,
}

impl Quadrant {
    fn quarters(&self, plane: &Plane, space: &mut plane::FreeSpace) -> String {
        let (cx, cy) = plane.at(self.cut.0, self.cut.1);
        let mut out = line("cut", cx, TOP, cx, plane.bottom);
        out += &line("cut", LEFT, cy, plane.right, cy);
        let places = [
            (LEFT + 6.0, TOP + 15.0, "start", cx - LEFT),
            (plane.right - 4.0, TOP + 15.0, "end", plane.right - cx),
            (LEFT + 6.0, plane.bottom - 7.0, "start", cx - LEFT),
            (plane.right - 4.0, plane.bottom - 7.0, "end", plane.right - cx),
        ];
        for (name, (x, y, anchor, available)) in self.quarters.iter().zip(places) {
            let shown = fit(name, available - 8.0);
            let width = text_width(&shown);
            let left = if anchor == "end" { x - width } else { x };
            space.take(Area { x: left, y: y - 11.0, width, height: 14.0 });
            out += &text("quarter-label", x, y, anchor, &shown, name);
        }
        out
    }

    /// The name of a point's quarter.
    fn quarter_of(&self, point: &PlanePoint) -> &str {
        let right = usize::from(point.x >= self.cut.0);
        let below = if point.y >= self.cut.1 { 0 } else { 2 };
        &self.quarters[below + right]
    }
}

impl Chart for Quadrant {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        !self.points.iter().any(PlanePoint::is_finite)
    }

    fn height(&self, width: f64) -> f64 {
        (width * 0.8).clamp(260.0, 420.0)
    }

    fn draw(&self, width: f64) -> String {
        let whole = |axis: &Axis| Axis { tight: true, ..axis.clone().at_least(0.0, 1.0) };
        let axes = (&whole(&self.x), &whole(&self.y));
        let nothing = std::iter::empty;
        let plane = Plane::fit(axes, nothing(), nothing(), (width, self.height(width)));
        let mut space = plane.free_space();
        let mut out = plane.axes(&self.x, &self.y, true);
        out += &self.quarters(&plane, &mut space);
        out + &plane.points(&self.points, &mut space)
    }

    fn data(&self) -> DataTable {
        let mut columns = vec![self.names.clone(), self.x.label.clone(), self.y.label.clone()];
        let with_intervals =
            self.points.iter().any(|p| p.x_interval.is_some() || p.y_interval.is_some());
        if with_intervals {
            for axis in [&self.x, &self.y] {
                columns.extend([&self.low, &self.high].map(|end| format!("{}, {end}", axis.label)));
            }
        }
        columns.push(String::new());
        let rows = self.points.iter().map(|p| {
            let mut row = vec![Cell::text(&p.label), Cell::number(p.x), Cell::number(p.y)];
            if with_intervals {
                for interval in [p.x_interval, p.y_interval] {
                    row.extend([interval.map(|i| i.0), interval.map(|i| i.1)].map(Cell::number));
                }
            }
            row.push(Cell::text(if p.is_finite() { self.quarter_of(p) } else { "" }));
            row
        });
        DataTable { rows: rows.collect(), columns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kano(points: &[(&str, f64, f64)]) -> Quadrant {
        let points = points.iter().map(|&(label, x, y)| PlanePoint {
            label: label.into(),
            x,
            y,
            ..Default::default()
        });
        Quadrant {
            texts: Texts::default(),
            x: Axis::new("better"),
            y: Axis::new("worse"),
            names: "feature".into(),
            cut: (0.5, 0.5),
            quarters: ["must-be", "performance", "indifferent", "attractive"].map(str::to_owned),
            low: "low".into(),
            high: "high".into(),
            points: points.collect(),
        }
    }

    /// Better .85, worse −.32 is attractive.
    #[test]
    fn a_point_is_named_by_its_quarter() {
        let chart = kano(&[("camera", 0.85, 0.32), ("brakes", 0.1, 0.9), ("?", f64::NAN, 0.0)]);
        let table = chart.data().html("t", "unknown");
        let at = |what: &str| table.find(what).unwrap();
        assert!(at("camera") < at("attractive") && at("brakes") < at("must-be"), "{table}");
        assert!(!table.contains("indifferent") && table.contains("unknown"));
        let drawn = chart.draw(296.0);
        assert_eq!(drawn.matches("<circle").count(), 2);
        assert!(!drawn.contains("NaN"));
    }

    #[test]
    fn intervals_are_in_the_drawing_and_in_the_table() {
        let mut chart = kano(&[("camera", 0.85, 0.32)]);
        chart.points[0].x_interval = Some((0.7, 0.95));
        assert_eq!(chart.draw(600.0).matches("whisker").count(), 1);
        assert!(chart.data().html("t", "?").contains("better, low"));
    }
}
