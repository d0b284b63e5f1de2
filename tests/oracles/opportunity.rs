//! Opportunity score. Figures: decikit.com, quoting Ulwick: importance 9,
//! satisfaction 3 → 15; importance 9, satisfaction 9 → 9 (never below the importance).

use serde_json::{Value, json};

use super::{near, number, refusal, score};

fn answers(n: usize, importance: u8, satisfaction: u8) -> Value {
    let one = |at: usize| {
        json!({"respondent": format!("r{at}"), "need": "a",
               "importance": importance, "satisfaction": satisfaction})
    };
    (0..n).map(one).collect()
}

#[test]
fn published_scores_are_met() {
    for (satisfaction, expected) in [(3, 15.0), (9, 9.0)] {
        let output = score("opportunity", json!({"ratings": answers(2, 9, satisfaction)}));
        assert_eq!(number(&output, "/needs/0/score"), expected);
    }
}

/// Derived: 6 of 10 rate the importance 4 or 5 (share .6), 2 the satisfaction
/// (.2): 6 + (6 − 2) = 10 of 20.
#[test]
fn five_point_answers_are_scored_by_top_two_boxes() {
    let ratings: Value = (0..10)
        .map(|at| {
            json!({"respondent": format!("r{at}"), "need": "a",
                   "importance": if at < 6 { 4 + at % 2 } else { 3 },
                   "satisfaction": if at < 2 { 5 } else { 1 }})
        })
        .collect();
    let output = score("opportunity", json!({"ratings": ratings, "scale": "1-5"}));
    near(number(&output, "/needs/0/score"), 10.0, 1e-12);
    assert!(output.convention.contains("ten times the share"), "{}", output.convention);
    let interval = output.interval.unwrap();
    assert!(interval.low < 10.0 && interval.high > 10.0);
    let told =
        refusal("opportunity", json!({"ratings": ratings, "scale": "1-5", "convention": "mean"}));
    assert!(told.starts_with("convention"), "{told}");
}

#[test]
fn both_conventions_stand_beside_each_other_and_the_one_used_is_told() {
    let input = |convention: &str| json!({"ratings": answers(12, 10, 1), "convention": convention});
    let means = score("opportunity", input("mean"));
    assert_eq!(number(&means, "/needs/0/score"), 19.0);
    assert_eq!(number(&means, "/needs/0/by_top_two_boxes"), 20.0);
    let boxes = score("opportunity", input("top_two_box"));
    assert_eq!(number(&boxes, "/needs/0/score"), 20.0);
    assert_ne!(means.convention, boxes.convention);
}

#[test]
fn bad_answers_are_named() {
    let mut ratings = answers(3, 9, 3);
    ratings[1]["importance"] = json!(11);
    assert!(
        refusal("opportunity", json!({"ratings": ratings})).starts_with("ratings[1].importance")
    );
    ratings[1] = ratings[0].clone();
    assert!(refusal("opportunity", json!({"ratings": ratings})).contains("before"));
    assert!(refusal("opportunity", json!({"ratings": answers(1, 9, 3)})).contains("1 more needed"));
}
