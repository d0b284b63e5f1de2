use ndarray::Array2;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};
use serde::Deserialize;

use super::{
    super::{
        positioning::{PositioningError, Scaling, map},
        resample,
    },
    *,
};

/// Shares of the first two axes; none where there is no plane.
type Shares = Option<[f64; 2]>;

#[derive(Deserialize)]
struct Golden {
    /// Kind, rows, columns, and the shares of both scalings.
    tables: Vec<(String, usize, usize, Shares, Shares)>,
}

/// The tables of `scripts/golden/principal_axes.py`.
fn table(rows: usize, columns: usize, kind: &str) -> Vec<Vec<Option<f64>>> {
    let kinds = ["ratings", "magnitudes", "duplicates", "money"];
    let place = kinds.iter().position(|known| *known == kind).unwrap();
    let mut state = (rows * 1000 + columns * 10 + place) as u64;
    let most = if kind == "magnitudes" { 97 } else { 5 };
    let least = u64::from(kind != "magnitudes");
    let mut cells = vec![vec![0.0; columns]; rows];
    for cell in cells.iter_mut().flatten() {
        state = (state * 1_103_515_245 + 12345) & ((1 << 31) - 1);
        *cell = ((state >> 16) % most + least) as f64;
    }
    let first = cells[0].clone();
    for (at, row) in cells.iter_mut().enumerate() {
        for column in 0..columns {
            match kind {
                "magnitudes" => row[column] *= [1e-12, 1e-6, 1.0, 1e6, 1e12][column % 5],
                "duplicates" if column % 5 == 4 => row[column] = 3.0,
                "duplicates" if column % 3 == 2 => row[column] = row[0],
                "duplicates" if at > rows / 2 => row[column] = first[column],
                "money" if column == 0 => row[column] *= 10_000.0,
                _ => {}
            }
        }
    }
    cells.into_iter().map(|row| row.into_iter().map(Some).collect()).collect()
}

/// Every side from 2 columns and 3 rows to 20, four kinds of tables, both scalings.
#[test]
fn shares_of_small_tables_are_those_of_numpy() {
    let golden: Golden =
        serde_json::from_str(include_str!("../../../../tests/golden/principal_axes.json")).unwrap();
    assert_eq!(golden.tables.len(), 4 * 18 * 19);
    for (kind, rows, columns, standardised, centred) in golden.tables {
        let cells = table(rows, columns, &kind);
        for (scaling, expected) in
            [(Scaling::Standardised, standardised), (Scaling::Centred, centred)]
        {
            let place = format!("{kind} {rows} × {columns}, {scaling:?}");
            let Some(expected) = expected else {
                assert!(matches!(map(&cells, scaling), Err(PositioningError::TooFewColumns(_))));
                continue;
            };
            let got = map(&cells, scaling).unwrap_or_else(|error| panic!("{place}: {error}"));
            for (got, expected) in got.explained.iter().zip(expected) {
                assert!((got - expected).abs() < 1e-10, "{place}: {got} is not {expected}");
            }
        }
    }
}

/// Orthonormal vectors, whole shares, and each value the length of the matrix along its vector.
fn check(matrix: &Array2<f64>, place: &str) {
    let svd = svd(matrix.view()).unwrap();
    let scale = matrix.iter().map(|v| v * v).sum::<f64>().sqrt();
    assert!((svd.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{place}: {:?}", svd.shares);
    assert!(svd.values.windows(2).all(|pair| pair[0] >= pair[1]), "{place}: {:?}", svd.values);
    let mut rest = matrix.clone();
    for (at, (value, vector)) in svd.values.iter().zip(&svd.vectors).enumerate() {
        for (other, with) in svd.vectors.iter().enumerate() {
            let wanted = f64::from(u8::from(at == other && *value > 0.0));
            let got = dot(vector, with);
            assert!((got - wanted).abs() < 1e-10, "{place}: {at}·{other} is {got}");
        }
        let axis = ndarray::Array1::from(vector.clone());
        let along = matrix.dot(&axis);
        assert!((along.dot(&along).sqrt() - value).abs() < 1e-12 * scale, "{place}");
        for (mut row, along) in rest.rows_mut().into_iter().zip(&along) {
            row.scaled_add(-along, &axis);
        }
    }
    // The axes are complete: the matrix is rebuilt from its parts.
    assert!(rest.iter().all(|left| left.abs() < 1e-11 * scale), "{place}");
}

#[test]
fn random_matrices_of_all_sides_are_rebuilt_from_their_parts() {
    let mut rng = resample::stream(17, 1);
    for n in 1..=20 {
        for m in 1..=20 {
            for kind in 0..4 {
                let mut matrix: Array2<f64> =
                    Array2::from_shape_simple_fn((n, m), || StandardNormal.sample(&mut rng));
                match kind {
                    1 => matrix.mapv_inplace(|v| (v * 2.0).round()),
                    2 => matrix.columns_mut().into_iter().for_each(|mut column| {
                        let power = rng.random_range(-12_i32..=12);
                        column.mapv_inplace(|v| v * 10_f64.powi(power));
                    }),
                    3 => {
                        let first = matrix.row(0).to_owned();
                        matrix
                            .rows_mut()
                            .into_iter()
                            .step_by(2)
                            .for_each(|mut row| row.assign(&first));
                    }
                    _ => {}
                }
                if matrix.iter().any(|v| *v != 0.0) {
                    check(&matrix, &format!("{n} × {m}, kind {kind}"));
                }
            }
        }
    }
}

/// A tall one goes block by block, a wide one is transposed.
#[test]
fn long_and_wide_matrices_are_rebuilt_too() {
    let mut rng = resample::stream(18, 1);
    for (n, m) in [(2_000, 3), (700, 30), (40, 300), (3, 900), (120, 120)] {
        let matrix = Array2::from_shape_simple_fn((n, m), || rng.random_range(1.0..=5.0));
        check(&matrix, &format!("{n} × {m}"));
    }
}

/// Columns of 1e12 and of 1e-12 side by side: the small ones keep their own figures.
#[test]
fn a_small_column_beside_a_large_one_keeps_its_precision() {
    let matrix = ndarray::array![[1e12, 3e-12], [1e12, -1e-12], [-1e12, 1e-12], [-1e12, -3e-12]];
    let svd = svd(matrix.view()).unwrap();
    // Orthogonal to the first column remains 2, -2, 2, -2 (times 1e-12).
    assert!((svd.values[0] / 2e12 - 1.0).abs() < 1e-14, "{:?}", svd.values);
    assert!((svd.values[1] / 4e-12 - 1.0).abs() < 1e-12, "{:?}", svd.values);
}

#[test]
fn a_zero_matrix_has_no_directions() {
    assert_eq!(svd(ndarray::array![[f64::NAN]].view()), None);
    assert_eq!(svd(ndarray::array![[1.0, f64::INFINITY]].view()), None);
    assert_eq!(svd(Array2::<f64>::zeros((0, 3)).view()), None);
    let zeros = svd(Array2::<f64>::zeros((3, 2)).view()).unwrap();
    assert_eq!((zeros.values, zeros.shares), (vec![0.0; 2], vec![0.0; 2]));
}
