//! The loop over epochs: shuffling, steps, validation, early stopping, the best
//! weights, and checkpoints from which a killed run resumes. Independent of the
//! source of the data.

mod options;
mod state;

use std::time::Instant;

pub use options::{FitOptions, StopReason, TrainError};
pub(crate) use options::{no_sample, one_class};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use state::{Best, Progress, State, StateView};

use super::{
    accelerator::Accelerator,
    batch::{Mode, Rows, WeightUpdate},
    checkpoint::{CheckpointError, CheckpointOptions, CheckpointWriter},
    device::{Adapter, TrainDevice},
    gpu,
    loss::{LossFigures, Objective},
    network::Network,
    optimizer::Optimizer,
    recipe::Length,
    team::Team,
};
use crate::{
    data::Samples,
    model::ModelSpec,
    progress::{EpochRecord, Event, ProgressReporter},
};
use figure::Note;

/// Rows of a batch at most while evaluating, where no gradient depends on them.
const EVALUATION_ROWS: usize = 256;

/// Rows of a batch while evaluating: fewer where each takes much memory.
#[must_use]
pub fn evaluation_rows(spec: &ModelSpec) -> usize {
    spec.rows_at_once(EVALUATION_ROWS)
}

/// Steps between two progress reports.
const REPORT_EVERY: usize = 32;
/// Random stream of the sample order; weights use the streams from 0 on.
const ORDER_STREAM: u64 = 1 << 32;

/// A finished training run.
#[derive(Debug)]
pub struct Fitted {
    /// With the weights of `best_epoch`.
    pub network: Network,
    pub epochs: Vec<EpochRecord>,
    pub best_epoch: u32,
    pub stop: StopReason,
    /// The adapter that trained, unless it was the CPU.
    pub adapter: Option<Adapter>,
}

/// Trains a network on the CPU; else as [`fit_on`].
///
/// # Errors
/// As [`fit_on`].
pub fn fit(
    spec: &ModelSpec,
    data: &dyn Samples,
    parts: (&[u32], &[u32]),
    options: &FitOptions,
    checkpoint: Option<&CheckpointOptions>,
    reporter: &dyn ProgressReporter,
) -> Result<Fitted, TrainError> {
    fit_on(TrainDevice::Cpu, spec, data, parts, options, checkpoint, reporter)
}

/// Trains a network on the rows `training` of a data set. With `validation`
/// rows, the weights of the epoch with the best validation accuracy are kept;
/// without, those of the last epoch. With `checkpoint`, a checkpoint is written at
/// intervals, and a run that was killed resumes from it to the same weights.
///
/// # Errors
/// An empty split, settings out of range, layers that do not fit, cancellation,
/// a checkpoint that cannot be written or resumed from, a device that cannot be used, or a
/// loss that is not a number in the first epoch.
pub fn fit_on(
    device: TrainDevice,
    spec: &ModelSpec,
    data: &dyn Samples,
    (training, validation): (&[u32], &[u32]),
    options: &FitOptions,
    checkpoint: Option<&CheckpointOptions>,
    reporter: &dyn ProgressReporter,
) -> Result<Fitted, TrainError> {
    options::check(spec, data, training, validation, options)?;
    let team = Team::new(options.threads).map_err(|error| TrainError::Threads {
        threads: options.threads,
        message: error.to_string(),
    })?;
    team.inside(|| {
        let mut trainer = Trainer::new(spec, data, training, options, team.clone(), reporter)?;
        trainer.accelerator = gpu::open(device, &trainer.network, &trainer.optimizer)?;
        if let Some(checkpoint) = checkpoint {
            let run = state::identity(device, spec, options, data, [training, validation]);
            let saved = if checkpoint.resume { State::read(checkpoint, &run)? } else { None };
            if let Some(state) = saved {
                trainer.resume(state)?;
            }
            trainer.checkpoints = Some(CheckpointWriter::new(checkpoint, run));
        }
        trainer.run(validation)
    })
}

