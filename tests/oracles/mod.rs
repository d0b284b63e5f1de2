//! Published figures, one module per method, each naming where its figures
//! were published. They are met through what a user meets: the registry.
//!
//! No test can stand here for published figures of what this program does not
//! compute: the area under a ROC curve by ranks (0, 0, .5, 1 with the outcomes
//! no, yes, no, yes → .625), split conformal bands (the 90th of 99 scores at
//! 90 %), and the compute of training and serving large models (6ND,
//! Chinchilla's fits, ZeRO's memory). Whoever adds one of these
//! methods brings its figures here.

mod ahp;
mod calibration;
mod ellis;
mod entropy;
mod hhi;
mod kano;
mod krippendorff;
mod market_size;
mod mds;
mod mixture;
mod nps;
mod opportunity;
mod porter;
mod positioning;
mod promethee;
mod rank_stability;
mod rice;
mod segments;
mod topsis;
mod unit_economics;
mod van_westendorp;
mod wilson;

use scoring::Output;
use serde_json::Value;

/// Scores `input` by a registered method.
fn score(method: &str, input: Value) -> Output {
    let entry = scoring::find(method).unwrap_or_else(|| panic!("no method {method}"));
    entry.score(input, 1).unwrap_or_else(|error| panic!("{method}: {error}"))
}

/// The refusal of `input`.
fn refusal(method: &str, input: Value) -> String {
    scoring::find(method).unwrap().score(input, 1).unwrap_err().to_string()
}

/// The number at a place of the result, such as `/needs/0/score`.
fn number(output: &Output, place: &str) -> f64 {
    let value = output.result.pointer(place).and_then(Value::as_f64);
    value.unwrap_or_else(|| panic!("no number at {place} of {}", output.result))
}

/// Fisher's iris, the version of R and scikit-learn: 150 rows of 4 numbers.
/// The UCI file, which linfa ships, differs in rows 35 and 38 and misses the
/// published figures in the fourth digit.
fn iris() -> Value {
    include_str!("../golden/iris-fisher.csv")
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse::<f64>().unwrap()).collect::<Value>())
        .collect()
}

/// The UCI file's iris, where rows 35 and 38 are both 4.9, 3.1, 1.5, 0.1.
fn iris_of_uci() -> Value {
    let mut rows = iris();
    for row in [34, 37] {
        rows[row] = serde_json::json!([4.9, 3.1, 1.5, 0.1]);
    }
    rows
}

fn near(got: f64, expected: f64, tolerance: f64) {
    assert!((got - expected).abs() <= tolerance, "{got} is not {expected} ± {tolerance}");
}
