//! Tables that wait through the API: their columns as they were inferred, to be
//! corrected before a version is kept.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::view::stored;
use crate::{
    DatasetKind, DatasetName,
    entry::corrected,
    store::{self, Draft},
    web::{draft, field_errors},
};
use account::Admin;
use artifacts::Artifacts;
use i18n::Lang;
use lab::data::{ColumnKind, DataError, DecimalSign, LoadOptions, Schema, SchemaColumn};
use web::{
    error::{AppError, FieldProblem},
    json::JsonBody,
    page::PageCtx,
};

#[derive(Serialize)]
struct DraftView {
    id: Uuid,
    name: DatasetName,
    kind: DatasetKind,
    title: String,
    href: String,
    rows: usize,
    /// Column to predict.
    target: String,
    columns: Vec<ColumnView>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

#[derive(Serialize)]
struct ColumnView {
    name: String,
    /// How it will be used.
    kind: ColumnKind,
    inferred: ColumnKind,
    distinct: usize,
    missing: usize,
    examples: Vec<String>,
    why: String,
}

impl DraftView {
    fn new(draft: Draft, schema: Schema) -> Self {
        let chosen = draft.entry.load.kinds;
        let column = |column: SchemaColumn| ColumnView {
            kind: chosen.get(&column.name).copied().unwrap_or(column.kind),
            inferred: column.kind,
            name: column.name,
            distinct: column.distinct,
            missing: column.missing,
            examples: column.examples,
            why: column.why,
        };
        Self {
            id: draft.id,
            href: href(draft.id),
            name: draft.entry.name,
            kind: draft.entry.kind,
            title: draft.entry.title,
            rows: schema.rows,
            target: schema.target,
            columns: schema.columns.into_iter().map(column).collect(),
            created_at: draft.created_at,
        }
    }
}

fn href(id: Uuid) -> String {
    format!("/api/v1/datasets/drafts/{id}")
}

/// The answer about a table that waits now.
pub(super) async fn made(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    id: Uuid,
) -> Result<HttpResponse, AppError> {
    let mut answer = HttpResponse::Created();
    answer.insert_header(("location", href(id)));
    shown(answer, artifacts, draft::find(db, id).await?).await
}

async fn shown(
    mut answer: HttpResponseBuilder,
    artifacts: &Artifacts,
    waiting: Draft,
) -> Result<HttpResponse, AppError> {
    let placed = draft::place(artifacts, &waiting).await?;
    let schema = draft::inspect(&placed, &waiting).await?;
    Ok(answer.json(DraftView::new(waiting, schema)))
}

pub(super) async fn show(
    _admin: Admin,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    id: Path<Uuid>,
) -> Result<HttpResponse, AppError> {
    shown(HttpResponse::Ok(), &artifacts, draft::find(&db, *id).await?).await
}

/// What is left out stays as it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Correction {
    target: Option<String>,
    /// Words for no value.
    missing: Option<Vec<String>>,
    /// `point` or `comma`: the sign before fractions.
    decimal: Option<String>,
    /// Kinds by column, as words, so that an error names its column.
    #[serde(default)]
    columns: BTreeMap<String, String>,
}

impl Correction {
    /// The kinds, if columns and kinds are there.
    fn read(&self, schema: &Schema) -> Result<BTreeMap<&str, ColumnKind>, Vec<FieldProblem>> {
        let has = |name: &str| schema.columns.iter().any(|column| column.name == name);
        let (mut kinds, mut wrong) = (BTreeMap::new(), Vec::new());
        if self.target.as_deref().is_some_and(|target| !has(target)) {
            wrong.push(problem("target".to_owned(), "there is no such column"));
        }
        if self.decimal().is_some_and(|sign| sign.is_none()) {
            wrong.push(problem("decimal".to_owned(), "point or comma"));
        }
        for (name, word) in &self.columns {
            match draft::parse_kind(word) {
                _ if !has(name) => wrong.push(problem(at(name), "there is no such column")),
                None => wrong.push(problem(at(name), "number, category or ignored")),
                Some(kind) => {
                    kinds.insert(name.as_str(), kind);
                }
            }
        }
        if wrong.is_empty() { Ok(kinds) } else { Err(wrong) }
    }
}

impl Correction {
    /// The sign, if one was sent; `Some(None)` is none that is known.
    fn decimal(&self) -> Option<Option<DecimalSign>> {
        self.decimal.as_deref().map(|word| word.parse().ok())
    }

    /// Takes over how cells are read.
    fn write_over(&self, load: &mut LoadOptions) {
        if let Some(target) = &self.target {
            load.target = Some(target.clone());
        }
        if let Some(words) = &self.missing {
            load.missing.clone_from(words);
        }
        load.decimal = self.decimal().flatten().or(load.decimal);
    }
}

/// The field of a column's kind.
fn at(column: &str) -> String {
    format!("columns.{column}")
}

fn problem(field: String, message: impl Into<String>) -> FieldProblem {
    FieldProblem { field, message: message.into() }
}

pub(super) async fn correct(
    _admin: Admin,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    id: Path<Uuid>,
    body: JsonBody<Correction>,
) -> Result<HttpResponse, AppError> {
    let mut waiting = draft::find(&db, *id).await?;
    let correction = body.accept()?;
    let placed = draft::place(&artifacts, &waiting).await?;
    let known = draft::inspect(&placed, &waiting).await?;
    let kinds = correction.read(&known).map_err(AppError::Invalid)?;
    correction.write_over(&mut waiting.entry.load);
    // The inferred kinds of other columns do not depend on the target.
    let schema = draft::inspect(&placed, &waiting).await?;
    let earlier = std::mem::take(&mut waiting.entry.load.kinds);
    waiting.entry.load.kinds = corrected(&schema, |place| {
        let name = schema.columns[place].name.as_str();
        kinds.get(name).or_else(|| earlier.get(name)).copied()
    });
    store::update_draft(db.get_ref(), &waiting).await?;
    Ok(HttpResponse::Ok().json(DraftView::new(waiting, schema)))
}

pub(super) async fn keep(
    Admin(user): Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    id: Path<Uuid>,
) -> Result<HttpResponse, AppError> {
    let waiting = draft::find(&db, *id).await?;
    let placed = draft::place(&artifacts, &waiting).await?;
    match draft::keep(&db, &artifacts, &waiting, &placed, user.id).await? {
        Ok(registered) => stored(&db, registered).await,
        Err(error) => {
            let schema = draft::inspect(&placed, &waiting).await?;
            Err(AppError::Invalid(vec![refusal(&schema, &error, ctx.lang)]))
        }
    }
}

/// An error about a column is reported at that column, any other at the target.
fn refusal(schema: &Schema, error: &DataError, lang: Lang) -> FieldProblem {
    let (_, key) = field_errors::place(DatasetKind::Table, error);
    let column = draft::column_of(schema, error).map(|place| at(&schema.columns[place].name));
    let message = lang.t_args(key, &[("detail", field_errors::detail(error, lang))]);
    problem(column.unwrap_or_else(|| "target".to_owned()), message)
}

pub(super) async fn discard(
    _admin: Admin,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    id: Path<Uuid>,
) -> Result<HttpResponse, AppError> {
    let waiting = draft::find(&db, *id).await?;
    store::drop_draft(&db, &artifacts, &waiting).await.map_err(anyhow::Error::from)?;
    Ok(HttpResponse::NoContent().finish())
}
