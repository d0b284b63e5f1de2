//! Matrix factorisation by stochastic gradient descent: biased, as the library Surprise
//! calls SVD, and without biases, which is probabilistic matrix factorisation
//! (Salakhutdinov and Mnih 2008). Same sizes and rates as there; another order of the
//! ratings, which lets threads share the work. Depends on no data source.

mod options;
mod state;
#[cfg(test)]
mod tests;

use std::time::Instant;

pub use options::{FactorMemory, FactorOptions};
use pulp::Arch;
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};
use serde::{Deserialize, Serialize};

use self::{
    options::padded,
    state::{Columns, Progress},
};
use super::{
    FactorModel, Ratings, Recommender,
    blocks::{BLOCKS, Cut, Grid, Table},
    invalid,
    sweep::Rule,
};
use crate::{
    progress::{Event, ProgressReporter},
    train::{CheckpointOptions, StopReason, Team, TrainError, checkpoint::CheckpointWriter},
};
use figure::Note;

/// Random streams of first factors and of the order of ratings.
const FACTOR_STREAM: u64 = 0;
const ORDER_STREAM: u64 = 1 << 32;
/// Ratings of each cell between two checks for cancellation: with 1,024 factors a fifth of a
/// second on one thread.
const PIECE: usize = 1 << 16;

/// Figures of one epoch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RatingEpoch {
    /// Counted from 1.
    pub epoch: u32,
    /// Over the epoch, each rating before its own step.
    pub train_rmse: f64,
    pub validation_rmse: Option<f64>,
    /// Wall time of the training pass.
    pub seconds: f64,
}

/// A finished factorisation.
#[derive(Debug, Clone)]
pub struct FittedFactors {
    /// That of `best_epoch`.
    pub model: FactorModel,
    pub epochs: Vec<RatingEpoch>,
    pub best_epoch: u32,
    pub stop: StopReason,
}

/// Factorises ratings. With `validation`, the epoch with the least error on it is
/// kept; without, the last one. A loss that is no number ends the run with the
/// last good epoch. With `checkpoint`, a checkpoint is written at intervals, and a
/// run that was killed resumes from it to the same factors.
///
/// # Errors
/// Settings out of range, cancellation, a checkpoint that cannot be written or resumed from,
/// or a loss that is no number in the first epoch.
pub fn factorise(
    training: &Ratings<'_>,
    validation: Option<&Ratings<'_>>,
    options: &FactorOptions,
    checkpoint: Option<&CheckpointOptions>,
    reporter: &dyn ProgressReporter,
) -> Result<FittedFactors, TrainError> {
    options.check(validation.is_some())?;
    if let Some(held) = validation {
        let sizes = |ratings: &Ratings<'_>| (ratings.user_count(), ratings.item_count());
        if sizes(held) != sizes(training) {
            return Err(invalid("validation", "counts of users and items differ from training"));
        }
    }
    let threads = options.threads.min(BLOCKS);
    let team = Team::new(threads)
        .map_err(|error| TrainError::Threads { threads, message: error.to_string() })?;
    team.inside(|| {
        let mut trainer = Trainer::new(training, options, reporter, team.clone());
        if let Some(checkpoint) = checkpoint {
            trainer.use_checkpoint(
                checkpoint,
                state::identity(options, [Some(training), validation]),
            )?;
        }
        trainer.run(validation)
    })
}

struct Trainer<'a> {
    ratings: &'a Ratings<'a>,
    options: &'a FactorOptions,
    reporter: &'a dyn ProgressReporter,
    team: Team,
    grid: Grid,
    users: Table,
    items: Table,
    rule: Rule,
    random: ChaCha8Rng,
    progress: Progress,
    /// The best epoch's numbers; `None` before there is one.
    best: Option<Columns>,
    checkpoints: Option<CheckpointWriter<'a>>,
}

