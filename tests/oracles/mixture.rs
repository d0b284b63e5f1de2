//! Gaussian mixture, on Fisher's iris as it is, full covariances, 1e-6 added to
//! every variance. BIC recomputed by an independent expectation-maximisation:
//! 829.978 (k = 1), 574.018 (k = 2), 580.839 (k = 3), about 621.8 (k = 4);
//! scikit-learn's known figures agree. R's mclust prints the negative. The UCI
//! variant: 829.235, 575.641, 582.462.

use serde_json::json;

use super::{iris, iris_of_uci, near, number, score};

#[test]
fn bic_of_iris_is_met_and_chooses_two() {
    let output = score(
        "mixture",
        json!({"rows": iris(), "most": 3, "standardise": false, "regularisation": 1e-6}),
    );
    near(number(&output, "/tried/0/bic"), 829.978, 1e-3);
    near(number(&output, "/tried/1/bic"), 574.018, 1e-2);
    near(number(&output, "/tried/2/bic"), 580.839, 5e-2);
    assert_eq!((number(&output, "/k"), output.n), (2.0, 150));
}

/// At k = 4 many optima lie close, and the recomputed 621.8 is one of them:
/// which one ten restarts reach depends on the seed (616.6 to 629.0 for these
/// eight). The best of them must be no worse, and none may change the choice.
#[test]
fn four_components_fit_no_worse_than_recomputed_and_are_never_chosen() {
    let input = json!({"rows": iris(), "most": 4, "standardise": false, "regularisation": 1e-6});
    let mixture = assay::scoring::find("mixture").unwrap();
    let of_four: Vec<f64> = (1..=8)
        .map(|seed| {
            let output = mixture.score(input.clone(), seed).unwrap();
            assert_eq!(number(&output, "/k"), 2.0, "seed {seed}");
            number(&output, "/tried/3/bic")
        })
        .collect();
    let best = of_four.iter().copied().fold(f64::INFINITY, f64::min);
    assert!((600.0..=621.8).contains(&best), "{of_four:?}");
    assert!(of_four.iter().all(|bic| *bic < 640.0), "{of_four:?}");
}

#[test]
fn the_uci_variant_has_its_own_bic() {
    let output = score(
        "mixture",
        json!({"rows": iris_of_uci(), "most": 3, "standardise": false, "regularisation": 1e-6}),
    );
    for (at, bic) in [829.235, 575.641, 582.462].into_iter().enumerate() {
        near(number(&output, &format!("/tried/{at}/bic")), bic, 5e-2);
    }
}
