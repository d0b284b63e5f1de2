//! A mixture of Gaussians fitted by linfa, with what linfa 0.8.1 lacks: the
//! likelihood by log-sum-exp and restarts that really start anew. Only this file
//! knows linfa's mixture.
//!
//! linfa's own restarts keep improving one model, and its random numbers come
//! from a fixed seed of an older `rand` than ours. Here the rows are put into
//! another order for every restart: the same draws then pick other rows.

use linfa::{DatasetBase, traits::Fit};
use linfa_clustering::{GaussianMixtureModel, GmmInitMethod};
use ndarray::{Array1, Array2, Axis};
use rand::seq::SliceRandom;

use super::super::{eigen, resample};

const MOST_STEPS: u64 = 500;
/// Growth of the mean log-likelihood that counts as none.
const SETTLED: f64 = 1e-6;
/// A component whose least variance is this close to the regularisation has
/// collapsed onto a line or a point.
const COLLAPSED: f64 = 3.0;

/// One component: its precision as the rows of a matrix that whitens.
struct Component {
    mean: Array1<f64>,
    whitening: Array2<f64>,
    log_determinant: f64,
}

pub(super) struct Mixture {
    pub(super) weights: Vec<f64>,
    components: Vec<Component>,
}

impl Mixture {
    /// One restart. `None` when it does not converge or a component collapses.
    pub(super) fn fit(
        points: &Array2<f64>,
        k: usize,
        regularisation: f64,
        from_k_means: bool,
        seed: u64,
        stream: u64,
    ) -> Option<Self> {
        let mut order: Vec<usize> = (0..points.nrows()).collect();
        order.shuffle(&mut resample::stream(seed, stream));
        let init = if from_k_means { GmmInitMethod::KMeans } else { GmmInitMethod::Random };
        let fitted = GaussianMixtureModel::params(k)
            .n_runs(1)
            .max_n_iterations(MOST_STEPS)
            .tolerance(SETTLED)
            .reg_covariance(regularisation)
            .init_method(init)
            .fit(&DatasetBase::from(points.select(Axis(0), &order)))
            .ok()?;
        let components: Option<Vec<Component>> = fitted
            .means()
            .rows()
            .into_iter()
            .zip(fitted.covariances().outer_iter())
            .map(|(mean, covariance)| {
                let flat: Vec<f64> = covariance.iter().copied().collect();
                let floor = if k > 1 { COLLAPSED * regularisation } else { 0.0 };
                component(mean.to_owned(), &flat, floor)
            })
            .collect();
        Some(Self { weights: fitted.weights().to_vec(), components: components? })
    }

    /// Logarithm of the likelihood of all `points`.
    pub(super) fn log_likelihood(&self, points: &Array2<f64>) -> Option<f64> {
        let sum: f64 =
            self.log_parts(points).rows().into_iter().map(|row| log_sum(row.iter())).sum();
        sum.is_finite().then_some(sum)
    }

    /// The likeliest component of each point and its probability.
    pub(super) fn likeliest(&self, points: &Array2<f64>) -> Vec<(usize, f64)> {
        let parts = self.log_parts(points);
        parts
            .rows()
            .into_iter()
            .map(|row| {
                let best =
                    row.iter().enumerate().fold((0, f64::NEG_INFINITY), |best, (at, &part)| {
                        if part > best.1 { (at, part) } else { best }
                    });
                (best.0, (best.1 - log_sum(row.iter())).exp())
            })
            .collect()
    }

    pub(super) fn largest_first(self) -> Self {
        let mut all: Vec<(f64, Component)> =
            self.weights.into_iter().zip(self.components).collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (weights, components) = all.into_iter().unzip();
        Self { weights, components }
    }

    /// Logarithm of weight times density, per point and component.
    fn log_parts(&self, points: &Array2<f64>) -> Array2<f64> {
        let constant = points.ncols() as f64 * std::f64::consts::TAU.ln();
        let mut parts = Array2::zeros((points.nrows(), self.weights.len()));
        for (at, (weight, component)) in self.weights.iter().zip(&self.components).enumerate() {
            let white = (points - &component.mean).dot(&component.whitening);
            let distances = white.mapv(|value| value * value).sum_axis(Axis(1));
            let base = weight.ln() - 0.5 * (constant + component.log_determinant);
            parts.column_mut(at).assign(&distances.mapv(|distance| base - 0.5 * distance));
        }
        parts
    }
}

/// `None` when the least variance is not above `floor`.
fn component(mean: Array1<f64>, covariance: &[f64], floor: f64) -> Option<Component> {
    let d = mean.len();
    let eigen = eigen::symmetric(covariance, d)?;
    let least = eigen.values.last().copied().filter(|least| *least > floor.max(0.0))?;
    debug_assert!(least > 0.0);
    let whitening = Array2::from_shape_fn((d, d), |(row, axis)| {
        eigen.vectors[axis][row] / eigen.values[axis].sqrt()
    });
    let log_determinant = eigen.values.iter().map(|value| value.ln()).sum();
    Some(Component { mean, whitening, log_determinant })
}

/// Logarithm of a sum of exponentials, without underflow.
fn log_sum<'a>(logs: impl Iterator<Item = &'a f64> + Clone) -> f64 {
    let largest = logs.clone().copied().fold(f64::NEG_INFINITY, f64::max);
    largest + logs.map(|log| (log - largest).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_of_tiny_likelihoods_does_not_underflow() {
        let got = log_sum([-1000.0, -1000.0].iter());
        assert!((got - (-1000.0 + 2.0_f64.ln())).abs() < 1e-12);
    }

    /// One component is the sample's own Gaussian: −n/2 (d ln 2π + ln|Σ| + d).
    #[test]
    fn one_component_has_the_closed_form_likelihood() {
        let points = ndarray::array![[0.0, 1.0], [2.0, 0.0], [1.0, 5.0], [4.0, 2.0], [3.0, 3.0]];
        let mixture = Mixture::fit(&points, 1, 1e-12, true, 1, 1).unwrap();
        let mean = points.mean_axis(Axis(0)).unwrap();
        let centred = &points - &mean;
        let covariance = centred.t().dot(&centred) / 5.0;
        let determinant =
            covariance[[0, 0]] * covariance[[1, 1]] - covariance[[0, 1]] * covariance[[1, 0]];
        let expected = -2.5 * (2.0 * std::f64::consts::TAU.ln() + determinant.ln() + 2.0);
        let got = mixture.log_likelihood(&points).unwrap();
        assert!((got - expected).abs() < 1e-6, "{got} {expected}");
    }
}
