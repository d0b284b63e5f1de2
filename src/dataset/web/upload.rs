//! An administrator brings a set: one form with its card, how the files are
//! read, and the files. Nothing is kept of a form that is refused.

use std::path::{Path as FilePath, PathBuf};

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::{
    fault::{self, MNIST_FILES},
    fields::{self, ENCODINGS, Takes},
};
use crate::{
    account::Admin,
    artifacts::Artifacts,
    dataset::{
        DatasetKind, DatasetName, Described,
        describe::describe,
        entry::{self, Entry},
        store::{self, NewDataset, Origin, Registered},
        version::{DatasetFile, PersonalData},
    },
    lab::{
        data::{ColumnKind, DataError, Schema, inspect_table},
        watch::Unwatched,
    },
    web::{
        error::AppError,
        folder_upload::{FolderUpload, Received},
        forms::{Form, FormState},
        page::{PageCtx, html, invalid, redirect_done},
    },
};

/// Most bytes of an upload, all files together.
pub(super) const UPLOAD_LIMIT: usize = 256 << 20;

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
            kinds: DatasetKind::all_brought().collect(),
            personal: personal(),
            encodings: &ENCODINGS,
            colours: &COLOURS,
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
        DatasetKind::Text => ".txt,.tsv,.csv,.jsonl,.ndjson,.json,.gz",
        DatasetKind::Table => ".csv,.tsv,.parquet,.gz",
        DatasetKind::Ratings => ".csv,.tsv,.dat,.gz",
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

fn brought(word: &str) -> Option<DatasetKind> {
    DatasetKind::parse(word).filter(|kind| !kind.generated())
}

pub(super) async fn new_form(
    _admin: Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    start: Query<Start>,
) -> Result<HttpResponse, AppError> {
    if start.into.is_empty() {
        let kind = brought(&start.kind).unwrap_or(DatasetKind::Table);
        return html(&UploadPage::new(ctx, fields::of_new(), kind, None));
    }
    let (name, kind) = existing(&db, &start.into).await?;
    let set = store::find_dataset(db.get_ref(), &name).await?.ok_or(AppError::NotFound)?;
    let form = set
        .newest
        .as_ref()
        .map_or_else(fields::of_new, |version| fields::of_version(&set.title, version));
    html(&UploadPage::new(ctx, form, kind, Some(name)))
}

/// A set of files that may get another version.
async fn existing(
    db: &DatabaseConnection,
    name: &str,
) -> Result<(DatasetName, DatasetKind), AppError> {
    let name = DatasetName::parse(name).ok_or(AppError::NotFound)?;
    let set = store::find_dataset(db, &name).await?.ok_or(AppError::NotFound)?;
    if set.kind.generated() { Err(AppError::NotFound) } else { Ok((name, set.kind)) }
}

pub(super) async fn create(
    Admin(user): Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    upload: FolderUpload<UPLOAD_LIMIT>,
) -> Result<HttpResponse, AppError> {
    let FolderUpload { mut form, files, folder } = upload;
    let (into, kind) = match form.raw("into") {
        "" => (None, form.choice("kind", brought).unwrap_or(DatasetKind::Table)),
        name => existing(&db, name).await.map(|(name, kind)| (Some(name), kind))?,
    };
    let entry = fields::read(&mut form, kind, into.as_ref());
    if let (Some(entry), None) = (&entry, &into)
        && store::find_dataset(db.get_ref(), &entry.name).await?.is_some()
    {
        form.fail("name", "dataset-name-taken", vec![]);
    }
    let named = name_files(&mut form, kind, files).map_err(anyhow::Error::from)?;
    let Some(mut entry) = entry.filter(|_| form.is_valid()) else {
        return invalid(&UploadPage::new(ctx, form.into_state(), kind, into));
    };
    entry.source = named.source;
    let place = folder.path().to_owned();
    let (asked, paths) = (entry.clone(), named.paths.clone());
    let read = tokio::task::spawn_blocking(move || read_over(&asked, &place, &paths));
    let mut described = match read.await.map_err(anyhow::Error::from)? {
        Ok(described) => described,
        Err(error) if error.is_input() => {
            fault::mark(&mut form, kind, &error);
            return invalid(&UploadPage::new(ctx, form.into_state(), kind, into));
        }
        Err(error) => return Err(AppError::Internal(error.into())),
    };
    let mut kept = Vec::new();
    for path in &named.paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let sha256 = artifacts.put_file(path).await.map_err(anyhow::Error::from)?;
        kept.push(DatasetFile { name: name.unwrap_or_default(), sha256 });
    }
    if kind == DatasetKind::Table {
        let id = store::insert_draft(&db, &artifacts, &entry, kept, user.id).await;
        let id = id.map_err(anyhow::Error::from)?;
        return Ok(redirect_done(&format!("/admin/datasets/drafts/{id}"), "dataset-read"));
    }
    let Some(described) = described.take() else {
        return Err(AppError::Internal(anyhow::anyhow!("read and not described")));
    };
    let registered = keep(&db, &artifacts, &entry, described, kept, user.id).await?;
    Ok(kept_page(&registered))
}

