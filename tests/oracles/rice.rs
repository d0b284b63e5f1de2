//! RICE. Figures: 2000 × 2 × .8 / 4 = 800 (awesome-time-tracking, after
//! Intercom); 200 × 4 × 1 / 5 = 160 (nidup.io, whose impact is not one of
//! Intercom's steps).

use serde_json::json;

use super::{number, refusal, score};

#[test]
fn published_scores_are_met() {
    let steps = json!({"features": [
        {"name": "a", "reach": 2000, "impact": 2, "confidence": 0.8, "effort": 4}]});
    assert_eq!(number(&score("rice", steps), "/features/0/score"), 800.0);
    let mut free = json!({"features": [
        {"name": "a", "reach": 200, "impact": 4, "confidence": 1, "effort": 5}], "scale": "free"});
    assert_eq!(number(&score("rice", free.clone()), "/features/0/score"), 160.0);
    free["scale"] = json!("steps");
    assert!(refusal("rice", free).starts_with("features[0].impact"));
}

#[test]
fn no_effort_is_refused() {
    let input = json!({"features": [
        {"name": "a", "reach": 1, "impact": 1, "confidence": 1, "effort": 0}]});
    assert_eq!(refusal("rice", input), "features[0].effort: must be more than 0, not 0");
}
