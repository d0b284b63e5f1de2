//! How well a score ranks the rows of class 1 before those of class 0: what
//! the true risk of generated rows reaches, and what a single column gives
//! away. Intervals and reports belong to `evaluate`.

/// Area under the ROC curve by ranks, ties counted half. `None` when a class
/// is missing.
pub(super) fn auc(scores: &[f64], labels: &[u8]) -> Option<f64> {
    let order = ascending(scores);
    let positives = labels.iter().filter(|label| **label == 1).count() as f64;
    let negatives = labels.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return None;
    }
    let mut rank_sum = 0.0;
    let mut start = 0;
    while start < order.len() {
        let end = tie_end(scores, &order, start);
        // Ranks count from 1; ties share their mean.
        let rank = (start + end + 1) as f64 / 2.0;
        let ones = order[start..end].iter().filter(|index| labels[**index] == 1).count();
        rank_sum += rank * ones as f64;
        start = end;
    }
    Some((rank_sum - positives * (positives + 1.0) / 2.0) / (positives * negatives))
}

/// Average precision: the step area under precision over recall.
pub(super) fn average_precision(scores: &[f64], labels: &[u8]) -> Option<f64> {
    let mut order = ascending(scores);
    order.reverse();
    let positives = labels.iter().filter(|label| **label == 1).count() as f64;
    if positives == 0.0 {
        return None;
    }
    let (mut hits, mut area, mut start) = (0.0, 0.0, 0);
    while start < order.len() {
        let end = tie_end(scores, &order, start);
        let ones = order[start..end].iter().filter(|index| labels[**index] == 1).count() as f64;
        hits += ones;
        area += ones / positives * hits / end as f64;
        start = end;
    }
    Some(area)
}

fn ascending(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    order
}

fn tie_end(scores: &[f64], order: &[usize], start: usize) -> usize {
    let value = scores[order[start]];
    let equal = order[start..].iter().take_while(|index| scores[**index].total_cmp(&value).is_eq());
    start + equal.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures of scikit-learn's `roc_auc_score` and `average_precision_score`.
    #[test]
    fn agrees_with_hand_and_scikit_learn() {
        let (scores, labels) = ([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);
        assert!((auc(&scores, &labels).unwrap() - 0.75).abs() < 1e-12);
        assert!((average_precision(&scores, &labels).unwrap() - 5.0 / 6.0).abs() < 1e-12);
        let (scores, labels) = ([0.5, 0.5, 0.5, 0.2], [1, 0, 1, 0]);
        assert!((auc(&scores, &labels).unwrap() - 0.75).abs() < 1e-12);
        assert!((average_precision(&scores, &labels).unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(auc(&[1.0, 2.0], &[0, 0]), None);
        assert_eq!(average_precision(&[1.0], &[0]), None);
    }
}