struct Trainer<'a> {
    network: Network,
    optimizer: Optimizer,
    data: &'a dyn Samples,
    order: Vec<u32>,
    targets: Vec<u8>,
    random: ChaCha8Rng,
    options: &'a FitOptions,
    reporter: &'a dyn ProgressReporter,
    progress: Progress,
    best: Vec<f32>,
    checkpoints: Option<CheckpointWriter<'a>>,
    /// Holds the weights in place of the network, where the CPU does not train.
    accelerator: Option<Box<dyn Accelerator>>,
}

/// How a pass over data ended.
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
        reporter: &'a dyn ProgressReporter,
    ) -> Result<Self, TrainError> {
        let capacity = options.batch.max(evaluation_rows(spec));
        let mut network = Network::new(spec, capacity, options.seed, team)?;
        let labels = training.iter().map(|&row| data.label(row as usize));
        network.objective = Objective {
            loss: spec.loss,
            class_weights: options.recipe.class_weights.of(labels, spec.classes()),
            label_smoothing: options.recipe.label_smoothing as f32,
        };
        let mut random = ChaCha8Rng::seed_from_u64(options.seed);
        random.set_stream(ORDER_STREAM);
        let parameters = network.parameters.len();
        Ok(Self {
            optimizer: Optimizer::new(options.optimizer, &options.recipe, parameters),
            network,
            data,
            order: training.to_vec(),
            targets: Vec::with_capacity(capacity),
            random,
            options,
            reporter,
            progress: Progress::start(),
            best: Vec::new(),
            checkpoints: None,
            accelerator: None,
        })
    }

    /// Restores a state.
    fn resume(&mut self, state: State) -> Result<(), CheckpointError> {
        let State { progress, order, parameters, optimizer, best } = state;
        let [first, second] = &optimizer;
        let fits = order.len() == self.order.len()
            && parameters.len() == self.network.parameters.len()
            && [first.len(), second.len()]
                == self.optimizer.state.each_ref().map(|state| state.len())
            && best.len() == if progress.best.is_some() { parameters.len() } else { 0 };
        if !fits {
            return Err(CheckpointError::Corrupt("its parts do not fit one another"));
        }
        self.random.set_word_pos(u128::from(progress.random_place));
        self.optimizer.steps = progress.optimizer_steps;
        for (state, saved) in self.optimizer.state.iter_mut().zip(&optimizer) {
            state.copy_from_slice(saved);
        }
        self.network.parameters.copy_from_slice(&parameters);
        (self.order, self.best) = (order, best);
        self.progress = progress;
        if let Some(accelerator) = &mut self.accelerator {
            accelerator.write(&self.network.parameters, &self.optimizer);
        }
        for record in &self.progress.epochs {
            self.reporter.report(Event::Epoch(*record));
        }
        let done = self.progress.step;
        let note = Note::new("remark-resumed", "resumed after {done} steps");
        self.reporter.report(Event::Note(note.with("done", done)));
        Ok(())
    }

    fn run(mut self, validation: &[u32]) -> Result<Fitted, TrainError> {
        let mut stop = StopReason::Completed;
        while self.progress.epoch <= self.options.epochs {
            let epoch = self.progress.epoch;
            let Pass::Done(training) = self.train_pass()? else {
                stop = StopReason::NonFiniteLoss;
                break;
            };
            let checked = match validation {
                [] => None,
                rows => Some((self.validation_pass(rows)?, rows.len())),
            };
            let seconds = self.progress.seconds;
            let record = record(epoch, (training, self.order.len()), checked, seconds);
            if !record.validation_loss.unwrap_or(record.train_loss).is_finite() {
                stop = StopReason::NonFiniteLoss;
                break;
            }
            self.reporter.report(Event::Epoch(record));
            if let Some(accelerator) = &mut self.accelerator {
                accelerator.read_parameters(&mut self.network.parameters)?;
            }
            self.record_epoch(record);
            let best = self.progress.best.map_or(epoch, |best| best.epoch);
            if self.options.patience.is_some_and(|patience| epoch - best >= patience) {
                stop = StopReason::EarlyStopped;
                break;
            }
        }
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.remove();
        }
        let Some(best) = self.progress.best else { return Err(TrainError::Diverged { epoch: 1 }) };
        self.network.parameters.copy_from_slice(&self.best);
        Ok(Fitted {
            network: self.network,
            epochs: self.progress.epochs,
            best_epoch: best.epoch,
            stop,
            adapter: self.accelerator.map(|accelerator| accelerator.adapter().clone()),
        })
    }

    /// Records an epoch, and saves its weights if they are the best so far: a higher
    /// accuracy is better, of equals the lower loss. Accuracy comes first because it is the
    /// measure of the lab, and it keeps rising after the loss has begun to rise. Without
    /// validation the last epoch is the best.
    fn record_epoch(&mut self, record: EpochRecord) {
        let accuracy = record.validation_accuracy.unwrap_or(record.train_accuracy);
        let loss = record.validation_loss.unwrap_or(record.train_loss);
        let better = self.progress.best.is_none_or(|best| {
            let (held, cost) = (f64::from_bits(best.accuracy), f64::from_bits(best.loss));
            record.validation_loss.is_none() || accuracy > held || (accuracy == held && loss < cost)
        });
        if better {
            self.best.clear();
            self.best.extend_from_slice(&self.network.parameters);
            let epoch = record.epoch;
            let (accuracy, loss) = (accuracy.to_bits(), loss.to_bits());
            self.progress.best = Some(Best { epoch, accuracy, loss });
        }
        self.progress.epochs.push(record);
        self.progress.epoch += 1;
        self.progress.batches = 0;
        self.progress.seconds = 0.0;
        self.progress.set_figures(LossFigures::NONE);
    }

    /// The rest of the current epoch.
    fn train_pass(&mut self) -> Result<Pass, TrainError> {
        if self.progress.batches == 0 {
            self.order.shuffle(&mut self.random);
        }
        let order = std::mem::take(&mut self.order);
        let result = self.train_steps(&order);
        self.order = order;
        result
    }

    fn train_steps(&mut self, order: &[u32]) -> Result<Pass, TrainError> {
        let batches = order.len().div_ceil(self.options.batch);
        let (epochs, n) = (u64::from(self.options.epochs), order.len() as u64);
        let length = Length { steps_per_epoch: batches as u64, epochs };
        let (before, start) = (self.progress.seconds, Instant::now());
        let mut sum = self.progress.figures();
        for index in self.progress.batches..batches {
            if self.reporter.is_cancelled() {
                return Err(TrainError::Cancelled);
            }
            let first = index * self.options.batch;
            let rows = &order[first..order.len().min(first + self.options.batch)];
            let due = self.checkpoint_is_due();
            let last = index + 1 == batches;
            let report = index.is_multiple_of(REPORT_EVERY) || last;
            let figures = self.train_step(rows, length, report || due)?;
            if !figures.sum.is_finite() {
                return Ok(Pass::NonFinite);
            }
            sum.add(figures);
            self.progress.batches = index + 1;
            self.progress.seconds = before + start.elapsed().as_secs_f64();
            if report {
                let done = u64::from(self.progress.epoch - 1) * n + (first + rows.len()) as u64;
                let name = "train".to_owned();
                self.reporter.report(Event::Step { name, done, total: epochs * n });
            }
            self.progress.set_figures(sum);
            if due {
                self.write_checkpoint(order)?;
            }
        }
        Ok(Pass::Done(sum))
    }

    fn checkpoint_is_due(&self) -> bool {
        self.checkpoints.as_ref().is_some_and(CheckpointWriter::is_due)
    }

    fn write_checkpoint(&mut self, order: &[u32]) -> Result<(), TrainError> {
        let Some(checkpoints) = &mut self.checkpoints else { return Ok(()) };
        if let Some(accelerator) = &mut self.accelerator {
            accelerator.read_parameters(&mut self.network.parameters)?;
            accelerator.read_state(&mut self.optimizer)?;
        }
        self.progress.optimizer_steps = self.optimizer.steps;
        // 64 bits suffice: shuffling draws at most some thousand million words.
        self.progress.random_place = self.random.get_word_pos() as u64;
        let state = StateView {
            progress: &self.progress,
            order,
            parameters: &self.network.parameters,
            optimizer: self.optimizer.state.each_ref().map(|state| &state[..]),
            best: &self.best,
        };
        state.write(checkpoints.options, &checkpoints.run)?;
        checkpoints.record_write();
        Ok(())
    }

    fn validation_pass(&mut self, rows: &[u32]) -> Result<LossFigures, TrainError> {
        let mut sum = LossFigures::NONE;
        for rows in rows.chunks(evaluation_rows(self.network.spec())) {
            if self.reporter.is_cancelled() {
                return Err(TrainError::Cancelled);
            }
            self.look_up_targets(rows);
            let data = self.data;
            let fill = |row: usize, first: usize, target: &mut [f32]| {
                data.fill_part(rows[row] as usize, first, target);
            };
            let batch = Rows { count: rows.len(), fill: &fill };
            sum.add(match &mut self.accelerator {
                Some(accelerator) => accelerator.loss(batch, &self.targets)?,
                None => self.network.loss(batch, &self.targets, Mode::Infer),
            });
        }
        Ok(sum)
    }

    /// One step. A device computes its figures only when asked with `report`, because it
    /// has to wait for the device: then those of all steps since.
    fn train_step(
        &mut self,
        rows: &[u32],
        length: Length,
        report: bool,
    ) -> Result<LossFigures, TrainError> {
        self.look_up_targets(rows);
        let data = self.data;
        let fill = |row: usize, first: usize, target: &mut [f32]| {
            data.fill_part(rows[row] as usize, first, target);
        };
        let batch = Rows { count: rows.len(), fill: &fill };
        let FitOptions { recipe, learning_rate, seed, .. } = *self.options;
        let step = self.progress.step;
        self.progress.step += 1;
        let update = WeightUpdate {
            optimizer: &mut self.optimizer,
            rate: recipe.rate(learning_rate, step, length),
            clip_norm: recipe.clip_norm,
        };
        let Some(accelerator) = &mut self.accelerator else {
            let mode = Mode::Train { seed, step };
            return Ok(self.network.step(batch, &self.targets, mode, Some(update)));
        };
        accelerator.step(batch, &self.targets, (seed, step), update)?;
        Ok(if report { accelerator.figures()? } else { LossFigures::NONE })
    }

    fn look_up_targets(&mut self, rows: &[u32]) {
        self.targets.clear();
        self.targets.extend(rows.iter().map(|&row| self.data.label(row as usize)));
    }
}

impl Progress {
    fn start() -> Self {
        Self {
            epoch: 1,
            batches: 0,
            step: 0,
            optimizer_steps: 0,
            sum: [0; 2],
            correct: 0,
            seconds: 0.0,
            random_place: 0,
            epochs: Vec::new(),
            best: None,
        }
    }
}

fn record(
    epoch: u32,
    (training, training_n): (LossFigures, usize),
    validation: Option<(LossFigures, usize)>,
    seconds: f64,
) -> EpochRecord {
    let share = |figures: LossFigures, n: usize| figures.correct as f64 / n as f64;
    EpochRecord {
        epoch,
        train_loss: training.sum / training.weight,
        train_accuracy: share(training, training_n),
        validation_loss: validation.map(|(figures, _)| figures.sum / figures.weight),
        validation_accuracy: validation.map(|(figures, n)| share(figures, n)),
        seconds,
    }
}

#[cfg(test)]
mod tests;
