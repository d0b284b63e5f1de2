//! Gaussian mixture, on Fisher's iris as it is, full covariances, 1e-6 added to
//! every variance. BIC recomputed by an independent expectation-maximisation:
//! 829.978 (k = 1), 574.018 (k = 2), 580.839 (k = 3), about 621.8 (k = 4);
//! scikit-learn's known figures agree. R's mclust prints the negative. The UCI
//! variant: 829.235, 575.641, 582.462.

use serde_json::{Value, json};

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
    let mixture = scoring::find("mixture").unwrap();
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

/// The points of `scripts/golden/mixtures.py`: 40 round each centre.
fn groups(name: &str, spread: u64) -> Vec<[f64; 2]> {
    let centres = if name == "line" {
        [[1.0, 5.0], [3.0, 3.0], [5.0, 1.0]]
    } else {
        [[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]]
    };
    let mut state = 20 + spread;
    let mut near = |middle: f64| {
        state = (state * 1_103_515_245 + 12345) & ((1 << 31) - 1);
        middle + (((state >> 16) % 201) as f64 - 100.0) * spread as f64 / 10_000.0
    };
    centres
        .iter()
        .flat_map(|centre| (0..40).map(move |_| *centre))
        .map(|[x, y]| [near(x), near(y)])
        .collect()
}

/// Groups that are clear stay three however alike their members are and whatever the
/// regularisation, down to three points of 40 equal rows each; BIC as scikit-learn 1.9.1.
#[test]
fn clear_groups_are_found_whatever_the_regularisation() {
    let golden: Value = serde_json::from_str(include_str!("../golden/mixtures.json")).unwrap();
    let fits = golden["fits"].as_array().unwrap();
    assert_eq!(fits.len(), 40);
    for fit in fits {
        let (name, spread) = (fit[0].as_str().unwrap(), fit[1].as_u64().unwrap());
        let input = json!({"rows": groups(name, spread), "most": 5, "regularisation": fit[2]});
        let output = score("mixture", input);
        assert_eq!(number(&output, "/k"), 3.0, "{fit}");
        for (at, bic) in fit[3].as_array().unwrap().iter().enumerate() {
            let bic = bic.as_f64().unwrap();
            let got = number(&output, &format!("/tried/{at}/bic"));
            assert!((got - bic).abs() < 0.01, "{fit}: {got} at k = {}", at + 1);
        }
        for weight in 0..3 {
            near(number(&output, &format!("/weights/{weight}")), 1.0 / 3.0, 0.01);
        }
    }
}

/// One answer of sixty differs: one respondent is no segment.
#[test]
fn a_single_respondent_is_no_segment() {
    let mut rows = vec![[3, 3]; 60];
    rows[59] = [4, 3];
    let output = score("mixture", json!({ "rows": rows }));
    assert_eq!(number(&output, "/k"), 1.0);
    assert!(output.warnings.iter().any(|told| told.text().contains("fewer than two rows")));
}
