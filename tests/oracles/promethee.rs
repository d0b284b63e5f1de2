//! PROMETHEE II. Figures: the example of Zhao et al. 2013 in pymcdm's tests,
//! usual shape: net flows .1 -.3 .2; recomputed independently: leaving flows
//! .55 .35 .60, entering flows .45 .65 .40.

use serde_json::json;

use super::{near, number, score};

#[test]
fn zhaos_flows_are_met() {
    let output = score(
        "promethee",
        json!({
            "alternatives": ["a", "b", "c"],
            "criteria": [
                {"name": "x", "weight": 0.5},
                {"name": "y", "weight": 0.3, "shape": {"kind": "usual"}},
                {"name": "z", "weight": 0.2, "direction": "max"},
            ],
            "values": [[4, 3, 2], [3, 2, 4], [5, 1, 3]],
        }),
    );
    let flows = [(0.55, 0.45, 0.1, 2.0), (0.35, 0.65, -0.3, 3.0), (0.60, 0.40, 0.2, 1.0)];
    for (at, (leaving, entering, net, rank)) in flows.into_iter().enumerate() {
        near(number(&output, &format!("/flows/{at}/leaving")), leaving, 1e-12);
        near(number(&output, &format!("/flows/{at}/entering")), entering, 1e-12);
        near(number(&output, &format!("/flows/{at}/net")), net, 1e-12);
        assert_eq!(number(&output, &format!("/flows/{at}/rank")), rank);
    }
}
