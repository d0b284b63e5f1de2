//! The page on which a model is measured on another data set.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    model::Model,
    other_data::{self, OtherDataResult},
    page::{self, Choice, Panel},
    saved_files::Stores,
    store,
};
use artifacts::Artifacts;
use config::Settings;
use venture::{Editor, Member};
use web::{
    error::AppError,
    figures::translate_all,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid},
};

#[derive(Template)]
#[template(path = "runs/elsewhere.html")]
struct OtherDataPage {
    ctx: PageCtx,
    form: FormState,
    model: Model,
    /// Data sets of the kind that the model takes.
    datasets: Vec<Choice>,
    models: String,
    /// What was measured; nothing at first.
    panels: Vec<Panel>,
}

async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    model: Model,
    form: FormState,
    measured: Option<OtherDataResult>,
) -> Result<OtherDataPage, AppError> {
    let area = other_data::area(db, &model).await?;
    let fitting = dataset::store::choices(db).await?.into_iter();
    let fitting = fitting.filter(|choice| area.is_none_or(|area| choice.kind.area() == area));
    let lang = ctx.lang;
    Ok(OtherDataPage {
        form,
        model,
        datasets: fitting.map(|choice| Choice::new(&choice.word, choice.label)).collect(),
        models: member.path("models"),
        panels: measured
            .map(|measured| page::other_data_panels(&measured, lang))
            .unwrap_or_default(),
        ctx: ctx.in_venture(member.nav()),
    })
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let model =
        store::find_model(db.get_ref(), member.id(), path.1).await?.ok_or(AppError::NotFound)?;
    html(&page(&member, ctx, &db, model, FormState::default(), None).await?)
}

pub(super) async fn measure(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    settings: Data<Settings>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let model =
        store::find_model(db.get_ref(), member.id(), path.1).await?.ok_or(AppError::NotFound)?;
    let word = form.raw("dataset").to_owned();
    let Some(choice) = dataset::store::find_choice(db.get_ref(), &word).await? else {
        form.fail("dataset", "field-not-offered", vec![]);
        return invalid(&page(&member, ctx, &db, model, form.into_state(), None).await?);
    };
    let every_row = form.ticked("every_row");
    let stores = Stores { db: &db, artifacts: &artifacts, settings: &settings };
    match other_data::measure(&stores, &model, &choice, every_row).await? {
        Ok(measured) => {
            html(&page(&member, ctx, &db, model, form.into_state(), Some(measured)).await?)
        }
        Err(notes) => {
            let said = translate_all(&notes, ctx.lang);
            form.fail("dataset", "elsewhere-refused", vec![("reason", said)]);
            invalid(&page(&member, ctx, &db, model, form.into_state(), None).await?)
        }
    }
}
