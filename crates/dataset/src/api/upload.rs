//! Uploading a set through the API, and archiving one. The fields are those of
//! the page's form, and so are checks and limits.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;

use super::{
    drafts,
    view::{SetView, find, stored},
};
use crate::{
    DatasetKind,
    web::upload::{self, Tables, UPLOAD_LIMIT, Uploaded},
};
use account::Admin;
use artifacts::Artifacts;
use web::{error::AppError, folder_upload::ApiUpload, forms::Form, page::PageCtx};

/// Every text field of a call; a misspelt one is not passed over.
const FIELDS: [&str; 27] = [
    "kind",
    "into",
    "name",
    "title",
    "licence",
    "provenance",
    "personal",
    "personal_note",
    "intended_use",
    "limits",
    "encoding",
    "text_column",
    "target",
    "positive",
    "image_rows",
    "image_columns",
    "colour",
    "rating_user",
    "rating_item",
    "rating_value",
    "rating_time",
    "split",
    "split_column",
    "test_share",
    "seed",
    "columns",
    "draft",
];

pub(super) async fn create(
    Admin(user): Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    ApiUpload(mut received): ApiUpload<UPLOAD_LIMIT>,
) -> Result<HttpResponse, AppError> {
    let tables = tables(&mut received.form);
    let kind = kind(&db, &mut received.form).await?;
    if kind.is_some_and(|kind| kind != DatasetKind::Table) {
        only_of_tables(&mut received.form, tables);
    }
    if !received.form.is_valid() {
        return Err(AppError::Invalid(received.form.into_state().problems(ctx.lang)));
    }
    match upload::accept(&db, &artifacts, received, user.id, tables, ctx.lang).await? {
        Uploaded::Refused { form, .. } => {
            Err(AppError::Invalid(form.into_state().problems(ctx.lang)))
        }
        Uploaded::Draft(id) => drafts::made(&db, &artifacts, id).await,
        Uploaded::Stored(registered) => stored(&db, *registered).await,
    }
}

/// The kind of the rows; a set that is not there is marked, a wrong kind later.
async fn kind(db: &DatabaseConnection, form: &mut Form) -> Result<Option<DatasetKind>, AppError> {
    let into = form.raw("into");
    if into.is_empty() {
        return Ok(DatasetKind::parse(form.raw("kind")));
    }
    match upload::existing(db, into).await {
        Ok((_, kind)) => Ok(Some(kind)),
        Err(AppError::NotFound) => {
            form.fail("into", "field-not-offered", vec![]);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Other rows have no columns to choose kinds of or to review.
fn only_of_tables(form: &mut Form, tables: Tables) {
    if tables == Tables::Draft {
        form.fail("draft", "dataset-only-tables", vec![]);
    }
    if !form.raw("columns").is_empty() {
        form.fail("columns", "dataset-only-tables", vec![]);
    }
}

/// What becomes of a table; a field that is none is marked.
fn tables(form: &mut Form) -> Tables {
    let strangers = form.names().filter(|name| !FIELDS.contains(name));
    let strangers: Vec<String> = strangers.map(str::to_owned).collect();
    for name in strangers {
        form.fail(&name, "dataset-field-unknown", vec![]);
    }
    let word = if form.raw("draft").is_empty() { "false" } else { form.raw("draft") };
    match word {
        "false" => Tables::Store,
        "true" => Tables::Draft,
        _ => {
            form.fail("draft", "field-not-offered", vec![]);
            Tables::Draft
        }
    }
}

pub(super) async fn archive(
    Admin(user): Admin,
    db: Data<DatabaseConnection>,
    name: Path<String>,
) -> Result<HttpResponse, AppError> {
    crate::web::set_archived(&db, &name, true, user.id).await?;
    Ok(HttpResponse::Ok().json(SetView::from(find(&db, &name).await?)))
}

pub(super) async fn restore(
    Admin(user): Admin,
    db: Data<DatabaseConnection>,
    name: Path<String>,
) -> Result<HttpResponse, AppError> {
    crate::web::set_archived(&db, &name, false, user.id).await?;
    Ok(HttpResponse::Ok().json(SetView::from(find(&db, &name).await?)))
}
