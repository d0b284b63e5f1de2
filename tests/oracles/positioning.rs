//! Positioning by principal components, on Fisher's iris (the version of R and
//! scikit-learn; the UCI file differs in rows 35 and 38). Maple's help page on
//! PCA prints eigenvalues 4.2282, .2427, .0782, .0238 and ratios .9246, .0531,
//! .0171, .0052; recomputed independently to eight digits. The standardised
//! ratios are those of a published notebook. The ratios of the UCI variant were
//! recomputed independently: a wrong data set would be noticed.

use scoring::eigen;
use serde_json::{Value, json};

use super::{iris, iris_of_uci, near, number, score};

fn explained(rows: &Value, scaling: &str) -> [f64; 2] {
    let output = score("positioning", json!({"rows": rows, "scaling": scaling}));
    [number(&output, "/explained/0"), number(&output, "/explained/1")]
}

#[test]
fn ratios_of_iris_are_those_published() {
    for (scaling, expected) in
        [("centred", [0.924_618_72, 0.053_066_48]), ("standardised", [0.729_624_45, 0.228_507_62])]
    {
        for (got, expected) in explained(&iris(), scaling).into_iter().zip(expected) {
            near(got, expected, 1e-6);
        }
    }
    let uci = explained(&iris_of_uci(), "centred");
    near(uci[0], 0.924_616_21, 1e-7);
    near(uci[1], 0.053_015_57, 1e-7);
}

/// Six products by three needs: any singular value decomposition gives these shares. An
/// iterative solver that does not converge on so small a side gave .39 and .20.
#[test]
fn a_table_of_three_columns_has_the_shares_of_any_decomposition() {
    let rows = json!([[5, 1, 4], [4, 2, 5], [1, 5, 1], [2, 4, 2], [3, 3, 5], [1, 1, 2]]);
    let [first, second] = explained(&rows, "standardised");
    near(first, 0.733_647, 1e-6);
    near(second, 0.201_864, 1e-6);
}

/// Refused with the place, not a panic.
#[test]
fn numbers_too_large_to_be_added_up_are_refused() {
    let rows = json!([[1e200, 1], [2e200, 3], [-1e308, 2]]);
    let told = super::refusal("positioning", json!({"rows": rows}));
    assert!(told.starts_with("rows[0][0]: "), "{told}");
}

#[test]
fn the_points_have_the_published_variances() {
    let output = score("positioning", json!({"rows": iris(), "scaling": "centred"}));
    let points = output.result["points"].as_array().unwrap();
    for (axis, eigenvalue) in [("x", 4.2282), ("y", 0.2427)] {
        let squares: f64 = points.iter().map(|p| p[axis].as_f64().unwrap().powi(2)).sum();
        near(squares / 149.0, eigenvalue, 5e-5);
    }
    assert_eq!(output.result["loadings"].as_array().map(Vec::len), Some(4));
    assert_eq!(output.result["dropped_rows"], Value::Array(Vec::new()));
}

/// All ratios of the covariance, or of the correlation when `standardised`.
fn spectrum(rows: &Value, standardised: bool) -> [(f64, f64); 4] {
    let rows: Vec<Vec<f64>> = serde_json::from_value(rows.clone()).unwrap();
    let n = rows.len() as f64;
    let column = |j: usize| rows.iter().map(move |row| row[j]);
    let means: Vec<f64> = (0..4).map(|j| column(j).sum::<f64>() / n).collect();
    let covariance = |i: usize, j: usize| {
        let products = column(i).zip(column(j)).map(|(a, b)| (a - means[i]) * (b - means[j]));
        products.sum::<f64>() / (n - 1.0)
    };
    let spread = |j: usize| if standardised { covariance(j, j).sqrt() } else { 1.0 };
    let cell = |at: usize| covariance(at / 4, at % 4) / (spread(at / 4) * spread(at % 4));
    let values = eigen::symmetric(&(0..16).map(cell).collect::<Vec<f64>>(), 4).unwrap().values;
    let total: f64 = values.iter().sum();
    std::array::from_fn(|at| (values[at], values[at] / total))
}

/// The whole spectrum, which the map does not need, checks the eigenvalues.
#[test]
fn all_four_eigenvalues_and_ratios_of_iris_are_those_published() {
    let centred = spectrum(&iris(), false);
    for (at, eigenvalue) in [4.2282, 0.2427, 0.0782, 0.0238].into_iter().enumerate() {
        near(centred[at].0, eigenvalue, 5e-5);
    }
    for (found, ratios) in [
        (centred, [0.924_618_72, 0.053_066_48, 0.017_102_61, 0.005_212_18]),
        (spectrum(&iris(), true), [0.729_624_45, 0.228_507_62, 0.036_689_22, 0.005_178_71]),
        (spectrum(&iris_of_uci(), false), [0.924_616_21, 0.053_015_57, 0.017_185_14, 0.005_183_09]),
    ] {
        for ((_, got), expected) in found.into_iter().zip(ratios) {
            near(got, expected, 1e-8);
        }
    }
}
