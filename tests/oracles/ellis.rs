//! The Ellis question. Published: Superhuman went from 22 % to 58 % (First
//! Round Review, quoted by realgrowthmatters), Slack had 51 % of 731. Wilson's
//! bounds at 95 % follow from the formula: 40/100 → .309–.498, 22/100 → .150–.311.

use serde_json::json;

use super::{near, number, refusal, score};

#[test]
fn published_shares_have_their_intervals() {
    for (very, n, share, low, high) in [
        (40, 100, 0.40, 0.309, 0.498),
        (22, 100, 0.22, 0.150, 0.311),
        (373, 731, 0.51, 0.474, 0.546),
    ] {
        let counts = json!({"very_disappointed": very, "somewhat_disappointed": 10,
                            "not_disappointed": n - very - 10});
        let output = score("ellis", json!({ "counts": counts }));
        near(number(&output, "/share"), share, 6e-4);
        let interval = output.interval.unwrap();
        near(interval.low, low, 6e-4);
        near(interval.high, high, 6e-4);
        assert_eq!(output.n, n);
    }
}

#[test]
fn fewer_than_thirty_users_are_refused() {
    let counts = json!({"very_disappointed": 20, "somewhat_disappointed": 5,
                        "not_disappointed": 4, "no_longer_use": 90});
    assert!(refusal("ellis", json!({ "counts": counts })).contains("1 more needed"));
}
