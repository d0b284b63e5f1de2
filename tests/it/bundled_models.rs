//! The models that come with the program: whole, small, trained on generated data, and as good
//! as their cards say. The finished sample that shows them, as the set-up page makes it.

use std::{fs, path::Path};

use assay::bundled::{self, FILES, NAMES};
use lab::{
    data::{DataChoice, LoadOptions},
    engine::Engine,
    experiment::{self, MeasuredOn},
    progress::NoProgress,
};
use serde_json::{Value, json};

use crate::test_app::{lend_runtime, skipped, spawn_app};

/// All of them together, in bytes.
const MOST: u64 = 4 << 20;

fn use_folder() {
    bundled::use_folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("models"));
}

#[test]
fn bundled_models_are_whole_small_and_of_generated_data() {
    use_folder();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let folders: Vec<_> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut bytes = 0;
    for folder in folders.iter().filter(|path| path.is_dir()) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(NAMES.contains(&name.as_str()), "models/{name} is not among the bundled models");
        for file in fs::read_dir(folder).unwrap() {
            bytes += file.unwrap().metadata().unwrap().len();
        }
    }
    assert!(bytes <= MOST, "{bytes} bytes of models");
    for name in NAMES {
        // Checks the digest of every file.
        let model = bundled::load(name).unwrap();
        let trained = &model.card.training;
        assert!(trained.synthetic && trained.parity.as_ref().is_none_or(|p| p.passed), "{name}");
        assert_eq!(artifacts::Sha::of(&model.onnx).as_str(), trained.onnx_sha256, "{name}");
        assert_eq!(trained.onnx_path, Path::new("model.onnx"), "{name}: a path of a machine");
        let request = model.request().unwrap();
        assert!(request.check().is_ok() && request.check_task().is_ok(), "{name}");
        assert!(request.data.synthetic(), "{name}");
        let seed = format!("--model {} --seed {}", trained.model, trained.seed);
        assert!(model.card.command.contains(&seed), "{name}: {}", model.card.command);
        assert_eq!(model.card.benchmarks[0].batch, 1, "{name}: serves one request at a time");
        for record in &model.card.benchmarks {
            assert_eq!(record.model_sha256, trained.onnx_sha256, "{name}");
            assert!(record.usable_in_report(), "{name}: measured beside too much other work");
        }
    }
}

#[test]
fn a_bundled_model_reaches_what_its_card_says() {
    use_folder();
    let folder = tempfile::tempdir().unwrap();
    lend_runtime(folder.path());
    let explicit = std::env::var_os("ASSAY_ORT_LIB").map(std::path::PathBuf::from);
    let engine = match Engine::load(&folder.path().join("runtime"), explicit.as_deref()) {
        Ok(engine) => engine,
        Err(error) => return skipped(&error.to_string()),
    };
    for name in NAMES {
        let model = bundled::load(name).unwrap();
        let at = folder.path().join(name);
        fs::create_dir(&at).unwrap();
        fs::write(at.join(FILES[0]), &model.onnx).unwrap();
        fs::write(at.join(FILES[1]), &model.preprocessing).unwrap();
        let choice: DataChoice = model.card.data.parse().unwrap();
        let load = LoadOptions::default();
        let on = MeasuredOn { choice: &choice, load: &load, every_row: false };
        let cache = folder.path();
        let judged =
            experiment::evaluate_saved(&at.join(FILES[0]), on, &engine, 2, cache, &NoProgress)
                .unwrap();
        let card = &model.card.evaluation;
        assert_eq!((judged.test.n, &judged.data_digest), (card.n, &card.data_digest), "{name}");
        // Another processor may round a row in ten thousand to another class.
        let off = (judged.test.accuracy - card.accuracy).abs();
        assert!(off <= 1e-3, "{name}: {} and not {}", judged.test.accuracy, card.accuracy);
        assert!((model.card.training.test.accuracy - card.accuracy).abs() <= 1e-3, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_account_may_begin_with_the_finished_sample() {
    use_folder();
    let app = spawn_app().await;
    let token = app.shared.setup.issue().unwrap();
    let ada = app.visitor();
    let page = ada.get(&format!("/set-up?token={token}")).await.is(200).page();
    assert_eq!(page.count("input[name=sample][checked]"), 1);
    let fields = [
        ("token", token.as_str()),
        ("name", "Ada"),
        ("email", "ada@example.org"),
        ("password", "correct horse battery"),
        ("password_again", "correct horse battery"),
        ("sample", "yes"),
    ];
    let home = ada.post("/set-up", &fields).await.redirects_to("/ventures/");
    for part in ["", "/runs", "/models", "/benchmarks", "/economics", "/reports"] {
        ada.get(&format!("{home}{part}")).await.is(200);
    }
    let listed = |what: &str| format!("/api/v1{home}/{what}");
    let runs = ada.get(&listed("runs")).await.is(200).json();
    let runs = runs["items"].as_array().unwrap();
    assert_eq!(runs.len(), NAMES.len());
    for run in runs {
        assert_eq!((&run["state"], &run["synthetic"]), (&json!("finished"), &json!(true)));
        assert!(run["imported"]["file"].as_str().unwrap().starts_with("models/"), "{run}");
        assert!(run["note"].as_str().unwrap().contains("assay lab train"), "{run}");
        let page = ada.get(run["href"].as_str().unwrap()).await.is(200).page();
        assert_eq!(page.count("[data-role=imported]"), 1);
        ada.get(&format!("{}/compare", run["href"].as_str().unwrap())).await.is(200);
    }
    let benchmarks = ada.get(&listed("benchmarks")).await.is(200).json();
    let usable = |one: &Value| one["usable_in_report"] == json!(true);
    assert!(benchmarks["items"].as_array().unwrap().iter().all(usable), "{benchmarks}");
    let reports = ada.get(&listed("reports")).await.is(200).json();
    let report = &reports["items"][0];
    assert_ne!(report["verdict"], json!("go"), "generated data is no evidence: {report}");
}
