//! Segments by k-means, on Fisher's iris as it is. Figures: a thread of
//! Cross Validated (552367) prints for k = 2 and 3 silhouettes .681046169 and
//! .552819012, Davies-Bouldin .404293 and .661972, Caliński-Harabasz 513.9245
//! and 561.6278; inertia 152.34795 and 78.85144 recomputed independently. The
//! UCI variant has silhouettes .680814 and .552592, inertia 152.36871 and 78.94084.
//! A lone point's silhouette is 0 and that of a single cluster undefined, as
//! Rousseeuw and scikit-learn's documentation of `silhouette_score` have it.

use ndarray::array;
use scoring::silhouette;
use serde_json::{Value, json};

use super::{iris, iris_of_uci, near, number, refusal, score};

#[test]
fn measures_of_iris_are_those_published() {
    for (k, silhouette, inertia, bouldin, harabasz) in [
        (2, 0.681_046_169, 152.347_95, 0.404_293, 513.9245),
        (3, 0.552_819_012, 78.851_44, 0.661_972, 561.6278),
    ] {
        let output = score("segments", json!({"rows": iris(), "k": k, "standardise": false}));
        near(number(&output, "/silhouette"), silhouette, 5e-9);
        near(number(&output, "/tried/0/inertia"), inertia, 5e-6);
        near(number(&output, "/tried/0/davies_bouldin"), bouldin, 5e-7);
        near(number(&output, "/tried/0/calinski_harabasz"), harabasz, 5e-5);
        assert_eq!((number(&output, "/k"), output.n), (f64::from(k), 150));
    }
}

#[test]
fn the_uci_variant_has_its_own_figures() {
    for (k, silhouette, inertia) in [(2, 0.680_814, 152.368_71), (3, 0.552_592, 78.940_84)] {
        let output =
            score("segments", json!({"rows": iris_of_uci(), "k": k, "standardise": false}));
        near(number(&output, "/silhouette"), silhouette, 5e-7);
        near(number(&output, "/tried/0/inertia"), inertia, 5e-6);
    }
}

/// Recomputed independently: the points 0, 1, 2, 10 labelled 0, 0, 1, 2 have
/// .125; with 1 for the two lone points, as linfa has it, .625.
#[test]
fn lone_points_count_as_nothing_and_one_cluster_has_no_silhouette() {
    let points = array![[0.0], [1.0], [2.0], [10.0]];
    let got = silhouette::means(points.view(), &[&[0, 0, 1, 2], &[0, 0, 0, 0]]);
    near(got[0].unwrap(), 0.125, 1e-12);
    assert_eq!(got[1], None);
}

#[test]
fn the_largest_silhouette_and_the_gap_choose_two_segments_of_iris() {
    let output = score("segments", json!({"rows": iris(), "standardise": false, "most": 5}));
    assert_eq!(output.result["why"], "silhouette");
    assert_eq!(number(&output, "/k"), 2.0);
    assert_eq!(output.result["gap"]["finds_more_than_one"], true);
    near(number(&output, "/silhouette"), 0.681_046_169, 5e-9);
}

#[test]
fn below_fifty_the_missing_rows_are_counted() {
    let rows: Value = iris().as_array().unwrap()[..30].iter().cloned().collect();
    for method in ["segments", "mixture"] {
        assert!(refusal(method, json!({ "rows": rows })).contains("20 more needed"));
    }
}
