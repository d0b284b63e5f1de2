//! Porter's forces. No formula is standard ("no mathematical formula",
//! investmentbank.com). One published scorer, businease.com, adds 24 answers
//! from 1 to 5: 14 + 16 + 17 + 14 + 16 = 77 of 120, "moderate".

use serde_json::{Value, json};

use super::{near, number, score};

#[test]
fn the_points_of_the_published_scorer_are_met() {
    let forces = [
        ("rivalry", [3, 3, 3, 3, 2].as_slice()),
        ("new_entrants", &[4, 3, 3, 3, 3]),
        ("substitutes", &[4, 4, 3, 3, 3]),
        ("buyer_power", &[4, 4, 3, 3]),
        ("supplier_power", &[4, 3, 3, 3, 3]),
    ];
    let mut ratings = Vec::new();
    for (force, factors) in forces {
        for (at, rating) in factors.iter().enumerate() {
            // Two raters take turns, so that the method has its two people.
            let rater = ["a", "b"][at % 2];
            ratings.push(json!({"rater": rater, "force": force, "rating": rating}));
        }
    }
    let output = score("porter", json!({ "ratings": ratings }));
    assert_eq!(number(&output, "/points"), 77.0);
    assert_eq!(number(&output, "/most_points"), 120.0);
    let pressure = number(&output, "/pressure");
    assert!((2.5..3.5).contains(&pressure), "moderate is the middle of 1 to 5, not {pressure}");
}

/// Derived: both rate every force, means 2 and 4, one force weighs three.
#[test]
fn raters_and_weights_enter_as_told() {
    let names = ["rivalry", "new_entrants", "substitutes", "buyer_power", "supplier_power"];
    let ratings: Value = names
        .iter()
        .flat_map(|force| {
            let low = if *force == "rivalry" { 4 } else { 2 };
            [("a", low), ("b", low)]
                .map(|(rater, rating)| json!({"rater": rater, "force": force, "rating": rating}))
        })
        .collect();
    let plain = score("porter", json!({ "ratings": ratings }));
    near(number(&plain, "/pressure"), 2.4, 1e-12);
    let heavy = score("porter", json!({"ratings": ratings, "weights": {"rivalry": 3}}));
    near(number(&heavy, "/pressure"), 20.0 / 7.0, 1e-12);
    assert_eq!(heavy.n, 2);
}