impl<'a> Trainer<'a> {
    fn new(
        ratings: &'a Ratings<'a>,
        options: &'a FactorOptions,
        reporter: &'a dyn ProgressReporter,
        team: Team,
    ) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(options.seed);
        random.set_stream(ORDER_STREAM);
        let grid = Grid::new(ratings, &mut random);
        let mut first = ChaCha8Rng::seed_from_u64(options.seed);
        first.set_stream(FACTOR_STREAM);
        Self {
            users: first_table(&grid.users, options, &mut first),
            items: first_table(&grid.items, options, &mut first),
            rule: Rule {
                arch: Arch::new(),
                width: padded(options.factors),
                mean: if options.biased { ratings.mean() as f32 } else { 0.0 },
                rate: options.learning_rate as f32,
                regularisation: options.regularisation as f32,
                biased: options.biased,
            },
            ratings,
            options,
            reporter,
            team,
            grid,
            random,
            progress: Progress::start(),
            best: None,
            checkpoints: None,
        }
    }

    /// Writes checkpoints from now on, and resumes from the one that exists.
    fn use_checkpoint(
        &mut self,
        options: &'a CheckpointOptions,
        run: String,
    ) -> Result<(), TrainError> {
        if options.resume {
            let width = self.options.factors + usize::from(!self.options.biased);
            let (users, items) = (self.ratings.user_count(), self.ratings.item_count());
            let best = [users * width, users, items * width, items];
            let tables = [&self.users, &self.items];
            let saved = state::read(options, &run, self.options.epochs, tables, best)?;
            if let Some(saved) = saved {
                self.best = saved.progress.best().map(|_| saved.best);
                (self.users, self.items, self.progress) =
                    (saved.users, saved.items, saved.progress);
                self.random.set_word_pos(u128::from(self.progress.random_place));
                let epoch = self.progress.epoch;
                let note = Note::new("remark-resumed-epoch", "resumed in epoch {epoch}");
                self.reporter.report(Event::Note(note.with("epoch", epoch)));
            }
        }
        self.checkpoints = Some(CheckpointWriter::new(options, run));
        Ok(())
    }

    fn run(mut self, validation: Option<&Ratings<'_>>) -> Result<FittedFactors, TrainError> {
        let mut stop = StopReason::Completed;
        while self.progress.epoch <= self.options.epochs {
            let epoch = self.progress.epoch;
            self.pass()?;
            let train_rmse = (self.progress.squares() / self.ratings.n() as f64).sqrt();
            if !train_rmse.is_finite() || !self.is_finite() {
                stop = StopReason::NonFiniteLoss;
                break;
            }
            let validation_rmse = self.judge(train_rmse, validation)?;
            let seconds = self.progress.seconds();
            self.progress.end_epoch(&RatingEpoch { epoch, train_rmse, validation_rmse, seconds });
            let kept = self.progress.best().map_or(epoch, |kept| kept.0);
            if self.options.patience.is_some_and(|patience| epoch - kept >= patience) {
                stop = StopReason::EarlyStopped;
                break;
            }
        }
        let epochs = self.progress.epochs();
        if self.best.is_none() && !epochs.is_empty() {
            self.go_back(epochs.len() as u32)?;
        }
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.remove();
        }
        match (self.progress.best(), self.best.take()) {
            (Some((best_epoch, _)), Some(best)) => {
                Ok(FittedFactors { model: self.model(best), epochs, best_epoch, stop })
            }
            _ => Err(TrainError::Diverged { epoch: epochs.len() as u32 + 1 }),
        }
    }

    /// Keeps the numbers of the epoch that has just passed if they are the best so
    /// far; without validation those of the last epoch. Returns the error on the
    /// validation ratings.
    fn judge(
        &mut self,
        train_rmse: f64,
        validation: Option<&Ratings<'_>>,
    ) -> Result<Option<f64>, TrainError> {
        let epoch = self.progress.epoch;
        let Some(held) = validation else {
            if epoch == self.options.epochs {
                self.best = Some(self.columns());
                self.progress.set_best(epoch, train_rmse);
            }
            return Ok(None);
        };
        let model = self.model(self.columns());
        let rmse = rmse(&model, held, self.reporter)?;
        if self.progress.best().is_none_or(|kept| rmse < kept.1) {
            let FactorModel { user_factors, user_bias, item_factors, item_bias, .. } = model;
            self.best = Some(Columns { user_factors, user_bias, item_factors, item_bias });
            self.progress.set_best(epoch, rmse);
        }
        Ok(Some(rmse))
    }

    /// The rest of the epoch in work, stratum after stratum.
    fn pass(&mut self) -> Result<(), TrainError> {
        if self.progress.strata == 0 {
            self.progress.shifts = std::array::from_fn(|shift| shift);
            self.progress.shifts.shuffle(&mut self.random);
        }
        let total = u64::from(self.options.epochs) * BLOCKS as u64;
        let before = u64::from(self.progress.epoch - 1) * BLOCKS as u64;
        let (earlier, start) = (self.progress.seconds(), Instant::now());
        while self.progress.strata < BLOCKS {
            let squares = self.stratum(self.progress.shifts[self.progress.strata])?;
            self.progress.add(squares, earlier + start.elapsed().as_secs_f64());
            let done = before + self.progress.strata as u64;
            self.reporter.report(Event::Step { name: "train".to_owned(), done, total });
            self.write_checkpoint_if_due()?;
        }
        Ok(())
    }

    /// One pass over the ratings of a stratum; the sum of squared errors.
    fn stratum(&mut self, shift: usize) -> Result<f64, TrainError> {
        let rule = self.rule;
        let mut cells = self.grid.stratum(shift, &mut self.users, &mut self.items, rule.width);
        loop {
            if self.reporter.is_cancelled() {
                return Err(TrainError::Cancelled);
            }
            let parts: Vec<_> = cells.iter_mut().filter(|cell| !cell.entries.is_empty()).collect();
            if parts.is_empty() {
                return Ok(cells.iter().map(|cell| cell.squares).sum());
            }
            self.team.each(parts, |cell| {
                let (now, rest) = cell.entries.split_at(PIECE.min(cell.entries.len()));
                cell.squares = rule.sweep(now, &mut cell.users, &mut cell.items, cell.squares);
                cell.entries = rest;
            });
        }
    }

    fn write_checkpoint_if_due(&mut self) -> Result<(), TrainError> {
        let Some(checkpoints) = self.checkpoints.as_mut().filter(|writer| writer.is_due()) else {
            return Ok(());
        };
        // 64 bits suffice: shuffling draws at most some thousand million words.
        self.progress.random_place = self.random.get_word_pos() as u64;
        let tables = [&self.users, &self.items];
        let best = self.best.as_ref();
        state::write(checkpoints.options, &checkpoints.run, &self.progress, tables, best)?;
        checkpoints.record_write();
        Ok(())
    }

    /// Takes the numbers at the end of an earlier epoch by going through all up to it
    /// once more, which ends with the same bits: cheaper than keeping a copy of
    /// every epoch for the run that fails.
    fn go_back(&mut self, epoch: u32) -> Result<(), TrainError> {
        let said = "the loss stopped being a number; going back to the end of epoch {epoch}";
        let note = Note::new("remark-went-back", said);
        self.reporter.report(Event::Note(note.with("epoch", epoch)));
        let mut other = Self::new(self.ratings, self.options, self.reporter, self.team.clone());
        for number in 1..=epoch {
            (other.progress.epoch, other.progress.strata) = (number, 0);
            other.pass()?;
        }
        self.best = Some(other.columns());
        self.progress.set_best(epoch, 0.0);
        Ok(())
    }

    fn is_finite(&self) -> bool {
        let finite = |table: &Table| {
            table.factors.iter().chain(&table.biases).all(|value| value.is_finite())
        };
        finite(&self.users) && finite(&self.items)
    }

    /// The numbers in the order of the data, without padding. A user or item that was never rated
    /// keeps no random factors: it gets the prediction of the biases. Without biases that is the
    /// mean rating, for which one more factor is added, 1 for a seen user and −mean for a seen
    /// item.
    fn columns(&self) -> Columns {
        let (user_counts, item_counts) = self.ratings.counts();
        let mean = self.ratings.mean() as f32;
        let extra = (!self.options.biased).then_some(());
        let plain = |table: &Table, cut: &Cut, counts: &[u32], seen: f32| {
            let mut factors = Vec::new();
            let mut biases = Vec::with_capacity(counts.len());
            for (row, count) in cut.row.iter().map(|row| *row as usize).zip(counts) {
                let own = &table.factors[row * self.rule.width..][..self.options.factors];
                let kept = f32::from(u8::from(*count > 0));
                factors.extend(own.iter().map(|value| value * kept));
                factors.extend(extra.map(|()| seen * kept));
                biases.push(table.biases[row]);
            }
            (factors, biases)
        };
        let (user_factors, user_bias) = plain(&self.users, &self.grid.users, &user_counts, 1.0);
        let (item_factors, item_bias) = plain(&self.items, &self.grid.items, &item_counts, -mean);
        Columns { user_factors, user_bias, item_factors, item_bias }
    }

    /// The model of such numbers.
    fn model(&self, columns: Columns) -> FactorModel {
        let (low, high) = self.ratings.range();
        FactorModel {
            mean: self.ratings.mean() as f32,
            user_bias: columns.user_bias,
            item_bias: columns.item_bias,
            factors: self.options.factors + usize::from(!self.options.biased),
            user_factors: columns.user_factors,
            item_factors: columns.item_factors,
            low,
            high,
            item_ratings: self.ratings.counts().1,
        }
    }
}

/// First numbers, drawn in the order of the data.
fn first_table(cut: &Cut, options: &FactorOptions, random: &mut impl Rng) -> Table {
    let width = padded(options.factors);
    let mut factors = vec![0.0; cut.row.len() * width];
    // The deviation was checked, so there is such a distribution.
    if let Ok(normal) = Normal::new(0.0_f32, options.deviation as f32) {
        for row in &cut.row {
            for value in &mut factors[*row as usize * width..][..options.factors] {
                *value = normal.sample(random);
            }
        }
    }
    Table { factors, biases: vec![0.0; cut.row.len()] }
}

/// The error on ratings, predictions cut at the ends of the scale.
fn rmse(
    model: &FactorModel,
    ratings: &Ratings<'_>,
    reporter: &dyn ProgressReporter,
) -> Result<f64, TrainError> {
    let mut squares = 0.0;
    for (row, (user, item, value)) in ratings.rows().enumerate() {
        if row.is_multiple_of(PIECE) && reporter.is_cancelled() {
            return Err(TrainError::Cancelled);
        }
        let predicted = model.score(user, item).clamp(model.low, model.high);
        squares += f64::from(predicted - value).powi(2);
    }
    Ok((squares / ratings.n() as f64).sqrt())
}
