//! An administrator uploads a set: one form with its card, how the files are read, and the
//! files. What becomes of it is decided in `upload`.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::{
    cells::{DECIMALS, HEADERS},
    field_errors::MNIST_FILES,
    fields::{self, ENCODINGS, Takes},
    upload::{self, Tables, UPLOAD_LIMIT, Uploaded},
};
use crate::{
    DatasetKind, DatasetName,
    store::{self, Registered},
    version::PersonalData,
};
use account::Admin;
use artifacts::Artifacts;
use web::{
    error::AppError,
    folder_upload::FolderUpload,
    forms::FormState,
    page::{PageCtx, html, invalid, redirect_done},
};

#[derive(Template)]
#[template(path = "dataset/upload.html")]
struct UploadPage {
    ctx: PageCtx,
    form: FormState,
    kind: DatasetKind,
    /// The set that gets another version.
    into: Option<DatasetName>,
    takes: Takes,
    kinds: Vec<DatasetKind>,
    personal: Vec<(&'static str, String)>,
    encodings: &'static [(&'static str, &'static str)],
    colours: &'static [(&'static str, &'static str)],
    decimals: &'static [(&'static str, &'static str)],
    headers: &'static [(&'static str, &'static str)],
    splits: Vec<(&'static str, &'static str)>,
    files: Vec<FileField>,
    limit: String,
}

struct FileField {
    name: &'static str,
    key: String,
    accept: &'static str,
}

/// Pairs of word and text key, as the form's macros take them.
const COLOURS: [(&str, &str); 2] = [("grey", "dataset-colour-grey"), ("rgb", "dataset-colour-rgb")];
const SPLITS: [(&str, &str); 3] = [
    ("stratified", "dataset-split-stratified"),
    ("time", "dataset-split-time"),
    ("group", "dataset-split-group"),
];

impl UploadPage {
    fn new(ctx: PageCtx, form: FormState, kind: DatasetKind, into: Option<DatasetName>) -> Self {
        let limit = format!("{} MiB", UPLOAD_LIMIT >> 20);
        let takes = Takes::of(kind);
        let splits = SPLITS.into_iter().filter(|(word, _)| takes.by_column || *word != "group");
        Self {
            ctx,
            form,
            kind,
            into,
            takes,
            kinds: DatasetKind::all_uploadable().collect(),
            personal: personal(),
            encodings: &ENCODINGS,
            colours: &COLOURS,
            decimals: &DECIMALS,
            headers: &HEADERS,
            splits: splits.collect(),
            files: file_fields(kind),
            limit,
        }
    }
}

fn personal() -> Vec<(&'static str, String)> {
    let words = PersonalData::ALL.map(PersonalData::as_str);
    let choices = words.into_iter().map(|word| (word, format!("dataset-personal-{word}")));
    std::iter::once(("", "dataset-choose".to_owned())).chain(choices).collect()
}

fn file_fields(kind: DatasetKind) -> Vec<FileField> {
    if kind == DatasetKind::Mnist {
        let field = |(name, _): (&'static str, &str)| FileField {
            name,
            key: format!("dataset-file-{}", name.replace('_', "-")),
            accept: "",
        };
        return MNIST_FILES.map(field).into();
    }
    let accept = match kind {
        DatasetKind::Images => ".zip",
        DatasetKind::Text => ".txt,.tsv,.csv,.jsonl,.ndjson,.json,.gz,.zip",
        DatasetKind::Table => ".csv,.tsv,.jsonl,.ndjson,.json,.parquet,.gz",
        DatasetKind::Ratings => ".csv,.tsv,.dat,.jsonl,.ndjson,.json,.gz",
        _ => "",
    };
    vec![FileField { name: "file", key: format!("dataset-file-{}", kind.as_str()), accept }]
}

#[derive(serde::Deserialize)]
pub(super) struct Start {
    #[serde(default)]
    kind: String,
    /// Name of the set that gets another version.
    #[serde(default)]
    into: String,
}

pub(super) async fn new_form(
    _admin: Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    start: Query<Start>,
) -> Result<HttpResponse, AppError> {
    if start.into.is_empty() {
        let kind = upload::uploadable(&start.kind).unwrap_or(DatasetKind::Table);
        return html(&UploadPage::new(ctx, fields::of_new(), kind, None));
    }
    let (name, kind) = upload::existing(&db, &start.into).await?;
    let set = store::find_dataset(db.get_ref(), &name).await?.ok_or(AppError::NotFound)?;
    let form = set
        .newest
        .as_ref()
        .map_or_else(fields::of_new, |version| fields::of_version(&set.title, version));
    html(&UploadPage::new(ctx, form, kind, Some(name)))
}

pub(super) async fn create(
    Admin(user): Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    received: FolderUpload<UPLOAD_LIMIT>,
) -> Result<HttpResponse, AppError> {
    match upload::accept(&db, &artifacts, received, user.id, Tables::Draft, ctx.lang).await? {
        Uploaded::Refused { form, kind, into } => {
            invalid(&UploadPage::new(ctx, form.into_state(), kind, into))
        }
        Uploaded::Draft(id) => {
            Ok(redirect_done(&format!("/admin/datasets/drafts/{id}"), "dataset-read"))
        }
        Uploaded::Stored(registered) => Ok(stored_page(&registered)),
    }
}

/// Where the browser goes when a version is kept.
pub(super) fn stored_page(registered: &Registered) -> HttpResponse {
    let version = &registered.version;
    let word = if registered.fresh { "dataset-kept" } else { "dataset-known" };
    redirect_done(&format!("/admin/datasets/{}?version={}", version.name, version.version), word)
}
