//! Whether there is more than one segment: the gap statistic of Tibshirani, Walther and Hastie
//! (2001). The silhouette cannot decide it, because it is undefined for one cluster.

use ndarray::{Array2, Axis};
use rand::Rng;
use rayon::prelude::*;
use serde::Serialize;

use super::{
    super::{eigen, kmeans, observations::Observations, resample},
    streams::{self, MOST_FOR_TRIALS},
};

const REFERENCES: u64 = 20;
const RESTARTS: u64 = 5;

/// How much more k clusters explain than in a uniform cloud.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Gap {
    pub k: usize,
    /// Gap of one cluster.
    pub one: f64,
    /// Gap of k clusters.
    pub many: f64,
    /// Standard error of the gap of k clusters, with that of the simulation.
    pub standard_error: f64,
    pub finds_more_than_one: bool,
    /// Rows on which it was computed.
    pub rows: usize,
}

/// Gap of `k` clusters against that of one. One cluster stays when
/// gap(1) ≥ gap(k) − s(k).
pub(super) fn gap(observations: &Observations, k: usize, seed: u64) -> Gap {
    let sample = observations.sample(MOST_FOR_TRIALS, seed, streams::TRIALS);
    let points = observations.points.select(Axis(0), &sample);
    let own = dispersion(&points, k, seed, streams::GAP);
    let axes = principal_axes(&points);
    let references: Vec<(f64, f64)> = (0..REFERENCES)
        .into_par_iter()
        .map(|at| {
            let stream = streams::GAP + (at + 1) * 100;
            let cloud = even_cloud(&points, axes.as_ref(), seed, stream);
            dispersion(&cloud, k, seed, stream + 1)
        })
        .collect();
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| {
        references.iter().map(of).sum::<f64>() / references.len() as f64
    };
    let (one, many) = (mean(&|r| r.0) - own.0, mean(&|r| r.1) - own.1);
    let centre = mean(&|r| r.1);
    let spread = mean(&|r| (r.1 - centre).powi(2)).sqrt();
    let standard_error = spread * (1.0 + 1.0 / REFERENCES as f64).sqrt();
    Gap {
        k,
        one,
        many,
        standard_error,
        finds_more_than_one: one < many - standard_error,
        rows: sample.len(),
    }
}

/// Logarithms of the inertia of one and of `k` clusters.
fn dispersion(points: &Array2<f64>, k: usize, seed: u64, stream: u64) -> (f64, f64) {
    let inertia = |k, restarts| {
        let fit = kmeans::fit(points.view(), k, restarts, seed, stream);
        // Points that coincide leave no dispersion; its logarithm must stay finite.
        fit.map_or(0.0, |fit| fit.inertia).max(f64::MIN_POSITIVE).ln()
    };
    (inertia(1, 1), inertia(k, RESTARTS))
}

/// One unit vector per row.
fn principal_axes(points: &Array2<f64>) -> Option<Array2<f64>> {
    let mean = points.mean_axis(Axis(0))?;
    let centred = points - &mean;
    let d = points.ncols();
    let covariance: Vec<f64> = centred.t().dot(&centred).iter().copied().collect();
    let vectors = eigen::symmetric(&covariance, d)?.vectors;
    Array2::from_shape_vec((d, d), vectors.concat()).ok()
}

/// As many points as `points`, uniform in the box around them along their principal axes. A box
/// along the columns would split every elongated cloud into segments.
fn even_cloud(
    points: &Array2<f64>,
    axes: Option<&Array2<f64>>,
    seed: u64,
    stream: u64,
) -> Array2<f64> {
    let mut rng = resample::stream(seed, stream);
    let mut turned = axes.map_or_else(|| points.clone(), |axes| points.dot(&axes.t()));
    for mut column in turned.columns_mut() {
        let low = column.fold(f64::INFINITY, |low, value| low.min(*value));
        let high = column.fold(f64::NEG_INFINITY, |high, value| high.max(*value));
        column.mapv_inplace(|_| low + (high - low) * rng.random::<f64>());
    }
    // Distances are invariant, so the cloud need not be rotated back.
    turned
}
