//! The loop over epochs: shuffling, steps, validation, early stopping and the
//! best weights. Knows no files and no data source.

use std::time::Instant;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::{
    loss::LossFigures,
    network::{Mode, Network, Rows},
    optimizer::{Optimizer, OptimizerKind},
    team::Team,
};
use crate::lab::{
    data::Samples,
    model::{ModelError, ModelSpec},
    watch::{EpochRecord, Event, Watch},
};

/// Rows of a batch while evaluating, where no gradient depends on them.
const EVALUATION_ROWS: usize = 256;
/// Steps between two words about progress.
const TELL_EVERY: usize = 32;
/// Random stream of the sample order; weights use the streams from 0 on.
const ORDER_STREAM: u64 = 1 << 32;

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitOptions {
    pub epochs: u32,
    pub batch: usize,
    pub learning_rate: f64,
    pub optimizer: OptimizerKind,
    pub seed: u64,
    pub threads: usize,
    /// Stop after so many epochs without a better one on the validation rows.
    pub patience: Option<u32>,
}

/// Why training ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// All epochs ran.
    Completed,
    /// Validation got no better any more.
    EarlyStopped,
    /// The loss stopped being a number; the best epoch before is kept.
    NonFiniteLoss,
}

/// Why training has no result.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: String },
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(
        "the loss stopped being a number in epoch {epoch}, before any usable weights; \
         nothing was kept; try a smaller learning_rate"
    )]
    Diverged { epoch: u32 },
    #[error("cannot start {threads} threads: {message}")]
    Threads { threads: usize, message: String },
    #[error("cancelled; nothing was kept")]
    Cancelled,
}

impl Checkpoint {
    /// A higher accuracy is better; of equals the lower loss. Accuracy comes
    /// first because it is what the lab promises, and it keeps rising after the
    /// loss has turned.
    fn is_worse_than(&self, accuracy: f64, loss: f64) -> bool {
        accuracy > self.accuracy || (accuracy == self.accuracy && loss < self.loss)
    }
}

impl TrainError {
    /// True when the person who asked can mend it by asking differently.
    #[must_use]
    pub fn is_input(&self) -> bool {
        matches!(self, Self::Invalid { .. } | Self::Model(_))
    }
}

/// Weights worth keeping.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// Epoch after which they were taken, counted from 1.
    pub epoch: u32,
    pub parameters: Vec<f32>,
    /// Accuracy and loss that they were chosen by; without validation those of training.
    pub accuracy: f64,
    pub loss: f64,
}

/// A finished training run.
#[derive(Debug)]
pub struct Fitted {
    /// With the weights of `best_epoch`.
    pub network: Network,
    pub epochs: Vec<EpochRecord>,
    pub best_epoch: u32,
    pub stop: StopReason,
}

/// Trains a network on the rows `training` of a data set. With `validation`
/// rows, the weights of the epoch with the best validation accuracy are kept;
/// without, those of the last epoch.
///
/// # Errors
/// An empty split, settings out of range, layers that do not fit, cancellation,
/// or a loss that is no number in the first epoch.
pub fn fit(
    spec: &ModelSpec,
    data: &dyn Samples,
    training: &[u32],
    validation: &[u32],
    options: &FitOptions,
    watch: &dyn Watch,
) -> Result<Fitted, TrainError> {
    check(spec, data, training, validation, options)?;
    let team = Team::new(options.threads).map_err(|error| TrainError::Threads {
        threads: options.threads,
        message: error.to_string(),
    })?;
    team.inside(|| {
        Trainer::new(spec, data, training, options, team.clone(), watch)?.run(validation)
    })
}

fn check(
    spec: &ModelSpec,
    data: &dyn Samples,
    training: &[u32],
    validation: &[u32],
    options: &FitOptions,
) -> Result<(), TrainError> {
    let invalid = |field, message: String| Err(TrainError::Invalid { field, message });
    if training.is_empty() {
        return invalid("data", "there is no sample to train on".to_owned());
    }
    if options.epochs == 0 {
        return invalid("epochs", "0 is no training; give at least 1".to_owned());
    }
    if options.threads == 0 {
        return invalid("threads", "give at least 1".to_owned());
    }
    if options.batch == 0 || options.batch > training.len() {
        let n = training.len();
        return invalid(
            "batch",
            format!("{} is outside 1 to {n}, the number of training samples", options.batch),
        );
    }
    if !(options.learning_rate > 0.0 && options.learning_rate.is_finite()) {
        return invalid("learning_rate", format!("{} is not above 0", options.learning_rate));
    }
    if options.patience.is_some() && validation.is_empty() {
        let message =
            "early stopping needs samples for validation; give a validation_share above 0";
        return invalid("patience", message.to_owned());
    }
    if data.width() != spec.inputs {
        let message =
            format!("a row has {} numbers, the model takes {}", data.width(), spec.inputs);
        return invalid("data", message);
    }
    if data.classes() > spec.outputs() {
        let message = format!("{} classes, the model tells {}", data.classes(), spec.outputs());
        return invalid("data", message);
    }
    Ok(())
}

