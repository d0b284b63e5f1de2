//! Logistic regression by linfa: two classes, or softmax over more. Its classes
//! are put back into the order of the labels (linfa calls the more common of two
//! the positive one).

use linfa::{DatasetBase, prelude::Fit};
use linfa_logistic::{LogisticRegression, MultiLogisticRegression};
use ndarray::{Array1, Array2, Axis, s};
use serde::{Deserialize, Serialize};

use super::{
    checks::{class_counts, invalid},
    linear::LinearModel,
};
use crate::{
    data::Samples,
    progress::{Event, ProgressReporter},
    train::TrainError,
};

/// Iterations between two checks for cancellation, where all would take long.
const ROUND: u64 = 20;
/// Multiplications that take at most a second.
const SINGLE_ROUND_WORK: usize = 1 << 30;
/// A round that lowers the loss by less than this share is the last.
const CONVERGED: f64 = 1e-10;
/// Largest gradient that counts as 0.
const TOLERANCE: f64 = 1e-5;
/// Logit of a class without training rows: it is never chosen.
const ABSENT_CLASS_LOGIT: f32 = -100.0;

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LogisticOptions {
    /// Weight of half the squared weights against the summed loss; 1/C elsewhere.
    pub penalty: f64,
    pub iterations: u32,
    /// Bring columns to mean 0 and deviation 1 first. The resulting weights are for the
    /// unscaled columns.
    pub standardise: bool,
}

impl Default for LogisticOptions {
    fn default() -> Self {
        Self { penalty: 1.0, iterations: 400, standardise: true }
    }
}

impl LogisticOptions {
    /// Bytes that a fit on `rows` of `width` numbers takes: the table in 64 bits.
    #[must_use]
    pub fn memory(&self, rows: usize, width: usize) -> usize {
        rows.saturating_mul(width).saturating_mul(size_of::<f64>())
    }
}

/// Fits on the rows `rows`.
///
/// # Errors
/// Nothing or a single class to learn from, settings out of range, a number that
/// is not finite, cancellation.
pub fn logistic(
    data: &dyn Samples,
    rows: &[u32],
    options: &LogisticOptions,
    reporter: &dyn ProgressReporter,
) -> Result<LinearModel, TrainError> {
    if !(options.penalty >= 0.0 && options.penalty.is_finite()) {
        return Err(invalid("penalty", format!("{} is below 0", options.penalty)));
    }
    if options.iterations == 0 {
        return Err(invalid("iterations", "0 is no fit; give at least 1"));
    }
    let counts = class_counts(data, rows)?;
    let (table, scale) = table(data, rows, options.standardise)?;
    let labels: Array1<usize> =
        rows.iter().map(|row| usize::from(data.label(*row as usize))).collect();
    let set = DatasetBase::new(table, labels);
    let present: Vec<usize> = (0..counts.len()).filter(|class| counts[*class] > 0).collect();
    let fitted = fit_until_converged(&set, &present, options, reporter)?;
    Ok(assemble(&fitted, &present, counts.len(), &scale))
}

type Set = DatasetBase<Array2<f64>, Array1<usize>>;

/// Mean and deviation of each column.
type Scale = Vec<(f64, f64)>;

fn table(
    data: &dyn Samples,
    rows: &[u32],
    standardise: bool,
) -> Result<(Array2<f64>, Scale), TrainError> {
    let width = data.width();
    let mut table = Array2::zeros((rows.len(), width));
    let mut row = vec![0.0_f32; width];
    for (mut target, index) in table.rows_mut().into_iter().zip(rows) {
        data.fill(*index as usize, &mut row);
        if let Some(column) = row.iter().position(|x| !x.is_finite()) {
            let message = format!("row {index}, column {column} is {}, no number", row[column]);
            return Err(invalid("data", message));
        }
        target.iter_mut().zip(&row).for_each(|(to, from)| *to = f64::from(*from));
    }
    let mut scale = vec![(0.0, 1.0); width];
    if standardise {
        for (mut column, scale) in table.columns_mut().into_iter().zip(&mut scale) {
            let mean = column.sum() / rows.len() as f64;
            let variance =
                column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / rows.len() as f64;
            // A constant column carries no information: all zeros, and a weight of 0.
            let deviation = if variance > 1e-18 { variance.sqrt() } else { 1.0 };
            column.mapv_inplace(|x| (x - mean) / deviation);
            *scale = (mean, deviation);
        }
    }
    Ok((table, scale))
}

