//! Kano. The evaluation table is that of the Center for Quality of Management
//! (Berger et al. 1993), as printed in the survey scribd.com/document/60002990,
//! table 1; its 25 cells are checked one by one. The continuous coding is that
//! of the guide at thedatastory.guide.

use scoring::kano::{Answer, Counts, Variant, category};
use serde_json::{Value, json};

use super::{near, number, refusal, score};

const TABLE: [&str; 5] = ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"];
const POULIOT: [&str; 5] = ["QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ"];

#[test]
fn all_25_cells_of_both_tables_are_those_printed() {
    for (variant, printed) in [(Variant::Cqm, TABLE), (Variant::Pouliot, POULIOT)] {
        for (row, letters) in Answer::ALL.into_iter().zip(printed) {
            for (column, letter) in Answer::ALL.into_iter().zip(letters.chars()) {
                let got = category(row, column, variant).letter();
                assert_eq!(got, letter, "{variant:?} {row:?} {column:?}");
            }
        }
    }
}

/// Derived from the formula: 63 attractive, 22 one-dimensional, 10 must-be, 5
/// indifferent → better .85, worse −.32.
#[test]
fn better_and_worse_follow_from_the_classes() {
    let counts = Counts {
        attractive: 63,
        one_dimensional: 22,
        must_be: 10,
        indifferent: 5,
        ..Counts::default()
    };
    near(counts.better().value.unwrap(), 0.85, 1e-12);
    near(counts.worse().value.unwrap(), -0.32, 1e-12);

    let mut answers = Vec::new();
    for (times, functional, dysfunctional) in [(63, 1, 3), (22, 1, 5), (10, 3, 5), (5, 3, 3)] {
        let one = json!({"feature": "a", "functional": functional, "dysfunctional": dysfunctional});
        answers.extend(vec![one; times]);
    }
    // Reverse and questionable answers change neither.
    answers.push(json!({"feature": "a", "functional": 5, "dysfunctional": 1}));
    answers.push(json!({"feature": "a", "functional": 1, "dysfunctional": 1}));
    let output = score("kano", json!({ "answers": answers }));
    near(number(&output, "/features/0/better"), 0.85, 1e-12);
    near(number(&output, "/features/0/worse"), -0.32, 1e-12);
    assert_eq!(output.result["features"][0]["letter"], "A");
    assert_eq!(output.n, 102);
    let interval = output.interval.unwrap();
    assert!(interval.low < 0.85 && interval.high > 0.85);
}

/// 4, 2, 0, −1, −2 with the feature and −2, −1, 0, 2, 4 without it.
#[test]
fn the_continuous_coding_is_that_published() {
    let coded = |field: fn(Answer) -> f64| Answer::ALL.map(field);
    assert_eq!(coded(Answer::with), [4.0, 2.0, 0.0, -1.0, -2.0]);
    assert_eq!(coded(Answer::without), [-2.0, -1.0, 0.0, 2.0, 4.0]);
}

#[test]
fn fewer_than_ten_answers_are_refused() {
    let answers: Value =
        vec![json!({"feature": "a", "functional": 1, "dysfunctional": 5}); 9].into();
    assert!(refusal("kano", json!({ "answers": answers })).contains("1 more needed"));
}
