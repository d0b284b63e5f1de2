//! Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations: exact to rounding,
//! no start vector, no random numbers. Independent of what the matrix stands for.

/// Sweeps after which the rotations have long converged; ten are usual.
const MOST_SWEEPS: usize = 100;

/// Eigenpairs, the largest eigenvalue first.
#[derive(Debug, Clone, PartialEq)]
pub struct Eigen {
    pub values: Vec<f64>,
    /// One unit vector per value; its entry of largest magnitude is positive.
    pub vectors: Vec<Vec<f64>>,
}

/// Eigenpairs of the symmetric `n` × `n` matrix that `matrix` holds row by
/// row; only its upper half is read. `None` when the length is not `n`·`n` or
/// an entry is not finite.
pub fn symmetric(matrix: &[f64], n: usize) -> Option<Eigen> {
    if matrix.len() != n * n || matrix.iter().any(|entry| !entry.is_finite()) {
        return None;
    }
    // Squares of entries near either end of what a number can be would overflow or vanish.
    let largest = matrix.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    let unit = if largest > 0.0 { largest } else { 1.0 };
    let mut a: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| matrix[i.min(j) * n + i.max(j)] / unit).collect()).collect();
    let mut vectors: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let scale: f64 = a.iter().flatten().map(|entry| entry * entry).sum();
    for _ in 0..MOST_SWEEPS {
        let off: f64 = (0..n).map(|i| a[i][i + 1..].iter().map(|e| e * e).sum::<f64>()).sum();
        if off <= scale * f64::EPSILON * f64::EPSILON {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j][j].total_cmp(&a[i][i]));
    Some(Eigen {
        values: order.iter().map(|&i| a[i][i] * unit).collect(),
        vectors: order.iter().map(|&i| upright(&vectors[i])).collect(),
    })
}

/// Rotates axes `p` and `q` so that their shared entry vanishes. `vectors` holds one
/// eigenvector per row.
fn rotate(a: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    let shared = a[p][q];
    if shared == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * shared);
    // The smaller of both angles keeps the iteration stable.
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    let turn = |x: f64, y: f64| (cosine * x - sine * y, sine * x + cosine * y);
    for row in a.iter_mut() {
        (row[p], row[q]) = turn(row[p], row[q]);
    }
    for rows in [a, vectors] {
        let (head, tail) = rows.split_at_mut(q);
        for (x, y) in head[p].iter_mut().zip(&mut tail[0]) {
            (*x, *y) = turn(*x, *y);
        }
    }
}

/// The sign of an eigenvector is free: the largest entry is made positive.
fn upright(vector: &[f64]) -> Vec<f64> {
    let largest =
        vector.iter().fold(0.0_f64, |best, &v| if v.abs() > best.abs() { v } else { best });
    vector.iter().map(|v| if largest < 0.0 { -v } else { *v }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_matrix_has_its_known_eigenvalues() {
        let eigen = symmetric(&[2.0, 1.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0, -5.0], 3).unwrap();
        for (got, expected) in eigen.values.iter().zip([3.0, 1.0, -5.0]) {
            assert!((got - expected).abs() < 1e-12, "{:?}", eigen.values);
        }
        let half = 0.5_f64.sqrt();
        assert!((eigen.vectors[0][0] - half).abs() < 1e-12);
        assert!((eigen.vectors[0][1] - half).abs() < 1e-12);
    }

    #[test]
    fn vectors_are_orthonormal_and_rebuild_the_matrix() {
        let n = 12;
        let cell = |i: usize, j: usize| ((i * j + i + j) % 7) as f64 - 3.0;
        let matrix: Vec<f64> = (0..n * n).map(|at| cell(at / n, at % n)).collect();
        let eigen = symmetric(&matrix, n).unwrap();
        for i in 0..n {
            for j in 0..n {
                let dot: f64 = (0..n).map(|k| eigen.vectors[i][k] * eigen.vectors[j][k]).sum();
                assert!((dot - f64::from(u8::from(i == j))).abs() < 1e-10);
                let rebuilt: f64 = (0..n)
                    .map(|k| eigen.values[k] * eigen.vectors[k][i] * eigen.vectors[k][j])
                    .sum();
                assert!((rebuilt - matrix[i * n + j]).abs() < 1e-9, "{i},{j}: {rebuilt}");
            }
        }
        assert!(eigen.values.windows(2).all(|pair| pair[0] >= pair[1]));
    }

    #[test]
    fn the_magnitude_of_the_entries_does_not_matter() {
        for unit in [1e-300, 1e-160, 1.0, 1e160, 1e300] {
            let eigen = symmetric(&[2.0 * unit, unit, unit, 2.0 * unit], 2).unwrap();
            for (got, expected) in eigen.values.iter().zip([3.0, 1.0]) {
                assert!((got / unit - expected).abs() < 1e-12, "{unit}: {:?}", eigen.values);
            }
        }
    }

    #[test]
    fn invalid_matrices_have_no_eigenvalues() {
        assert_eq!(symmetric(&[1.0, 2.0, 3.0], 2), None);
        assert_eq!(symmetric(&[f64::NAN], 1), None);
        assert_eq!(symmetric(&[], 0).unwrap().values, Vec::<f64>::new());
        assert_eq!(symmetric(&[0.0; 9], 3).unwrap().values, [0.0; 3]);
    }
}