/// Runs until the loss converges: in one go where that is quick, else in rounds, each from
/// where the last one ended, though linfa does not keep its curvature estimate between them
/// and may stop a little early. Weights are features × classes that occur, the biases as
/// last row.
fn fit_until_converged(
    set: &Set,
    present: &[usize],
    options: &LogisticOptions,
    reporter: &dyn ProgressReporter,
) -> Result<Array2<f64>, TrainError> {
    let mut best: Option<(Array2<f64>, f64)> = None;
    let total = u64::from(options.iterations);
    // Each iteration reads all numbers forwards and backwards.
    let work = set.records.len() * present.len() * 2 * options.iterations as usize;
    let mut round = if work <= SINGLE_ROUND_WORK { total } else { ROUND };
    let mut done = 0;
    while done < total {
        if reporter.is_cancelled() {
            return Err(TrainError::Cancelled);
        }
        let iterations = round.min(total - done);
        done += iterations;
        let start = best.as_ref().map(|best| &best.0);
        let found = if present.len() == 2 {
            two_classes(set, present[1], options.penalty, start, iterations)
        } else {
            more_classes(set, options.penalty, start, iterations)
        };
        // linfa returns an error where its line search finds nothing better: fewer iterations
        // may end before that point.
        let Some(weights) = found else {
            if best.is_some() || round < 4 {
                break;
            }
            (round, done) = (round / 4, 0);
            continue;
        };
        let loss = loss(set, present, &weights, options.penalty);
        let before = best.as_ref().map_or(f64::INFINITY, |best| best.1);
        if loss < before {
            best = Some((weights, loss));
        }
        reporter.report(Event::Step { name: "train".to_owned(), done, total });
        if !loss.is_finite() || before - loss <= CONVERGED * before.abs() {
            break;
        }
    }
    reporter.report(Event::Step { name: "train".to_owned(), done: total, total });
    best.map(|best| best.0).ok_or(TrainError::Diverged { epoch: 1 })
}

/// Weights of the two classes; those of the first are 0.
fn two_classes(
    set: &Set,
    positive: usize,
    penalty: f64,
    start: Option<&Array2<f64>>,
    iterations: u64,
) -> Option<Array2<f64>> {
    let features = set.records.ncols();
    let mut method = LogisticRegression::default()
        .alpha(penalty)
        .gradient_tolerance(TOLERANCE)
        .max_iterations(iterations);
    if let Some(start) = start {
        let theirs = set.targets.iter().filter(|label| **label == positive).count() * 2;
        // Of two equally common classes linfa takes the first one in the data.
        let tie = theirs == set.targets.len() && set.targets[0] == positive;
        let sign = if theirs > set.targets.len() || tie { 1.0 } else { -1.0 };
        method = method.initial_params(&start.column(1) * sign);
    }
    let model = method.fit(set).ok()?;
    let sign = if model.labels().pos.class == positive { 1.0 } else { -1.0 };
    let mut weights = Array2::zeros((features + 1, 2));
    weights.slice_mut(s![..features, 1]).assign(&(model.params() * sign));
    weights[[features, 1]] = model.intercept() * sign;
    Some(weights)
}

fn more_classes(
    set: &Set,
    penalty: f64,
    start: Option<&Array2<f64>>,
    iterations: u64,
) -> Option<Array2<f64>> {
    let mut method = MultiLogisticRegression::default()
        .alpha(penalty)
        .gradient_tolerance(TOLERANCE)
        .max_iterations(iterations);
    if let Some(start) = start {
        method = method.initial_params(start.clone());
    }
    let model = method.fit(set).ok()?;
    // Its classes are in ascending order, as ours.
    ndarray::concatenate(
        Axis(0),
        &[model.params().view(), model.intercept().view().insert_axis(Axis(0))],
    )
    .ok()
}

/// What is minimised: summed cross-entropy + penalty/2 · Σ weights².
fn loss(set: &Set, present: &[usize], weights: &Array2<f64>, penalty: f64) -> f64 {
    let features = set.records.ncols();
    let (slopes, bias) = (weights.slice(s![..features, ..]), weights.row(features));
    let logits = set.records.dot(&slopes) + bias;
    let mut place = vec![0; present.last().map_or(0, |class| class + 1)];
    present.iter().enumerate().for_each(|(index, class)| place[*class] = index);
    let entropy = logits.rows().into_iter().zip(&set.targets).map(|(row, label)| {
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = row.iter().map(|logit| (logit - largest).exp()).sum();
        largest + sum.ln() - row[place[*label]]
    });
    entropy.sum::<f64>() + penalty / 2.0 * slopes.iter().map(|w| w * w).sum::<f64>()
}

