//! The columns of an uploaded table as they were inferred, shown and corrected
//! before a version is kept.

use std::{collections::BTreeMap, path::PathBuf};

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use tempfile::TempDir;
use uuid::Uuid;

use super::{
    cells::{self, DECIMALS, HEADERS},
    field_errors, upload,
    upload_form::stored_page,
    warning_text,
};
use crate::{
    DatasetKind,
    describe::{Described, describe},
    entry::corrected,
    store::{self, Draft, Registered},
};
use account::Admin;
use artifacts::Artifacts;
use i18n::{Lang, format};
use lab::{
    data::{ColumnKind, DataError, MAX_CLASSES, Schema, SchemaColumn, inspect_table},
    progress::NoProgress,
};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

#[derive(Template)]
#[template(path = "dataset/draft.html")]
struct DraftPage {
    ctx: PageCtx,
    form: FormState,
    draft: Draft,
    rows: String,
    /// Without the column to predict.
    columns: Vec<ColumnLine>,
    /// Every column's name, for the choice of the one to predict.
    names: Vec<String>,
    target: SchemaColumn,
    decimals: &'static [(&'static str, &'static str)],
    headers: &'static [(&'static str, &'static str)],
    /// What keeps the column from being the one to predict, as it stands.
    hindrance: Option<String>,
}

struct ColumnLine {
    /// Name of the form's field.
    field: String,
    column: SchemaColumn,
    /// What was inferred and why, in words.
    why: String,
}

/// Word in forms.
fn kind_word(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Number => "number",
        ColumnKind::Category => "category",
        ColumnKind::Ignored => "ignored",
    }
}

const KINDS: [ColumnKind; 3] = [ColumnKind::Number, ColumnKind::Category, ColumnKind::Ignored];

/// Reads the word of a kind.
pub(crate) fn parse_kind(word: &str) -> Option<ColumnKind> {
    let word = if word == "ignore" { "ignored" } else { word };
    KINDS.into_iter().find(|kind| kind_word(*kind) == word)
}

impl DraftPage {
    fn new(ctx: PageCtx, draft: Draft, schema: &Schema, form: FormState) -> Option<Self> {
        let target = schema.columns.iter().find(|column| column.name == schema.target)?.clone();
        let columns = schema.columns.iter().enumerate();
        let columns = columns.filter(|(_, column)| column.name != schema.target);
        let columns = columns.map(|(place, column)| ColumnLine {
            field: format!("kind-{place}"),
            why: why(&ctx, column),
            column: column.clone(),
        });
        Some(Self {
            rows: format::count(schema.rows as u64),
            columns: columns.collect(),
            names: schema.columns.iter().map(|column| column.name.clone()).collect(),
            decimals: &DECIMALS,
            headers: &HEADERS,
            hindrance: many_classes(&target, &form, ctx.lang),
            form,
            target,
            ctx,
            draft,
        })
    }

    fn kinds() -> [&'static str; 3] {
        KINDS.map(kind_word)
    }
}

/// What to do about a column that cannot be predicted; nothing where the form
/// says it at its field.
fn many_classes(target: &SchemaColumn, form: &FormState, lang: Lang) -> Option<String> {
    if target.distinct <= MAX_CLASSES || form.message(&lang, "target").is_some() {
        return None;
    }
    let said = [
        ("column", target.name.clone()),
        ("n", format::count(target.distinct as u64)),
        ("most", MAX_CLASSES.to_string()),
    ];
    Some(lang.t_args("dataset-target-many", &said))
}

/// What was inferred and why. A reason without parts is from before they were kept.
fn why(ctx: &PageCtx, column: &SchemaColumn) -> String {
    let kind = ctx.t(&format!("dataset-column-{}", kind_word(column.kind)));
    match &column.reason {
        Some(reason) => {
            let why = warning_text::reason(reason, ctx.lang);
            ctx.lang.t_args("dataset-column-why", &[("kind", kind), ("why", why)])
        }
        None => kind,
    }
}

