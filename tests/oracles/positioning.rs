//! Positioning by principal components, on Fisher's iris (the version of R and
//! scikit-learn; the UCI file differs in rows 35 and 38). Maple's help page on
//! PCA prints eigenvalues 4.2282, .2427 and ratios .9246, .0531; recomputed
//! independently to eight digits. Standardised ratios .72962445, .22850762 are
//! those of a published notebook.

use serde_json::json;

use super::{iris, near, number, score};

#[test]
fn ratios_and_variances_of_iris_are_those_published() {
    let output = score("positioning", json!({"rows": iris(), "scaling": "centred"}));
    near(number(&output, "/explained/0"), 0.924_618_72, 1e-6);
    near(number(&output, "/explained/1"), 0.053_066_48, 1e-6);
    let points = output.result["points"].as_array().unwrap();
    for (axis, eigenvalue) in [("x", 4.2282), ("y", 0.2427)] {
        let squares: f64 = points.iter().map(|p| p[axis].as_f64().unwrap().powi(2)).sum();
        near(squares / 149.0, eigenvalue, 5e-5);
    }
    let standardised = score("positioning", json!({"rows": iris()}));
    near(number(&standardised, "/explained/0"), 0.729_624_45, 1e-6);
    near(number(&standardised, "/explained/1"), 0.228_507_62, 1e-6);
}
