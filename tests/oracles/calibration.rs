//! Brier score. Figures: scikit-learn's documentation of `brier_score_loss`:
//! outcomes 0, 1, 1, 0 with .1 .9 .8 .3 → .0375 (1.8.0 prints .4 for the last,
//! → .055).

use serde_json::{Value, json};

use super::{near, number, score};

fn forecasts(predicted: [f64; 4]) -> Value {
    let pairs = predicted.into_iter().zip([0, 1, 1, 0]);
    let pairs =
        pairs.map(|(predicted, happened)| json!({"predicted": predicted, "happened": happened}));
    json!({"forecasts": pairs.collect::<Value>()})
}

#[test]
fn scikit_learns_brier_scores_are_met() {
    let output = score("calibration", forecasts([0.1, 0.9, 0.8, 0.3]));
    near(number(&output, "/brier"), 0.0375, 1e-12);
    // One minus .0375 over .5 · .5.
    near(number(&output, "/skill"), 0.85, 1e-12);
    let output = score("calibration", forecasts([0.1, 0.9, 0.8, 0.4]));
    near(number(&output, "/brier"), 0.055, 1e-12);
    assert_eq!(output.n, 4);
    assert!(output.interval.is_some());
}
