//! Pages of data sets: what they hold, and an administrator's upload.

use std::path::Path as FilePath;

use actix_multipart::Multipart;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};
use askama::Template;
use futures_util::TryStreamExt;
use sea_orm::DatabaseConnection;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

use super::{
    Dataset, DatasetName, DatasetVersion,
    store::{self, DatasetError},
};
use crate::{
    account::{Admin, SignedIn},
    artifacts::{Artifacts, Sha},
    i18n::{Lang, format},
    lab::data::DataError,
    venture::{Member, Viewer},
    web::{
        csrf::{self, SecretKey},
        error::AppError,
        page::{PageCtx, html, invalid, redirect_done},
        routes::{Access, Routes},
        visitor::Visitor,
    },
};

/// Most bytes of an upload, all files together. The raw MNIST files have 55 MB.
const UPLOAD_LIMIT: usize = 80 << 20;
/// Longest CSRF token that is read.
const TOKEN_LIMIT: usize = 256;

/// Names this room's routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/datasets", Access::Viewer, list)
        .get("/ventures/{venture}/datasets/{dataset}", Access::Viewer, show)
        .get("/datasets/samples/{sha256}.png", Access::SignedIn, samples)
        .get("/admin/datasets/mnist", Access::Admin, upload_form)
        .post("/admin/datasets/mnist", Access::Admin, upload);
}

#[derive(Template)]
#[template(path = "dataset/list.html")]
struct ListPage {
    ctx: PageCtx,
    lines: Vec<Line>,
}

struct Line {
    dataset: Dataset,
    href: String,
    sizes: String,
}

async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let ctx = ctx.in_venture(member.nav());
    let lines = store::list_datasets(db.get_ref()).await?.into_iter().map(|dataset| Line {
        href: member.path(&format!("datasets/{}", dataset.name.as_str())),
        sizes: dataset.newest.as_ref().map_or_else(|| "–".to_owned(), sizes),
        dataset,
    });
    html(&ListPage { lines: lines.collect(), ctx })
}

fn sizes(version: &DatasetVersion) -> String {
    let (train, test) = (version.counts.train_n(), version.counts.test_n());
    format!("{} + {}", format::count(train), format::count(test))
}

#[derive(Template)]
#[template(path = "dataset/dataset.html")]
struct DatasetPage {
    ctx: PageCtx,
    name: DatasetName,
    synthetic: bool,
    about: String,
    base: String,
    new_run: String,
    versions: Vec<VersionView>,
}

struct VersionView {
    version: DatasetVersion,
    title: String,
    sizes: String,
    made: String,
    samples: String,
    classes: Vec<ClassLine>,
}

struct ClassLine {
    label: usize,
    train: String,
    test: String,
    share: String,
}

impl VersionView {
    fn new(version: DatasetVersion, lang: Lang) -> Self {
        let total = version.counts.train_n().max(1);
        let lines = version.counts.train.iter().zip(&version.counts.test).enumerate();
        let classes = lines.map(|(label, (train, test))| ClassLine {
            label,
            train: format::count(*train),
            test: format::count(*test),
            share: format::percent(*train as f64 / total as f64, 1),
        });
        Self {
            title: lang.t_args("dataset-version", &[("n", version.version.to_string())]),
            sizes: sizes(&version),
            made: format::date_time(version.created_at),
            samples: version
                .samples
                .as_ref()
                .map_or_else(String::new, |sha| format!("/datasets/samples/{}.png", sha.as_str())),
            classes: classes.collect(),
            version,
        }
    }
}

async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    let name = DatasetName::parse(&path.1).ok_or(AppError::NotFound)?;
    let set = store::find_dataset(db.get_ref(), &name).await?.ok_or(AppError::NotFound)?;
    let ctx = ctx.in_venture(member.nav());
    let versions = store::list_versions(db.get_ref(), &name).await?;
    html(&DatasetPage {
        name,
        synthetic: set.synthetic,
        about: ctx.lang.find(&format!("dataset-{}-about", set.kind.as_str())).unwrap_or(set.title),
        base: member.path("datasets"),
        new_run: member.path("runs/new"),
        versions: versions.into_iter().map(|one| VersionView::new(one, ctx.lang)).collect(),
        ctx,
    })
}

/// Sample images are the same for ever under their name.
async fn samples(
    _user: SignedIn,
    artifacts: Data<Artifacts>,
    sha: Path<String>,
) -> Result<HttpResponse, AppError> {
    let sha = Sha::try_from(sha.into_inner()).map_err(|_| AppError::NotFound)?;
    let content = artifacts.get(&sha).await.map_err(|error| match error {
        crate::artifacts::ArtifactError::Missing(_) => AppError::NotFound,
        other => AppError::Internal(other.into()),
    })?;
    // Models live in the same store; this address serves pictures only.
    if !content.starts_with(b"\x89PNG") {
        return Err(AppError::NotFound);
    }
    Ok(HttpResponse::Ok()
        .content_type("image/png")
        .insert_header((header::CACHE_CONTROL, "private, max-age=31536000, immutable"))
        .body(content))
}

