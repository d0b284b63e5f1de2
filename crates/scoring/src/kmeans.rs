//! k-means by linfa, with what it lacks: initialisation from our own seeded streams and
//! independent restarts. Only this file uses linfa's k-means.
//!
//! linfa takes random numbers from an older `rand` than ours, so that the
//! k-means++ start is drawn here and handed over. It ends when its centres move less than an
//! absolute distance, which is therefore given in the unit of the points; its update counts the
//! old centre as one more point, and its inertia belongs to the centres before the last step.
//! Hence steps of our own follow until no label changes.

use linfa::{DatasetBase, traits::Fit};
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rand::{Rng, seq::index};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::resample;

/// Points on which restarts are run.
pub const MOST_FOR_RESTARTS: usize = 10_000;
/// Restarts on a sample that are finished on all points.
const FINISHED: usize = 3;
/// Stream of the sample, distinct from those of the restarts.
const SAMPLE: u64 = 1 << 40;
const MOST_STEPS: u64 = 300;
/// Convergence of linfa: total movement of the centres, as a share of the points' spread.
const SETTLED_FOR_LINFA: f64 = 1e-4;
/// Convergence of our own steps: relative decrease of the inertia.
const SETTLED: f64 = 1e-9;

/// Assignment of the points.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    pub centres: Array2<f64>,
    pub labels: Vec<usize>,
    /// Sum of squared distances to the own centre.
    pub inertia: f64,
}

/// The best of `restarts` fits of `k` clusters; restart `r` draws from stream
/// `first_stream + r` of `seed`. The same for any number of threads. `None`
/// when there are fewer points than clusters, or distances are not finite.
pub fn fit(
    points: ArrayView2<'_, f64>,
    k: usize,
    restarts: u64,
    seed: u64,
    first_stream: u64,
) -> Option<Clustering> {
    best_of(points, k, restarts, 1, seed, first_stream).into_iter().next()
}

/// The `keep` best of `restarts` fits, the best first.
pub fn best_of(
    points: ArrayView2<'_, f64>,
    k: usize,
    restarts: u64,
    keep: usize,
    seed: u64,
    first_stream: u64,
) -> Vec<Clustering> {
    let mut fits: Vec<Clustering> = (0..restarts)
        .into_par_iter()
        .filter_map(|restart| {
            let mut rng = resample::stream(seed, first_stream + restart);
            from(points, plus_plus(points, k, &mut rng)?)
        })
        .collect();
    // A stable sort: the first of ties stays first.
    fits.sort_by(|a, b| a.inertia.total_cmp(&b.inertia));
    fits.truncate(keep);
    fits
}

/// As [`fit`], but for many points the restarts are run on a seeded sample of
/// [`MOST_FOR_RESTARTS`] and only the best three are finished on all of them: restarts only
/// need to find the region of the best centres, and passes over all points are expensive.
pub fn thorough(
    points: ArrayView2<'_, f64>,
    k: usize,
    restarts: u64,
    seed: u64,
    first_stream: u64,
) -> Option<Clustering> {
    if points.nrows() <= MOST_FOR_RESTARTS {
        return fit(points, k, restarts, seed, first_stream);
    }
    let mut rng = resample::stream(seed, SAMPLE);
    let mut picks = index::sample(&mut rng, points.nrows(), MOST_FOR_RESTARTS).into_vec();
    picks.sort_unstable();
    let sample = points.select(Axis(0), &picks);
    best_of(sample.view(), k, restarts, FINISHED, seed, first_stream)
        .into_iter()
        .filter_map(|start| from(points, start.centres))
        .reduce(|best, fit| if fit.inertia < best.inertia { fit } else { best })
}

/// The fit that starts at given centres.
pub fn from(points: ArrayView2<'_, f64>, start: Array2<f64>) -> Option<Clustering> {
    let k = start.nrows();
    let fitted = KMeans::params(k)
        .n_runs(1)
        .tolerance((SETTLED_FOR_LINFA * spread(points)).max(f64::MIN_POSITIVE))
        .max_n_iterations(MOST_STEPS)
        .init_method(KMeansInit::Precomputed(start.clone()))
        .fit(&DatasetBase::from(points));
    let mut centres = fitted.map_or(start, |fitted| fitted.centroids().to_owned());
    let (mut labels, mut inertia) = assign(points, centres.view());
    for _ in 0..MOST_STEPS {
        centres = means(points, &labels, &centres);
        let (next, smaller) = assign(points, centres.view());
        let settled = next == labels || inertia - smaller <= SETTLED * inertia;
        (labels, inertia) = (next, smaller);
        if settled {
            break;
        }
    }
    // The centres of the returned labels.
    let centres = means(points, &labels, &centres);
    let (labels, inertia) = assign(points, centres.view());
    inertia.is_finite().then_some(Clustering { centres, labels, inertia })
}

