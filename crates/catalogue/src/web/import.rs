//! Importing a list: upload, preview of what would change, confirm or discard; the import that
//! holds can be undone.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::view::{ADMIN, bucket_key, rate_text};
use crate::{
    Diff, FileError, Import, PriceFile, diff, read_file,
    store::{self, Step},
};
use account::Admin;
use i18n::{Lang, format};
use pricing::{
    Price,
    catalogue::{ListError, Unread},
};
use web::{
    budget::Budget,
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect, redirect_done},
    upload::{FilePart, Upload},
};

/// Most bytes of an uploaded list; packed lists are smaller than what they hold.
const UPLOAD_LIMIT: usize = 8 << 20;
/// Memory that reading a list takes, as a multiple of its bytes.
const READING: u64 = 12;
/// Most lines of each part of a preview.
const MOST_LINES: usize = 200;

#[derive(Template)]
#[template(path = "catalogue/imports.html")]
struct ImportsPage {
    ctx: PageCtx,
    form: FormState,
    imports: Vec<Import>,
    /// The import that holds.
    holds: Option<Uuid>,
    limit: String,
}

#[derive(Template)]
#[template(path = "catalogue/import.html")]
struct ImportPage {
    ctx: PageCtx,
    import: Import,
    /// The version that the import is compared with.
    against: i32,
    /// `None` once it is confirmed.
    diff: Option<Preview>,
    holds: bool,
}

/// What would change, as much of it as a page shows.
struct Preview {
    counts: [(&'static str, usize); 4],
    changed: Vec<ChangedLine>,
    added: Vec<String>,
    gone: Vec<String>,
    /// Lines that are left out.
    more: usize,
}

struct ChangedLine {
    label: String,
    bucket: String,
    old: String,
    new: String,
}

impl ImportsPage {
    fn is_current(&self, import: &Import) -> bool {
        self.holds == Some(import.id)
    }
}

impl ImportPage {
    fn unread(&self, unread: &Unread) -> String {
        let reason = self.ctx.t(&format!("catalogue-reason-{}", unread.reason.as_str()));
        match &unread.field {
            Some(field) => format!("{field}: {reason}"),
            None => reason,
        }
    }

    fn refused(&self) -> impl Iterator<Item = &Unread> {
        self.import.refused.iter().take(MOST_LINES)
    }

    fn skipped(&self) -> impl Iterator<Item = &Unread> {
        self.import.skipped.iter().take(MOST_LINES)
    }

    fn href(&self) -> String {
        format!("{ADMIN}/imports/{}", self.import.id)
    }

    fn as_of(&self) -> String {
        self.import.as_of.map_or_else(|| self.ctx.t("catalogue-no-day"), |day| day.to_string())
    }
}

impl Preview {
    fn new(diff: &Diff, lang: Lang) -> Self {
        let mut changed = Vec::new();
        for change in &diff.changed {
            for (bucket, old, new) in &change.rates {
                changed.push(ChangedLine {
                    label: label(&change.price),
                    bucket: lang.t(&bucket_key(*bucket)),
                    old: rate_text(old.as_ref(), lang),
                    new: rate_text(new.as_ref(), lang),
                });
            }
        }
        let labels = |prices: &[Price]| prices.iter().map(label).collect::<Vec<_>>();
        let (mut added, mut gone) = (labels(&diff.added), labels(&diff.gone));
        let mut more = 0;
        for lines in [changed.len(), added.len(), gone.len()] {
            more += lines.saturating_sub(MOST_LINES);
        }
        changed.truncate(MOST_LINES);
        added.truncate(MOST_LINES);
        gone.truncate(MOST_LINES);
        let counts = [
            ("catalogue-new", diff.added.len()),
            ("catalogue-changed", diff.changed.len()),
            ("catalogue-gone", diff.gone.len()),
            ("catalogue-unchanged", diff.unchanged),
        ];
        Self { counts, changed, added, gone, more }
    }
}

fn label(price: &Price) -> String {
    let details = [price.region.as_deref(), Some(price.tier.as_str())];
    let details: Vec<&str> = details.into_iter().flatten().collect();
    let from = price.from.map(|day| format!(", {day}")).unwrap_or_default();
    format!("{} · {} ({}{from})", price.provider, price.model, details.join(", "))
}

async fn imports_page(
    ctx: PageCtx,
    db: &DatabaseConnection,
    form: FormState,
) -> Result<ImportsPage, AppError> {
    let imports = store::list_imports(db).await?;
    let holds = imports
        .iter()
        .filter(|import| import.undone_at.is_none())
        .filter_map(|import| import.version.map(|version| (version, import.id)))
        .max()
        .map(|(_, id)| id);
    Ok(ImportsPage { ctx, form, imports, holds, limit: format!("{} MiB", UPLOAD_LIMIT >> 20) })
}

pub(super) async fn list(
    _admin: Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    html(&imports_page(ctx, &db, FormState::default()).await?)
}

pub(super) async fn upload(
    Admin(user): Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    budget: Data<Budget>,
    upload: Upload<UPLOAD_LIMIT>,
) -> Result<HttpResponse, AppError> {
    let Upload { mut form, file } = upload;
    let (name, content) = match file {
        FilePart::Nothing => {
            form.fail("file", "catalogue-no-file", vec![]);
            return invalid(&imports_page(ctx, &db, form.into_state()).await?);
        }
        FilePart::TooLarge => {
            let limit = format!("{} MiB", UPLOAD_LIMIT >> 20);
            form.fail("file", "catalogue-too-large", vec![("limit", limit)]);
            return invalid(&imports_page(ctx, &db, form.into_state()).await?);
        }
        FilePart::File { name, content } => (file_name(&name), content),
    };
    let weight = content.len().saturating_mul(READING).max(crate::file::LARGEST_LIST);
    let work = move || content.into_bytes().map(read_file);
    let (read, permit) = budget.work(weight, work).await?;
    match read.map_err(anyhow::Error::from)? {
        Ok(file) => {
            let id = staged(&db, user.id, &name, &file).await?;
            drop(permit);
            Ok(redirect(&format!("{ADMIN}/imports/{id}")))
        }
        Err(error) => {
            let (key, args) = failure(&error);
            form.fail("file", key, args);
            invalid(&imports_page(ctx, &db, form.into_state()).await?)
        }
    }
}

async fn staged(
    db: &DatabaseConnection,
    by: Uuid,
    name: &str,
    file: &PriceFile,
) -> Result<Uuid, AppError> {
    Ok(store::stage(db, Some(by), name, file).await?)
}

fn failure(error: &FileError) -> (&'static str, Vec<(&'static str, String)>) {
    match error {
        FileError::TooLarge => ("catalogue-too-large", vec![("limit", "16 MiB".to_owned())]),
        FileError::Packed(_) => ("catalogue-not-unpacked", vec![]),
        FileError::Encoding => ("catalogue-not-text", vec![]),
        FileError::List(ListError::Json(detail)) => {
            ("catalogue-not-json", vec![("detail", detail.clone())])
        }
        FileError::List(ListError::Unknown) => ("catalogue-not-list", vec![]),
        FileError::List(ListError::Own(detail)) => {
            ("catalogue-wrong-record", vec![("detail", detail.clone())])
        }
    }
}

/// The browser's name of a file without its folders, cut to what a table holds.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    last.chars().filter(|c| !c.is_control()).take(120).collect()
}