struct Trainer<'a> {
    network: Network,
    optimizer: Optimizer,
    data: &'a dyn Samples,
    order: Vec<u32>,
    targets: Vec<u8>,
    random: ChaCha8Rng,
    options: &'a FitOptions,
    watch: &'a dyn Watch,
    step: u64,
}

/// What a pass over data ended with.
enum Pass {
    Done(LossFigures),
    NonFinite,
}

impl<'a> Trainer<'a> {
    fn new(
        spec: &ModelSpec,
        data: &'a dyn Samples,
        training: &[u32],
        options: &'a FitOptions,
        team: Team,
        watch: &'a dyn Watch,
    ) -> Result<Self, TrainError> {
        let capacity = options.batch.max(EVALUATION_ROWS);
        let network = Network::new(spec, capacity, options.seed, team)?;
        let mut random = ChaCha8Rng::seed_from_u64(options.seed);
        random.set_stream(ORDER_STREAM);
        Ok(Self {
            optimizer: Optimizer::new(options.optimizer, network.parameters.len()),
            network,
            data,
            order: training.to_vec(),
            targets: Vec::with_capacity(capacity),
            random,
            options,
            watch,
            step: 0,
        })
    }

    fn run(mut self, validation: &[u32]) -> Result<Fitted, TrainError> {
        let mut epochs = Vec::new();
        let mut best: Option<Checkpoint> = None;
        let mut stop = StopReason::Completed;
        for epoch in 1..=self.options.epochs {
            let start = Instant::now();
            let Pass::Done(training) = self.train_pass(epoch)? else {
                stop = StopReason::NonFiniteLoss;
                break;
            };
            let seconds = start.elapsed().as_secs_f64();
            let checked =
                if validation.is_empty() { None } else { Some(self.validation_pass(validation)?) };
            let record =
                record(epoch, training, self.order.len(), checked, validation.len(), seconds);
            let loss = record.validation_loss.unwrap_or(record.train_loss);
            if !loss.is_finite() {
                stop = StopReason::NonFiniteLoss;
                break;
            }
            epochs.push(record);
            self.watch.tell(Event::Epoch(record));
            let accuracy = record.validation_accuracy.unwrap_or(record.train_accuracy);
            let better = best
                .as_ref()
                .is_none_or(|kept| validation.is_empty() || kept.is_worse_than(accuracy, loss));
            if better {
                let parameters = self.network.parameters.clone();
                best = Some(Checkpoint { epoch, parameters, accuracy, loss });
            }
            let kept = best.as_ref().map_or(epoch, |kept| kept.epoch);
            if self.options.patience.is_some_and(|patience| epoch - kept >= patience) {
                stop = StopReason::EarlyStopped;
                break;
            }
        }
        let Some(best) = best else { return Err(TrainError::Diverged { epoch: 1 }) };
        self.network.parameters = best.parameters;
        Ok(Fitted { network: self.network, epochs, best_epoch: best.epoch, stop })
    }

    fn train_pass(&mut self, epoch: u32) -> Result<Pass, TrainError> {
        self.order.shuffle(&mut self.random);
        let order = std::mem::take(&mut self.order);
        let result = self.train_steps(epoch, &order);
        self.order = order;
        result
    }

    fn train_steps(&mut self, epoch: u32, order: &[u32]) -> Result<Pass, TrainError> {
        let mut sum = LossFigures { sum: 0.0, correct: 0 };
        let batches = order.len().div_ceil(self.options.batch);
        let total = u64::from(self.options.epochs) * order.len() as u64;
        let mut done = u64::from(epoch - 1) * order.len() as u64;
        for (index, rows) in order.chunks(self.options.batch).enumerate() {
            if self.watch.cancelled() {
                return Err(TrainError::Cancelled);
            }
            let figures = self.train_step(rows);
            if !figures.sum.is_finite() {
                return Ok(Pass::NonFinite);
            }
            sum.sum += figures.sum;
            sum.correct += figures.correct;
            done += rows.len() as u64;
            if index.is_multiple_of(TELL_EVERY) || index + 1 == batches {
                self.watch.tell(Event::Step { name: "train".to_owned(), done, total });
            }
        }
        Ok(Pass::Done(sum))
    }

