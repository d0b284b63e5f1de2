//! Entropy weights. Figure: scikit-criteria's test, [[1, 2], [4, 16]] →
//! .358889 .641111. The base of the logarithm must be the number of
//! alternatives: base 10 would give .4798 .5202.

use serde_json::json;

use super::{near, number, score};

#[test]
fn scikit_criterias_weights_are_met() {
    let output = score(
        "entropy",
        json!({"alternatives": ["a", "b"], "criteria": ["x", "y"], "values": [[1, 2], [4, 16]]}),
    );
    near(number(&output, "/weights/0/weight"), 0.358_889, 5e-7);
    near(number(&output, "/weights/1/weight"), 0.641_111, 5e-7);
}
