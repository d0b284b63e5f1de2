use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use super::*;
use crate::{
    data::ImageSet,
    model::{Input, Layer, Loss},
    progress::NoProgress,
    train::{ClassWeights, OptimizerKind, Recipe, Schedule},
};

/// Four noisy patterns of 6×6 pixels, easy to tell apart.
fn patterns(n: usize) -> ImageSet {
    let mut state = 1_u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let mut set =
        ImageSet { channels: 1, rows: 6, columns: 6, images: Vec::new(), labels: Vec::new() };
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
        input: Input::Numbers,
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
        recipe: Recipe::default(),
    }
}

fn rows(range: std::ops::Range<u32>) -> Vec<u32> {
    range.collect()
}

#[test]
fn learns_what_can_be_learnt_with_both_optimisers() {
    let data = patterns(1000);
    for (optimizer, learning_rate) in [(OptimizerKind::Adam, 0.003), (OptimizerKind::Sgd, 0.05)] {
        let options = FitOptions { optimizer, learning_rate, ..options() };
        let fitted =
            fit(&small(), &data, (&rows(0..800), &rows(800..1000)), &options, None, &NoProgress)
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
        fit(&spec, &data, (&rows(0..900), &[]), &options, None, &NoProgress)
            .unwrap()
            .network
            .parameters
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
    let options = FitOptions { epochs: 200, patience: Some(3), learning_rate: 0.01, ..options() };
    let fitted =
        fit(&small(), &data, (&rows(0..300), &rows(300..400)), &options, None, &NoProgress)
            .unwrap();
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
fn a_loss_that_is_not_a_number_ends_training() {
    let data = patterns(100);
    let options = FitOptions { learning_rate: 1e30, optimizer: OptimizerKind::Sgd, ..options() };
    let error =
        fit(&small(), &data, (&rows(0..100), &[]), &options, None, &NoProgress).unwrap_err();
    assert!(matches!(error, TrainError::Diverged { epoch: 1 }), "{error}");
    // Grows without bound, but only after some epochs of one step each.
    let options = FitOptions { learning_rate: 30.0, epochs: 400, batch: 100, ..options };
    let mut spec = small();
    spec.loss = Loss::MeanSquaredError;
    let fitted = fit(&spec, &data, (&rows(0..100), &[]), &options, None, &NoProgress).unwrap();
    assert_eq!(fitted.stop, StopReason::NonFiniteLoss);
    assert!(fitted.network.parameters.iter().all(|w| w.is_finite()));
    assert_eq!(fitted.best_epoch as usize, fitted.epochs.len());
}

#[test]
fn settings_that_cannot_work_are_refused_by_name() {
    let data = patterns(40);
    let all = rows(0..40);
    let with = |recipe: Recipe| FitOptions { recipe, ..options() };
    let plain = Recipe::default();
    let one_class = [0, 4, 8, 12, 16, 20, 24, 28, 32, 36];
    let cases: [(&str, FitOptions, &[u32]); 13] = [
        ("data", FitOptions { batch: 5, ..options() }, &one_class),
        ("weight_decay", with(Recipe { weight_decay: -1.0, ..plain }), &all),
        ("momentum", with(Recipe { momentum: 1.0, ..plain }), &all),
        ("warmup_epochs", with(Recipe { warmup_epochs: f64::NAN, ..plain }), &all),
        ("clip_norm", with(Recipe { clip_norm: Some(0.0), ..plain }), &all),
        ("label_smoothing", with(Recipe { label_smoothing: 1.0, ..plain }), &all),
        ("data", options(), &[]),
        ("epochs", FitOptions { epochs: 0, ..options() }, &all),
        ("threads", FitOptions { threads: 0, ..options() }, &all),
        ("batch", FitOptions { batch: 0, ..options() }, &all),
        ("batch", FitOptions { batch: 41, ..options() }, &all),
        ("learning_rate", FitOptions { learning_rate: f64::NAN, ..options() }, &all),
        ("patience", FitOptions { patience: Some(1), ..options() }, &all),
    ];
    for (field, options, training) in cases {
        let error = fit(&small(), &data, (training, &[]), &options, None, &NoProgress).unwrap_err();
        assert!(error.is_input());
        assert!(error.to_string().starts_with(field), "{field}: {error}");
    }
}

#[test]
fn cancelling_ends_within_a_batch() {
    struct AfterThree(AtomicUsize);
    impl ProgressReporter for AfterThree {
        fn report(&self, _: Event) {}
        fn is_cancelled(&self) -> bool {
            self.0.fetch_add(1, Ordering::Relaxed) >= 3
        }
    }
    let reporter = AfterThree(AtomicUsize::new(0));
    let data = patterns(400);
    let error =
        fit(&small(), &data, (&rows(0..400), &[]), &options(), None, &reporter).unwrap_err();
    assert!(matches!(error, TrainError::Cancelled));
    assert_eq!(reporter.0.load(Ordering::Relaxed), 4);
}

/// Cancels after so many questions, as a kill would end the run there.
struct After(AtomicUsize, usize);

impl ProgressReporter for After {
    fn report(&self, _: Event) {}
    fn is_cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) >= self.1
    }
}