    fn validation_pass(&mut self, rows: &[u32]) -> Result<LossFigures, TrainError> {
        let mut sum = LossFigures { sum: 0.0, correct: 0 };
        for rows in rows.chunks(EVALUATION_ROWS) {
            if self.watch.cancelled() {
                return Err(TrainError::Cancelled);
            }
            self.look_up_targets(rows);
            let data = self.data;
            let fill = |row: usize, target: &mut [f32]| data.fill(rows[row] as usize, target);
            let batch = Rows { count: rows.len(), fill: &fill };
            let figures = self.network.loss(batch, &self.targets, Mode::Infer);
            sum.sum += figures.sum;
            sum.correct += figures.correct;
        }
        Ok(sum)
    }

    fn train_step(&mut self, rows: &[u32]) -> LossFigures {
        self.look_up_targets(rows);
        let data = self.data;
        let fill = |row: usize, target: &mut [f32]| data.fill(rows[row] as usize, target);
        let batch = Rows { count: rows.len(), fill: &fill };
        let mode = Mode::Train { seed: self.options.seed, step: self.step };
        self.step += 1;
        let advance = Some((&mut self.optimizer, self.options.learning_rate));
        self.network.step(batch, &self.targets, mode, advance)
    }

    fn look_up_targets(&mut self, rows: &[u32]) {
        self.targets.clear();
        self.targets.extend(rows.iter().map(|&row| self.data.label(row as usize)));
    }
}

