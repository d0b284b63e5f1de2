//! Area under the ROC curve: the chance that a positive scores above a
//! negative, ties counted as half (the Mann-Whitney statistic divided by the
//! number of pairs), with DeLong's interval.

use serde::{Deserialize, Serialize};

use super::binary::BinaryScores;

/// Half of the normal distribution's central 95 %.
pub(super) const Z_95: f64 = 1.959_963_984_540_054;

/// An area with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Auc {
    pub value: f64,
    /// DeLong's standard error.
    pub standard_error: f64,
    /// 95 % interval: low, high.
    pub interval: [f64; 2],
    pub method: AucInterval,
    pub positives: u64,
    pub negatives: u64,
}

/// How the interval was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AucInterval {
    /// Estimate ± 1.96 standard errors of DeLong, DeLong and Clarke-Pearson
    /// (1988), cut at 0 and 1.
    Delong,
    /// Newcombe (2006), method 5. Used where DeLong's error is 0 (all positives
    /// above all negatives, or below) and its interval would have no width.
    Newcombe,
}

/// The area; `None` where a class is missing.
#[must_use]
pub fn auc(scores: &BinaryScores<'_>) -> Option<Auc> {
    let (positives, negatives) = (scores.positives(), scores.negatives());
    if positives == 0 || negatives == 0 {
        return None;
    }
    let (m, n) = (positives as f64, negatives as f64);
    // Placements: of a positive the share of negatives below it, and the reverse.
    let (mut above_positives, mut above_negatives) = (0.0, 0.0);
    let (mut wins, mut squares_of_positives, mut squares_of_negatives) = (0.0, 0.0, 0.0);
    for group in scores.groups() {
        let (p, q) = (group.positives as f64, group.negatives as f64);
        let of_positive = (n - above_negatives - q / 2.0) / n;
        let of_negative = (above_positives + p / 2.0) / m;
        wins += p * of_positive;
        squares_of_positives += p * of_positive * of_positive;
        squares_of_negatives += q * of_negative * of_negative;
        above_positives += p;
        above_negatives += q;
    }
    let value = wins / m;
    let spread = |squares: f64, count: f64| {
        let variance = (squares - count * value * value) / (count - 1.0);
        if count > 1.0 { variance.max(0.0) / count } else { 0.0 }
    };
    let standard_error = (spread(squares_of_positives, m) + spread(squares_of_negatives, n)).sqrt();
    // One sample of a class has no variance: DeLong's interval is not defined then.
    let known = standard_error > 1e-9 && m > 1.0 && n > 1.0;
    let (interval, method) = if known {
        let half = Z_95 * standard_error;
        ([(value - half).max(0.0), (value + half).min(1.0)], AucInterval::Delong)
    } else {
        (newcombe(value, m, n), AucInterval::Newcombe)
    };
    Some(Auc { value, standard_error, interval, method, positives, negatives })
}

/// Standard error after Hanley and McNeil (1982), which needs the area and the
/// counts alone: for planning how many samples a figure needs.
#[must_use]
pub fn hanley_mcneil(area: f64, positives: u64, negatives: u64) -> f64 {
    let (m, n) = (positives as f64, negatives as f64);
    let (q1, q2) = (area / (2.0 - area), 2.0 * area * area / (1.0 + area));
    let variance =
        area * (1.0 - area) + (m - 1.0) * (q1 - area * area) + (n - 1.0) * (q2 - area * area);
    (variance / (m * n)).sqrt()
}

/// Both areas from whose own variance the estimate is 1.96 standard errors away.
fn newcombe(area: f64, m: f64, n: f64) -> [f64; 2] {
    let pairs = f64::midpoint(m, n) - 1.0;
    let distance = |theta: f64| {
        let spread = 1.0 + pairs * (1.0 - theta) / (2.0 - theta) + pairs * theta / (1.0 + theta);
        let variance = theta * (1.0 - theta) * spread / (m * n);
        (area - theta).abs() - Z_95 * variance.max(0.0).sqrt()
    };
    let bound = |mut outside: f64, mut inside: f64| {
        for _ in 0..80 {
            let middle = f64::midpoint(outside, inside);
            if distance(middle) > 0.0 { outside = middle } else { inside = middle }
        }
        inside
    };
    [
        if area > 0.0 { bound(0.0, area) } else { 0.0 },
        if area < 1.0 { bound(1.0, area) } else { 1.0 },
    ]
}

#[cfg(test)]
mod tests {
    use super::{super::binary::tests::sample, *};

    fn of(scores: &[f64], truth: &[bool]) -> Auc {
        auc(&BinaryScores::new(scores, truth).unwrap()).unwrap()
    }

    #[test]
    fn hand_computed_pairs() {
        // Pairs (.5,.25) win, (.5,.5) tie, (.75,·) win: (1 + .5 + 2) / 4.
        let area = of(&[0.25, 0.5, 0.5, 0.75], &[false, false, true, true]);
        assert!((area.value - 0.875).abs() < 1e-12);
        // Scores of exactly 0, which trip curve-walking implementations.
        assert!(
            (of(&[0.0, 0.0, 0.5, 1.0], &[false, true, false, true]).value - 0.625).abs() < 1e-12
        );
        assert!(
            (of(&[0.0, 0.0, 0.0, 1.0], &[false, true, false, true]).value - 0.75).abs() < 1e-12
        );
    }

    /// scikit-learn 1.9.1 `roc_auc_score(t, s)`; the error by definition in numpy:
    /// `k = (P[:,None] > N) + .5*(P[:,None] == N)`,
    /// `sqrt(k.mean(1).var(ddof=1)/len(P) + k.mean(0).var(ddof=1)/len(N))`.
    #[test]
    fn agrees_with_scikit_learn() {
        let (scores, truth) = sample();
        let area = of(&scores, &truth);
        assert_eq!((area.positives, area.negatives), (98, 302));
        assert!((area.value - 0.7189991890796054).abs() < 1e-12, "{}", area.value);
        assert!(
            (area.standard_error - 0.027675665352989286).abs() < 1e-12,
            "{}",
            area.standard_error
        );
        assert_eq!(area.method, AucInterval::Delong);
    }

    /// An area of .79 with 30 % positives: .017 of 1000, .038 of 200, .054 of 100.
    #[test]
    fn hanley_and_mcneil_as_published() {
        for (n, error) in [(1000, 0.017), (200, 0.038), (100, 0.054)] {
            let got = hanley_mcneil(0.79, n * 3 / 10, n * 7 / 10);
            assert!((got - error).abs() < 5e-4, "{n}: {got}");
        }
    }

    #[test]
    fn perfect_order_keeps_an_interval_with_width_and_one_class_has_no_area() {
        let area = of(&[0.1, 0.2, 0.8, 0.9], &[false, false, true, true]);
        assert_eq!((area.value, area.method), (1.0, AucInterval::Newcombe));
        assert!(area.interval[0] < 0.7 && area.interval[1] == 1.0, "{:?}", area.interval);
        let reversed = of(&[0.1, 0.2, 0.8, 0.9], &[true, true, false, false]);
        assert!((reversed.interval[1] - (1.0 - area.interval[0])).abs() < 1e-9);
        assert!(auc(&BinaryScores::new(&[0.1, 0.2], &[true, true]).unwrap()).is_none());
    }
}
