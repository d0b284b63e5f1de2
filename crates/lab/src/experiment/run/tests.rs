use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::*;
use crate::{
    experiment::{
        MeasuredOn, RatingOutcome, RunPaths, evaluate_saved, evaluate_saved_ratings, recommend,
    },
    model::{reference_mlp, softmax_regression},
    progress::NoProgress,
    recommend::RecommendationReport,
    train::{CheckpointOptions, FitOptions, Recipe, TrainDevice, fit},
};

fn at<'a>(folder: &'a Path, cache: &'a Path) -> RunPaths<'a> {
    RunPaths { folder, cache, checkpoint: None }
}

fn over<'a>(choice: &'a data::DataChoice, load: &'a data::LoadOptions) -> MeasuredOn<'a> {
    MeasuredOn { choice, load, every_row: false }
}

/// Four IDX files with a few images that a network can distinguish.
fn small_mnist(folder: &Path) -> data::DataChoice {
    let write = |name: &str, header: &[u32], bytes: &[u8]| {
        let mut content: Vec<u8> = header.iter().flat_map(|n| n.to_be_bytes()).collect();
        content.extend_from_slice(bytes);
        fs::write(folder.join(name), content).unwrap();
    };
    for (part, count) in [("train", 400_u32), ("t10k", 100)] {
        let labels: Vec<u8> = (0..count).map(|index| (index % 10) as u8).collect();
        let images: Vec<u8> = labels
            .iter()
            .flat_map(|label| {
                (0..784).map(move |pixel| {
                    if pixel / 78 == usize::from(*label) { 255 } else { (pixel % 50) as u8 }
                })
            })
            .collect();
        write(&format!("{part}-images-idx3-ubyte"), &[0x803, count, 28, 28], &images);
        write(&format!("{part}-labels-idx1-ubyte"), &[0x801, count], &labels);
    }
    data::DataChoice::Mnist(folder.to_owned())
}

fn request(data: data::DataChoice) -> TrainRequest {
    TrainRequest { epochs: 3, batch: 20, ..TrainRequest::with_defaults(data) }
}

#[test]
fn a_run_leaves_its_five_files_and_the_figures_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let run_folder = folder.path().join("runs/a");
    let request = request(small_mnist(folder.path()));
    let outcome = run(&request, at(&run_folder, folder.path()), None, &NoProgress).unwrap();
    assert_eq!((outcome.train_n, outcome.validation_n, outcome.test.n), (360, 40, 100));
    assert!(outcome.test.accuracy > 0.9, "{}", outcome.test.accuracy);
    // Widely separated classes are linearly separable, too.
    let beside: Vec<(&str, f64)> =
        outcome.baselines.iter().map(|one| (one.model.as_str(), one.value.unwrap())).collect();
    assert_eq!(beside, [("majority", 0.1), ("logistic", 1.0)]);
    let mut files: Vec<String> = fs::read_dir(&run_folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let names = [
        artifact::EPOCHS,
        artifact::METRICS,
        artifact::MODEL,
        artifact::PREPROCESSING,
        artifact::WEIGHTS,
    ];
    assert_eq!(files, names);
    let text = fs::read_to_string(run_folder.join(artifact::METRICS)).unwrap();
    let stored: TrainOutcome = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&stored.test.confusion, stored.best_epoch),
        (&outcome.test.confusion, outcome.best_epoch)
    );
    let lines = fs::read_to_string(run_folder.join(artifact::EPOCHS)).unwrap();
    assert_eq!(lines.lines().count(), 3);
    assert_eq!(file_sha256(&outcome.onnx_path).unwrap(), outcome.onnx_sha256);
    let weights = fs::metadata(run_folder.join(artifact::WEIGHTS)).unwrap().len();
    assert!(weights > 2_143_272 && weights < 2_143_272 + 1024, "{weights}");
}

#[test]
fn every_field_out_of_range_is_named_at_once() {
    let mut request = request(data::DataChoice::Digits);
    (request.epochs, request.learning_rate, request.validation_share) = (0, f64::NAN, 0.9);
    let error = run(&request, at(Path::new("x"), Path::new("x")), None, &NoProgress).unwrap_err();
    assert!(error.is_input());
    let text = error.to_string();
    for field in ["epochs", "learning_rate", "validation_share"] {
        assert!(text.contains(field), "{text}");
    }
    assert!(!Path::new("x").exists());
}