async fn wanted(db: &DatabaseConnection, id: &str) -> Result<Import, AppError> {
    let id = Uuid::parse_str(id).map_err(|_| AppError::NotFound)?;
    store::find_import(db, id).await?.ok_or(AppError::NotFound)
}

pub(super) async fn show(
    _admin: Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    id: Path<String>,
) -> Result<HttpResponse, AppError> {
    let import = wanted(&db, &id).await?;
    let current = store::current(db.get_ref()).await?;
    let against = current.version();
    let holds = current.import.as_ref().is_some_and(|other| other.id == import.id);
    let diff = if import.confirmed_at.is_none() {
        let prices = store::prices_of(db.get_ref(), import.id).await?;
        Some(Preview::new(&diff(&current.prices, &prices), ctx.lang))
    } else {
        None
    };
    html(&ImportPage { ctx, import, against, diff, holds })
}

pub(super) async fn confirm(
    Admin(user): Admin,
    db: Data<DatabaseConnection>,
    id: Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let import = wanted(&db, &id).await?;
    let against =
        form.raw("against").parse().map_err(|_| AppError::BadRequest("catalogue-changed-since"))?;
    match store::confirm(&db, Some(user.id), import.id, Some(against)).await? {
        Step::Done => Ok(redirect_done(ADMIN, "catalogue-confirmed")),
        Step::NotFound => Err(AppError::NotFound),
        Step::Changed => Err(AppError::Conflict("catalogue-changed-since")),
    }
}

pub(super) async fn discard(
    Admin(user): Admin,
    db: Data<DatabaseConnection>,
    id: Path<String>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let import = wanted(&db, &id).await?;
    let step = store::discard(&db, user.id, import.id).await?;
    done(step, "catalogue-discarded")
}

pub(super) async fn undo(
    Admin(user): Admin,
    db: Data<DatabaseConnection>,
    id: Path<String>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let import = wanted(&db, &id).await?;
    let step = store::undo(&db, user.id, import.id).await?;
    done(step, "catalogue-undone")
}

fn done(step: Step, word: &str) -> Result<HttpResponse, AppError> {
    match step {
        Step::Done => Ok(redirect_done(&format!("{ADMIN}/imports"), word)),
        Step::NotFound | Step::Changed => Err(AppError::NotFound),
    }
}
