//! Named points in the plane with lines of equal value behind them, such as
//! needs by importance and satisfaction with lines of equal opportunity.

use std::fmt::Write as _;

use super::{
    Axis, Chart, DataTable, Texts,
    markup::LINE,
    plane::{self, FreeSpace, Plane, PlanePoint},
    table::Cell,
};

/// Points before lines of equal value.
#[derive(Debug, Clone)]
pub struct Landscape {
    pub texts: Texts,
    pub x: Axis,
    pub y: Axis,
    /// Heading of the names in the table.
    pub names: String,
    /// Headings of the intervals' ends in the table, as "low" and "high".
    pub low: String,
    pub high: String,
    /// Heading of [`LandscapePoint::value`] in the table.
    pub value: String,
    pub guides: Vec<Guide>,
    pub points: Vec<LandscapePoint>,
}

/// A point and its value on the lines' scale.
#[derive(Debug, Clone, Default)]
pub struct LandscapePoint {
    pub at: PlanePoint,
    pub value: Option<f64>,
}

/// A line of equal value, in the units of the axes.
#[derive(Debug, Clone)]
pub struct Guide {
    pub label: String,
    pub points: Vec<(f64, f64)>,
}

impl Landscape {
    fn finite(&self) -> impl Iterator<Item = &PlanePoint> {
        self.points.iter().map(|p| &p.at).filter(|p| p.is_finite())
    }

    fn draw_guides(&self, plane: &Plane, space: &mut FreeSpace) -> String {
        let mut out = String::new();
        for guide in &self.guides {
            let path = plane.path(guide.points.iter().copied());
            let _ = write!(out, "<path class=\"guide\" d=\"{path}\"/>");
            let Some(&(x, y)) = guide.points.first() else { continue };
            // At its bottom, where lines of equal value are furthest apart.
            let (x, y) = plane.at(x, y);
            let corners = [(x + 5.0, y - LINE - 3.0), (x + 5.0, y - 2.0 * LINE - 8.0)];
            if let Some(area) = space.first_free(&guide.label, corners) {
                out += &plane::placed("guide-label", &area, &guide.label, &guide.label);
            }
        }
        out
    }
}

impl Chart for Landscape {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        self.finite().next().is_none()
    }

    fn height(&self, width: f64) -> f64 {
        (width * 0.8).clamp(280.0, 460.0)
    }

    fn draw(&self, width: f64) -> String {
        let plane = Plane::fit(
            (&self.x, &self.y),
            self.finite().flat_map(PlanePoint::xs),
            self.finite().flat_map(PlanePoint::ys),
            (width, self.height(width)),
        );
        let mut space = plane.free_space();
        let mut out = plane.axes(&self.x, &self.y, false);
        out += &self.draw_guides(&plane, &mut space);
        let points: Vec<PlanePoint> = self.finite().cloned().collect();
        out + &plane.points(&points, &mut space)
    }

    fn data(&self) -> DataTable {
        let mut columns = vec![self.names.clone(), self.value.clone()];
        for axis in [&self.x, &self.y] {
            columns.push(axis.label.clone());
            columns.extend([&self.low, &self.high].map(|end| format!("{}, {end}", axis.label)));
        }
        let rows = self.points.iter().map(|LandscapePoint { at, value }| {
            let mut row = vec![Cell::text(&at.label), Cell::number(*value)];
            for (value, interval) in [(at.x, at.x_interval), (at.y, at.y_interval)] {
                row.push(Cell::number(value));
                row.extend([interval.map(|i| i.0), interval.map(|i| i.1)].map(Cell::number));
            }
            row
        });
        DataTable { rows: rows.collect(), columns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: Vec<LandscapePoint>) -> Landscape {
        Landscape {
            texts: Texts::default(),
            x: Axis::new("importance").at_least(1.0, 10.0),
            y: Axis::new("satisfaction").at_least(1.0, 10.0),
            names: "need".into(),
            low: "low".into(),
            high: "high".into(),
            value: "opportunity".into(),
            guides: vec![Guide { label: "15".into(), points: vec![(8.0, 1.0), (10.0, 5.0)] }],
            points,
        }
    }

    fn point(label: &str, x: f64, y: f64) -> LandscapePoint {
        let at = PlanePoint {
            label: label.into(),
            x,
            y,
            x_interval: Some((x - 0.5, x + 0.5)),
            ..PlanePoint::default()
        };
        LandscapePoint { at, value: Some(15.0) }
    }

    #[test]
    fn lines_points_and_intervals_are_drawn_and_unknown_ones_stay_in_the_table() {
        let chart = chart(vec![point("find defects", 9.0, 3.0), point("?", f64::NAN, 3.0)]);
        let drawn = chart.draw(296.0);
        assert_eq!(drawn.matches("class=\"guide\"").count(), 1);
        assert_eq!(drawn.matches("whisker").count(), 1);
        assert!(drawn.contains("guide-label") && drawn.contains("find defects"));
        assert_eq!(chart.data().rows.len(), 2);
    }

    #[test]
    fn close_points_with_intervals_have_their_labels_further_away_with_leaders() {
        let needs = [
            ("Sort without typing addresses again", 8.1, 4.5),
            ("Say so when a digit is not certain", 8.0, 4.6),
            ("Go on working when the network is down", 7.9, 4.4),
            ("Keep pictures of parcels inside the building", 8.2, 4.7),
        ];
        let drawn = chart(needs.map(|(label, x, y)| point(label, x, y)).to_vec()).draw(560.0);
        for (label, ..) in needs {
            let begins = label.split(' ').take(2).collect::<Vec<_>>().join(" ");
            assert!(drawn.contains(&format!(">{begins}")), "{label}: {drawn}");
        }
        assert!(drawn.contains("\"leader\""), "{drawn}");
    }
}
