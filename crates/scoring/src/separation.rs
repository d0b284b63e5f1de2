//! Two older measures of how well clusters are separated, shown beside the silhouette: Caliński
//! and Harabasz (1974), more is better, and Davies and Bouldin (1979), less is better.

use ndarray::{Array1, Array2, ArrayView2, Axis};

/// Both measures of one grouping.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Separation {
    pub calinski_harabasz: f64,
    pub davies_bouldin: f64,
}

/// Separation of `points` labelled 0, 1, …. `None` for fewer than two clusters, a
/// cluster per point, or clusters that coincide.
///
/// There must be one label per point.
pub fn separation(points: ArrayView2<'_, f64>, labels: &[usize]) -> Option<Separation> {
    let n = points.nrows();
    let (centres, sizes) = centres(points, labels);
    let used: Vec<usize> = (0..sizes.len()).filter(|&at| sizes[at] > 0).collect();
    let k = used.len();
    if k < 2 || k >= n {
        return None;
    }
    let middle: Array1<f64> = points.mean_axis(Axis(0))?;
    let (mut within, mut spread) = (0.0, vec![0.0; sizes.len()]);
    for (point, &label) in points.axis_iter(Axis(0)).zip(labels) {
        let squared = squares(&(&point - &centres.row(label)));
        within += squared;
        spread[label] += squared.sqrt() / sizes[label] as f64;
    }
    let between: f64 =
        used.iter().map(|&at| sizes[at] as f64 * squares(&(&centres.row(at) - &middle))).sum();
    let worst = |&a: &usize| {
        let others = used.iter().filter(|&&b| b != a);
        let ratio = |&b: &usize| {
            (spread[a] + spread[b]) / squares(&(&centres.row(a) - &centres.row(b))).sqrt()
        };
        others.map(ratio).fold(0.0, f64::max)
    };
    let separation = Separation {
        calinski_harabasz: between / (k as f64 - 1.0) / (within / (n - k) as f64),
        davies_bouldin: used.iter().map(worst).sum::<f64>() / k as f64,
    };
    let finite = separation.calinski_harabasz.is_finite() && separation.davies_bouldin.is_finite();
    finite.then_some(separation)
}

fn centres(points: ArrayView2<'_, f64>, labels: &[usize]) -> (Array2<f64>, Vec<usize>) {
    let clusters = labels.iter().max().map_or(0, |most| most + 1);
    let mut centres = Array2::<f64>::zeros((clusters, points.ncols()));
    let mut sizes = vec![0_usize; clusters];
    for (point, &label) in points.axis_iter(Axis(0)).zip(labels) {
        let mut centre = centres.row_mut(label);
        centre += &point;
        sizes[label] += 1;
    }
    for (mut centre, &size) in centres.axis_iter_mut(Axis(0)).zip(&sizes) {
        centre /= size.max(1) as f64;
    }
    (centres, sizes)
}

fn squares(vector: &Array1<f64>) -> f64 {
    vector.dot(vector)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    /// By hand: centres 0.5 and 10.5, spreads 0.5: (0.5 + 0.5) / 10 and
    /// 4·25 / 1 over 1 / 2.
    #[test]
    fn a_small_case_by_hand() {
        let points = array![[0.0], [1.0], [10.0], [11.0]];
        let got = separation(points.view(), &[0, 0, 1, 1]).unwrap();
        assert!((got.davies_bouldin - 0.1).abs() < 1e-12);
        assert!((got.calinski_harabasz - 200.0).abs() < 1e-9);
    }

    #[test]
    fn where_it_is_undefined_there_is_none() {
        let points = array![[0.0], [1.0], [1.0], [0.0]];
        assert_eq!(separation(points.view(), &[0, 0, 0, 0]), None);
        assert_eq!(separation(points.view(), &[0, 1, 2, 3]), None);
        assert_eq!(separation(points.view(), &[0, 0, 1, 1]), None, "the same centres");
    }
}