#[test]
fn a_killed_run_resumes_to_the_same_bits() {
    let data = patterns(500);
    let recipe = Recipe { schedule: Schedule::Cosine, warmup_epochs: 0.5, ..Recipe::default() };
    let (training, validation) = (rows(0..400), rows(400..500));
    for optimizer in [OptimizerKind::Adam, OptimizerKind::Sgd] {
        let options = FitOptions { optimizer, recipe, epochs: 3, ..options() };
        let parts = (&training[..], &validation[..]);
        let whole = fit(&small(), &data, parts, &options, None, &NoProgress).unwrap();
        // Within the first epoch, at its last step, and within the last epoch.
        for after in [5, 13, 14, 30, 41] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("checkpoint");
            let checkpoint =
                CheckpointOptions { path: path.clone(), every: Duration::ZERO, resume: true };
            let reporter = After(AtomicUsize::new(0), after);
            let error =
                fit(&small(), &data, parts, &options, Some(&checkpoint), &reporter).unwrap_err();
            assert!(matches!(error, TrainError::Cancelled) && path.exists());
            let rest =
                fit(&small(), &data, parts, &options, Some(&checkpoint), &NoProgress).unwrap();
            assert!(rest.network.parameters == whole.network.parameters, "{after} {optimizer:?}");
            assert_eq!(rest.best_epoch, whole.best_epoch);
            let losses = |fitted: &Fitted| -> Vec<f64> {
                fitted.epochs.iter().map(|epoch| epoch.train_loss).collect()
            };
            for (a, b) in losses(&rest).iter().zip(losses(&whole)) {
                assert!((a - b).abs() <= f64::EPSILON * b.abs(), "{a} {b}");
            }
            assert!(!path.exists(), "the checkpoint outlived the run");
        }
    }
}

#[test]
fn a_checkpoint_of_another_run_or_a_corrupt_one_is_refused() {
    let data = patterns(200);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint");
    let checkpoint = CheckpointOptions { path: path.clone(), every: Duration::ZERO, resume: true };
    let all = rows(0..200);
    let begin = |options: &FitOptions, reporter: &dyn ProgressReporter| {
        fit(&small(), &data, (&all, &[]), options, Some(&checkpoint), reporter)
    };
    begin(&options(), &After(AtomicUsize::new(0), 3)).unwrap_err();
    let other = FitOptions { seed: 12, ..options() };
    let error = begin(&other, &NoProgress).unwrap_err();
    assert!(error.is_input() && error.to_string().starts_with("resume: "), "{error}");
    // Threads are no part of the result, so they may change.
    let bytes = std::fs::read(&path).unwrap();
    begin(&FitOptions { threads: 2, ..options() }, &NoProgress).unwrap();
    for corrupt in [&bytes[..10], &bytes[..bytes.len() - 1], &bytes[8..], b"hello"] {
        std::fs::write(&path, corrupt).unwrap();
        let error = begin(&options(), &NoProgress).unwrap_err();
        assert!(error.to_string().contains("corrupt"), "{error}");
    }
}

#[test]
fn every_recipe_learns() {
    let data = patterns(1000);
    let plain = Recipe::default();
    let balanced = ClassWeights::Balanced;
    for (optimizer, rate, recipe) in [
        (OptimizerKind::AdamW, 0.003, Recipe { weight_decay: 0.01, ..plain }),
        (OptimizerKind::Adam, 0.003, Recipe { weight_decay: 1e-4, clip_norm: Some(1.0), ..plain }),
        (OptimizerKind::Adam, 0.003, Recipe { label_smoothing: 0.1, ..plain }),
        (OptimizerKind::Sgd, 0.05, Recipe { schedule: Schedule::Step, ..plain }),
        (OptimizerKind::Adam, 0.003, Recipe { class_weights: balanced, ..plain }),
    ] {
        let options = FitOptions { optimizer, learning_rate: rate, recipe, ..options() };
        let parts = (&rows(0..800)[..], &rows(800..1000)[..]);
        let fitted = fit(&small(), &data, parts, &options, None, &NoProgress).unwrap();
        let last = fitted.epochs.last().unwrap();
        assert!(last.validation_accuracy.unwrap() > 0.98, "{recipe:?} {last:?}");
    }
}

#[test]
fn one_logit_tells_two_classes_apart() {
    let mut data = patterns(1000);
    data.labels.iter_mut().for_each(|label| *label %= 2);
    let mut spec = small();
    spec.loss = Loss::BinaryCrossEntropy;
    spec.layers[4] = Layer::Dense { inputs: 64, outputs: 1 };
    let parts = (&rows(0..800)[..], &rows(800..1000)[..]);
    let fitted = fit(&spec, &data, parts, &options(), None, &NoProgress).unwrap();
    assert!(fitted.epochs.last().unwrap().validation_accuracy.unwrap() > 0.98);
}
