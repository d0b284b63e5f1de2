//! Curves compared with scikit-learn's, and what thinning may change.

use serde_json::Value;

use super::{super::binary::tests::sample, *};
use crate::evaluate::{auc::auc, precision_recall::average_precision};

/// Made by `scripts/golden/roc_curves.py`.
fn golden(set: &str) -> Value {
    let all: Value =
        serde_json::from_str(include_str!("../../../../../tests/golden/roc_curves.json")).unwrap();
    all[set].clone()
}

fn numbers(values: &Value) -> Vec<Option<f64>> {
    values.as_array().unwrap().iter().map(Value::as_f64).collect()
}

fn close(got: f64, expected: f64) -> bool {
    (got - expected).abs() < 1e-12
}

/// The script's `distinct`.
fn distinct() -> (Vec<f64>, Vec<bool>) {
    let set = golden("distinct");
    let truth = set["truth"].as_array().unwrap().iter().map(|value| value.as_bool().unwrap());
    (numbers(&set["scores"]).into_iter().flatten().collect(), truth.collect())
}

/// The script's `many`: 20,000 scores, hardly two of them alike.
fn many() -> (Vec<f64>, Vec<bool>) {
    (0..20_000_u64)
        .map(|i| {
            let score = (i * 7919 % 20_011) as f64 / 20_011.0;
            let drawn = ((i * 104_729 + 71) % 9_973) as f64 / 9_973.0;
            (score, drawn < score * score * score)
        })
        .unzip()
}

fn roc_area(curve: &Curve) -> f64 {
    let pair = |p: &[(f64, f64)]| (p[1].0 - p[0].0) * f64::midpoint(p[0].1, p[1].1);
    curve.roc().windows(2).map(pair).sum()
}

fn step_area(curve: &Curve) -> f64 {
    curve.precision_recall().chunks(2).map(|step| (step[1].0 - step[0].0) * step[0].1).sum()
}

#[test]
fn every_point_is_scikit_learns_where_scores_tie_and_where_none_do() {
    for (set, (scores, truth)) in [("ties", sample()), ("distinct", distinct())] {
        let (expected, scores) = (golden(set), BinaryScores::new(&scores, &truth).unwrap());
        let whole = unthinned(&scores);
        let roc = &expected["roc"];
        let thresholds = numbers(&roc["thresholds"]);
        assert_eq!(whole.points.len(), thresholds.len(), "{set}");
        assert_eq!(whole.distinct as usize + 1, thresholds.len(), "{set}");
        let rates = numbers(&roc["false_positive_rate"]).into_iter().flatten();
        let rates = rates.zip(numbers(&roc["true_positive_rate"]).into_iter().flatten());
        for ((point, (x, y)), (threshold, (fpr, tpr))) in
            whole.points.iter().zip(whole.roc()).zip(thresholds.iter().zip(rates))
        {
            assert_eq!(point.threshold, *threshold, "{set}");
            assert!(close(x, fpr) && close(y, tpr), "{set}: {point:?}");
        }
        // In ascending order of threshold, and a separate end at recall 0.
        let precision = numbers(&expected["precision_recall"]["precision"]);
        let recall = numbers(&expected["precision_recall"]["recall"]);
        let called = whole.points[1..].iter().rev();
        assert_eq!(called.len() + 1, recall.len(), "{set}");
        for (point, (p, r)) in called.zip(precision.iter().zip(&recall)) {
            assert!(close(whole.recall(point), r.unwrap()), "{set}: {point:?}");
            assert!(close(point.precision().unwrap(), p.unwrap()), "{set}: {point:?}");
        }
        assert!(close(roc_area(&whole), expected["auc"].as_f64().unwrap()), "{set}");
        assert!(close(step_area(&whole), expected["average_precision"].as_f64().unwrap()));
    }
}

/// All points, as they are before thinning.
fn unthinned(scores: &BinaryScores<'_>) -> Curve {
    let mut points = vec![CurvePoint::from((None, 0, 0))];
    for group in scores.groups() {
        let at = scores.confusion_at(group.score);
        points.push((Some(group.score), at.true_positive, at.false_positive).into());
    }
    let distinct = points.len() as u64 - 1;
    let (positives, negatives) = (scores.positives(), scores.negatives());
    Curve { positives, negatives, distinct, points }
}

