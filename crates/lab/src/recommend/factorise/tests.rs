use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use super::*;
use crate::{progress::NoProgress, train::CheckpointError};

fn error_of(model: &FactorModel, ratings: &Ratings<'_>) -> f64 {
    rmse(model, ratings, &NoProgress).unwrap()
}

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
            None,
            &NoProgress,
        )
        .unwrap();
        assert_eq!((fitted.stop, fitted.best_epoch), (StopReason::Completed, 200));
        let last = fitted.epochs.last().unwrap().train_rmse;
        assert!(last < 0.12, "{biased} {last}");
        let model = fitted.model;
        assert!((error_of(&model, &world.ratings()) - last).abs() < 0.02);
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
        factorise(&world.ratings(), None, &options, None, &NoProgress).unwrap().model
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
    let fitted =
        factorise(&training.view(), Some(&held.view()), &options, None, &NoProgress).unwrap();
    assert_eq!(fitted.stop, StopReason::EarlyStopped);
    assert_eq!(fitted.epochs.len() as u32, fitted.best_epoch + 3);
    let best = fitted.epochs[fitted.best_epoch as usize - 1].validation_rmse.unwrap();
    assert!((error_of(&fitted.model, &held.view()) - best).abs() < 1e-9);
}

struct Impatient;

impl ProgressReporter for Impatient {
    fn report(&self, _: Event) {}
    fn is_cancelled(&self) -> bool {
        true
    }
}

#[test]
fn divergence_and_cancellation_end_a_run() {
    let world = world();
    let wild = FactorOptions { learning_rate: 1e4, ..options() };
    let error = factorise(&world.ratings(), None, &wild, None, &NoProgress).unwrap_err();
    assert!(matches!(error, TrainError::Diverged { epoch: 1 }), "{error}");
    // Shrinks so hard that numbers swing and grow, a little with each rating.
    let slow = FactorOptions { regularisation: 101.0, ..options() };
    let kept = factorise(&world.ratings(), None, &slow, None, &NoProgress).unwrap();
    assert_eq!(kept.stop, StopReason::NonFiniteLoss);
    assert!(kept.best_epoch >= 1 && kept.best_epoch as usize == kept.epochs.len());
    assert!(kept.model.user_factors.iter().all(|value| value.is_finite()));
    let short = FactorOptions { epochs: kept.best_epoch, ..slow };
    let same = factorise(&world.ratings(), None, &short, None, &NoProgress).unwrap();
    assert_eq!(kept.model, same.model);
    let stopped = factorise(&world.ratings(), None, &options(), None, &Impatient).unwrap_err();
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
        let error = factorise(&world.ratings(), None, &options, None, &NoProgress).unwrap_err();
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

/// Cancels after so many questions, as a kill would end the run there.
struct After(AtomicUsize, usize);

impl After {
    fn questions(limit: usize) -> Self {
        Self(AtomicUsize::new(0), limit)
    }
}

impl ProgressReporter for After {
    fn report(&self, _: Event) {}
    fn is_cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) >= self.1
    }
}

fn checkpoint_in(folder: &Path) -> CheckpointOptions {
    CheckpointOptions { path: folder.join("checkpoint"), every: Duration::ZERO, resume: true }
}

/// Training and validation parts of the world: every fifth rating is held out.
fn parts(world: &World) -> [crate::recommend::OwnedRatings; 2] {
    let all = world.ratings();
    let (held, training): (Vec<u32>, Vec<u32>) = (0..all.n() as u32).partition(|row| row % 5 == 0);
    [all.pick(&training).unwrap(), all.pick(&held).unwrap()]
}

fn figures(fitted: &FittedFactors) -> Vec<(u64, Option<u64>)> {
    let bits = |e: &RatingEpoch| (e.train_rmse.to_bits(), e.validation_rmse.map(f64::to_bits));
    fitted.epochs.iter().map(bits).collect()
}

#[test]
fn a_killed_run_resumes_to_the_same_bits() {
    let world = world();
    let [training, held] = parts(&world);
    let (training, held) = (training.view(), held.view());
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = checkpoint_in(folder.path());
    for (biased, threads, validated) in
        [(true, 1, true), (true, 2, true), (false, 1, false), (false, 2, true)]
    {
        let validation = validated.then_some(&held);
        let options = FactorOptions { biased, threads, epochs: 5, ..options() };
        let whole = factorise(&training, validation, &options, None, &NoProgress).unwrap();
        let counter = After::questions(usize::MAX);
        factorise(&training, validation, &options, None, &counter).unwrap();
        let questions = counter.0.load(Ordering::Relaxed);
        // In the first stratum nothing is written yet; then within an epoch, at its end,
        // while validating, and at the very end.
        for after in [0, 1, 5, 15, 16, 17, 33, 34, questions / 2, questions - 1] {
            let reporter = After::questions(after);
            let error = factorise(&training, validation, &options, Some(&checkpoint), &reporter)
                .unwrap_err();
            assert!(matches!(error, TrainError::Cancelled), "{error}");
            assert_eq!(checkpoint.path.exists(), after > 1, "{after}");
            let rest =
                factorise(&training, validation, &options, Some(&checkpoint), &NoProgress).unwrap();
            assert!(rest.model == whole.model, "{biased} {threads} {after} of {questions}");
            assert_eq!((rest.best_epoch, rest.stop), (whole.best_epoch, whole.stop));
            assert_eq!(figures(&rest), figures(&whole), "{after}");
            assert!(!checkpoint.path.exists(), "the checkpoint outlived the run");
        }
    }
}

