//! Named points in the plane, such as a positioning map. Labels are placed
//! where they cover neither a point nor another label; one that finds no room
//! is left to the tooltip and the table.

use std::fmt::Write as _;

use super::{
    Axis, Chart, DataTable, Texts,
    axis::Scale,
    markup::{escape, fit, line, px, text, text_width},
    table::Cell,
};

const TOP: f64 = 26.0;
const BOTTOM: f64 = 42.0;
const LEFT: f64 = 44.0;
const LETTER: f64 = 13.0;

/// Points against two axes.
#[derive(Debug, Clone)]
pub struct Scatter {
    pub texts: Texts,
    pub x: Axis,
    pub y: Axis,
    /// Heading of the names in the table.
    pub names: String,
    pub points: Vec<ScatterPoint>,
}

/// One point.
#[derive(Debug, Clone, Default)]
pub struct ScatterPoint {
    pub label: String,
    pub x: f64,
    pub y: f64,
    /// Our own offer among the others.
    pub own: bool,
}

#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Area {
    fn meets(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

impl Scatter {
    fn finite(&self) -> impl Iterator<Item = &ScatterPoint> {
        self.points.iter().filter(|p| p.x.is_finite() && p.y.is_finite())
    }

    fn draw_points(&self, x: &Scale, y: &Scale, width: f64, bottom: f64) -> String {
        let placed: Vec<(&ScatterPoint, f64, f64)> =
            self.finite().map(|p| (p, x.at(p.x), y.at(p.y))).collect();
        let mut taken: Vec<Area> = placed
            .iter()
            .map(|(_, cx, cy)| Area { x: cx - 5.0, y: cy - 5.0, width: 10.0, height: 10.0 })
            .collect();
        let mut out = String::new();
        // Our own label is placed first: it must not be the one that finds no room.
        let (own, others): (Vec<_>, Vec<_>) = placed.into_iter().partition(|(p, ..)| p.own);
        for (point, cx, cy) in own.into_iter().chain(others) {
            let class = if point.own { "point own" } else { "point" };
            let radius = if point.own { 5.5 } else { 4.0 };
            let _ = write!(
                out,
                "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{radius}\"><title>{}</title></circle>",
                px(cx),
                px(cy),
                escape(&point.label)
            );
            let shown = fit(&point.label, width * 0.4);
            if let Some(area) = find_room(&shown, (cx, cy), &taken, width, bottom) {
                taken.push(area);
                let class = if point.own { "point-label own" } else { "point-label" };
                out += &text(class, area.x, area.y + LETTER - 3.0, "start", &shown, &point.label);
            }
        }
        out
    }
}

/// The first free place beside a point: right, left, above, below, then the corners.
fn find_room(
    label: &str,
    (cx, cy): (f64, f64),
    taken: &[Area],
    width: f64,
    bottom: f64,
) -> Option<Area> {
    let w = text_width(label);
    let beside = [
        (cx + 8.0, cy - LETTER / 2.0),
        (cx - 8.0 - w, cy - LETTER / 2.0),
        (cx - w / 2.0, cy - 8.0 - LETTER),
        (cx - w / 2.0, cy + 8.0),
        (cx + 6.0, cy - 6.0 - LETTER),
        (cx + 6.0, cy + 6.0),
        (cx - 6.0 - w, cy - 6.0 - LETTER),
        (cx - 6.0 - w, cy + 6.0),
    ];
    beside.into_iter().map(|(x, y)| Area { x, y, width: w, height: LETTER }).find(|area| {
        let inside = area.x >= LEFT - 40.0
            && area.x + w <= width
            && area.y >= 14.0
            && area.y + LETTER <= bottom;
        inside && taken.iter().all(|other| !area.meets(other))
    })
}

impl Chart for Scatter {
    fn texts(&self) -> &Texts {
        &self.texts
    }

    fn is_empty(&self) -> bool {
        self.finite().next().is_none()
    }

    fn height(&self, width: f64) -> f64 {
        (width * 0.7).clamp(240.0, 380.0)
    }

    fn draw(&self, width: f64) -> String {
        let (right, bottom) = (width - 16.0, self.height(width) - BOTTOM);
        let ticks = if width < 400.0 { 4 } else { 6 };
        let x = Scale::fit(&self.x, self.finite().map(|p| p.x), ticks, (LEFT, right));
        let y = Scale::fit(&self.y, self.finite().map(|p| p.y), 5, (bottom, TOP));
        let mut out = String::new();
        for (at, tick) in y.ticks() {
            out += &line("grid", LEFT, at, right, at);
            out += &text("tick", LEFT - 8.0, at + 4.0, "end", &tick, &tick);
        }
        for (at, tick) in x.ticks() {
            out += &line("grid", at, TOP, at, bottom);
            out += &text("tick", at, bottom + 16.0, "middle", &tick, &tick);
        }
        out += &text("axis-label", 0.0, 12.0, "start", &fit(&self.y.label, width), &self.y.label);
        out += &text(
            "axis-label",
            right,
            bottom + 34.0,
            "end",
            &fit(&self.x.label, width),
            &self.x.label,
        );
        out + &self.draw_points(&x, &y, width, bottom)
    }

    fn data(&self) -> DataTable {
        let columns = vec![self.names.clone(), self.x.label.clone(), self.y.label.clone()];
        let rows = self
            .points
            .iter()
            .map(|p| vec![Cell::text(&p.label), Cell::number(p.x), Cell::number(p.y)])
            .collect();
        DataTable { columns, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(points: Vec<(&str, f64, f64)>) -> Scatter {
        let points = points
            .into_iter()
            .enumerate()
            .map(|(i, (label, x, y))| ScatterPoint { label: label.into(), x, y, own: i == 0 })
            .collect();
        Scatter {
            texts: Texts::default(),
            x: Axis::new("first"),
            y: Axis::new("second"),
            names: "who".into(),
            points,
        }
    }

    #[test]
    fn points_in_one_place_do_not_print_over_each_other() {
        let map = map((0..30).map(|_| ("the same place", 1.0, 1.0)).collect());
        let drawn = map.draw(560.0);
        assert_eq!(drawn.matches("<circle").count(), 30);
        let labels = drawn.matches("point-label").count();
        assert!((2..=8).contains(&labels), "{labels} labels");
        assert_eq!(map.data().rows.len(), 30);
    }

    #[test]
    fn our_own_point_always_keeps_its_label() {
        let drawn = map(vec![("us", 0.0, 0.0), ("a", 0.0, 0.0), ("b", f64::NAN, 0.0)]).draw(296.0);
        assert!(drawn.contains("point-label own"));
        assert_eq!(drawn.matches("<circle").count(), 2);
    }
}