#[test]
fn thinned_areas_are_scikit_learns_within_the_stated_error() {
    let (scores, truth) = many();
    let scores = BinaryScores::new(&scores, &truth).unwrap();
    let expected = golden("many");
    assert_eq!(scores.positives(), expected["positives"].as_u64().unwrap());
    let thinned = curve(&scores, None).unwrap();
    assert_eq!((thinned.points.len(), thinned.distinct), (POINTS, 20_000));
    for (got, name) in [(roc_area(&thinned), "auc"), (step_area(&thinned), "average_precision")] {
        let expected = expected[name].as_f64().unwrap();
        assert!((got - expected).abs() < AREA_ERROR, "{name}: {got}, not {expected}");
    }
    assert!(close(auc(&scores).unwrap().value, expected["auc"].as_f64().unwrap()));
}

/// Blocks of hits and misses that double in size: precision varies as widely as possible.
fn swinging() -> (Vec<f64>, Vec<bool>) {
    let truth: Vec<bool> = (0..15).flat_map(|k| vec![k % 2 == 0; 1 << k]).collect();
    ((0..truth.len()).map(|i| -(i as f64)).collect(), truth)
}

/// No dropped point is farther from the chart than a pixel of 300, and no precision of a
/// step of more than a twentieth farther than five.
#[test]
fn thinning_changes_nothing_that_is_seen() {
    let rare = || {
        let (scores, truth) = many();
        let rare = truth.iter().zip(0..).map(|(hit, i)| *hit && i % 40 == 0).collect::<Vec<_>>();
        (scores, rare)
    };
    for (scores, truth) in [many(), swinging(), rare()] {
        let scores = BinaryScores::new(&scores, &truth).unwrap();
        let (whole, thinned) = (unthinned(&scores), curve(&scores, None).unwrap());
        let area = average_precision(&scores).unwrap().value;
        assert!((step_area(&thinned) - area).abs() < AREA_ERROR);
        let mut kept = thinned.points.windows(2);
        let mut pair = kept.next().unwrap();
        let (mut far, mut wrong) = (0.0_f64, 0.0_f64);
        for window in whole.points.windows(2) {
            let (before, point) = (&window[0], &window[1]);
            let (from, to) = (&pair[0], &pair[1]);
            let at = |p: &CurvePoint| (whole.false_positive_rate(p), whole.recall(p));
            let ((x0, y0), (x1, y1), (x, y)) = (at(from), at(to), at(point));
            let cross = (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0);
            far = far.max(cross.abs() / (x1 - x0).hypot(y1 - y0));
            if point.true_positive > before.true_positive && y > 0.05 {
                wrong = wrong.max((point.precision().unwrap() - to.precision().unwrap()).abs());
            }
            if point == to {
                pair = kept.next().unwrap_or(pair);
            }
        }
        assert!(far < 1.0 / 300.0, "{far}");
        assert!(wrong < 5.0 / 300.0, "{wrong}");
    }
}

#[test]
fn ends_and_the_threshold_are_kept_and_straight_pieces_need_no_point() {
    let (scores, truth) = many();
    let scores = BinaryScores::new(&scores, &truth).unwrap();
    let at = 1.0 / 6.0;
    let thinned = curve(&scores, Some(at)).unwrap();
    let called = scores.confusion_at(at);
    assert!(thinned.points.iter().any(|point| {
        (point.true_positive, point.false_positive) == (called.true_positive, called.false_positive)
    }));
    assert_eq!(thinned.points.first(), Some(&CurvePoint::from((None, 0, 0))));
    let last = thinned.points.last().unwrap();
    assert_eq!((last.true_positive, last.false_positive), (4_999, 15_001));
    // A perfect order: up, then to the right.
    let order: Vec<f64> = (0..1_000).map(|i| f64::from(-i)).collect();
    let truth: Vec<bool> = (0..1_000).map(|i| i < 300).collect();
    let perfect = curve(&BinaryScores::new(&order, &truth).unwrap(), None).unwrap();
    let corner = CurvePoint::from((Some(-299.0), 300, 0));
    assert_eq!((perfect.points.len(), perfect.points[1]), (3, corner));
    assert_eq!(perfect.precision_recall(), [(0.0, 1.0), (1.0, 1.0)]);
}

#[test]
fn a_missing_class_has_no_curve_and_a_point_is_three_numbers() {
    let scores = BinaryScores::new(&[0.2, 0.7], &[true, true]).unwrap();
    assert!(curve(&scores, None).is_none());
    let scores = BinaryScores::new(&[0.25, 0.5, 0.5], &[false, true, false]).unwrap();
    let curve = curve(&scores, Some(0.5)).unwrap();
    let text = serde_json::to_string(&curve).unwrap();
    assert!(text.contains("[[null,0,0],[0.5,1,1],[0.25,1,2]]"), "{text}");
    assert_eq!(serde_json::from_str::<Curve>(&text).unwrap(), curve);
    // What is called together is correct in half of the cases.
    assert_eq!(curve.precision_recall(), [(0.0, 0.5), (1.0, 0.5)]);
}