/// Weights for the unscaled columns, with all classes in their places.
fn assemble(fitted: &Array2<f64>, present: &[usize], classes: usize, scale: &Scale) -> LinearModel {
    let inputs = scale.len();
    let mut weights = vec![0.0; inputs * classes];
    let mut bias = vec![ABSENT_CLASS_LOGIT; classes];
    for (column, class) in present.iter().enumerate() {
        let mut shift = fitted[[inputs, column]];
        for (input, (mean, deviation)) in scale.iter().enumerate() {
            let weight = fitted[[input, column]] / deviation;
            weights[input * classes + class] = weight as f32;
            shift -= weight * mean;
        }
        bias[*class] = shift as f32;
    }
    LinearModel { name: "logistic-regression".to_owned(), inputs, outputs: classes, weights, bias }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{Rows, all},
        *,
    };
    use crate::progress::NoProgress;

    /// 300 rows made in integers: `x[i][j] = (i*(37+14*j) + j) % 101 / 50`, the
    /// label from a rule with noise; see the snippets.
    fn data(classes: u64) -> Rows {
        let number = |i: u64, j: u64| (i * (37 + 14 * j) + j) % 101;
        let numbers = (0..300).flat_map(|i| (0..3).map(move |j| number(i, j) as f32 / 50.0));
        let rule = |i: u64| (number(i, 0) + 2 * number(i, 1) + i * 7919 % 97) * classes / 401;
        Rows {
            width: 3,
            numbers: numbers.collect(),
            labels: (0..300).map(|i| rule(i) as u8).collect(),
        }
    }

    fn fit(data: &Rows, standardise: bool) -> LinearModel {
        let options = LogisticOptions { standardise, ..LogisticOptions::default() };
        logistic(data, &all(data), &options, &NoProgress).unwrap()
    }

    fn close(got: &[f32], wanted: &[f64]) {
        assert_eq!(got.len(), wanted.len());
        for (got, wanted) in got.iter().zip(wanted) {
            assert!(
                (f64::from(*got) - wanted).abs() < 2e-3 * (1.0 + wanted.abs()),
                "{got} {wanted}"
            );
        }
    }

    /// scikit-learn 1.9.1 `LogisticRegression(C=1, tol=1e-8)`: `coef_`, `intercept_`;
    /// ```python
    /// i = numpy.arange(300); n = lambda j: (i*(37+14*j) + j) % 101
    /// x = numpy.stack([n(0), n(1), n(2)], 1) / 50
    /// y = (n(0) + 2*n(1) + i*7919 % 97) * classes // 401
    /// ```
    #[test]
    fn two_classes_agree_with_scikit_learn() {
        let data = data(2);
        let model = fit(&data, false);
        let column = |class: usize| model.weights[class..].iter().step_by(2).copied();
        let slopes: Vec<f32> = column(1).zip(column(0)).map(|(a, b)| a - b).collect();
        close(&slopes, &[2.150938, 4.478913, 0.261420]);
        close(&[model.bias[1] - model.bias[0]], &[-6.894090]);
        // `StandardScaler` before it, its weights put back to the columns as they are.
        let model = fit(&data, true);
        let column = |class: usize| model.weights[class..].iter().step_by(2).copied();
        let slopes: Vec<f32> = column(1).zip(column(0)).map(|(a, b)| a - b).collect();
        close(&slopes, &[2.723099, 5.491158, 0.293669]);
        close(&[model.bias[1] - model.bias[0]], &[-8.511069]);
    }

    /// The same of three classes: weights of each class less their mean.
    #[test]
    fn three_classes_agree_with_scikit_learn() {
        let model = fit(&data(3), false);
        let centred = |row: &[f32]| {
            let mean = row.iter().sum::<f32>() / 3.0;
            row.iter().map(|w| w - mean).collect::<Vec<f32>>()
        };
        let weights: Vec<f32> = model.weights.chunks(3).flat_map(centred).collect();
        close(
            &weights,
            &[
                -2.102995, -0.013383, 2.116378, -3.795708, 0.052052, 3.743656, -0.166242, 0.135306,
                0.030936,
            ],
        );
        close(&centred(&model.bias), &[5.307596, 1.674417, -6.982013]);
    }

    /// The rare class must not be confused with the common one, whichever comes first.
    #[test]
    fn classes_keep_their_places_whichever_is_more_common() {
        for (rare_first, rare) in [(true, 0), (true, 1), (false, 0), (false, 1)] {
            let is_rare = |i: usize| if rare_first { i < 5 } else { i >= 15 };
            let labels: Vec<u8> =
                (0..20).map(|i| if is_rare(i) { rare } else { 1 - rare }).collect();
            let numbers = labels.iter().map(|label| f32::from(*label)).collect();
            let data = Rows { width: 1, numbers, labels };
            let model = fit(&data, true);
            let logits = model.logits(&data, &all(&data)).unwrap();
            for (row, label) in logits.chunks(2).zip(&data.labels) {
                assert_eq!(row[1] > row[0], *label == 1, "{rare_first} {rare}");
            }
        }
    }

    #[test]
    fn a_constant_column_and_a_class_without_rows_do_no_harm() {
        let data = Rows {
            width: 2,
            numbers: vec![0.0, 7.0, 0.1, 7.0, 1.0, 7.0, 0.9, 7.0],
            labels: vec![0, 0, 2, 2],
        };
        let model = fit(&data, true);
        assert_eq!(model.weights[3..], [0.0; 3]);
        let logits = model.logits(&data, &all(&data)).unwrap();
        let top: Vec<usize> = logits.chunks(3).map(crate::train::argmax).collect();
        assert_eq!(top, [0, 0, 2, 2]);
    }

    /// Small tables of all sides, with columns of 1e-12 and 1e12, repeated rows, constant
    /// columns, linearly separable classes and indistinguishable ones. The objective has
    /// one minimum: nowhere near the found weights may it be lower.
    #[test]
    fn odd_small_tables_are_fitted_to_the_lowest_loss() {
        let mut rng = scoring::resample::stream(5, 1);
        for trial in 0..200_usize {
            let (n, width, classes) = (4 + trial % 17, 1 + trial % 5, 2 + trial % 3);
            let labels: Vec<u8> = (0..n).map(|at| (at % classes) as u8).collect();
            let mut numbers = Vec::new();
            for label in &labels {
                for column in 0..width {
                    let random: f32 = rand::Rng::random_range(&mut rng, 0..5_u8).into();
                    numbers.push(match (trial % 7, column) {
                        (1, 0) => random * 1e12,
                        (2, 0) => random * 1e-12,
                        (3, 0) => 7.0,
                        (4, 0) => f32::from(*label),
                        (5, _) => 1.0 + column as f32,
                        _ => random,
                    });
                }
            }
            let data = Rows { width, numbers, labels };
            let (rows, options) = (all(&data), LogisticOptions::default());
            let (table, _) = table(&data, &rows, true).unwrap();
            let labels: Array1<usize> =
                rows.iter().map(|row| usize::from(data.label(*row as usize))).collect();
            let set = DatasetBase::new(table, labels);
            let present: Vec<usize> = (0..classes).collect();
            let found = fit_until_converged(&set, &present, &options, &NoProgress).unwrap();
            let least = loss(&set, &present, &found, options.penalty);
            assert!(least.is_finite(), "{trial}");
            // Of two classes the first has no weights: they are those of the second, negated.
            let free = |place: &usize| classes > 2 || place % 2 == 1;
            for place in (0..found.len()).filter(free) {
                for step in [-0.01, 0.01] {
                    let mut other = found.clone();
                    if let Some(weight) = other.iter_mut().nth(place) {
                        *weight += step;
                    }
                    let near = loss(&set, &present, &other, options.penalty);
                    assert!(near >= least - 1e-6 * (1.0 + least), "{trial}: {near} {least}");
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_fitted_names_its_field() {
        let data = Rows { width: 1, numbers: vec![1.0, f32::NAN], labels: vec![0, 1] };
        let options = LogisticOptions::default();
        let error = |rows: &[u32], options| {
            logistic(&data, rows, &options, &NoProgress).unwrap_err().to_string()
        };
        assert_eq!(error(&[0, 1], options), "data: row 1, column 0 is NaN, no number");
        assert_eq!(
            error(&[0], options),
            "data: all training samples are of one class; there is nothing to tell apart"
        );
        assert_eq!(error(&[], options), "data: there is no sample to train on");
        let penalty = LogisticOptions { penalty: -1.0, ..options };
        assert!(error(&[0, 1], penalty).starts_with("penalty: "));
    }
}
