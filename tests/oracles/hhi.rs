//! HHI. Figure: the US Department of Justice's example 30, 30, 20, 20 → 2,600.
//! Bands of the 2023 Merger Guidelines, 2.1: 1,000 and 1,800.

use serde_json::{Value, json};

use super::{number, refusal, score};

fn firms(shares: &[f64]) -> Value {
    json!({"firms": shares.iter().map(|share| json!({ "share": share })).collect::<Vec<_>>()})
}

#[test]
fn the_department_of_justices_example_is_met() {
    let output = score("hhi", firms(&[30.0, 30.0, 20.0, 20.0]));
    assert_eq!(number(&output, "/hhi"), 2_600.0);
    assert_eq!(output.result["concentration"], "high");
    assert_eq!(output.interval, None);
}

#[test]
fn an_unnamed_rest_has_bounds_and_shares_over_the_market_are_refused() {
    let interval = score("hhi", firms(&[30.0, 20.0])).interval.unwrap();
    assert_eq!((interval.low, interval.high), (1_300.0, 3_800.0));
    assert!(refusal("hhi", firms(&[70.0, 40.0])).contains("110.0 %"));
    assert!(refusal("hhi", firms(&[120.0])).starts_with("firms[0].share"));
}
