//! Data sets under `/api/v1`: what there is, what each version holds and what
//! was noticed about it; uploading, correcting and archiving.

mod drafts;
mod upload;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Dataset, DatasetKind, DatasetName, DatasetVersion, store,
    version::{PersonalData, StoredBest},
};
use account::SignedIn;
use lab::{
    data::{Area, Card, ClassCount, LoadOptions, Schema, WarningRecord},
    task::TaskId,
};
use web::{
    error::AppError,
    paging::{ListQuery, Page},
    routes::{Access, Routes},
};

/// Names this crate's API routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/datasets", Access::SignedIn, list)
        .post("/api/v1/datasets", Access::Admin, upload::create)
        .get("/api/v1/datasets/drafts/{draft}", Access::Admin, drafts::show)
        .patch("/api/v1/datasets/drafts/{draft}", Access::Admin, drafts::correct)
        .post("/api/v1/datasets/drafts/{draft}/keep", Access::Admin, drafts::keep)
        .post("/api/v1/datasets/drafts/{draft}/discard", Access::Admin, drafts::discard)
        .get("/api/v1/datasets/{dataset}", Access::SignedIn, show)
        .post("/api/v1/datasets/{dataset}/archive", Access::Admin, upload::archive)
        .post("/api/v1/datasets/{dataset}/restore", Access::Admin, upload::restore);
}

#[derive(Serialize)]
struct SetView {
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
struct VersionView {
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

#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    set: SetView,
    /// Newest first.
    versions: Vec<VersionView>,
}

/// Sets in use, or with `show=archived` those archived: `q` looks into names and titles.
async fn list(
    request: HttpRequest,
    _user: SignedIn,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let words = query.search().unwrap_or_default().to_lowercase();
    let holds = |set: &Dataset| {
        set.name.as_str().contains(&words) || set.title.to_lowercase().contains(&words)
    };
    let sets = store::list_datasets(db.get_ref()).await?.into_iter();
    let sets = sets.filter(|set| set.archived_at.is_some() == query.archived()).filter(holds);
    let mut sets: Vec<Dataset> = sets.collect();
    let (column, descending) = query.order();
    match column {
        "name" => sets.sort_by(|a, b| a.name.cmp(&b.name)),
        "kind" => sets.sort_by_key(|set| set.kind.as_str()),
        _ => {}
    }
    if descending {
        sets.reverse();
    }
    Ok(Page::of(&query, sets).map(SetView::from).answer(&request))
}

async fn show(
    _user: SignedIn,
    db: Data<DatabaseConnection>,
    name: Path<String>,
) -> Result<HttpResponse, AppError> {
    let set = find(&db, &name).await?;
    let name = set.name.clone();
    let versions = store::list_versions(db.get_ref(), &name).await?;
    let versions = versions.into_iter().map(VersionView::from).collect();
    Ok(HttpResponse::Ok().json(Whole { set: set.into(), versions }))
}

async fn find(db: &DatabaseConnection, name: &str) -> Result<Dataset, AppError> {
    let name = DatasetName::parse(name).ok_or(AppError::NotFound)?;
    store::find_dataset(db, &name).await?.ok_or(AppError::NotFound)
}
