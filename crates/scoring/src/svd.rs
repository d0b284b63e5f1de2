//! Singular value decomposition by a direct method: Householder reduction with column pivoting,
//! then one-sided Jacobi rotations (Demmel and Veselić 1992; Drmač and Veselić 2008). No start
//! vector and no random numbers, and columns of very different magnitudes keep their own
//! precision. Independent of what the matrix stands for.

mod householder;

use ndarray::ArrayView2;

use self::householder::{Qr, dot};

/// Sweeps after which the rotations have long converged; four to eight are usual.
const MOST_SWEEPS: usize = 60;
/// A matrix with this many times more rows than columns is reduced block by block first.
const TALL: usize = 5;

/// Singular values and right singular vectors.
#[derive(Debug, Clone, PartialEq)]
pub struct Svd {
    /// The largest first, as many as the smaller side of the matrix.
    pub values: Vec<f64>,
    /// One unit vector per value, an entry per column of the matrix; its entry of
    /// largest magnitude is positive. All zeros where the value is 0: such a direction
    /// is not determined. Values within rounding of their columns are 0.
    pub vectors: Vec<Vec<f64>>,
    /// Share of each value's square in the sum of all squared entries.
    pub shares: Vec<f64>,
}

/// Decomposes `matrix`. `None` when an entry is not finite or a side is 0.
pub fn svd(matrix: ArrayView2<'_, f64>) -> Option<Svd> {
    let (n, m) = matrix.dim();
    let largest = matrix.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    if n == 0 || m == 0 || matrix.iter().any(|entry| !entry.is_finite()) {
        return None;
    }
    let sides = n.min(m);
    if largest == 0.0 {
        let none = vec![0.0; sides];
        return Some(Svd {
            values: none.clone(),
            vectors: vec![vec![0.0; m]; sides],
            shares: none,
        });
    }
    let column = |at: usize| matrix.column(at).iter().map(|v| v / largest).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = (0..m).map(column).collect();
    let norms: Vec<f64> = columns.iter().map(|column| dot(column, column).sqrt()).collect();
    let total: f64 = norms.iter().map(|norm| norm * norm).sum();
    let (mut values, mut vectors) = if n >= m { tall(columns) } else { wide(&columns, n) };
    let rounding = f64::EPSILON * n.max(m) as f64;
    for (value, vector) in values.iter_mut().zip(&mut vectors) {
        // Each column is known to within rounding of its own length, not of the longest.
        let unsure: f64 = vector.iter().zip(&norms).map(|(v, norm)| v.abs() * norm).sum();
        if *value <= rounding * unsure {
            *value = 0.0;
            vector.fill(0.0);
        }
        upright(vector);
    }
    Some(Svd {
        shares: values.iter().map(|value| value * value / total).collect(),
        values: values.into_iter().map(|value| value * largest).collect(),
        vectors,
    })
}

/// At least as many rows as columns: right vectors of the triangle are those of the matrix.
fn tall(columns: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let (n, m) = (columns[0].len(), columns.len());
    let columns = if n > TALL * m { householder::by_blocks(&columns) } else { columns };
    let qr = Qr::new(columns);
    let mut rows = qr.rows_of_triangle();
    rotate_all(&mut rows, None);
    in_order(&rows, |at, norm| {
        let mut vector = vec![0.0; m];
        for (value, &column) in rows[at].iter().zip(&qr.order) {
            vector[column] = if norm > 0.0 { value / norm } else { 0.0 };
        }
        vector
    })
}

/// More columns than rows: the transposed matrix is reduced, and the vectors of its triangle
/// are transformed back by its reflections.
fn wide(columns: &[Vec<f64>], n: usize) -> (Vec<f64>, Vec<Vec<f64>>) {
    let m = columns.len();
    // Rows of the reduced matrix from the longest on: then its reflections are stable
    // row by row too (Cox and Higham 1998).
    let longest = |at: usize| columns[at].iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    let mut places: Vec<usize> = (0..m).collect();
    places.sort_by(|&a, &b| longest(b).total_cmp(&longest(a)));
    let transposed: Vec<Vec<f64>> =
        (0..n).map(|row| places.iter().map(|&at| columns[at][row]).collect()).collect();
    let qr = Qr::new(transposed);
    let mut rows = qr.rows_of_triangle();
    let mut turned: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    rotate_all(&mut rows, Some(&mut turned));
    in_order(&rows, |at, _| {
        let mut long = turned[at].clone();
        long.resize(m, 0.0);
        qr.reflect_back(&mut long);
        let mut vector = vec![0.0; m];
        for (value, &place) in long.iter().zip(&places) {
            vector[place] = *value;
        }
        vector
    })
}

/// Lengths of `rows` from the largest on, with the vector of each.
fn in_order(
    rows: &[Vec<f64>],
    vector: impl Fn(usize, f64) -> Vec<f64>,
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let norms: Vec<f64> = rows.iter().map(|row| dot(row, row).sqrt()).collect();
    let mut order: Vec<usize> = (0..norms.len()).collect();
    order.sort_by(|&a, &b| norms[b].total_cmp(&norms[a]));
    order.into_iter().map(|at| (norms[at], vector(at, norms[at]))).unzip()
}

/// Rotates pairs of `vectors` until all are orthogonal. `turned` gets the same rotations.
fn rotate_all(vectors: &mut [Vec<f64>], mut turned: Option<&mut [Vec<f64>]>) {
    let n = vectors.len();
    let rounding = f64::EPSILON * n as f64;
    for _ in 0..MOST_SWEEPS {
        let mut settled = true;
        for p in 0..n {
            for q in p + 1..n {
                let (head, tail) = vectors.split_at_mut(q);
                let (x, y) = (&mut head[p], &mut tail[0]);
                let (first, second, shared) = (dot(x, x), dot(y, y), dot(x, y));
                if shared.abs() <= rounding * first.sqrt() * second.sqrt() {
                    continue;
                }
                settled = false;
                let theta = (second - first) / (2.0 * shared);
                // The smaller of both angles keeps the iteration stable.
                let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
                let cosine = 1.0 / tangent.hypot(1.0);
                turn(x, y, cosine, cosine * tangent);
                if let Some(turned) = turned.as_deref_mut() {
                    let (head, tail) = turned.split_at_mut(q);
                    turn(&mut head[p], &mut tail[0], cosine, cosine * tangent);
                }
            }
        }
        if settled {
            break;
        }
    }
}

fn turn(x: &mut [f64], y: &mut [f64], cosine: f64, sine: f64) {
    for (x, y) in x.iter_mut().zip(y) {
        (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
    }
}

/// The sign of a singular vector is free: the largest entry is made positive.
fn upright(vector: &mut [f64]) {
    let largest =
        vector.iter().fold(0.0_f64, |best, &v| if v.abs() > best.abs() { v } else { best });
    if largest < 0.0 {
        vector.iter_mut().for_each(|v| *v = -*v);
    }
}

#[cfg(test)]
mod tests;
