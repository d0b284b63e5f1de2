//! Wilson's interval. Figures: Newcombe 1998, Statistics in Medicine 17, table
//! I, method 3: 81/263 → .2553–.3662, 15/148 → .0624–.1605, 0/20 → 0–.1611,
//! 1/29 → .0061–.1718.

use serde_json::json;

use super::{near, refusal, score};

#[test]
fn published_intervals_are_met() {
    for (successes, n, low, high) in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ] {
        let interval = score("wilson", json!({"successes": successes, "n": n})).interval.unwrap();
        near(interval.low, low, 6e-5);
        near(interval.high, high, 6e-5);
    }
    assert!(refusal("wilson", json!({"successes": 3, "n": 2})).starts_with("successes"));
    assert!(refusal("wilson", json!({"successes": 1, "n": 1})).contains("1 more needed"));
}
