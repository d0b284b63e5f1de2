//! Market size. Figures: 5,000 accounts × 1,000 = 5,000,000
//! (bird.parkerslegacy); 28 million developers × 60 % × $300 = $5.04 billion and
//! 3.2 million × $300 = $960 million (v50.ai, which also flags a difference from
//! the top-down figure above 20 %).

use serde_json::json;

use super::{near, number, score};

#[test]
fn published_sizes_are_met() {
    let output = score(
        "market-size",
        json!({"segments": [{"name": "a", "accounts": 5000, "annual_value": 1000}]}),
    );
    assert_eq!(number(&output, "/tam"), 5_000_000.0);
    let output = score(
        "market-size",
        json!({"segments": [
            {"name": "a", "accounts": 28e6, "annual_value": 300, "attainable_share": 0.6}]}),
    );
    near(number(&output, "/som"), 5.04e9, 1.0);
    let output = score(
        "market-size",
        json!({"segments": [
            {"name": "a", "accounts": 28e6, "annual_value": 300, "customers": 3.2e6}]}),
    );
    near(number(&output, "/som"), 9.6e8, 1e-3);
}

#[test]
fn a_top_down_figure_more_than_a_fifth_away_is_flagged() {
    for (amount, flagged) in [(5e6, false), (6e6, false), (6.5e6, true), (4e6, true)] {
        let output = score(
            "market-size",
            json!({"segments": [{"name": "a", "accounts": 5000, "annual_value": 1000}],
                   "top_down": {"amount": amount}}),
        );
        assert_eq!(output.result["cross_check"]["flagged"], json!(flagged), "{amount}");
    }
}
