//! A mixture of Gaussians with full covariances, fitted by linfa. Only this file uses linfa's
//! mixture.
//!
//! linfa's own restarts keep improving one model, and its random numbers come from a fixed seed
//! of an older `rand` than ours. Here the rows are put into another order for every restart: the
//! same draws then pick other rows. Last steps of our own follow until the likelihood by
//! log-sum-exp settles. Where linfa gives an error, they are all the steps: it has none where a
//! component is left without rows, and none where likelihoods vanish before their logarithm is
//! taken, as those of a far row do.

use linfa::{DatasetBase, traits::Fit};
use linfa_clustering::{GaussianMixtureModel, GmmInitMethod};
use ndarray::{Array1, Array2, ArrayView2, Axis};
use rand::{Rng, seq::SliceRandom};

use super::super::{kmeans, resample};

const MOST_STEPS: usize = 1_000;
const MOST_STEPS_OF_LINFA: u64 = 500;
/// Convergence threshold of the mean log-likelihood.
const SETTLED: f64 = 1e-7;
/// A component that stands for fewer rows has collapsed onto a single respondent.
const LEAST_ROWS: f64 = 2.0;

/// One component: its precision as the columns of a matrix that whitens.
struct Component {
    mean: Array1<f64>,
    whitening: Array2<f64>,
    log_determinant: f64,
}

pub(super) struct Mixture {
    pub(super) weights: Vec<f64>,
    components: Vec<Component>,
    /// It settled, and no component collapsed.
    pub(super) sound: bool,
}

impl Mixture {
    /// One restart. `None` when a covariance has no inverse.
    pub(super) fn fit(
        points: &Array2<f64>,
        k: usize,
        regularisation: f64,
        from_k_means: bool,
        seed: u64,
        stream: u64,
    ) -> Option<Self> {
        let mut mixture =
            match Self::by_linfa(points, k, regularisation, from_k_means, seed, stream) {
                Some(mixture) => mixture,
                None if from_k_means => {
                    Self::of(points, &by_k_means(points, k, seed, stream)?, regularisation)?
                }
                None => Self::of(points, &at_random(points, k, seed, stream), regularisation)?,
            };
        let mut shares = Array2::zeros((points.nrows(), k));
        let mut before = f64::NEG_INFINITY;
        let mut settled = false;
        for _ in 0..MOST_STEPS {
            let likelihood = mixture.shares(points, &mut shares);
            if !likelihood.is_finite() {
                return None;
            }
            mixture = Self::of(points, &shares, regularisation)?;
            let mean = likelihood / points.nrows() as f64;
            if (mean - before).abs() < SETTLED {
                settled = true;
                break;
            }
            before = mean;
        }
        let rows = points.nrows() as f64;
        let whole = mixture.weights.iter().all(|weight| weight * rows >= LEAST_ROWS);
        mixture.sound = settled && whole;
        Some(mixture)
    }

    /// linfa's result; `None` where it fails or returns NaN.
    fn by_linfa(
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
            .max_n_iterations(MOST_STEPS_OF_LINFA)
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
            .map(|(mean, covariance)| component(mean.to_owned(), covariance))
            .collect();
        let mixture =
            Self { weights: fitted.weights().to_vec(), components: components?, sound: false };
        mixture.log_likelihood(points).map(|_| mixture)
    }

    /// The mixture in which component `j` has the share `shares[[i, j]]` of row `i`.
    fn of(points: &Array2<f64>, shares: &Array2<f64>, regularisation: f64) -> Option<Self> {
        let mut weights = Vec::with_capacity(shares.ncols());
        let mut components = Vec::with_capacity(shares.ncols());
        for share in shares.columns() {
            // Avoids dividing an empty component by 0.
            let rows = share.sum() + 10.0 * f64::EPSILON;
            let mean = share.dot(points) / rows;
            let centred = points - &mean;
            let weighted = &centred * &share.insert_axis(Axis(1));
            let mut covariance = weighted.t().dot(&centred) / rows;
            covariance.diag_mut().mapv_inplace(|variance| variance + regularisation);
            components.push(component(mean, covariance.view())?);
            weights.push(rows / points.nrows() as f64);
        }
        Some(Self { weights, components, sound: false })
    }

