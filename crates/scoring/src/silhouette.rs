//! Rousseeuw's silhouette (1987): how much closer a point is to its own cluster than to the
//! next one.
//!
//! A lone point counts 0, and a single cluster has no silhouette: with 1 for both, as in some
//! programs, k = 1 and tiny clusters would be favoured.

use ndarray::ArrayView2;
use rayon::prelude::*;

/// Mean silhouette of `points` (one per row) under each of `labelings`, whose
/// labels count from 0. `None` when a labeling has one cluster only or a
/// cluster per point: the silhouette is then undefined. Distances are computed
/// once for all labelings.
///
/// Every labeling must have one label per point.
pub fn means(points: ArrayView2<'_, f64>, labelings: &[&[usize]]) -> Vec<Option<f64>> {
    let n = points.nrows();
    let sizes: Vec<Vec<usize>> = labelings.iter().map(|labels| sizes(labels)).collect();
    // One feature after the other: the inner loop then runs over points, which
    // the compiler can vectorise.
    let features: Vec<Vec<f64>> = points.columns().into_iter().map(|c| c.to_vec()).collect();
    let each: Vec<Vec<f64>> = (0..n)
        .into_par_iter()
        .map_init(
            || vec![0.0; n],
            |distances, point| {
                distances.fill(0.0);
                for feature in &features {
                    let own = feature[point];
                    for (sum, value) in distances.iter_mut().zip(feature) {
                        *sum += (value - own) * (value - own);
                    }
                }
                for distance in distances.iter_mut() {
                    *distance = distance.sqrt();
                }
                let labelings = labelings.iter().zip(&sizes);
                labelings.map(|(labels, sizes)| of_point(distances, labels, sizes, point)).collect()
            },
        )
        .collect();
    sizes
        .iter()
        .enumerate()
        .map(|(at, sizes)| {
            let clusters = sizes.iter().filter(|size| **size > 0).count();
            // Summed in order, so that the result does not depend on the number of threads.
            let sum: f64 = each.iter().map(|values: &Vec<f64>| values[at]).sum();
            (clusters > 1 && clusters < n).then(|| sum / n as f64)
        })
        .collect()
}

fn sizes(labels: &[usize]) -> Vec<usize> {
    let mut sizes = vec![0; labels.iter().max().map_or(0, |most| most + 1)];
    for &label in labels {
        sizes[label] += 1;
    }
    sizes
}

fn of_point(distances: &[f64], labels: &[usize], sizes: &[usize], point: usize) -> f64 {
    let own = labels[point];
    if sizes[own] < 2 {
        return 0.0;
    }
    let mut sums = vec![0.0; sizes.len()];
    for (&label, distance) in labels.iter().zip(distances) {
        sums[label] += distance;
    }
    let inside = sums[own] / (sizes[own] - 1) as f64;
    let nearest = (0..sizes.len())
        .filter(|&other| other != own && sizes[other] > 0)
        .map(|other| sums[other] / sizes[other] as f64)
        .fold(f64::INFINITY, f64::min);
    let larger = inside.max(nearest);
    if larger > 0.0 && larger.is_finite() { (nearest - inside) / larger } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    /// With 1 for each of the two lone points it would be 0.625.
    #[test]
    fn a_lone_point_counts_as_zero() {
        let points = array![[0.0], [1.0], [2.0], [10.0]];
        let got = means(points.view(), &[&[0, 0, 1, 2]]);
        assert!((got[0].unwrap() - 0.125).abs() < 1e-12, "{got:?}");
    }

    #[test]
    fn one_cluster_or_one_per_point_is_undefined() {
        let points = array![[0.0], [1.0], [2.0]];
        assert_eq!(means(points.view(), &[&[0, 0, 0], &[0, 1, 2], &[5, 5, 5]]), [None; 3]);
    }

    #[test]
    fn points_that_coincide_give_no_nan() {
        let points = array![[1.0], [1.0], [1.0], [1.0]];
        assert_eq!(means(points.view(), &[&[0, 0, 1, 1]]), [Some(0.0)]);
    }

    #[test]
    fn two_far_clusters_are_near_one() {
        let points = array![[0.0, 0.0], [0.1, 0.0], [9.0, 9.0], [9.1, 9.0]];
        assert!(means(points.view(), &[&[0, 0, 1, 1]])[0].unwrap() > 0.98);
    }
}