#[derive(Template)]
#[template(path = "dataset/upload.html")]
struct UploadPage {
    ctx: PageCtx,
    /// What is wrong with the files, in words.
    problem: Option<String>,
    fields: [&'static str; 4],
}

/// Form fields and the names under which readers look for the files.
const FILES: [(&str, &str); 4] = [
    ("train_images", "train-images-idx3-ubyte"),
    ("train_labels", "train-labels-idx1-ubyte"),
    ("test_images", "t10k-images-idx3-ubyte"),
    ("test_labels", "t10k-labels-idx1-ubyte"),
];

fn upload_page(ctx: PageCtx, problem: Option<String>) -> UploadPage {
    UploadPage { ctx, problem, fields: FILES.map(|(field, _)| field) }
}

async fn upload_form(_admin: Admin, ctx: PageCtx) -> Result<HttpResponse, AppError> {
    html(&upload_page(ctx, None))
}

async fn upload(
    Admin(user): Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    request: HttpRequest,
    body: Multipart,
) -> Result<HttpResponse, AppError> {
    let folder = receive(&request, body).await?;
    let named = name_files(folder.path()).map_err(anyhow::Error::from)?;
    let kept = match named {
        Some(missing) => Err(DatasetError::Data(missing)),
        None => store::register_folder(&db, &artifacts, folder.path(), Some(user.id)).await,
    };
    match kept {
        Ok(_) => Ok(redirect_done("/admin/datasets/mnist", "dataset-uploaded")),
        Err(DatasetError::Data(error)) if error.is_input() => {
            invalid(&upload_page(ctx, Some(in_words(&error))))
        }
        Err(error) => Err(AppError::Internal(error.into())),
    }
}

/// Writes the files of a multipart body into a folder, under the names of
/// [`FILES`]. The CSRF token is the first field; without it nothing is written.
async fn receive(request: &HttpRequest, mut body: Multipart) -> Result<TempDir, AppError> {
    let key = request.app_data::<Data<SecretKey>>().ok_or(AppError::Forged)?;
    let folder = tempfile::tempdir().map_err(anyhow::Error::from)?;
    let (mut trusted, mut left) = (false, UPLOAD_LIMIT);
    while let Some(mut field) = body.try_next().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == csrf::FIELD {
            let token = field.bytes(TOKEN_LIMIT).await.map_err(|_| AppError::Forged)?;
            let token = token.map_err(unreadable)?;
            let binding = Visitor::of(request).binding;
            trusted = key.verify(&binding, &String::from_utf8_lossy(&token));
            continue;
        }
        if !trusted {
            return Err(AppError::Forged);
        }
        let known = FILES.into_iter().find(|(field, _)| *field == name);
        let (_, file) = known.ok_or(AppError::BadRequest("error-bad-request"))?;
        let path = folder.path().join(file);
        let mut target = tokio::fs::File::create(path).await.map_err(anyhow::Error::from)?;
        while let Some(chunk) = field.try_next().await.map_err(unreadable)? {
            left = left.checked_sub(chunk.len()).ok_or(AppError::TooLarge)?;
            target.write_all(&chunk).await.map_err(anyhow::Error::from)?;
        }
        target.flush().await.map_err(anyhow::Error::from)?;
    }
    if trusted { Ok(folder) } else { Err(AppError::Forged) }
}

fn unreadable(problem: impl std::fmt::Display) -> AppError {
    tracing::debug!("upload refused: {problem}");
    AppError::BadRequest("error-bad-request")
}

/// Gives received files the names that the reader looks for; says what is missing.
fn name_files(folder: &FilePath) -> std::io::Result<Option<DataError>> {
    for (_, received) in FILES {
        let path = folder.join(received);
        // A browser sends an empty file for a field that was left empty.
        if !path.exists() || path.metadata()?.len() == 0 {
            return Ok(Some(DataError::Missing { folder: "upload".into(), name: received }));
        }
        let name = file_name(received, &path)?;
        std::fs::rename(&path, folder.join(&name))?;
    }
    Ok(None)
}

/// The reader's name for a file: with `.gz` when it is compressed.
fn file_name(name: &str, content: &FilePath) -> std::io::Result<String> {
    use std::io::Read;
    let mut magic = [0; 2];
    let read = std::fs::File::open(content)?.read(&mut magic)?;
    let packed = read == 2 && magic == [0x1f, 0x8b];
    Ok(if packed { format!("{name}.gz") } else { name.to_owned() })
}

/// What is wrong, without the server's paths.
fn in_words(error: &DataError) -> String {
    let file = |path: &FilePath| {
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    match error {
        DataError::Missing { name, .. } => format!("{name}: no file was given"),
        DataError::Damaged { path, message } => format!("{}: {message}", file(path)),
        DataError::Unreadable { path, source } => format!("{}: {source}", file(path)),
        other => other.to_string(),
    }
}
