use std::{fs, path::Path};

use serde_json::json;

use super::*;
use crate::{
    artifact,
    data::{DataChoice, LoadOptions, Loaded, load_with},
    engine::testing,
    experiment::{RunPaths, TrainRequest, recommend, run},
    progress::NoProgress,
    task::TaskId,
};

/// A small trained model in a folder of its own.
fn trained(folder: &Path, task: &str, model: &str) -> SavedModel {
    let task: TaskId = task.parse().unwrap();
    let data = (task.task().data.unwrap())();
    let request = TrainRequest { epochs: 1, ..TrainRequest::usual(data, task, Some(model)) };
    let cache = folder.join("cache");
    let run_folder = folder.join("run");
    let paths = RunPaths { folder: &run_folder, cache: &cache, checkpoint: None };
    if task.task().area == Area::Ratings {
        recommend(&request, paths, None, &NoProgress).unwrap();
    } else {
        run(&request, paths, None, &NoProgress).unwrap();
    }
    SavedModel::open(&run_folder.join(artifact::MODEL)).unwrap()
}

/// Both ways of computing give the same answer, where ONNX Runtime is installed.
fn asked(model: &SavedModel, sample: &Sample) -> Prediction {
    let own = model.predict(sample, None, 1).unwrap();
    assert_eq!(own.computed_by, ComputedBy::Trainer);
    if let Some(engine) = testing::engine() {
        let other = model.predict(sample, Some(&engine), 1).unwrap();
        assert!(matches!(other.computed_by, ComputedBy::OnnxRuntime { .. }));
        for (one, other) in own.outcomes.iter().zip(&other.outcomes) {
            assert_eq!(one.label, other.label);
            assert!((one.value - other.value).abs() < 1e-4, "{one:?} {other:?}");
        }
    }
    own
}

#[test]
fn a_text_is_answered_with_probabilities_that_sum_to_one() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["naive-bayes", "ngram-logistic", "hashed-ngram-mlp"] {
        let model = trained(&folder.path().join(name), "text", name);
        assert!(matches!(model.input(), InputKind::Text));
        let told = asked(&model, &Sample::Text("a very good film".to_owned()));
        let sum: f64 = told.outcomes.iter().map(|outcome| outcome.value).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{name}: {sum}");
        let wrong = model.predict(&Sample::Row(Map::new()), None, 1).unwrap_err();
        assert!(wrong.is_input(), "{wrong}");
    }
}

#[test]
fn a_row_is_read_by_the_names_of_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    let model = trained(folder.path(), "credit", "logistic");
    let InputKind::Row(table) = model.input() else { panic!("a table") };
    let name = |place: usize| table.columns()[place].name().to_owned();
    let row = json!({ name(0): null });
    let told = asked(&model, &Sample::Row(row.as_object().unwrap().clone()));
    assert_eq!((told.outcomes.len(), told.task), (2, "credit"));
    let number = table.kinds().into_iter().find(|kind| kind.1 == data::ColumnKind::Number);
    let row = json!({ number.unwrap().0: "much" });
    let wrong = model.predict(&Sample::Row(row.as_object().unwrap().clone()), None, 1);
    assert!(wrong.unwrap_err().is_input());
}

/// The answers of the model file to test rows are those by which the run was measured.
#[test]
fn answers_to_test_rows_are_those_of_the_evaluation() {
    let folder = tempfile::tempdir().unwrap();
    let model = trained(folder.path(), "text", "naive-bayes");
    let metrics = folder.path().join("run").join(artifact::METRICS);
    let metrics: Value = serde_json::from_slice(&fs::read(metrics).unwrap()).unwrap();
    let choice = (model.task().data.unwrap())();
    let cache = folder.path().join("cache");
    let loaded = load_with(&choice, &LoadOptions::default(), &cache, &NoProgress).unwrap();
    let Loaded::Text(texts) = &loaded else { panic!("texts") };
    let right = texts.test.texts.iter().zip(&texts.test.labels).filter(|(text, label)| {
        let told = model.predict(&Sample::Text((*text).clone()), None, 1).unwrap();
        told.outcomes[0].label == loaded.classes[usize::from(**label)]
    });
    let accuracy = right.count() as f64 / texts.test.len() as f64;
    let measured = metrics["test"]["accuracy"].as_f64().unwrap();
    assert!((accuracy - measured).abs() < 1e-9, "{accuracy} is not {measured}");
}

#[test]
fn a_recommender_rates_what_it_knows_and_ranks_the_catalogue() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["biased-mf", "bias-only"] {
        let model = trained(&folder.path().join(name), "ratings", name);
        let InputKind::Pairs { users, items } = model.input() else { panic!("pairs") };
        let user = users[0].clone();
        let some = Sample::Pairs { user: user.clone(), items: items[..3].to_vec() };
        let told = asked(&model, &some);
        assert_eq!(told.outcomes.len(), 3);
        let (low, high) = told.scale.unwrap();
        let inside = |value: f64| (f64::from(low)..=f64::from(high)).contains(&value);
        assert!(told.outcomes.iter().all(|outcome| inside(outcome.value)), "{told:?}");
        let all = asked(&model, &Sample::Pairs { user: user.clone(), items: Vec::new() });
        assert_eq!(all.outcomes.len(), items.len());
        assert!(all.outcomes.windows(2).all(|two| two[0].value >= two[1].value));
        let stranger = Sample::Pairs { user: "nobody".to_owned(), items: Vec::new() };
        assert!(matches!(model.predict(&stranger, None, 1), Err(PredictError::User(_))));
        let strange = Sample::Pairs { user, items: vec!["nothing".to_owned()] };
        assert!(matches!(model.predict(&strange, None, 1), Err(PredictError::Item(_))));
    }
}

/// The reference model that comes with the program, and digits whose class is known.
#[test]
fn the_bundled_model_reads_drawn_digits() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/lenet/model.onnx");
    let model = SavedModel::open(&model).unwrap();
    let cache = tempfile::tempdir().unwrap();
    let loaded =
        load_with(&DataChoice::Digits, &LoadOptions::default(), cache.path(), &NoProgress).unwrap();
    let Loaded::Images(digits) = &loaded else { panic!("images") };
    let mut right = 0;
    for index in 0..50 {
        let pixels = digits.test.image(index).to_vec();
        let image = image::GrayImage::from_raw(28, 28, pixels).unwrap();
        let mut file = std::io::Cursor::new(Vec::new());
        image.write_to(&mut file, image::ImageFormat::Png).unwrap();
        let sample = Sample::Image { file: file.into_inner(), ink: true };
        let told = asked(&model, &sample);
        right += u32::from(told.outcomes[0].label == digits.test.labels[index].to_string());
    }
    assert!(right >= 45, "{right} of 50 test digits");
    for (file, name) in [(&b"no image"[..], "text"), (&[][..], "empty")] {
        let sample = Sample::Image { file: file.to_vec(), ink: true };
        let told = model.predict(&sample, None, 1).unwrap_err();
        assert!(matches!(told, PredictError::Image(_)), "{name}: {told}");
    }
}
