//! The plane of point charts: two axes with their grid, points with intervals, and label
//! placement without overlaps.

use std::fmt::Write as _;

use super::{
    Axis,
    axis::Scale,
    markup::{LINE, block, escape, fit, line, px, text, text_width, wrap},
};

pub(super) const TOP: f64 = 26.0;
pub(super) const BOTTOM: f64 = 42.0;
pub(super) const LEFT: f64 = 44.0;

/// A named point with its intervals.
#[derive(Debug, Clone, Default)]
pub struct PlanePoint {
    pub label: String,
    pub x: f64,
    pub y: f64,
    pub x_interval: Option<(f64, f64)>,
    pub y_interval: Option<(f64, f64)>,
    /// Stands out, such as our own offer among the others.
    pub own: bool,
}

impl PlanePoint {
    pub(super) fn is_finite(&self) -> bool {
        self.x.is_finite() && self.y.is_finite()
    }

    /// Every x that the axis must cover.
    pub(super) fn xs(&self) -> impl Iterator<Item = f64> + use<> {
        ends(self.x, self.x_interval)
    }

    /// Every y that the axis must cover.
    pub(super) fn ys(&self) -> impl Iterator<Item = f64> + use<> {
        ends(self.y, self.y_interval)
    }
}

fn ends(value: f64, interval: Option<(f64, f64)>) -> impl Iterator<Item = f64> {
    std::iter::once(value).chain(interval.into_iter().flat_map(|(low, high)| [low, high]))
}

#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Area {
    fn meets(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    fn inside(&self, other: &Self) -> bool {
        self.x >= other.x
            && self.y >= other.y
            && self.x + self.width <= other.x + other.width
            && self.y + self.height <= other.y + other.height
    }
}

/// Occupied areas of a drawing; a label goes where there is space.
pub(super) struct FreeSpace {
    whole: Area,
    taken: Vec<Area>,
}

impl FreeSpace {
    /// Space for labels from `left` to `right` and from `top` to `bottom`.
    pub(super) fn new(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        let whole = Area { x: left, y: top, width: right - left, height: bottom - top };
        Self { whole, taken: Vec::new() }
    }

    /// Keeps labels off a point.
    pub(super) fn take_point(&mut self, x: f64, y: f64) {
        self.taken.push(Area { x: x - 5.0, y: y - 5.0, width: 10.0, height: 10.0 });
    }

    /// Keeps labels off an area.
    pub(super) fn take(&mut self, area: Area) {
        self.taken.push(area);
    }

    /// Keeps labels off a line through points.
    pub(super) fn take_line(&mut self, points: &[(f64, f64)]) {
        self.taken.extend(along(points));
    }

    /// Takes the first free position for a label, given by its upper left corner.
    pub(super) fn first_free(
        &mut self,
        label: &str,
        corners: impl IntoIterator<Item = (f64, f64)>,
    ) -> Option<Area> {
        self.first_free_of((text_width(label), LINE), corners)
    }

    fn first_free_of(
        &mut self,
        (width, height): (f64, f64),
        corners: impl IntoIterator<Item = (f64, f64)>,
    ) -> Option<Area> {
        let free = corners.into_iter().map(|(x, y)| Area { x, y, width, height }).find(|area| {
            area.inside(&self.whole) && self.taken.iter().all(|other| !area.meets(other))
        })?;
        self.taken.push(free);
        Some(free)
    }

    /// The first free place beside a point: right, left, above, below, then the corners.
    pub(super) fn beside(&mut self, label: &str, (cx, cy): (f64, f64)) -> Option<Area> {
        let size = (text_width(label), LINE);
        self.first_free_of(size, around(size, (cx, cy), 8.0))
    }

    /// The first free place for lines near a point, and the leader that says whose label it is
    /// where it is further away. A leader crosses no label and no point.
    fn near(&mut self, lines: &[String], at: (f64, f64)) -> Option<(Area, String)> {
        let width = lines.iter().map(|line| text_width(line)).fold(0.0, f64::max);
        let size = (width, LINE * lines.len() as f64);
        if let Some(area) = self.first_free_of(size, around(size, at, 8.0)) {
            return Some((area, String::new()));
        }
        let far = [24.0, 40.0, 60.0, 85.0, 115.0].into_iter();
        let corners = far.flat_map(|distance| around(size, at, distance));
        let clear = corners.filter(|(x, y)| {
            let ends = leader_ends(at, &Area { x: *x, y: *y, width: size.0, height: size.1 });
            along(&ends).all(|dot| self.taken.iter().all(|other| !dot.meets(other)))
        });
        let clear: Vec<_> = clear.collect();
        let area = self.first_free_of(size, clear)?;
        let ends = leader_ends(at, &area);
        self.take_line(&ends);
        let [(x1, y1), (x2, y2)] = ends;
        Some((area, line("leader", x1, y1, x2, y2)))
    }
}

/// Upper left corners around a point: right, left, above, below, then the corners.
fn around((w, h): (f64, f64), (cx, cy): (f64, f64), distance: f64) -> [(f64, f64); 8] {
    let slant = distance * 0.75;
    [
        (cx + distance, cy - h / 2.0),
        (cx - distance - w, cy - h / 2.0),
        (cx - w / 2.0, cy - distance - h),
        (cx - w / 2.0, cy + distance),
        (cx + slant, cy - slant - h),
        (cx + slant, cy + slant),
        (cx - slant - w, cy - slant - h),
        (cx - slant - w, cy + slant),
    ]
}

