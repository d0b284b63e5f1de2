//! The sample venture as it is at the end of the main job, without the work: the bundled
//! models and their measurements stand in for training and benchmarks. Everything from them
//! is marked as imported and dated, and as trained on generated data.

use std::{future::Future, pin::Pin};

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{offer, person, sample, words::Words};
use crate::bundled::{self, BundledModel};
use account::FirstSample;
use artifacts::Artifacts;
use config::Settings;
use dataset::{DatasetKind, DatasetName};
use figure::{Note, Notes};
use i18n::{Lang, format};
use lab::artifact;

use report::ReportDocument;
use runs::{
    outcome::RunOutcome,
    run::RunSpec,
    store::{BundledRun, StoredFile},
};
use venture::{Edit, Imported, Venture};

/// Where the sample goes.
#[derive(Debug, Clone)]
pub struct Stores {
    pub db: DatabaseConnection,
    pub artifacts: Artifacts,
    pub settings: Settings,
}

/// The sample with everything in it.
#[derive(Debug)]
pub struct Finished {
    pub owner: Uuid,
    pub venture: Venture,
    pub report: ReportDocument,
}

/// Makes the finished sample for its own account, as `assay demo --bundled` does.
///
/// # Errors
/// When the database refuses or a bundled model is damaged.
pub async fn show(stores: &Stores) -> anyhow::Result<Finished> {
    let owner = person::owner(&stores.db).await?;
    finish(stores, owner, Lang::En).await
}

/// What the set-up page offers to the first account.
#[must_use]
pub fn for_first_account(stores: Stores) -> FirstSample {
    FirstSample::new(move |owner, lang| {
        let stores = stores.clone();
        let made: Pin<Box<dyn Future<Output = anyhow::Result<Uuid>>>> =
            Box::pin(async move { Ok(finish(&stores, owner, lang).await?.venture.id) });
        made
    })
}

async fn finish(stores: &Stores, owner: Uuid, lang: Lang) -> anyhow::Result<Finished> {
    let db = &stores.db;
    // Read before anything is written: a damaged file should leave no half of a sample.
    let models =
        bundled::NAMES.into_iter().map(bundled::load).collect::<anyhow::Result<Vec<_>>>()?;
    let venture = sample::load(db, owner, Words(lang)).await?;
    let edit = Edit { author: owner, venture: venture.id };
    let mut serving = None;
    for model in models {
        let first = insert(stores, edit, model).await?;
        serving = serving.or(first);
    }
    offer::save(db, owner, &venture, serving).await?;
    let venture = venture::store::find_venture(db, venture.id)
        .await?
        .ok_or_else(|| anyhow::anyhow!("the sample venture was removed meanwhile"))?;
    let report = report::build(db, &stores.settings, &venture, Some(owner), lang).await?;
    Ok(Finished { owner, venture, report })
}

/// Inserts a model with its run and its benchmarks; the first benchmark is the one of a
/// request at a time.
async fn insert(stores: &Stores, edit: Edit, model: BundledModel) -> anyhow::Result<Option<Uuid>> {
    let (db, artifacts) = (&stores.db, &stores.artifacts);
    let kind = DatasetKind::Digits;
    let cache = stores.settings.datasets_dir();
    let version = dataset::store::register_generated(db, artifacts, kind, &cache).await?;
    let request = model.request()?;
    let BundledModel { folder, card, onnx, preprocessing } = model;
    let bytes = u64::try_from(onnx.len())?;
    let file = StoredFile { sha256: artifacts.put(onnx).await?, bytes };
    let mut outcome = card.training;
    outcome.onnx_path = artifact::MODEL.into();
    let mut outcome = RunOutcome::from(outcome);
    outcome.keep_preprocessing(artifacts.put(preprocessing).await?.as_str());
    let note = Note::new(
        "remark-bundled",
        "Comes with Assay; trained on generated data on {date}, not on this machine. To train it \
         again: {command}",
    );
    let note = note.with("date", format::date(card.trained_at)).with("command", &card.command);
    let run = BundledRun {
        run: RunSpec {
            name: card.name,
            dataset: DatasetName::of_kind(kind),
            dataset_version_id: Some(version.id),
            request,
        },
        outcome,
        file,
        notes: Notes::from_iter([note]),
        benchmarks: card
            .benchmarks
            .into_iter()
            .map(|record| (bundled::bench_request(&record), record))
            .collect(),
        made_at: card.trained_at,
        imported: Imported { file: format!("models/{folder}"), at: db::now(), by: edit.author },
    };
    Ok(runs::store::insert_bundled(db, edit, &run).await?.first().copied())
}