#[test]
fn cancelling_at_any_time_leaves_an_empty_folder() {
    struct After(AtomicU32);
    impl ProgressReporter for After {
        fn report(&self, _: Event) {}
        fn is_cancelled(&self) -> bool {
            // Wraps far beyond the checks of one run.
            self.0.fetch_sub(1, Ordering::Relaxed) == 0
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let run_folder = folder.path().join("run");
    let request = request(small_mnist(folder.path()));
    // The checks for cancellation of one whole run: batches, validation, test, publication.
    let counter = After(AtomicU32::new(u32::MAX));
    run(&request, at(&folder.path().join("whole"), folder.path()), None, &counter).unwrap();
    let looks = u32::MAX - counter.0.load(Ordering::Relaxed);
    for look in [0, 1, looks / 2, looks - 2, looks - 1] {
        let reporter = After(AtomicU32::new(look));
        let error = run(&request, at(&run_folder, folder.path()), None, &reporter).unwrap_err();
        assert!(matches!(error, LabError::Cancelled), "{look} of {looks}: {error}");
        let left = fs::read_dir(&run_folder).map_or(0, Iterator::count);
        assert_eq!(left, 0, "{look} of {looks}");
    }
}

/// What the synthetic data set is made for: a linear model cannot distinguish the digits,
/// the reference network can.
#[test]
fn digits_are_hard_for_a_linear_model_and_learnable_for_the_network() {
    let cache = tempfile::tempdir().unwrap();
    let data = data::load_images(&data::DataChoice::Digits, cache.path(), &NoProgress).unwrap();
    let rows: Vec<u32> = (0..data.train.len() as u32).collect();
    let accuracy = |spec, epochs| {
        let options = FitOptions {
            epochs,
            batch: 256,
            learning_rate: 0.001,
            optimizer: crate::train::OptimizerKind::Adam,
            seed: 1,
            threads: 2,
            patience: None,
            recipe: Recipe::default(),
        };
        let mut fitted =
            fit(&spec, &data.train, (&rows, &[]), &options, None, &NoProgress).unwrap();
        let logits = fitted.network.infer(&data.test.scaled());
        evaluate(&logits, &data.test.labels, 10).unwrap().accuracy
    };
    let line = accuracy(softmax_regression(), 8);
    let network = accuracy(reference_mlp(), 2);
    println!("softmax regression {line}, reference network after 2 epochs {network}");
    assert!(line > 0.5 && line < 0.93, "{line}");
    assert!(network > line + 0.03, "{network}");
}

/// A quick run of a task on its own generated data, evaluated again from its files.
fn quick(task: &str, model: &str, epochs: u32) -> TrainOutcome {
    let folder = tempfile::tempdir().unwrap();
    let id: crate::task::TaskId = task.parse().unwrap();
    let data = id.task().data.unwrap()();
    let request = TrainRequest {
        task: Some(id),
        model: Some(model.to_owned()),
        epochs,
        ..TrainRequest::with_defaults(data)
    };
    let run_folder = folder.path().join("run");
    let place = at(&run_folder, folder.path());
    let engine = crate::engine::testing::engine();
    let outcome = run(&request, place, engine.as_deref(), &NoProgress).unwrap();
    if let Some(engine) = &engine {
        let parity = outcome.parity.as_ref().unwrap();
        assert!(parity.passed, "{task} {model}: {parity:?}");
        let (load, cache) = (data::LoadOptions::default(), folder.path());
        let on = over(&request.data, &load);
        let evaluated =
            evaluate_saved(&outcome.onnx_path, on, engine, 1, cache, &NoProgress).unwrap();
        assert_eq!(evaluated.test.confusion, outcome.test.confusion, "{task} {model}");
    }
    outcome
}

/// Sentences whose class depends on a word or two, and on chance in one of ten.
fn small_texts(folder: &Path) -> data::DataChoice {
    let mut lines = String::from("text,label\n");
    for row in 0..400_u32 {
        let noisy = row % 10 == 3;
        let good = (row % 5 < 3) != noisy;
        let word = ["bad", "awful", "good", "great"][(row % 2 + 2 * u32::from(good)) as usize];
        let class = if row % 5 < 3 { "yes" } else { "no" };
        lines.push_str(&format!("the {word} dish {row} was here,{class}\n"));
    }
    let path = folder.join("dishes.csv");
    fs::write(&path, lines).unwrap();
    data::DataChoice::Text(path)
}

#[test]
fn the_default_text_model_is_the_best_on_the_validation_rows() {
    let folder = tempfile::tempdir().unwrap();
    let data = small_texts(folder.path());
    let request = TrainRequest { validation_share: 0.2, ..request(data) };
    assert!(request.compares() && request.check_task().is_ok());
    let run_folder = folder.path().join("run");
    let outcome = run(&request, at(&run_folder, folder.path()), None, &NoProgress).unwrap();
    let comparison = outcome.comparison.as_ref().unwrap();
    assert_eq!((comparison.n, comparison.learnt_from), (outcome.validation_n, outcome.train_n));
    let names: Vec<&str> = comparison.models.iter().map(|one| one.model.as_str()).collect();
    assert_eq!(names, request.task().compared);
    let most = comparison.models.iter().map(|one| one.accuracy).fold(0.0, f64::max);
    let best = comparison.models.iter().find(|one| one.accuracy == most).unwrap();
    assert_eq!(best.model, outcome.model);
    assert!(most > 0.8, "{comparison:?}");

    // The most common class of the test rows, counted by hand: 3 of 5 are yes.
    let names: Vec<&str> = outcome.baselines.iter().map(|one| one.model.as_str()).collect();
    assert!(["majority", "naive-bayes", "ngram-logistic"].iter().all(|one| names.contains(one)));
    let yes = outcome.test.classes.iter().find(|class| class.label == "yes").unwrap();
    let majority = outcome.baselines[0].value.unwrap();
    assert_eq!(majority, yes.support as f64 / outcome.test.n as f64);
    assert!(outcome.baselines.iter().all(|one| one.n == outcome.test.n));
    // The same model chosen by name has the same figure.
    for other in &outcome.baselines[1..] {
        let named = TrainRequest { model: Some(other.model.clone()), ..request.clone() };
        let place = folder.path().join(&other.model);
        let named = run(&named, at(&place, folder.path()), None, &NoProgress).unwrap();
        assert_eq!(Some(named.test.accuracy), other.value, "{}", other.model);
        assert!(named.comparison.is_none() && named.baselines.contains(other));
    }
    // Without validation rows nothing is compared, and the test part chooses nothing.
    let request = TrainRequest { validation_share: 0.0, ..request };
    let outcome = run(&request, at(&run_folder, folder.path()), None, &NoProgress).unwrap();
    assert_eq!((outcome.comparison, outcome.model.as_str()), (None, "ngram-logistic"));
}

/// The sentiment of the sentences depends on their grammar: a model that reads them in
/// order comes near the best possible accuracy, one that only counts words does not.
#[test]
fn models_that_read_in_order_come_close_to_the_best_accuracy_on_sentences() {
    let value = |model, epochs| {
        let metrics = quick("text", model, epochs).metrics.unwrap();
        assert_eq!(metrics.measure, "accuracy");
        (metrics.value.unwrap(), metrics.best_achievable.unwrap().figure)
    };
    let (ordered, best) = value("gru", 5);
    let (counted, _) = value("naive-bayes", 1);
    let (weighted, _) = value("ngram-logistic", 1);
    println!("gru {ordered}, naive Bayes {counted}, n-grams {weighted}, best {best}");
    assert!(weighted > 0.52 && weighted < best + 0.02, "{weighted}");
    assert!(ordered > best - 0.05 && ordered < best + 0.02, "{ordered} of {best}");
    assert!(counted > 0.52 && counted < ordered - 0.1, "{counted}");
}

#[test]
fn applicants_are_scored_close_to_the_best_figure_with_groups_and_costs() {
    for model in ["tabular-mlp", "logistic"] {
        let outcome = quick("credit", model, 5);
        let metrics = outcome.metrics.unwrap();
        let (value, best) = (metrics.value.unwrap(), metrics.best_achievable.unwrap().figure);
        println!("{model}: {value} of {best}");
        assert!(value > best - 0.1 && value < best + 0.03, "{model}: {value} of {best}");
        let binary = metrics.binary.unwrap();
        let beside: Vec<(&str, f64)> =
            outcome.baselines.iter().map(|one| (one.model.as_str(), one.value.unwrap())).collect();
        assert!(matches!(beside[..], [("majority", 0.5), ("logistic", _)]), "{beside:?}");
        assert_eq!(binary.subgroups.len(), 3, "sex, age and foreign worker");
        assert!(binary.subgroups.iter().all(|table| table.groups.len() >= 2));
        assert!(binary.report.calibration.ece < 0.2);
        let points = binary.report.curve.unwrap().points;
        assert!(points.len() > 50 && points.len() <= 200, "{model}: {} points", points.len());
    }
}

#[test]
fn frauds_are_found_within_the_budget_far_more_often_than_by_chance() {
    let metrics = quick("fraud", "logistic", 1).metrics.unwrap();
    let binary = metrics.binary.unwrap();
    assert!(binary.report.prevalence < 0.01, "{}", binary.report.prevalence);
    assert!(binary.report.budget.lift.unwrap() > 5.0);
    assert_eq!(metrics.measure, "average_precision");
}

/// Of the default sizes: 100 factors, which are padded to 112; 1,000 neighbours, more
/// than the world has items; 2 threads.
fn memory_by_hand(outcome: &RatingOutcome) -> u64 {
    let (users, items) = (outcome.users as u64, outcome.items as u64);
    let (train, test) = (outcome.train_n as u64, outcome.metrics.report.error.n);
    let columns = 12 * (train + outcome.validation_n as u64 + test);
    let learning = match outcome.model.as_str() {
        "biased-mf" => 24 * train + (users + items) * 4 * (113 + 2 * 102),
        "item-knn" => 8 * items * items + 16 * train + 2 * 28 * items,
        _ => 8 * train + 16 * (users + items),
    };
    columns + learning + 12 * test
}

/// The file alone gives the figures of the run; other data are refused.
fn check_saved_evaluation(
    engine: &Engine,
    request: &TrainRequest,
    model: &Path,
    wanted: &RecommendationReport,
) {
    let (load, cache) = (data::LoadOptions::default(), tempfile::tempdir().unwrap());
    let on = |choice: &data::DataChoice| {
        evaluate_saved_ratings(model, over(choice, &load), engine, 1, cache.path(), &NoProgress)
    };
    let evaluated = on(&request.data).unwrap();
    assert_eq!((evaluated.error.n, evaluated.unknown), (wanted.error.n, 0));
    assert!((evaluated.error.rmse - wanted.error.rmse).abs() < 1e-6, "{evaluated:?}");
    let (lists, rated) = (evaluated.among_rated.unwrap(), wanted.among_rated.unwrap());
    assert!((lists.ndcg.value - rated.ndcg.value).abs() < 1e-3 && lists.users == rated.users);
    let strangers = cache.path().join("strangers.csv");
    let rows: String = (0..60).map(|n| format!("a{},b{},{}\n", n % 7, n % 9, n % 5)).collect();
    fs::write(&strangers, format!("user,item,rating\n{rows}")).unwrap();
    let error = on(&data::DataChoice::Ratings(strangers)).unwrap_err();
    assert!(error.is_input() && error.to_string().contains("that the model knows"), "{error}");
    let error = on(&data::DataChoice::Digits).unwrap_err();
    assert!(error.is_input() && error.to_string().starts_with("task: "), "{error}");
    let digits = data::DataChoice::Digits;
    let on = over(&digits, &load);
    let error = evaluate_saved(model, on, engine, 1, cache.path(), &NoProgress).unwrap_err();
    assert!(error.is_input() && error.to_string().starts_with("task: "), "{error}");
}

#[test]
fn recommenders_beat_biases_and_come_near_the_noise_of_the_ratings() {
    let folder = tempfile::tempdir().unwrap();
    for model in ["biased-mf", "item-knn", "bias-only"] {
        let request = TrainRequest {
            model: Some(model.to_owned()),
            learning_rate: 0.01,
            ..TrainRequest::with_defaults(data::DataChoice::SyntheticRatings)
        };
        let run_folder = folder.path().join(model);
        let place = at(&run_folder, folder.path());
        let engine = crate::engine::testing::engine();
        let outcome = recommend(&request, place, engine.as_deref(), &NoProgress).unwrap();
        let (error, base) = (outcome.metrics.report.error.rmse, outcome.metrics.bias_only.rmse);
        let best = outcome.metrics.best_achievable.as_ref().unwrap().figure;
        println!("{model}: {error}, biases {base}, best {best}");
        assert!(error > best * 0.95);
        let loaded = data::load(&request.data, folder.path(), &NoProgress).unwrap();
        let split = loaded.validation(request.validation_share, request.seed).unwrap();
        let data::Loaded::Ratings(ratings) = loaded else { panic!("ratings") };
        let learning =
            crate::experiment::rating_memory::memory_of(&request, &ratings, &split) as u64;
        assert_eq!(learning, memory_by_hand(&outcome), "{model}");
        assert!(outcome.memory_estimate > learning, "the program comes on top");
        assert!(model == "bias-only" || error < base, "{model}: {error} {base}");
        if let Some(engine) = engine.as_ref().filter(|_| model != "item-knn") {
            assert!(outcome.parity.unwrap().passed, "{model}");
            check_saved_evaluation(
                engine,
                &request,
                &outcome.onnx_path.unwrap(),
                &outcome.metrics.report,
            );
        }
        let error = run(&request, place, None, &NoProgress).unwrap_err();
        assert!(error.is_input() && error.to_string().starts_with("task: "), "{error}");
    }
}

/// Cancels once a step has come so far.
struct AtStep(&'static str, u64, AtomicBool);

impl ProgressReporter for AtStep {
    fn report(&self, event: Event) {
        if matches!(&event, Event::Step { name, done, .. } if name == self.0 && *done >= self.1) {
            self.2.store(true, Ordering::Relaxed);
        }
    }
    fn is_cancelled(&self) -> bool {
        self.2.load(Ordering::Relaxed)
    }
}

#[test]
fn an_interrupted_factorisation_resumes_to_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let request = TrainRequest {
        model: Some("biased-mf".to_owned()),
        sizes: [("factors".to_owned(), 8.0)].into(),
        epochs: 6,
        ..TrainRequest::with_defaults(data::DataChoice::SyntheticRatings)
    };
    let state = folder.path().join("checkpoint");
    let checkpoint =
        CheckpointOptions { path: state.clone(), every: std::time::Duration::ZERO, resume: true };
    let learn = |name: &str, checkpoint, reporter: &dyn ProgressReporter| {
        let run_folder = folder.path().join(name);
        recommend(
            &request,
            RunPaths { folder: &run_folder, cache: folder.path(), checkpoint },
            None,
            reporter,
        )
    };
    let whole = learn("whole", None, &NoProgress).unwrap();
    // In the middle of the third epoch: eight strata are one.
    let reporter = AtStep("train", 20, false.into());
    let error = learn("broken", Some(&checkpoint), &reporter).unwrap_err();
    assert!(matches!(error, LabError::Cancelled) && state.exists(), "{error}");
    assert_eq!(fs::read_dir(folder.path().join("broken")).map_or(0, Iterator::count), 0);
    let rest = learn("broken", Some(&checkpoint), &NoProgress).unwrap();
    assert!(!state.exists() && rest.onnx_sha256.is_some());
    assert_eq!((rest.onnx_sha256, rest.best_epoch), (whole.onnx_sha256, whole.best_epoch));
    let lines = fs::read_to_string(folder.path().join("broken").join(artifact::EPOCHS)).unwrap();
    assert_eq!(lines.lines().count(), 6);
    // During measurement, which goes through the users of the test ratings.
    let reporter = AtStep("test", 64, false.into());
    let error = learn("late", None, &reporter).unwrap_err();
    assert!(matches!(error, LabError::Cancelled), "{error}");
}

#[test]
fn a_model_of_another_task_and_data_of_another_kind_are_refused_by_name() {
    let of = |task: &str, model: &str, data: data::DataChoice| TrainRequest {
        task: Some(task.parse().unwrap()),
        model: Some(model.to_owned()),
        ..TrainRequest::with_defaults(data)
    };
    for (request, field) in [
        (of("digits", "gru", data::DataChoice::Digits), "model: "),
        (of("text", "gru", data::DataChoice::Digits), "task: "),
        (of("credit", "perceptron", data::DataChoice::Applicants), "model: "),
    ] {
        let error = request.check_task().unwrap_err();
        assert!(error.is_input() && error.to_string().starts_with(field), "{error}");
    }
}

#[test]
fn a_device_that_cannot_train_the_model_is_refused_before_any_work() {
    let of = |model: &str| TrainRequest {
        model: Some(model.to_owned()),
        device: TrainDevice::Gpu,
        ..TrainRequest::with_defaults(data::DataChoice::Digits)
    };
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("run");
    let error =
        run(&of("logistic"), at(&place, folder.path()), None, &NoProgress).unwrap_err().to_string();
    assert!(error.starts_with("device: logistic is no network"), "{error}");
    if let Err(error) = of("lenet").check_device() {
        assert!(error.is_input() && error.to_string().starts_with("device: "), "{error}");
    }
    // A request of a version without a choice of device.
    let mut older = serde_json::to_value(of("lenet")).unwrap();
    older.as_object_mut().unwrap().remove("device");
    let older: TrainRequest = serde_json::from_value(older).unwrap();
    assert_eq!(older.device, TrainDevice::Cpu);
    older.check_device().unwrap();
}
