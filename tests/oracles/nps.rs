//! Net promoter score. Formula of the standard error: Engelhardt, cybaea.net
//! via r-bloggers.com: sqrt((p + d − (p − d)²) / n). Derived: 50 promoters, 30
//! passives, 20 detractors → 30 points, standard error 7.81.

use serde_json::{Value, json};

use super::{near, number, score};

#[test]
fn score_and_standard_error_follow_from_the_published_formula() {
    let counts = json!({"promoters": 50, "passives": 30, "detractors": 20});
    let output = score("nps", json!({ "counts": counts }));
    assert_eq!(number(&output, "/nps"), 30.0);
    near(number(&output, "/standard_error"), 7.81, 5e-3);
    let interval = output.interval.unwrap();
    near(interval.low, 30.0 - 1.96 * 7.81, 0.01);
    near(interval.high, 30.0 + 1.96 * 7.81, 0.01);
}

#[test]
fn answers_and_their_counts_give_the_same() {
    let answers: Value = [10, 9, 8, 7, 6, 0, 10].map(|score| json!({ "score": score })).into();
    let counts = json!({"promoters": 3, "passives": 2, "detractors": 2});
    let single = score("nps", json!({ "answers": answers }));
    assert_eq!(single, score("nps", json!({ "counts": counts })));
    near(number(&single, "/nps"), 100.0 / 7.0, 1e-12);
}