#[test]
fn a_run_interrupted_again_and_again_still_finishes_and_may_change_its_threads() {
    let world = world();
    let [training, held] = parts(&world);
    let (training, held) = (training.view(), held.view());
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = checkpoint_in(folder.path());
    let options = FactorOptions { epochs: 4, ..options() };
    let whole = factorise(&training, Some(&held), &options, None, &NoProgress).unwrap();
    let mut notes = 0;
    let rest = loop {
        let threads = 1 + notes % 2;
        let options = FactorOptions { threads, ..options };
        // Enough for three strata, each of which ends with a checkpoint.
        match factorise(&training, Some(&held), &options, Some(&checkpoint), &After::questions(7)) {
            Ok(fitted) => break fitted,
            Err(error) => assert!(matches!(error, TrainError::Cancelled), "{error}"),
        }
        notes += 1;
        assert!(notes < 100, "it never ends");
    };
    assert!(notes > 3 && rest.model == whole.model);
    assert_eq!(figures(&rest), figures(&whole));
}

#[test]
fn a_checkpoint_of_other_ratings_or_settings_or_a_corrupt_one_is_refused() {
    let world = world();
    let [training, held] = parts(&world);
    let (training, held) = (training.view(), held.view());
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = checkpoint_in(folder.path());
    let base = FactorOptions { epochs: 3, ..options() };
    let begin = |ratings: &Ratings<'_>, options: &FactorOptions, limit| {
        factorise(ratings, Some(&held), options, Some(&checkpoint), &After::questions(limit))
    };
    begin(&training, &base, 9).unwrap_err();
    let refused = |error: TrainError| {
        assert!(error.is_input() && error.to_string().starts_with("resume: "), "{error}");
    };
    for other in [
        FactorOptions { seed: 12, ..base },
        FactorOptions { factors: 6, ..base },
        FactorOptions { biased: false, ..base },
        FactorOptions { regularisation: 0.03, ..base },
        FactorOptions { epochs: 4, ..base },
    ] {
        refused(begin(&training, &other, usize::MAX).unwrap_err());
    }
    // The same users and items, one rating of one of them another.
    let mut values = training.values().to_vec();
    values[7] += 0.5;
    let (users, items) = (training.users(), training.items());
    let other = Ratings::new(users, items, &values, 61, 51).unwrap();
    refused(begin(&other, &base, usize::MAX).unwrap_err());
    let unheld = factorise(&training, None, &base, Some(&checkpoint), &NoProgress).unwrap_err();
    refused(unheld);
    // Without `resume`, training starts over.
    let anew =
        CheckpointOptions { resume: false, every: Duration::from_secs(3600), ..checkpoint.clone() };
    let whole = factorise(&training, Some(&held), &base, None, &NoProgress).unwrap();
    let fresh = factorise(&training, Some(&held), &base, Some(&anew), &NoProgress).unwrap();
    assert!(fresh.model == whole.model && !checkpoint.path.exists());
    begin(&training, &base, 9).unwrap_err();
    let bytes = std::fs::read(&checkpoint.path).unwrap();
    for corrupt in [&bytes[..10], &bytes[..bytes.len() - 4], &bytes[8..], b"hello"] {
        std::fs::write(&checkpoint.path, corrupt).unwrap();
        let error = begin(&training, &base, usize::MAX).unwrap_err();
        assert!(error.to_string().contains("corrupt") && !error.is_input(), "{error}");
    }
}

#[test]
fn a_checkpoint_that_cannot_be_written_ends_the_run_with_the_reason() {
    let world = world();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"no folder").unwrap();
    let checkpoint = checkpoint_in(&file);
    let checkpoint = CheckpointOptions { resume: false, ..checkpoint };
    let error =
        factorise(&world.ratings(), None, &options(), Some(&checkpoint), &NoProgress).unwrap_err();
    assert!(matches!(error, TrainError::Checkpoint(CheckpointError::Write(_))), "{error}");
}

/// One user and one item make one large cell: between two checks is a piece of it.
#[test]
fn cancellation_is_checked_within_a_large_stratum() {
    let n = 2 * PIECE + 5;
    let ids = vec![0; n];
    let values: Vec<f32> = (0..n).map(|row| (row % 5) as f32).collect();
    let ratings = Ratings::new(&ids, &ids, &values, 1, 1).unwrap();
    let options = FactorOptions { factors: 4, epochs: 1, ..options() };
    let counter = After::questions(usize::MAX);
    let whole = factorise(&ratings, None, &options, None, &counter).unwrap();
    // Once for each empty stratum; before each of three pieces and after the last.
    assert_eq!(counter.0.load(Ordering::Relaxed), BLOCKS - 1 + 4);
    // Pieces change no bit: the same as by hand in one go.
    let mut one = Trainer::new(&ratings, &options, &NoProgress, Team::alone());
    one.progress.shifts.shuffle(&mut one.random);
    let rule = one.rule;
    let mut squares = 0.0;
    for shift in one.progress.shifts {
        let cells = one.grid.stratum(shift, &mut one.users, &mut one.items, rule.width);
        let swept = cells
            .into_iter()
            .map(|mut cell| rule.sweep(cell.entries, &mut cell.users, &mut cell.items, 0.0));
        squares += swept.sum::<f64>();
    }
    assert!(one.model(one.columns()) == whole.model);
    let rmse = (squares / n as f64).sqrt();
    assert_eq!(rmse.to_bits(), whole.epochs[0].train_rmse.to_bits());
}
