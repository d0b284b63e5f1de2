//! Draws one digit: distorts its strokes and inks the pixels near them.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::shape::{DIGITS, Stroke};

/// Side of an image in pixels.
pub(super) const SIDE: usize = 28;
/// Pieces of a curve between two of its points.
const PIECES: usize = 5;
/// Control points of the elastic field along a side.
const GRID: usize = 4;

type Point = (f32, f32);

/// How far one image departs from the plain shape.
struct Distortion {
    /// Row-major 2×2 matrix from shape to pixels.
    matrix: [f32; 4],
    centre: Point,
    /// Shift in pixels at the control points of the elastic field.
    field: [[Point; GRID]; GRID],
}

/// Draws a digit in a hand chosen by `random` over an empty image.
pub(super) fn draw(image: &mut [u8], digit: usize, random: &mut ChaCha8Rng) {
    let hands = DIGITS[digit];
    let strokes = hands[random.random_range(0..hands.len())];
    let distortion = Distortion::random(random);
    let radius = between(random, 0.6, 1.7);
    let ink = between(random, 0.65, 1.0);
    let mut canvas = [0.0_f32; SIDE * SIDE];
    for stroke in strokes {
        let path: Vec<Point> =
            flatten(stroke, random).into_iter().map(|point| distortion.apply(point)).collect();
        for ends in path.windows(2) {
            ink_segment(&mut canvas, ends[0], ends[1], radius);
        }
    }
    if random.random_range(0..3_u8) == 0 {
        stray_line(&mut canvas, random);
    }
    let noise = between(random, 0.0, 0.16);
    for (pixel, value) in image.iter_mut().zip(canvas) {
        // A sum of two uniform numbers: symmetric and, unlike a normal one, the same everywhere.
        let spread = between(random, -1.0, 1.0) + between(random, -1.0, 1.0);
        let level = (value * ink + noise * spread).clamp(0.0, 1.0);
        *pixel = (level * 255.0 + 0.5) as u8;
    }
}

fn between(random: &mut ChaCha8Rng, low: f32, high: f32) -> f32 {
    // 24 random bits: exact in 32-bit arithmetic, so the same on every machine.
    low + (high - low) * ((random.random::<u32>() >> 8) as f32 / 16_777_216.0)
}

/// The points of a stroke, each a little displaced, joined by straight pieces.
fn flatten(stroke: &Stroke, random: &mut ChaCha8Rng) -> Vec<Point> {
    let points: Vec<Point> = stroke
        .points
        .iter()
        .map(|(x, y)| (x + between(random, -0.07, 0.07), y + between(random, -0.07, 0.07)))
        .collect();
    if !stroke.smooth {
        return points
            .windows(2)
            .flat_map(|ends| (0..PIECES).map(|i| mix(ends[0], ends[1], i as f32 / PIECES as f32)))
            .chain(points.last().copied())
            .collect();
    }
    let at = |index: isize| points[index.clamp(0, points.len() as isize - 1) as usize];
    let mut path = Vec::with_capacity(points.len() * PIECES + 1);
    for index in 0..points.len() as isize - 1 {
        let around = [at(index - 1), at(index), at(index + 1), at(index + 2)];
        path.extend((0..PIECES).map(|i| catmull_rom(around, i as f32 / PIECES as f32)));
    }
    path.extend(points.last());
    path
}

fn mix(a: Point, b: Point, t: f32) -> Point {
    (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
}

fn catmull_rom(p: [Point; 4], t: f32) -> Point {
    let axis = |a: f32, b: f32, c: f32, d: f32| {
        0.5 * (2.0 * b
            + (c - a) * t
            + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
            + (3.0 * b - a - 3.0 * c + d) * t * t * t)
    };
    (axis(p[0].0, p[1].0, p[2].0, p[3].0), axis(p[0].1, p[1].1, p[2].1, p[3].1))
}

impl Distortion {
    fn random(random: &mut ChaCha8Rng) -> Self {
        // Rotation by the tangent of half its angle: sine and cosine without libm.
        let half = between(random, -0.16, 0.16);
        let (cosine, sine) =
            ((1.0 - half * half) / (1.0 + half * half), 2.0 * half / (1.0 + half * half));
        let height = between(random, 6.5, 10.0);
        let width = height * between(random, 0.75, 1.25);
        let slant = between(random, -0.35, 0.35);
        let matrix = [
            cosine * width,
            cosine * slant * height - sine * height,
            sine * width,
            sine * slant * height + cosine * height,
        ];
        let middle = SIDE as f32 / 2.0;
        let centre = (middle + between(random, -2.5, 2.5), middle + between(random, -2.0, 2.0));
        let mut field = [[(0.0, 0.0); GRID]; GRID];
        for shift in field.iter_mut().flatten() {
            *shift = (between(random, -2.0, 2.0), between(random, -2.0, 2.0));
        }
        Self { matrix, centre, field }
    }

    /// From shape coordinates to pixels.
    fn apply(&self, (x, y): Point) -> Point {
        let [a, b, c, d] = self.matrix;
        let (x, y) = (a * x + b * y + self.centre.0, c * x + d * y + self.centre.1);
        let (dx, dy) = self.elastic(x, y);
        (x + dx, y + dy)
    }

    /// The elastic shift at a pixel, interpolated between control points.
    fn elastic(&self, x: f32, y: f32) -> Point {
        let cell = |value: f32| {
            let scaled = (value / SIDE as f32 * (GRID - 1) as f32).clamp(0.0, GRID as f32 - 1.001);
            let whole = scaled as usize;
            (whole, scaled - whole as f32)
        };
        let ((column, fx), (row, fy)) = (cell(x), cell(y));
        let above = mix(self.field[row][column], self.field[row][column + 1], fx);
        let below = mix(self.field[row + 1][column], self.field[row + 1][column + 1], fx);
        mix(above, below, fy)
    }
}

/// A short faint line that belongs to no digit.
fn stray_line(canvas: &mut [f32], random: &mut ChaCha8Rng) {
    let side = SIDE as f32;
    let start = (between(random, 0.0, side), between(random, 0.0, side));
    let end = (start.0 + between(random, -7.0, 7.0), start.1 + between(random, -7.0, 7.0));
    ink_segment(canvas, start, end, between(random, 0.2, 0.7));
}

/// Raises pixels near a segment to its ink: full within the radius, none half a
/// pixel beyond.
fn ink_segment(canvas: &mut [f32], a: Point, b: Point, radius: f32) {
    let reach = radius + 0.5;
    let last = SIDE as f32 - 1.0;
    let span = |low: f32, high: f32| {
        let first = (low - reach).clamp(0.0, last) as usize;
        first..=((high + reach).clamp(0.0, last) as usize)
    };
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = (dx * dx + dy * dy).max(1e-6);
    for row in span(a.1.min(b.1), a.1.max(b.1)) {
        for column in span(a.0.min(b.0), a.0.max(b.0)) {
            let (px, py) = (column as f32 + 0.5 - a.0, row as f32 + 0.5 - a.1);
            let t = ((px * dx + py * dy) / length).clamp(0.0, 1.0);
            let (ex, ey) = (px - t * dx, py - t * dy);
            let distance = (ex * ex + ey * ey).sqrt();
            let level = (reach - distance).clamp(0.0, 1.0);
            let pixel = &mut canvas[row * SIDE + column];
            *pixel = pixel.max(level);
        }
    }
}