fn record(
    epoch: u32,
    training: LossFigures,
    training_n: usize,
    validation: Option<LossFigures>,
    validation_n: usize,
    seconds: f64,
) -> EpochRecord {
    let share = |figures: LossFigures, n: usize| figures.correct as f64 / n as f64;
    EpochRecord {
        epoch,
        train_loss: training.sum / training_n as f64,
        train_accuracy: share(training, training_n),
        validation_loss: validation.map(|figures| figures.sum / validation_n as f64),
        validation_accuracy: validation.map(|figures| share(figures, validation_n)),
        seconds,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::lab::{
        data::ImageSet,
        model::{Layer, Loss},
        watch::Unwatched,
    };

    /// Four noisy patterns of 6×6 pixels, easy to tell apart.
    fn patterns(n: usize) -> ImageSet {
        let mut state = 1_u32;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let mut set = ImageSet { rows: 6, columns: 6, images: Vec::new(), labels: Vec::new() };
        for index in 0..n {
            let label = index % 4;
            set.labels.push(label as u8);
            for pixel in 0..36 {
                let lit = (pixel / (label + 1)) % 2 == 0;
                set.images.push(random() / 2 + if lit { 120 } else { 0 });
            }
        }
        set
    }

    fn small() -> ModelSpec {
        ModelSpec {
            name: "small".to_owned(),
            inputs: 36,
            layers: vec![
                Layer::Dense { inputs: 36, outputs: 96 },
                Layer::Relu,
                Layer::Dense { inputs: 96, outputs: 64 },
                Layer::Dropout { rate: 0.5 },
                Layer::Dense { inputs: 64, outputs: 4 },
            ],
            loss: Loss::SoftmaxCrossEntropy,
        }
    }

    fn options() -> FitOptions {
        FitOptions {
            epochs: 4,
            batch: 32,
            learning_rate: 0.003,
            optimizer: OptimizerKind::Adam,
            seed: 11,
            threads: 1,
            patience: None,
        }
    }

    fn rows(range: std::ops::Range<u32>) -> Vec<u32> {
        range.collect()
    }

    #[test]
    fn learns_what_can_be_learnt_with_both_optimisers() {
        let data = patterns(1000);
        for (optimizer, learning_rate) in [(OptimizerKind::Adam, 0.003), (OptimizerKind::Sgd, 0.05)]
        {
            let options = FitOptions { optimizer, learning_rate, ..options() };
            let fitted =
                fit(&small(), &data, &rows(0..800), &rows(800..1000), &options, &Unwatched)
                    .unwrap();
            let last = fitted.epochs.last().unwrap();
            assert!(last.validation_accuracy.unwrap() > 0.98, "{optimizer:?} {last:?}");
            assert!(last.train_loss < fitted.epochs[0].train_loss);
            assert_eq!(fitted.stop, StopReason::Completed);
        }
    }

    #[test]
    fn same_seed_gives_the_same_bits_on_any_number_of_threads() {
        let data = patterns(900);
        // Wide enough that products and loops are really shared.
        let mut spec = small();
        spec.layers[0] = Layer::Dense { inputs: 36, outputs: 640 };
        spec.layers[2] = Layer::Dense { inputs: 640, outputs: 64 };
        let run = |threads, seed| {
            let options = FitOptions { threads, seed, batch: 100, epochs: 2, ..options() };
            fit(&spec, &data, &rows(0..900), &[], &options, &Unwatched).unwrap().network.parameters
        };
        let one = run(1, 5);
        assert!(one == run(2, 5) && one == run(3, 5), "threads changed the weights");
        assert_ne!(one, run(1, 6));
    }

    #[test]
    fn early_stopping_keeps_the_best_epoch() {
        let mut data = patterns(400);
        // Random labels in training, so that validation gets worse by and by.
        for (index, label) in data.labels[..300].iter_mut().enumerate() {
            *label = (index * 7919 % 13 % 4) as u8;
        }
        let options =
            FitOptions { epochs: 200, patience: Some(3), learning_rate: 0.01, ..options() };
        let fitted =
            fit(&small(), &data, &rows(0..300), &rows(300..400), &options, &Unwatched).unwrap();
        assert_eq!(fitted.stop, StopReason::EarlyStopped);
        let scores: Vec<(f64, f64)> = fitted
            .epochs
            .iter()
            .map(|e| (e.validation_accuracy.unwrap(), -e.validation_loss.unwrap()))
            .collect();
        let best = scores[fitted.best_epoch as usize - 1];
        assert!(scores.iter().all(|score| *score <= best), "{scores:?}");
        assert_eq!(scores.len(), fitted.best_epoch as usize + 3);
    }

    #[test]
    fn a_loss_that_is_no_number_ends_training() {
        let data = patterns(100);
        let options =
            FitOptions { learning_rate: 1e30, optimizer: OptimizerKind::Sgd, ..options() };
        let error = fit(&small(), &data, &rows(0..100), &[], &options, &Unwatched).unwrap_err();
        assert!(matches!(error, TrainError::Diverged { epoch: 1 }), "{error}");
        // Grows without bound, but only after some epochs of one step each.
        let options = FitOptions { learning_rate: 30.0, epochs: 400, batch: 100, ..options };
        let mut spec = small();
        spec.loss = Loss::MeanSquaredError;
        let fitted = fit(&spec, &data, &rows(0..100), &[], &options, &Unwatched).unwrap();
        assert_eq!(fitted.stop, StopReason::NonFiniteLoss);
        assert!(fitted.network.parameters.iter().all(|w| w.is_finite()));
        assert_eq!(fitted.best_epoch as usize, fitted.epochs.len());
    }

    #[test]
    fn settings_that_cannot_work_are_refused_by_name() {
        let data = patterns(40);
        let all = rows(0..40);
        let cases: [(&str, FitOptions, &[u32]); 7] = [
            ("data", options(), &[]),
            ("epochs", FitOptions { epochs: 0, ..options() }, &all),
            ("threads", FitOptions { threads: 0, ..options() }, &all),
            ("batch", FitOptions { batch: 0, ..options() }, &all),
            ("batch", FitOptions { batch: 41, ..options() }, &all),
            ("learning_rate", FitOptions { learning_rate: f64::NAN, ..options() }, &all),
            ("patience", FitOptions { patience: Some(1), ..options() }, &all),
        ];
        for (field, options, training) in cases {
            let error = fit(&small(), &data, training, &[], &options, &Unwatched).unwrap_err();
            assert!(error.is_input());
            assert!(error.to_string().starts_with(field), "{field}: {error}");
        }
    }

    #[test]
    fn cancelling_ends_within_a_batch() {
        struct AfterThree(AtomicUsize);
        impl Watch for AfterThree {
            fn tell(&self, _: Event) {}
            fn cancelled(&self) -> bool {
                self.0.fetch_add(1, Ordering::Relaxed) >= 3
            }
        }
        let watch = AfterThree(AtomicUsize::new(0));
        let data = patterns(400);
        let error = fit(&small(), &data, &rows(0..400), &[], &options(), &watch).unwrap_err();
        assert!(matches!(error, TrainError::Cancelled));
        assert_eq!(watch.0.load(Ordering::Relaxed), 4);
    }
}
