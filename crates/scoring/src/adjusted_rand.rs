//! Adjusted Rand index (Hubert and Arabie 1985): how far two groupings of the
//! same things agree beyond chance.

use std::collections::BTreeMap;

/// Agreement of two labelings of the same things: 1 for the same grouping
/// whatever its labels, about 0 for unrelated ones. Two groupings that are both
/// one group, or both one group per thing, agree fully. `None` when the lengths
/// differ or there are fewer than two things.
pub fn index(a: &[usize], b: &[usize]) -> Option<f64> {
    if a.len() != b.len() || a.len() < 2 {
        return None;
    }
    let mut cells = BTreeMap::<(usize, usize), u64>::new();
    let (mut rows, mut columns) = (BTreeMap::<usize, u64>::new(), BTreeMap::<usize, u64>::new());
    for (&x, &y) in a.iter().zip(b) {
        *cells.entry((x, y)).or_default() += 1;
        *rows.entry(x).or_default() += 1;
        *columns.entry(y).or_default() += 1;
    }
    let pairs = |n: u64| n as f64 * (n as f64 - 1.0) / 2.0;
    let together: f64 = cells.values().map(|n| pairs(*n)).sum();
    let in_a: f64 = rows.values().map(|n| pairs(*n)).sum();
    let in_b: f64 = columns.values().map(|n| pairs(*n)).sum();
    let expected = in_a * in_b / pairs(a.len() as u64);
    let most = f64::midpoint(in_a, in_b);
    Some(if most == expected { 1.0 } else { (together - expected) / (most - expected) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of scikit-learn's documentation of `adjusted_rand_score`:
    /// 1.0, 0.57…, 0.57…, 0.0.
    #[test]
    fn documented_examples_are_met() {
        for (a, b, expected) in [
            ([0, 0, 1, 1], [1, 1, 0, 0], 1.0),
            ([0, 0, 1, 2], [0, 0, 1, 1], 4.0 / 7.0),
            ([0, 0, 1, 1], [0, 0, 1, 2], 4.0 / 7.0),
            ([0, 0, 0, 0], [0, 1, 2, 3], 0.0),
        ] {
            assert!((index(&a, &b).unwrap() - expected).abs() < 1e-12, "{a:?} {b:?}");
        }
        assert_eq!(index(&[0, 0], &[3, 3]), Some(1.0));
        assert_eq!(index(&[0], &[0]), None);
        assert_eq!(index(&[0, 1], &[0]), None);
    }
}
