//! Biplot: rows as points, columns as arrows, in the plane of principal components or of scaled
//! distances. A pixel is the same distance on both axes, because a map is read by its
//! distances.

use std::fmt::Write as _;

use super::{
    Axis, Chart, DataTable, Texts,
    markup::{LINE, escape, fit, line, px},
    plane::{self, Area, BOTTOM, FreeSpace, LEFT, Plane, PlanePoint, TOP},
    table::Cell,
};

/// Share of the half axis that the longest arrow takes.
const REACH: f64 = 0.8;

/// Points and arrows around zero.
#[derive(Debug, Clone)]
pub struct Biplot {
    pub texts: Texts,
    pub x: Axis,
    pub y: Axis,
    /// Heading of the names in the table.
    pub names: String,
    pub points: Vec<PlanePoint>,
    /// Only their relative lengths matter; empty for a map without columns.
    pub arrows: Vec<Arrow>,
}

/// An arrow: a column and its direction.
#[derive(Debug, Clone)]
pub struct Arrow {
    pub label: String,
    pub x: f64,
    pub y: f64,
}

impl Biplot {
    fn finite(&self) -> impl Iterator<Item = &PlanePoint> {
        self.points.iter().filter(|p| p.is_finite())
    }

    /// Axes with equal scales.
    fn plane(&self, width: f64) -> Plane {
        let height = self.height(width);
        let reach = |values: &mut dyn Iterator<Item = f64>| {
            values.filter(|v| v.is_finite()).fold(0.0, |most: f64, v| most.max(v.abs()))
        };
        let x = reach(&mut self.finite().map(|p| p.x));
        let y = reach(&mut self.finite().map(|p| p.y));
        let (across, up) = (width - 16.0 - LEFT, height - BOTTOM - TOP);
        // Distance per pixel, with a margin around the outermost point.
        let scale = (2.2 * x / across).max(2.2 * y / up).max(1e-9);
        let axis = |axis: &Axis, pixels: f64| {
            let half = scale * pixels / 2.0;
            Axis { tight: true, ..axis.clone().at_least(-half, half) }
        };
        let axes = (axis(&self.x, across), axis(&self.y, up));
        let nothing = std::iter::empty;
        Plane::fit((&axes.0, &axes.1), nothing(), nothing(), (width, height))
    }

    fn draw_arrows(&self, plane: &Plane, space: &mut FreeSpace) -> String {
        let longest = self.arrows.iter().map(|a| a.x.hypot(a.y)).fold(0.0, f64::max);
        if !(longest.is_finite() && longest > 0.0) {
            return String::new();
        }
        let (cx, cy) = plane.at(0.0, 0.0);
        let reach = (plane.right - cx).min(cy - TOP) * REACH / longest;
        let mut out = String::new();
        for arrow in &self.arrows {
            let (x, y) = (cx + arrow.x * reach, cy - arrow.y * reach);
            let length = (x - cx).hypot(y - cy);
            if length < 3.0 {
                continue;
            }
            let (dx, dy) = ((x - cx) / length, (y - cy) / length);
            let head = |side: f64| (x - dx * 7.0 - dy * 3.0 * side, y - dy * 7.0 + dx * 3.0 * side);
            let (left, right) = (head(1.0), head(-1.0));
            out += &line("arrow", cx, cy, x, y);
            let _ = write!(
                out,
                "<path class=\"arrow-head\" d=\"M{} {}L{} {}L{} {}Z\"><title>{}</title></path>",
                px(x),
                px(y),
                px(left.0),
                px(left.1),
                px(right.0),
                px(right.1),
                escape(&arrow.label)
            );
            let shown = fit(&arrow.label, plane.width * 0.34);
            let width = super::markup::text_width(&shown);
            let beyond = if dx >= 0.0 { x + 4.0 } else { x - 4.0 - width };
            let corners = [
                (beyond, y - LINE / 2.0),
                (x - width / 2.0, y + dy.signum() * 10.0 - LINE / 2.0),
                (beyond, y - LINE),
                (beyond, y),
            ];
            if let Some(area) = space.first_free(&shown, corners) {
                out += &plane::placed("arrow-label", &area, &shown, &arrow.label);
            }
        }
        out
    }
}

impl Chart for Biplot {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        self.finite().next().is_none()
    }

    fn height(&self, width: f64) -> f64 {
        (width * 0.85).clamp(260.0, 460.0)
    }

    fn draw(&self, width: f64) -> String {
        let plane = self.plane(width);
        let mut space = plane.free_space();
        for (x, y) in self.finite().map(|p| plane.at(p.x, p.y)) {
            space.take(Area { x: x - 6.0, y: y - 6.0, width: 12.0, height: 12.0 });
        }
        let (cx, cy) = plane.at(0.0, 0.0);
        let mut out = plane.axes(&self.x, &self.y, false);
        out += &line("cut", cx, TOP, cx, plane.bottom);
        out += &line("cut", LEFT, cy, plane.right, cy);
        let points: Vec<PlanePoint> = self.finite().cloned().collect();
        // Names of products take precedence over names of arrows when space is short.
        let drawn = plane.points(&points, &mut space);
        out += &self.draw_arrows(&plane, &mut space);
        out + &drawn
    }

    fn data(&self) -> DataTable {
        let columns = vec![self.names.clone(), self.x.label.clone(), self.y.label.clone()];
        let points = self.points.iter().map(|p| (p.label.clone(), p.x, p.y));
        let arrows = self.arrows.iter().map(|a| (format!("→ {}", a.label), a.x, a.y));
        let rows = points
            .chain(arrows)
            .map(|(label, x, y)| vec![Cell::Text(label), Cell::number(x), Cell::number(y)]);
        DataTable { rows: rows.collect(), columns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> Biplot {
        let point = |label: &str, x: f64, y: f64| PlanePoint {
            label: label.into(),
            x,
            y,
            ..PlanePoint::default()
        };
        Biplot {
            texts: Texts::default(),
            x: Axis::new("1"),
            y: Axis::new("2"),
            names: "product".into(),
            points: vec![point("a", -3.0, 0.2), point("b", 2.0, -0.4), point("c", 0.0, 0.0)],
            arrows: vec![
                Arrow { label: "speed".into(), x: 0.9, y: 0.1 },
                Arrow { label: "none".into(), x: 0.0, y: 0.0 },
            ],
        }
    }

    #[test]
    fn a_pixel_is_the_same_distance_on_both_axes() {
        for width in [296.0, 600.0] {
            let plane = map().plane(width);
            let (ox, oy) = plane.at(0.0, 0.0);
            let (x, y) = plane.at(1.0, 1.0);
            assert!(((x - ox) - (oy - y)).abs() < 1e-6, "{} {}", x - ox, oy - y);
        }
    }

    #[test]
    fn arrows_without_length_are_left_to_the_table() {
        let drawn = map().draw(600.0);
        assert_eq!(drawn.matches("class=\"arrow\"").count(), 1);
        assert!(drawn.contains("speed") && !drawn.contains("NaN"));
        assert_eq!(map().data().rows.len(), 5);
    }
}
