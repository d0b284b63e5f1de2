//! TOPSIS. Figures: the example of Tzeng and Huang 2011 in scikit-criteria's
//! tests (vector normalisation): .5037 .6581 .7482 .3340, ranks 3 2 1 4; and
//! scikit-criteria's own unscaled one: .14639248 .85360752. That another
//! normalisation may turn the ranking was found by its author (adaamko/POTATO#23);
//! the example is worked by hand.

use serde_json::{Value, json};

use super::{near, number, score};

fn input(values: &Value, weights: &[f64], normalisation: &str) -> Value {
    let criteria = weights.iter().enumerate();
    let criteria = criteria.map(|(at, w)| json!({"name": format!("c{at}"), "weight": w}));
    let names = (0..values.as_array().unwrap().len()).map(|at| format!("a{at}"));
    json!({
        "alternatives": names.collect::<Value>(),
        "criteria": criteria.collect::<Value>(),
        "values": values,
        "normalisation": normalisation,
    })
}

#[test]
fn tzeng_and_huangs_closeness_and_ranks_are_met() {
    let values = json!([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]]);
    let output = score("topsis", input(&values, &[0.3, 0.4, 0.3], "vector"));
    let expected = [(0.5037, 3.0), (0.6581, 2.0), (0.7482, 1.0), (0.3340, 4.0)];
    for (at, (closeness, rank)) in expected.iter().enumerate() {
        near(number(&output, &format!("/ranking/{at}/score")), *closeness, 5e-5);
        assert_eq!(number(&output, &format!("/ranking/{at}/rank")), *rank);
    }
    assert_eq!(output.result["normalisation"], "vector");
}

#[test]
fn the_unscaled_example_is_met() {
    let output = score("topsis", input(&json!([[1, 0, 3], [0, 5, 6]]), &[1.0, 1.0, 1.0], "none"));
    near(number(&output, "/ranking/0/score"), 0.146_392_48, 5e-9);
    near(number(&output, "/ranking/1/score"), 0.853_607_52, 5e-9);
    assert_eq!(output.result["normalisation"], "none");
}

/// A = (102, 1), B = (100, 2), weights .6 and .4. By min-max A is .6 / (.6 + .4)
/// close; by vectors the first column hardly differs, 1.2 / √20404 against
/// .4 / √5, and B leads.
#[test]
fn the_normalisation_may_turn_the_ranking_and_is_told() {
    let values = json!([[102, 1], [100, 2]]);
    let by = |normalisation| score("topsis", input(&values, &[0.6, 0.4], normalisation));
    let (min_max, vector) = (by("min_max"), by("vector"));
    near(number(&min_max, "/ranking/0/score"), 0.6, 1e-12);
    let (first, second) = (1.2 / 20_404_f64.sqrt(), 0.4 / 5_f64.sqrt());
    near(number(&vector, "/ranking/0/score"), first / (first + second), 1e-12);
    assert_eq!(number(&min_max, "/ranking/0/rank"), 1.0);
    assert_eq!(number(&vector, "/ranking/0/rank"), 2.0);
    assert_eq!(min_max.result["normalisation"], "min_max");
}