/// Root of the mean squared distance from the mean.
fn spread(points: ArrayView2<'_, f64>) -> f64 {
    let Some(mean) = points.mean_axis(Axis(0)) else { return 0.0 };
    let squares = points.rows().into_iter().map(|row| squared(row, mean.view())).sum::<f64>();
    (squares / points.nrows() as f64).sqrt()
}

/// Label of the nearest centre per point, and the sum of squared distances.
pub fn assign(points: ArrayView2<'_, f64>, centres: ArrayView2<'_, f64>) -> (Vec<usize>, f64) {
    let nearest: Vec<(usize, f64)> = (0..points.nrows())
        .into_par_iter()
        .map(|at| {
            let point = points.row(at);
            let distances = centres.axis_iter(Axis(0)).map(|centre| squared(point, centre));
            distances
                .enumerate()
                .fold((0, f64::INFINITY), |best, one| if one.1 < best.1 { one } else { best })
        })
        .collect();
    let inertia = nearest.iter().map(|(_, distance)| distance).sum();
    (nearest.into_iter().map(|(label, _)| label).collect(), inertia)
}

/// Means of the labelled points; a cluster without points keeps its old centre.
fn means(points: ArrayView2<'_, f64>, labels: &[usize], old: &Array2<f64>) -> Array2<f64> {
    let mut sums = Array2::<f64>::zeros(old.dim());
    let mut sizes = vec![0_usize; old.nrows()];
    for (point, &label) in points.axis_iter(Axis(0)).zip(labels) {
        let mut sum = sums.row_mut(label);
        sum += &point;
        sizes[label] += 1;
    }
    for (at, &size) in sizes.iter().enumerate() {
        if size == 0 {
            sums.row_mut(at).assign(&old.row(at));
        } else {
            sums.row_mut(at).mapv_inplace(|sum| sum / size as f64);
        }
    }
    sums
}

/// k-means++ (Arthur and Vassilvitskii 2007): each centre is a point, drawn by
/// its squared distance to the nearest centre so far.
fn plus_plus(points: ArrayView2<'_, f64>, k: usize, rng: &mut ChaCha8Rng) -> Option<Array2<f64>> {
    let n = points.nrows();
    if k == 0 || n < k {
        return None;
    }
    let mut picks = vec![rng.random_range(0..n)];
    let mut distances = vec![f64::INFINITY; n];
    while picks.len() < k {
        let newest = points.row(*picks.last()?);
        for (distance, point) in distances.iter_mut().zip(points.axis_iter(Axis(0))) {
            *distance = distance.min(squared(point, newest));
        }
        let mut left = rng.random::<f64>() * distances.iter().sum::<f64>();
        let drawn = distances.iter().position(|distance| {
            left -= distance;
            left < 0.0
        });
        // Rounding at the end, or every point is a centre already.
        let last = || distances.iter().rposition(|distance| *distance > 0.0).unwrap_or(0);
        picks.push(drawn.unwrap_or_else(last));
    }
    Some(points.select(Axis(0), &picks))
}

fn squared(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn two_clear_clusters_are_found_whatever_the_seed() {
        let points = array![[0.0, 0.0], [0.0, 1.0], [9.0, 9.0], [9.0, 8.0]];
        for seed in 0..20 {
            let got = fit(points.view(), 2, 3, seed, 0).unwrap();
            assert_eq!(got.labels[0], got.labels[1]);
            assert_ne!(got.labels[0], got.labels[2]);
            assert!((got.inertia - 1.0).abs() < 1e-9, "{}", got.inertia);
        }
    }

    /// An absolute tolerance ends at once where all numbers are small.
    #[test]
    fn the_unit_of_the_columns_does_not_matter() {
        let points = Array2::from_shape_fn((200, 3), |(i, j)| ((i * 31 + j * 17) % 53) as f64);
        let labels = |unit: f64| fit((&points * unit).view(), 4, 5, 7, 0).unwrap().labels;
        let wanted = labels(1.0);
        for power in [-30, -9, 9, 30] {
            assert_eq!(labels(2.0_f64.powi(power)), wanted, "{power}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_bits_for_any_number_of_threads() {
        let points = Array2::from_shape_fn((200, 3), |(i, j)| ((i * 31 + j * 17) % 53) as f64);
        let run = || fit(points.view(), 4, 5, 7, 0);
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(run);
        let four = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap().install(run);
        assert_eq!(alone, four);
    }

    #[test]
    fn more_clusters_than_distinct_points_give_no_nan() {
        let points = array![[1.0], [1.0], [1.0], [2.0]];
        let got = fit(points.view(), 3, 2, 1, 0).unwrap();
        assert_eq!(got.inertia, 0.0);
        assert!(got.centres.iter().all(|value| value.is_finite()));
        assert_eq!(fit(points.view(), 5, 1, 1, 0), None);
        assert_eq!(fit(points.view(), 0, 1, 1, 0), None);
    }
}
