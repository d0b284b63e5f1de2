//! The reference models that come with the program (`models/`): an ONNX file each, with the
//! card that says how it was trained and measured. The sample venture shows them, so that
//! nobody has to train before there is something to look at. `scripts/models.sh` makes them.

use std::{
    borrow::Cow,
    env, fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use anyhow::{Context, bail};
use artifacts::Sha;
use lab::{
    artifact,
    bench::{BenchRecord, BenchRequest},
    data::DataChoice,
    experiment::{TrainOutcome, TrainRequest},
    task::TaskId,
};
use serde::Deserialize;
use time::OffsetDateTime;

/// Names the folder of models during development; `.cargo/config.toml` sets it.
const FOLDER: &str = "ASSAY_MODELS";
/// The card of a model in its folder.
pub const CARD: &str = "card.json";
/// The digests of the other files, as `sha256sum` writes them.
pub const DIGESTS: &str = "SHA256SUMS";
/// Folders of the models, the one that serves the sample's offer first.
pub const NAMES: [&str; 2] = ["reference-mlp", "lenet"];
/// Files of each that have a digest.
pub const FILES: [&str; 3] = [artifact::MODEL, artifact::PREPROCESSING, CARD];

enum Source {
    Folder(PathBuf),
    Embedded(&'static [(&'static str, &'static [u8])]),
}

static SOURCE: OnceLock<Source> = OnceLock::new();

/// How a model was trained and what it reached.
#[derive(Debug, Clone, Deserialize)]
pub struct Card {
    /// What people read.
    pub name: String,
    /// Trains the same model again.
    pub command: String,
    #[serde(with = "time::serde::rfc3339")]
    pub trained_at: OffsetDateTime,
    pub licence: String,
    /// Data set as on the command line; always a generated one.
    pub data: String,
    /// What `lab train` found, the test figures among it.
    pub training: TrainOutcome,
    /// What `lab eval` found with the exported file.
    pub evaluation: Evaluation,
    /// What `lab bench` found, on the machine that each record names.
    pub benchmarks: Vec<BenchRecord>,
}

/// Accuracy of the exported model on the test rows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Evaluation {
    pub accuracy: f64,
    pub interval: [f64; 2],
    pub n: usize,
    pub data_digest: String,
}

/// A model that comes with the program.
#[derive(Debug, Clone)]
pub struct BundledModel {
    /// Its folder, as `models/` has it.
    pub folder: &'static str,
    pub card: Card,
    pub onnx: Vec<u8>,
    pub preprocessing: Vec<u8>,
}

impl BundledModel {
    /// What to ask of the lab to train it again.
    ///
    /// # Errors
    /// When the card names data or a task that the lab does not have.
    pub fn request(&self) -> anyhow::Result<TrainRequest> {
        let trained = &self.card.training;
        let data: DataChoice = self.card.data.parse()?;
        let task: TaskId = trained.task.parse()?;
        Ok(TrainRequest {
            epochs: u32::try_from(trained.epochs.len())?,
            seed: trained.seed,
            threads: trained.threads,
            ..TrainRequest::usual(data, task, Some(&trained.model))
        })
    }
}

/// What was asked for to get a record; the file is filled in by whoever measures again.
#[must_use]
pub fn bench_request(record: &BenchRecord) -> BenchRequest {
    BenchRequest {
        batch: record.batch,
        threads: record.threads,
        seconds: record.seconds_asked,
        warmup: record.warmup,
        seed: record.seed,
        ..BenchRequest::new(PathBuf::new(), record.provider)
    }
}

/// Takes the models of the folder that `ASSAY_MODELS` names; `false` when it is not set.
#[must_use]
pub fn use_named_folder() -> bool {
    let named = env::var_os(FOLDER).map(PathBuf::from);
    named.map(use_folder).is_some()
}

/// Takes the models of a folder; without effect when there are models already.
pub fn use_folder(folder: PathBuf) {
    drop(SOURCE.set(Source::Folder(folder)));
}

/// Takes the models that the program embeds, by path below `models/`; without effect when
/// there are models already.
pub fn use_embedded(files: &'static [(&'static str, &'static [u8])]) {
    drop(SOURCE.set(Source::Embedded(files)));
}

fn read(folder: &str, file: &str) -> anyhow::Result<Cow<'static, [u8]>> {
    let path = format!("{folder}/{file}");
    match SOURCE.get() {
        Some(Source::Folder(root)) => {
            let path = root.join(Path::new(&path));
            let content = fs::read(&path).with_context(|| format!("bundled model {path:?}"))?;
            Ok(Cow::Owned(content))
        }
        Some(Source::Embedded(files)) => {
            let found = files.iter().find(|(known, _)| *known == path);
            let (_, content) = found.with_context(|| format!("no bundled file {path}"))?;
            Ok(Cow::Borrowed(content))
        }
        None => bail!("no folder of bundled models was chosen"),
    }
}

/// Reads a model and checks its files against their digests.
///
/// # Errors
/// When a file is missing or changed, or the card cannot be read.
pub fn load(folder: &'static str) -> anyhow::Result<BundledModel> {
    let digests = read(folder, DIGESTS)?;
    let digests = str::from_utf8(&digests)?;
    let mut contents = Vec::new();
    for file in FILES {
        let content = read(folder, file)?;
        let line = format!("{}  {file}", Sha::of(&content).as_str());
        if !digests.lines().any(|known| known == line) {
            bail!("models/{folder}/{file} is not the file that {DIGESTS} names; make both again");
        }
        contents.push(content.into_owned());
    }
    let [onnx, preprocessing, card]: [Vec<u8>; 3] = contents.try_into().unwrap_or_default();
    let card: Card = serde_json::from_slice(&card)
        .with_context(|| format!("models/{folder}/{CARD} cannot be read"))?;
    Ok(BundledModel { folder, card, onnx, preprocessing })
}
