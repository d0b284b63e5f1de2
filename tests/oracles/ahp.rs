//! AHP. Figures: the six criteria of Wang and Chin 2011, as pymcdm's tests
//! print them: weights .3208 .1395 .0348 .1285 .2374 .1391. Recomputed
//! independently: largest eigenvalue 7.41987, consistency index .283974, ratio
//! .2290 by Saaty's classic index 1.24. The tables of the random index are those
//! of pyDecision (classic) and scikit-criteria.

use serde_json::{Value, json};

use super::{near, number, score};

fn wang_and_chin(random_index: &str) -> Value {
    json!({
        "criteria": ["c1", "c2", "c3", "c4", "c5", "c6"],
        "matrix": [
            [1.0, 4.0, 3.0, 1.0, 3.0, 4.0],
            [1.0 / 4.0, 1.0, 7.0, 3.0, 1.0 / 5.0, 1.0],
            [1.0 / 3.0, 1.0 / 7.0, 1.0, 1.0 / 5.0, 1.0 / 5.0, 1.0 / 6.0],
            [1.0, 1.0 / 3.0, 5.0, 1.0, 1.0, 1.0 / 3.0],
            [1.0 / 3.0, 5.0, 5.0, 1.0, 1.0, 3.0],
            [1.0 / 4.0, 1.0, 6.0, 3.0, 1.0 / 3.0, 1.0],
        ],
        "random_index": random_index,
    })
}

#[test]
fn wang_and_chins_weights_and_ratio_are_met_and_flagged() {
    let output = score("ahp", wang_and_chin("saaty_classic"));
    for (at, weight) in [0.3208, 0.1395, 0.0348, 0.1285, 0.2374, 0.1391].iter().enumerate() {
        near(number(&output, &format!("/weights/{at}/weight")), *weight, 5e-5);
    }
    near(number(&output, "/lambda_max"), 7.419_87, 5e-6);
    near(number(&output, "/consistency_index"), 0.283_974, 5e-7);
    near(number(&output, "/consistency_ratio"), 0.2290, 5e-5);
    assert_eq!(output.result["consistent"], false);
    assert_eq!(output.result["random_index"], "saaty_classic");
    assert!(output.warnings[0].text().contains("contradict"), "{:?}", output.warnings);
}

#[test]
fn the_other_index_gives_another_ratio_under_its_own_name() {
    let output = score("ahp", wang_and_chin("scikit_criteria"));
    near(number(&output, "/consistency_ratio"), 0.283_974 / 1.26, 1e-6);
    assert_eq!(output.result["random_index"], "scikit_criteria");
}

/// Saaty's classic table is odd on purpose: 12 criteria have less than 11.
#[test]
fn both_tables_are_those_printed() {
    use scoring::ahp::RandomIndex;
    let table = |index: RandomIndex| (3..=15).map(move |n| index.of(n).unwrap());
    let classic = [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];
    assert!(table(RandomIndex::SaatyClassic).eq(classic));
    let later = [0.52, 0.89, 1.12, 1.26, 1.36, 1.41, 1.46, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59];
    assert!(table(RandomIndex::ScikitCriteria).eq(later));
    assert_eq!(RandomIndex::SaatyClassic.of(2), None);
    assert_eq!(RandomIndex::SaatyClassic.of(16), None);
}