/// Keeps what was read, with what was said about it.
pub(super) async fn keep(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    entry: &Entry,
    mut described: Described,
    files: Vec<DatasetFile>,
    by: uuid::Uuid,
) -> Result<Registered, AppError> {
    entry.write_over(&mut described);
    let set = NewDataset { name: entry.name.clone(), kind: entry.kind, title: entry.title.clone() };
    let origin = Origin { files, source: entry.source.clone(), created_by: Some(by) };
    let kept = store::register(db, artifacts, &set, described, origin).await;
    Ok(kept.map_err(anyhow::Error::from)?)
}

/// Where the browser goes when a version is kept.
pub(super) fn kept_page(registered: &Registered) -> HttpResponse {
    let version = &registered.version;
    let word = if registered.fresh { "dataset-kept" } else { "dataset-known" };
    redirect_done(&format!("/admin/datasets/{}?version={}", version.name, version.version), word)
}

struct Named {
    paths: Vec<PathBuf>,
    source: String,
}

/// Gives received files the names that readers look for, and marks fields
/// without a file.
fn name_files(form: &mut Form, kind: DatasetKind, files: Vec<Received>) -> std::io::Result<Named> {
    let wanted: Vec<(&'static str, Option<&str>)> = match kind {
        DatasetKind::Mnist => MNIST_FILES.map(|(field, name)| (field, Some(name))).into(),
        DatasetKind::Credit => vec![("file", Some("german.data"))],
        _ => vec![("file", None)],
    };
    let (mut paths, mut called) = (Vec::new(), Vec::new());
    for (field, name) in wanted {
        let received = files.iter().find(|file| file.field == field);
        let Some(file) = received.filter(|file| is_filled(&file.path)) else {
            form.fail(field, "dataset-fault-no-file", vec![]);
            continue;
        };
        let name = match name {
            Some(name) if is_gz(&file.path)? && kind == DatasetKind::Mnist => format!("{name}.gz"),
            Some(name) => name.to_owned(),
            None => entry::file_name(&file.name),
        };
        let target = file.path.with_file_name(&name);
        std::fs::rename(&file.path, &target)?;
        paths.push(target);
        called.push(entry::file_name(&file.name));
    }
    Ok(Named { paths, source: format!("uploaded: {}", called.join(", ")) })
}

fn is_filled(path: &FilePath) -> bool {
    path.metadata().is_ok_and(|meta| meta.len() > 0)
}

fn is_gz(path: &FilePath) -> std::io::Result<bool> {
    use std::io::Read;
    let mut magic = [0; 2];
    let read = std::fs::File::open(path)?.read(&mut magic)?;
    Ok(read == 2 && magic == [0x1f, 0x8b])
}

/// Reads the files. A table of which no column can be used as it was inferred
/// is not refused: its kinds can be corrected.
fn read_over(
    entry: &Entry,
    folder: &FilePath,
    paths: &[PathBuf],
) -> Result<Option<Described>, DataError> {
    let path = match (entry.kind, paths) {
        (DatasetKind::Mnist | DatasetKind::Credit, _) => folder,
        (_, [path]) => path,
        _ => folder,
    };
    let choice = entry.kind.choice(Some(path), entry.target());
    let described = describe(&choice, &entry.load, folder, &Unwatched);
    if entry.kind == DatasetKind::Table
        && let Err(DataError::Unusable(_)) = &described
        && nothing_used(&inspect_table(path, &entry.load)?)
    {
        return Ok(None);
    }
    described.map(Some)
}

fn nothing_used(schema: &Schema) -> bool {
    let mut others = schema.columns.iter().filter(|column| column.name != schema.target);
    others.all(|column| column.kind == ColumnKind::Ignored)
}
