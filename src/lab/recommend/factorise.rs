//! Matrix factorisation by stochastic gradient descent: biased, as the library
//! Surprise calls SVD, and without biases, which is probabilistic matrix
//! factorisation (Salakhutdinov and Mnih 2008). Same sizes and rates as there;
//! another order of the ratings, which lets threads share the work.

use std::time::Instant;

use pulp::Arch;
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};
use serde::{Deserialize, Serialize};

use super::{
    FactorModel, Ratings, Recommender,
    blocks::{BLOCKS, Cut, Grid, Table},
    invalid,
    sweep::{Entry, LANES, Rule},
};
use crate::lab::{
    train::{StopReason, Team, TrainError},
    watch::{Event, Watch},
};

/// Random streams of first factors and of the order of ratings.
const FACTOR_STREAM: u64 = 0;
const ORDER_STREAM: u64 = 1 << 32;
/// Most factors that can be asked for.
const MOST_FACTORS: usize = 1024;

/// How to factorise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FactorOptions {
    pub factors: usize,
    pub epochs: u32,
    pub learning_rate: f64,
    pub regularisation: f64,
    /// Standard deviation of the first factors.
    pub deviation: f64,
    /// With mean and biases; without, probabilistic matrix factorisation.
    pub biased: bool,
    pub seed: u64,
    pub threads: usize,
    /// Stop after so many epochs without a better one on the validation ratings.
    pub patience: Option<u32>,
}

impl FactorOptions {
    /// The defaults of `SVD` in Surprise, for comparison with it. On small data
    /// they fit the training ratings too closely to beat biases alone.
    #[must_use]
    pub fn surprise() -> Self {
        Self {
            factors: 100,
            epochs: 20,
            learning_rate: 0.005,
            regularisation: 0.02,
            deviation: 0.1,
            biased: true,
            seed: 1,
            threads: 1,
            patience: None,
        }
    }

    /// Probabilistic matrix factorisation. It starts from 0 instead of the mean
    /// and needs longer.
    #[must_use]
    pub fn pmf() -> Self {
        Self { epochs: 60, biased: false, ..Self::default() }
    }
}

impl Default for FactorOptions {
    /// Shrunk harder than Surprise's and trained longer: 5-fold error on
    /// `ml-latest-small` .851 instead of .872.
    fn default() -> Self {
        Self { epochs: 40, learning_rate: 0.01, regularisation: 0.1, ..Self::surprise() }
    }
}

/// Memory that a factorisation needs, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FactorMemory {
    /// The ratings sorted into blocks.
    pub ratings: usize,
    /// Factors and biases while training.
    pub parameters: usize,
    /// The best model so far and the one beside it.
    pub kept: usize,
}

impl FactorMemory {
    /// Sum of all parts.
    #[must_use]
    pub fn total(&self) -> usize {
        self.ratings + self.parameters + self.kept
    }
}

impl FactorOptions {
    /// Memory for ratings by `users` of `items`, beside the ratings themselves.
    #[must_use]
    pub fn memory(&self, users: usize, items: usize, ratings: usize) -> FactorMemory {
        let rows = users.saturating_add(items);
        let float = size_of::<f32>();
        let padded = rows.saturating_mul((padded(self.factors) + 1) * float);
        let plain = rows.saturating_mul((self.factors + 2) * float);
        FactorMemory {
            // A vector grows to at most twice what it holds.
            ratings: ratings.saturating_mul(2 * size_of::<Entry>()),
            parameters: padded,
            kept: 2 * plain,
        }
    }

    fn check(&self, validation: bool) -> Result<(), TrainError> {
        if self.factors == 0 || self.factors > MOST_FACTORS {
            return Err(invalid(
                "factors",
                format!("{} is outside 1 to {MOST_FACTORS}", self.factors),
            ));
        }
        if self.epochs == 0 {
            return Err(invalid("epochs", "0 is no training; give at least 1"));
        }
        if self.threads == 0 {
            return Err(invalid("threads", "give at least 1"));
        }
        for (field, value, zero) in [
            ("learning_rate", self.learning_rate, false),
            ("regularisation", self.regularisation, true),
            ("deviation", self.deviation, true),
        ] {
            if !(value.is_finite() && (value > 0.0 || zero && value == 0.0)) {
                return Err(invalid(field, format!("{value} is out of range")));
            }
        }
        if self.patience.is_some() && !validation {
            return Err(invalid("patience", "early stopping needs validation ratings"));
        }
        Ok(())
    }
}

