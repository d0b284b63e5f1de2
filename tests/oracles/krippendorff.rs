//! Krippendorff's alpha. Figures: the example of Wikipedia and of
//! fast-krippendorff's sample.py: nominal .6914, interval .8108; recomputed
//! independently: ordinal .8067, ratio .8089.

use serde_json::{Value, json};

use super::{near, number, score};

fn row(cells: &str) -> Value {
    cells.split(' ').map(|cell| cell.parse::<u8>().map_or(Value::Null, Value::from)).collect()
}

#[test]
fn wikipedias_alphas_are_met_on_every_scale() {
    let ratings = json!([
        row("* * * * * 3 4 1 2 1 1 3 3 * 3"),
        row("1 * 2 1 3 3 4 3 * * * * * * *"),
        row("* * 2 1 3 4 4 * 2 1 1 3 3 * 4"),
    ]);
    for (scale, alpha) in
        [("nominal", 0.6914), ("ordinal", 0.8067), ("interval", 0.8108), ("ratio", 0.8089)]
    {
        let output = score("krippendorff", json!({"scale": scale, "ratings": ratings}));
        near(number(&output, "/alpha"), alpha, 5e-5);
        assert_eq!(output.n, 12, "things that two raters rated");
        assert_eq!(number(&output, "/ratings"), 26.0, "Wikipedia's n");
        let interval = output.interval.unwrap();
        assert!(interval.low < alpha && alpha < interval.high && interval.high <= 1.0);
    }
}

#[test]
fn all_ratings_the_same_have_no_alpha() {
    let output = score("krippendorff", json!({"scale": "nominal", "ratings": [[1, 1], [1, 1]]}));
    assert_eq!(output.result["alpha"], Value::Null);
    assert!(output.warnings[0].text().contains("undefined"), "{:?}", output.warnings);
}