/// From the rim of a point to the nearest edge of its label.
fn leader_ends((cx, cy): (f64, f64), area: &Area) -> [(f64, f64); 2] {
    let x = cx.clamp(area.x, area.x + area.width);
    let y = cy.clamp(area.y, area.y + area.height);
    let rim = 8.0 / (x - cx).hypot(y - cy).max(8.0);
    [(cx + (x - cx) * rim, cy + (y - cy) * rim), (x, y)]
}

/// Dots along a line, at most 4 px apart.
fn along(ends: &[(f64, f64)]) -> impl Iterator<Item = Area> {
    ends.windows(2).flat_map(|pair| {
        let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
        let steps = ((x2 - x1).hypot(y2 - y1) / 4.0).ceil().clamp(1.0, 400.0);
        (0..=steps as usize).map(move |step| {
            let share = step as f64 / steps;
            let (x, y) = (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share);
            Area { x: x - 1.5, y: y - 1.5, width: 3.0, height: 3.0 }
        })
    })
}

/// A placed label.
pub(super) fn placed(class: &str, area: &Area, shown: &str, whole: &str) -> String {
    text(class, area.x, area.y + LINE - 3.0, "start", shown, whole)
}

/// Both axes laid on pixels.
pub(super) struct Plane {
    pub(super) x: Scale,
    pub(super) y: Scale,
    pub(super) width: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Plane {
    /// Fits the axes to the data.
    pub(super) fn fit(
        (x, y): (&Axis, &Axis),
        xs: impl Iterator<Item = f64>,
        ys: impl Iterator<Item = f64>,
        (width, height): (f64, f64),
    ) -> Self {
        let (right, bottom) = (width - 16.0, height - BOTTOM);
        let ticks = if width < 400.0 { 4 } else { 6 };
        Self {
            x: Scale::fit(x, xs, ticks, (LEFT, right)),
            y: Scale::fit(y, ys, 5, (bottom, TOP)),
            width,
            right,
            bottom,
        }
    }

    /// Space for labels.
    pub(super) fn free_space(&self) -> FreeSpace {
        FreeSpace::new(LEFT - 40.0, 14.0, self.width, self.bottom)
    }

    /// Pixel of a point.
    pub(super) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.at(x), self.y.at(y))
    }

    /// Grid, ticks and names of the axes; `upright` draws the vertical grid lines as well.
    pub(super) fn axes(&self, x: &Axis, y: &Axis, upright: bool) -> String {
        let mut out = String::new();
        for (at, tick) in self.y.ticks() {
            out += &line("grid", LEFT, at, self.right, at);
            out += &text("tick", LEFT - 8.0, at + 4.0, "end", &tick, &tick);
        }
        for (at, tick) in self.x.ticks() {
            if upright {
                out += &line("grid", at, TOP, at, self.bottom);
            }
            out += &text("tick", at, self.bottom + 16.0, "middle", &tick, &tick);
        }
        out += &text("axis-label", 0.0, 12.0, "start", &fit(&y.label, self.width), &y.label);
        let shown = fit(&x.label, self.width);
        out + &text("axis-label", self.right, self.bottom + 34.0, "end", &shown, &x.label)
    }

    /// A path through points.
    pub(super) fn path(&self, points: impl Iterator<Item = (f64, f64)>) -> String {
        let mut out = String::new();
        for (i, (x, y)) in points.enumerate() {
            let pen = if i == 0 { 'M' } else { 'L' };
            let _ = write!(out, "{pen}{} {}", px(self.x.at(x)), px(self.y.at(y)));
        }
        out
    }

    /// Points with intervals and as many labels as find space.
    pub(super) fn points(&self, points: &[PlanePoint], space: &mut FreeSpace) -> String {
        let mut out = String::new();
        let drawn: Vec<&PlanePoint> = points.iter().filter(|p| p.is_finite()).collect();
        for point in &drawn {
            let (cx, cy) = self.at(point.x, point.y);
            space.take_point(cx, cy);
            if let Some((low, high)) = point.x_interval.filter(finite) {
                let (left, right) = (self.x.at(low), self.x.at(high));
                out += &line("whisker", left, cy, right, cy);
                space.take(Area { x: left, y: cy - 1.0, width: right - left, height: 2.0 });
            }
            if let Some((low, high)) = point.y_interval.filter(finite) {
                let (bottom, top) = (self.y.at(low), self.y.at(high));
                out += &line("whisker", cx, bottom, cx, top);
                space.take(Area { x: cx - 1.0, y: top, width: 2.0, height: bottom - top });
            }
        }
        // Our own label is placed first: it must not be the one that finds no space.
        let (own, others): (Vec<_>, Vec<_>) = drawn.into_iter().partition(|point| point.own);
        for point in own.into_iter().chain(others) {
            let (cx, cy) = self.at(point.x, point.y);
            let (class, radius) = if point.own { ("point own", 5.5) } else { ("point", 4.0) };
            let _ = write!(
                out,
                "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{radius}\"><title>{}</title></circle>",
                px(cx),
                px(cy),
                escape(&point.label)
            );
            let lines = wrap(&point.label, self.width * 0.34);
            if let Some((area, leader)) = space.near(&lines, (cx, cy)) {
                let class = if point.own { "point-label own" } else { "point-label" };
                let middle = (area.x, area.y + area.height / 2.0);
                out += &leader;
                out += &block(class, middle, "start", &lines, &point.label);
            }
        }
        out
    }
}

fn finite((low, high): &(f64, f64)) -> bool {
    low.is_finite() && high.is_finite()
}

/// Widths and heights of drawings of the plane.
pub(super) fn height(width: f64) -> f64 {
    (width * 0.7).clamp(240.0, 380.0)
}