fn padded(factors: usize) -> usize {
    factors.next_multiple_of(LANES)
}

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
/// last good epoch.
///
/// # Errors
/// Settings out of range, cancellation, or a loss that is no number in the first
/// epoch.
pub fn factorise(
    training: &Ratings<'_>,
    validation: Option<&Ratings<'_>>,
    options: &FactorOptions,
    watch: &dyn Watch,
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
    team.inside(|| Trainer::new(training, options, watch, team.clone()).run(validation))
}

struct Trainer<'a> {
    ratings: &'a Ratings<'a>,
    options: &'a FactorOptions,
    watch: &'a dyn Watch,
    team: Team,
    grid: Grid,
    users: Table,
    items: Table,
    rule: Rule,
    random: ChaCha8Rng,
}

impl<'a> Trainer<'a> {
    fn new(
        ratings: &'a Ratings<'a>,
        options: &'a FactorOptions,
        watch: &'a dyn Watch,
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
            watch,
            team,
            grid,
            random,
        }
    }

    fn run(mut self, validation: Option<&Ratings<'_>>) -> Result<FittedFactors, TrainError> {
        let mut epochs: Vec<RatingEpoch> = Vec::new();
        let mut best: Option<(u32, f64, FactorModel)> = None;
        let mut stop = StopReason::Completed;
        for epoch in 1..=self.options.epochs {
            let start = Instant::now();
            let squares = self.pass(epoch)?;
            let seconds = start.elapsed().as_secs_f64();
            let train_rmse = (squares / self.ratings.n() as f64).sqrt();
            if !train_rmse.is_finite() || !self.is_finite() {
                stop = StopReason::NonFiniteLoss;
                break;
            }
            let mut validation_rmse = None;
            if let Some(held) = validation {
                let model = self.model();
                let rmse = rmse(&model, held);
                validation_rmse = Some(rmse);
                if best.as_ref().is_none_or(|kept| rmse < kept.1) {
                    best = Some((epoch, rmse, model));
                }
            } else if epoch == self.options.epochs {
                best = Some((epoch, train_rmse, self.model()));
            }
            epochs.push(RatingEpoch { epoch, train_rmse, validation_rmse, seconds });
            let kept = best.as_ref().map_or(epoch, |kept| kept.0);
            if self.options.patience.is_some_and(|patience| epoch - kept >= patience) {
                stop = StopReason::EarlyStopped;
                break;
            }
        }
        if best.is_none() && !epochs.is_empty() {
            best = Some(self.again(epochs.len() as u32)?);
        }
        match best {
            Some((best_epoch, _, model)) => Ok(FittedFactors { model, epochs, best_epoch, stop }),
            None => Err(TrainError::Diverged { epoch: epochs.len() as u32 + 1 }),
        }
    }

    /// One pass over all ratings, stratum after stratum; the sum of squared errors.
    fn pass(&mut self, epoch: u32) -> Result<f64, TrainError> {
        let mut shifts: [usize; BLOCKS] = std::array::from_fn(|shift| shift);
        shifts.shuffle(&mut self.random);
        let (total, mut squares) = (u64::from(self.options.epochs) * BLOCKS as u64, 0.0);
        for (done, shift) in shifts.into_iter().enumerate() {
            if self.watch.cancelled() {
                return Err(TrainError::Cancelled);
            }
            let rule = self.rule;
            let cells = self.grid.stratum(shift, &mut self.users, &mut self.items, rule.width);
            let parts = self.team.each(cells, |(entries, mut users, mut items)| {
                rule.sweep(entries, &mut users, &mut items)
            });
            squares += parts.into_iter().sum::<f64>();
            let done = u64::from(epoch - 1) * BLOCKS as u64 + done as u64 + 1;
            self.watch.tell(Event::Step { name: "train".to_owned(), done, total });
        }
        Ok(squares)
    }

    /// The first `epochs` epochs once more, which end with the same bits: cheaper
    /// than keeping a copy of every epoch for the run that fails.
    fn again(&self, epochs: u32) -> Result<(u32, f64, FactorModel), TrainError> {
        self.watch.tell(Event::Note(format!(
            "the loss stopped being a number; going back to the end of epoch {epochs}"
        )));
        let mut other = Self::new(self.ratings, self.options, self.watch, self.team.clone());
        let mut squares = 0.0;
        for epoch in 1..=epochs {
            squares = other.pass(epoch)?;
        }
        Ok((epochs, squares, other.model()))
    }

    fn is_finite(&self) -> bool {
        let finite = |table: &Table| {
            table.factors.iter().chain(&table.biases).all(|value| value.is_finite())
        };
        finite(&self.users) && finite(&self.items)
    }

    /// The numbers in the order of the data, without padding. A user or item that
    /// was never rated keeps no random factors: it gets what biases say. Without
    /// biases that is the mean rating, for which one more factor is added, 1 for
    /// a seen user and −mean for a seen item.
    fn model(&self) -> FactorModel {
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
        let (low, high) = self.ratings.range();
        FactorModel {
            mean,
            user_bias,
            item_bias,
            factors: self.options.factors + usize::from(!self.options.biased),
            user_factors,
            item_factors,
            low,
            high,
            item_ratings: item_counts,
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
fn rmse(model: &FactorModel, ratings: &Ratings<'_>) -> f64 {
    let squares: f64 = ratings
        .rows()
        .map(|(user, item, value)| {
            let predicted = model.score(user, item).clamp(model.low, model.high);
            f64::from(predicted - value).powi(2)
        })
        .sum();
    (squares / ratings.n() as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::watch::Unwatched;

    struct World {
        users: Vec<u32>,
        items: Vec<u32>,
        values: Vec<f32>,
    }

    /// 60 users × 50 items of rank 2, two thirds of the pairs rated.
    fn world() -> World {
        let mut world = World { users: Vec::new(), items: Vec::new(), values: Vec::new() };
        let wave = |x: u32, step: f32| (x as f32 * step).sin();
        for (u, i) in (0..60_u32).flat_map(|u| (0..50_u32).map(move |i| (u, i))) {
            if (u * 31 + i * 17) % 3 != 0 {
                world.users.push(u);
                world.items.push(i);
                let taste = wave(u, 1.3) * wave(i, 2.1) + wave(u, 0.7) * wave(i, 0.9);
                world.values.push(3.0 + 0.5 * wave(u, 3.3) + taste);
            }
        }
        world
    }

    impl World {
        fn ratings(&self) -> Ratings<'_> {
            Ratings::new(&self.users, &self.items, &self.values, 61, 51).unwrap()
        }
    }

    fn options() -> FactorOptions {
        FactorOptions { factors: 5, epochs: 200, learning_rate: 0.02, ..FactorOptions::surprise() }
    }

    #[test]
    fn a_world_of_few_factors_is_found_and_the_unseen_get_what_biases_say() {
        let world = world();
        for biased in [true, false] {
            let fitted = factorise(
                &world.ratings(),
                None,
                &FactorOptions { biased, ..options() },
                &Unwatched,
            )
            .unwrap();
            assert_eq!((fitted.stop, fitted.best_epoch), (StopReason::Completed, 200));
            let last = fitted.epochs.last().unwrap().train_rmse;
            assert!(last < 0.12, "{biased} {last}");
            let model = fitted.model;
            assert!((rmse(&model, &world.ratings()) - last).abs() < 0.02);
            let unseen = model.predict(&[60, 3, 60], &[4, 50, 50]).unwrap();
            let mean = world.ratings().mean() as f32;
            assert!((unseen[2] - mean).abs() < 1e-5);
            let wanted = if biased {
                [mean + model.item_bias[4], mean + model.user_bias[3]]
            } else {
                [mean, mean]
            };
            assert!((unseen[0] - wanted[0]).abs() < 1e-5 && (unseen[1] - wanted[1]).abs() < 1e-5);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_bits_for_any_number_of_threads() {
        let world = world();
        let model = |threads, seed| {
            let options = FactorOptions { threads, seed, epochs: 3, ..options() };
            factorise(&world.ratings(), None, &options, &Unwatched).unwrap().model
        };
        let one = model(1, 7);
        assert_eq!(one, model(2, 7));
        assert_eq!(one, model(5, 7));
        assert_ne!(one, model(1, 8));
    }

    #[test]
    fn validation_chooses_the_epoch_and_patience_stops() {
        let world = world();
        let all = world.ratings();
        let even: Vec<u32> = (0..all.n() as u32).filter(|row| row % 5 != 0).collect();
        let odd: Vec<u32> = (0..all.n() as u32).filter(|row| row % 5 == 0).collect();
        let (training, held) = (all.pick(&even).unwrap(), all.pick(&odd).unwrap());
        let options = FactorOptions {
            factors: 40,
            regularisation: 0.0,
            learning_rate: 0.05,
            deviation: 0.5,
            patience: Some(3),
            ..options()
        };
        let fitted = factorise(&training.view(), Some(&held.view()), &options, &Unwatched).unwrap();
        assert_eq!(fitted.stop, StopReason::EarlyStopped);
        assert_eq!(fitted.epochs.len() as u32, fitted.best_epoch + 3);
        let best = fitted.epochs[fitted.best_epoch as usize - 1].validation_rmse.unwrap();
        assert!((rmse(&fitted.model, &held.view()) - best).abs() < 1e-9);
    }

    struct Impatient;

    impl Watch for Impatient {
        fn tell(&self, _: Event) {}
        fn cancelled(&self) -> bool {
            true
        }
    }

    #[test]
    fn divergence_and_cancellation_end_a_run() {
        let world = world();
        let wild = FactorOptions { learning_rate: 1e4, ..options() };
        let error = factorise(&world.ratings(), None, &wild, &Unwatched).unwrap_err();
        assert!(matches!(error, TrainError::Diverged { epoch: 1 }), "{error}");
        // Shrinks so hard that numbers swing and grow, a little with each rating.
        let slow = FactorOptions { regularisation: 101.0, ..options() };
        let kept = factorise(&world.ratings(), None, &slow, &Unwatched).unwrap();
        assert_eq!(kept.stop, StopReason::NonFiniteLoss);
        assert!(kept.best_epoch >= 1 && kept.best_epoch as usize == kept.epochs.len());
        assert!(kept.model.user_factors.iter().all(|value| value.is_finite()));
        let short = FactorOptions { epochs: kept.best_epoch, ..slow };
        let same = factorise(&world.ratings(), None, &short, &Unwatched).unwrap();
        assert_eq!(kept.model, same.model);
        let stopped = factorise(&world.ratings(), None, &options(), &Impatient).unwrap_err();
        assert!(matches!(stopped, TrainError::Cancelled));
    }

    #[test]
    fn settings_out_of_range_name_their_field() {
        let world = world();
        let base = options();
        for (field, options) in [
            ("factors", FactorOptions { factors: 0, ..base }),
            ("epochs", FactorOptions { epochs: 0, ..base }),
            ("threads", FactorOptions { threads: 0, ..base }),
            ("learning_rate", FactorOptions { learning_rate: f64::NAN, ..base }),
            ("regularisation", FactorOptions { regularisation: -1.0, ..base }),
            ("patience", FactorOptions { patience: Some(2), ..base }),
        ] {
            let error = factorise(&world.ratings(), None, &options, &Unwatched).unwrap_err();
            assert!(error.to_string().starts_with(&format!("{field}: ")), "{error}");
            assert!(error.is_input());
        }
    }

    /// 100 factors are padded to 112.
    #[test]
    fn memory_by_hand() {
        let memory = FactorOptions::default().memory(600, 9000, 100_000);
        assert_eq!(memory.parameters, 9600 * 113 * 4);
        assert_eq!(memory.ratings, 2_400_000);
        assert_eq!(memory.total(), 2_400_000 + 9600 * (113 + 2 * 102) * 4);
    }
}