    /// Writes the probabilities of the components into `shares`; the log-likelihood.
    fn shares(&self, points: &Array2<f64>, shares: &mut Array2<f64>) -> f64 {
        *shares = self.log_parts(points);
        let mut likelihood = 0.0;
        for mut row in shares.rows_mut() {
            let all = log_sum(row.iter());
            likelihood += all;
            row.mapv_inplace(|part| (part - all).exp());
        }
        likelihood
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
        Self { weights, components, sound: self.sound }
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

/// Shares of 1 for the cluster of each row, 0 for the others.
fn by_k_means(points: &Array2<f64>, k: usize, seed: u64, stream: u64) -> Option<Array2<f64>> {
    let clustering = kmeans::fit(points.view(), k, 1, seed, stream)?;
    let mut shares = Array2::zeros((points.nrows(), k));
    for (mut row, label) in shares.rows_mut().into_iter().zip(clustering.labels) {
        row[label] = 1.0;
    }
    Some(shares)
}

fn at_random(points: &Array2<f64>, k: usize, seed: u64, stream: u64) -> Array2<f64> {
    let mut rng = resample::stream(seed, stream);
    let mut shares = Array2::from_shape_simple_fn((points.nrows(), k), || rng.random::<f64>());
    for mut row in shares.rows_mut() {
        let sum = row.sum();
        row.mapv_inplace(|share| if sum > 0.0 { share / sum } else { 1.0 / k as f64 });
    }
    shares
}

/// `None` when the covariance is not positive definite.
fn component(mean: Array1<f64>, covariance: ArrayView2<'_, f64>) -> Option<Component> {
    let triangle = cholesky(covariance)?;
    let log_determinant = 2.0 * triangle.diag().iter().map(|pivot| pivot.ln()).sum::<f64>();
    let whitening = inverse(&triangle).reversed_axes();
    log_determinant.is_finite().then_some(Component { mean, whitening, log_determinant })
}

/// The lower triangle whose product with its transpose is `matrix`.
fn cholesky(matrix: ArrayView2<'_, f64>) -> Option<Array2<f64>> {
    let d = matrix.nrows();
    let mut lower = Array2::<f64>::zeros((d, d));
    for i in 0..d {
        for j in 0..=i {
            let known: f64 = (0..j).map(|l| lower[[i, l]] * lower[[j, l]]).sum();
            let rest = matrix[[i, j]] - known;
            lower[[i, j]] = if i == j {
                Some(rest).filter(|rest| *rest > 0.0 && rest.is_finite())?.sqrt()
            } else {
                rest / lower[[j, j]]
            };
        }
    }
    Some(lower)
}

/// The inverse of a lower triangle.
fn inverse(lower: &Array2<f64>) -> Array2<f64> {
    let d = lower.nrows();
    let mut inverse = Array2::<f64>::zeros((d, d));
    for column in 0..d {
        inverse[[column, column]] = 1.0 / lower[[column, column]];
        for row in column + 1..d {
            let known: f64 = (column..row).map(|l| lower[[row, l]] * inverse[[l, column]]).sum();
            inverse[[row, column]] = -known / lower[[row, row]];
        }
    }
    inverse
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

    /// Three places of 20 rows each have no fourth component. linfa gives an error;
    /// scikit-learn, and our last steps one without weight, so that its BIC is defined.
    #[test]
    fn linfa_has_no_fit_where_a_component_stays_empty() {
        let places = [[1.0, 5.0], [3.0, 3.0], [5.0, 1.0]];
        let points = Array2::from_shape_fn((60, 2), |(row, column)| places[row / 20][column]);
        assert!(Mixture::by_linfa(&points, 4, 0.01, true, 1, 1).is_none());
        let ours = Mixture::fit(&points, 4, 0.01, true, 1, 1).unwrap();
        assert!(!ours.sound && ours.weights.iter().any(|weight| *weight < 1e-9));
        let three = Mixture::fit(&points, 3, 0.01, true, 1, 1).unwrap();
        assert!(three.sound, "{:?}", three.weights);
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
