//! Householder reflections of a column-major matrix: a triangle with the same singular values,
//! and the inverse transformation.

use ndarray::ArrayView1;

/// Rows that are reduced at once, per column: they stay in the processor's cache.
const BLOCK: usize = 4;

/// A matrix of at least as many rows as columns, reduced to a triangle with column pivoting.
pub(super) struct Qr {
    /// Permutation of the columns.
    pub(super) order: Vec<usize>,
    /// The triangle on and above the diagonal.
    columns: Vec<Vec<f64>>,
    /// Unit vectors; the first belongs to all rows, each next one starts a row later.
    reflections: Vec<Vec<f64>>,
}

impl Qr {
    pub(super) fn new(mut columns: Vec<Vec<f64>>) -> Self {
        let m = columns.len();
        let mut order: Vec<usize> = (0..m).collect();
        let mut reflections = Vec::with_capacity(m);
        for at in 0..m {
            let rest = |column: &Vec<f64>| dot(&column[at..], &column[at..]);
            let longest = (at..m).fold((at, -1.0), |best, candidate| {
                let length = rest(&columns[candidate]);
                if length > best.1 { (candidate, length) } else { best }
            });
            columns.swap(at, longest.0);
            order.swap(at, longest.0);
            reflections.push(reflect(&mut columns[at..], at));
        }
        Self { order, columns, reflections }
    }

    /// Rows of the triangle, whole, so that its transpose is held column by column.
    pub(super) fn rows_of_triangle(&self) -> Vec<Vec<f64>> {
        let m = self.columns.len();
        let cell = |row: usize, column: usize| {
            if column < row { 0.0 } else { self.columns[column][row] }
        };
        (0..m).map(|row| (0..m).map(|column| cell(row, column)).collect()).collect()
    }

    /// Brings a vector from the triangle's space back to that of the matrix's rows.
    pub(super) fn reflect_back(&self, vector: &mut [f64]) {
        for (at, reflection) in self.reflections.iter().enumerate().rev() {
            apply(reflection, &mut vector[at..]);
        }
    }
}

/// The triangle of a tall matrix, made block by block without pivoting.
pub(super) fn by_blocks(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let (n, m) = (columns[0].len(), columns.len());
    let step = (BLOCK * m).max(256);
    let mut triangle: Vec<Vec<f64>> = vec![Vec::new(); m];
    for from in (0..n).step_by(step) {
        let to = (from + step).min(n);
        for (held, column) in triangle.iter_mut().zip(columns) {
            held.extend_from_slice(&column[from..to]);
        }
        let rows = triangle[0].len();
        for at in 0..m.min(rows) {
            reflect(&mut triangle[at..], at);
        }
        for (at, held) in triangle.iter_mut().enumerate() {
            held.truncate(m);
            if let Some(below) = held.get_mut(at + 1..) {
                below.fill(0.0);
            }
        }
    }
    triangle
}

/// Makes the first of `columns` zero below row `at`, and returns the reflection; `None` where
/// it is zero already.
fn reflect(columns: &mut [Vec<f64>], at: usize) -> Vec<f64> {
    let Some((first, others)) = columns.split_first_mut() else { return Vec::new() };
    let mut axis = first[at..].to_vec();
    let length = dot(&axis, &axis).sqrt();
    if length == 0.0 {
        return Vec::new();
    }
    let turned = if axis[0] > 0.0 { -length } else { length };
    axis[0] -= turned;
    let norm = dot(&axis, &axis).sqrt();
    axis.iter_mut().for_each(|v| *v /= norm);
    first[at..].fill(0.0);
    first[at] = turned;
    for column in others {
        apply(&axis, &mut column[at..]);
    }
    axis
}

/// The mirror image of `vector` at the plane across the unit vector `axis`.
fn apply(axis: &[f64], vector: &mut [f64]) {
    if axis.is_empty() {
        return;
    }
    let twice = 2.0 * dot(axis, vector);
    for (v, a) in vector.iter_mut().zip(axis) {
        *v -= twice * a;
    }
}

/// The sum of products, several at once.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    ArrayView1::from(a).dot(&ArrayView1::from(b))
}
