//! Data sets as the API answers them.

use actix_web::HttpResponse;
use sea_orm::DatabaseConnection;
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Dataset, DatasetKind, DatasetName, DatasetVersion,
    store::{self, Registered},
    version::{PersonalData, StoredBest},
};
use lab::{
    data::{Area, Card, ClassCount, LoadOptions, Schema, WarningRecord},
    task::TaskId,
};
use web::error::AppError;

#[derive(Serialize)]
pub(super) struct SetView {
    name: DatasetName,
    kind: DatasetKind,
    area: Area,
    title: String,
    synthetic: bool,
    archived: bool,
    /// Tasks that fit, the usual one first.
    tasks: Vec<TaskId>,
    /// Nothing for a generated set that nobody used yet.
    newest: Option<Brief>,
    href: String,
}

impl From<Dataset> for SetView {
    fn from(set: Dataset) -> Self {
        Self {
            href: format!("/api/v1/datasets/{}", set.name),
            area: set.kind.area(),
            tasks: set.kind.tasks(),
            archived: set.archived_at.is_some(),
            newest: set.newest.as_ref().map(Brief::from),
            name: set.name,
            kind: set.kind,
            title: set.title,
            synthetic: set.synthetic,
        }
    }
}

#[derive(Serialize)]
struct Brief {
    id: Uuid,
    version: u32,
    digest: String,
    licence: String,
    train_n: u64,
    test_n: u64,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl From<&DatasetVersion> for Brief {
    fn from(version: &DatasetVersion) -> Self {
        Self {
            id: version.id,
            version: version.version,
            digest: version.digest.clone(),
            licence: version.licence.clone(),
            train_n: version.counts.train_n(),
            test_n: version.counts.test_n(),
            created_at: version.created_at,
        }
    }
}

/// A version with all that is known of it. What was not kept yet when it was
/// made is null.
#[derive(Serialize)]
pub(super) struct VersionView {
    #[serde(flatten)]
    brief: Brief,
    source: String,
    target: Option<String>,
    /// Rows of each class; of ratings, of each value.
    balance: Vec<ClassCount>,
    card: Option<Card>,
    personal: Option<PersonalData>,
    split: Option<String>,
    warnings: Vec<WarningRecord>,
    best_achievable: Option<StoredBest>,
    schema: Option<Schema>,
    options: LoadOptions,
}

impl From<DatasetVersion> for VersionView {
    fn from(version: DatasetVersion) -> Self {
        let counts = version.counts.train.iter().zip(&version.counts.test).enumerate();
        let balance = counts.map(|(class, (train, test))| ClassCount {
            class: version.class_name(class),
            train: *train,
            test: *test,
        });
        let (balance, brief) = (balance.collect(), Brief::from(&version));
        let about = version.about;
        let known = about.as_ref();
        Self {
            brief,
            source: version.source,
            target: version.target,
            balance,
            card: known.map(|about| about.card.clone()),
            personal: known.and_then(|about| about.personal),
            split: known.map(|about| about.split.clone()),
            best_achievable: known.and_then(|about| about.best_achievable.clone()),
            schema: known.and_then(|about| about.schema.clone()),
            warnings: about.map(|about| about.warnings).unwrap_or_default(),
            options: version.load,
        }
    }
}

/// A set with the version that was stored.
#[derive(Serialize)]
struct StoredView {
    #[serde(flatten)]
    set: SetView,
    version: VersionView,
    /// False when the same content was kept before.
    fresh: bool,
}

/// A set by its name.
pub(super) async fn find(db: &DatabaseConnection, name: &str) -> Result<Dataset, AppError> {
    let name = DatasetName::parse(name).ok_or(AppError::NotFound)?;
    store::find_dataset(db, &name).await?.ok_or(AppError::NotFound)
}

/// The answer about a stored version: 201, or 200 when nothing new was stored.
pub(super) async fn stored(
    db: &DatabaseConnection,
    registered: Registered,
) -> Result<HttpResponse, AppError> {
    let set = SetView::from(find(db, registered.version.name.as_str()).await?);
    let mut answer = if registered.fresh { HttpResponse::Created() } else { HttpResponse::Ok() };
    answer.insert_header(("location", set.href.clone()));
    let fresh = registered.fresh;
    Ok(answer.json(StoredView { set, version: registered.version.into(), fresh }))
}