/// Values of the form: what was chosen before, else what was inferred.
fn filled(draft: &Draft, schema: &Schema) -> FormState {
    let mut values = vec![("target".to_owned(), schema.target.clone())];
    values.extend(cells::filled(&draft.entry.load).map(|(name, value)| (name.to_owned(), value)));
    for (place, column) in schema.columns.iter().enumerate() {
        let kind = draft.entry.load.kinds.get(&column.name).unwrap_or(&column.kind);
        values.push((format!("kind-{place}"), kind_word(*kind).to_owned()));
    }
    FormState::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

/// A draft's file, for as long as the folder lives.
pub(crate) struct Placed {
    _folder: TempDir,
    file: PathBuf,
}

pub(crate) async fn place(artifacts: &Artifacts, draft: &Draft) -> Result<Placed, AppError> {
    let folder = tempfile::tempdir().map_err(anyhow::Error::from)?;
    store::copy(artifacts, draft.entry.name.as_str(), &draft.files, folder.path())
        .await
        .map_err(anyhow::Error::from)?;
    let first = draft.files.first().ok_or(AppError::NotFound)?;
    Ok(Placed { file: folder.path().join(&first.name), _folder: folder })
}

/// The columns as the reader infers them, without what somebody corrected.
pub(crate) async fn inspect(placed: &Placed, draft: &Draft) -> Result<Schema, AppError> {
    let mut load = draft.entry.load.clone();
    load.kinds = BTreeMap::new();
    let file = placed.file.clone();
    let paths = [file.clone()];
    let read =
        upload::reading(&paths, move |limit| inspect_table(&file, &upload::within(&load, limit)));
    let read = read.await?;
    Ok(read.map_err(anyhow::Error::from)?)
}

/// The draft of an identifier.
pub(crate) async fn find(db: &DatabaseConnection, id: Uuid) -> Result<Draft, AppError> {
    store::find_draft(db, id).await?.ok_or(AppError::NotFound)
}

pub(super) async fn show(
    _admin: Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    id: Path<Uuid>,
) -> Result<HttpResponse, AppError> {
    let draft = find(&db, *id).await?;
    let placed = place(&artifacts, &draft).await?;
    let schema = inspect(&placed, &draft).await?;
    let form = filled(&draft, &schema);
    html(&DraftPage::new(ctx, draft, &schema, form).ok_or(AppError::NotFound)?)
}

pub(super) async fn save(
    Admin(user): Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    id: Path<Uuid>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let mut draft = find(&db, *id).await?;
    let placed = place(&artifacts, &draft).await?;
    let known = inspect(&placed, &draft).await?;
    let target = form.choice("target", |name| {
        known.columns.iter().map(|column| column.name.clone()).find(|column| column == name)
    });
    for place in 0..known.columns.len() {
        let field = format!("kind-{place}");
        if !form.raw(&field).is_empty() {
            form.choice(&field, parse_kind);
        }
    }
    let mut load = draft.entry.load.clone();
    let cells = cells::read(&mut form, &mut load);
    let Some((target, ())) = target.zip(cells).filter(|_| form.is_valid()) else {
        return refused(ctx, draft, &known, form);
    };
    // With other names the columns are others: they are looked at before anything is kept.
    let renamed = load.header != draft.entry.load.header;
    draft.entry.load = load;
    // The inferred kinds of other columns do not depend on the target.
    draft.entry.load.target = Some(target).filter(|_| !renamed);
    let schema = inspect(&placed, &draft).await?;
    // A kind that is unchanged was not chosen.
    let shown = |place: usize| known.columns.get(place).map(|column| column.kind);
    draft.entry.load.kinds = corrected(&schema, |place| {
        let chosen = parse_kind(form.raw(&format!("kind-{place}")));
        chosen.filter(|kind| !renamed && Some(*kind) != shown(place))
    });
    if renamed || form.raw("action") == "look" {
        store::update_draft(db.get_ref(), &draft).await.map_err(anyhow::Error::from)?;
        return Ok(redirect_done(&format!("/admin/datasets/drafts/{}", draft.id), "dataset-read"));
    }
    match keep(&db, &artifacts, &draft, &placed, user.id).await? {
        Ok(registered) => Ok(stored_page(&registered)),
        Err(error) => {
            mark(&mut form, &schema, &error, ctx.lang);
            refused(ctx, draft, &schema, form)
        }
    }
}

/// Reads a draft as it was corrected and keeps it as a version; the draft is gone
/// then. The inner error is one that other columns mend.
pub(crate) async fn keep(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    draft: &Draft,
    placed: &Placed,
    by: Uuid,
) -> Result<Result<Registered, DataError>, AppError> {
    let (entry, file) = (draft.entry.clone(), placed.file.clone());
    let paths = [file.clone()];
    let read = upload::reading(&paths, move |limit| {
        let choice = entry.kind.choice(Some(&file), entry.target());
        let load = upload::within(&entry.load, limit);
        let described = describe(&choice, &load, std::path::Path::new(""), &NoProgress);
        described.map(|one| Described { load: entry.load, ..one })
    });
    let described = match read.await? {
        Ok(described) => described,
        Err(error) if error.is_input() => return Ok(Err(error)),
        Err(error) => return Err(AppError::Internal(error.into())),
    };
    let files = draft.files.clone();
    let kept = upload::register(db, artifacts, &draft.entry, described, files, by).await?;
    store::drop_draft(db, artifacts, draft).await.map_err(anyhow::Error::from)?;
    Ok(Ok(kept))
}

/// The place of the column that an error is about, if it is about one.
pub(crate) fn column_of(schema: &Schema, error: &DataError) -> Option<usize> {
    let (field, _) = field_errors::place(DatasetKind::Table, error);
    let named = |column: &SchemaColumn| error.is_about(&column.name);
    let place = schema.columns.iter().position(named).filter(|_| field != "target")?;
    (schema.columns[place].name != schema.target).then_some(place)
}

/// An error about a column is shown at that column, any other at the top.
fn mark(form: &mut Form, schema: &Schema, error: &DataError, lang: Lang) {
    let (_, key) = field_errors::place(DatasetKind::Table, error);
    let field =
        column_of(schema, error).map_or("target".to_owned(), |place| format!("kind-{place}"));
    form.fail(&field, key, vec![("detail", field_errors::detail(error, lang))]);
}

fn refused(
    ctx: PageCtx,
    draft: Draft,
    schema: &Schema,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let page = DraftPage::new(ctx, draft, schema, form.into_state());
    invalid(&page.ok_or(AppError::NotFound)?)
}

pub(super) async fn discard(
    _admin: Admin,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    id: Path<Uuid>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let draft = find(&db, *id).await?;
    store::drop_draft(&db, &artifacts, &draft).await.map_err(anyhow::Error::from)?;
    Ok(redirect_done("/admin/datasets", "dataset-discarded"))
}
