//! The page of models, and the files behind them.

use actix_web::{
    HttpResponse,
    http::header::ContentDisposition,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    model::{Model, NAME_LENGTH},
    store,
};
use artifacts::Artifacts;
use i18n::format;
use venture::{Editor, Member, Viewer};
use web::{
    error::AppError,
    figures::FigureView,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::{ListQuery, Page},
};

#[derive(Template)]
#[template(path = "runs/models.html")]
struct ModelsPage {
    ctx: PageCtx,
    query: ListQuery,
    page: Page<ModelLine>,
    /// The name that was refused.
    form: FormState,
    new_run: String,
}

struct ModelLine {
    model: Model,
    /// Text key of the measure's name.
    measure: &'static str,
    reached: FigureView,
    size: String,
    parameters: String,
    path: String,
    /// The name in the form was meant for this model.
    renaming: bool,
}

async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    query: ListQuery,
    form: FormState,
    renaming: Option<Uuid>,
) -> Result<ModelsPage, AppError> {
    let lang = ctx.lang;
    let page = store::list_models(db, member.id(), &query).await?.map(|model| ModelLine {
        measure: model.measured.measure.key(),
        reached: FigureView::new(&model.figure(), lang),
        parameters: format::count(model.parameters),
        path: member.path(&format!("models/{}", model.id)),
        renaming: renaming == Some(model.id),
        size: format!("{}\u{2009}MB", format::fixed(model.bytes as f64 / 1e6, 2)),
        model,
    });
    Ok(ModelsPage {
        ctx: ctx.in_venture(member.nav()),
        query,
        page,
        form,
        new_run: member.path("runs/new"),
    })
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    html(&page(&member, ctx, &db, query.into_inner(), FormState::default(), None).await?)
}

pub(super) async fn download(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let model =
        store::find_model(db.get_ref(), member.id(), path.1).await?.ok_or(AppError::NotFound)?;
    let sha256 = model.file.as_ref().ok_or(AppError::NotFound)?;
    let content = artifacts.get(sha256).await.map_err(anyhow::Error::from)?;
    let name = format!("{}-{}.onnx", model.dataset, &sha256.as_str()[..8]);
    Ok(HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header(ContentDisposition::attachment(name))
        .body(content))
}

pub(super) async fn rename(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let Some(name) = form.text("name", 1..=NAME_LENGTH) else {
        let (form, query) = (form.into_state(), ListQuery::default());
        return invalid(&page(&member, ctx, &db, query, form, Some(path.1)).await?);
    };
    if !store::rename_model(&db, member.edit(), path.1, &name).await? {
        return Err(AppError::NotFound);
    }
    Ok(redirect_done(&member.path("models"), "saved"))
}
