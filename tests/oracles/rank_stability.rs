//! Rank stability. No figure was found in print; the example is worked by hand:
//! a weighted sum of x and y as they are, A = (1, 0), B = (0, 1), C = (.6, .6).
//! With weights .9 and .1, A scores .9, C .6 and B .1. Moving the weight of x to
//! w: A w, C .6, B 1 − w; A is level with C at w = .6, a change of −.3.

use serde_json::json;

use super::{near, number, score};

#[test]
fn the_worked_example_is_met() {
    let input = json!({
        "alternatives": ["A", "B", "C"],
        "criteria": [{"name": "x", "weight": 9}, {"name": "y", "weight": 1}],
        "values": [[1, 0], [0, 1], [0.6, 0.6]],
        "normalisation": "none",
    });
    let output = score("rank-stability", input);
    assert_eq!(
        (&output.result["winner"], &output.result["ranking"]),
        (&"A".into(), &"weighted_sum".into())
    );
    near(number(&output, "/criteria/0/flips_at"), 0.6, 1e-12);
    near(number(&output, "/criteria/0/change"), -0.3, 1e-12);
    near(number(&output, "/criteria/1/change"), 0.3, 1e-12);
    assert_eq!(output.result["criteria"][0]["new_winner"], "C");
    assert!(output.result["smallest"].is_number());
}
