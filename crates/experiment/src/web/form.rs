//! The card of an experiment: new, changed while it is planned, copied.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use time::Duration;
use uuid::Uuid;

use super::{
    fields::{self, Choice, Subjects},
    shown,
};
use crate::{Card, Direction, Experiment, Scale, State, store};
use venture::{Editor, Member, meanwhile};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, conflicting, html, invalid, redirect_done},
};

/// Days until the deadline that a new form proposes.
const PROPOSED_DAYS: i64 = 28;

#[derive(Template)]
#[template(path = "experiment/form.html")]
struct FormPage {
    ctx: PageCtx,
    base: String,
    action: String,
    /// Key of the page's heading.
    heading: &'static str,
    /// The one that is changed or copied; nothing for a new one.
    experiment: Option<Experiment>,
    needs: Vec<Choice>,
    ideas: Vec<Choice>,
    currency: String,
    form: FormState,
}

/// What a form is for.
enum Purpose {
    New,
    Edit(Experiment),
    Copy(Experiment),
}

fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    purpose: Purpose,
    subjects: Subjects,
    form: FormState,
) -> FormPage {
    let base = member.path("experiments");
    let (action, heading, experiment) = match purpose {
        Purpose::New => (base.clone(), "experiment-new", None),
        Purpose::Edit(one) => (one.href(), "experiment-edit", Some(one)),
        Purpose::Copy(one) => (format!("{}/copy", one.href()), "experiment-copy", Some(one)),
    };
    FormPage {
        ctx: ctx.in_venture(member.nav()),
        currency: member.venture.currency.clone(),
        base,
        action,
        heading,
        experiment,
        needs: subjects.needs,
        ideas: subjects.ideas,
        form,
    }
}

/// What a new experiment is about, chosen beforehand.
#[derive(Deserialize)]
pub(super) struct Preset {
    #[serde(default)]
    pub(super) need: String,
    #[serde(default)]
    pub(super) idea: String,
}

/// An empty form; `?need=` and `?idea=` choose beforehand.
pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<Preset>,
) -> Result<HttpResponse, AppError> {
    let deadline = db::now().date() + Duration::days(PROPOSED_DAYS);
    let Preset { need, idea } = query.into_inner();
    let values = [
        ("need", need),
        ("idea", idea),
        ("deadline", deadline.to_string()),
        ("scale", Scale::Share.as_str().to_owned()),
        ("direction", Direction::AtLeast.as_str().to_owned()),
    ];
    let form = FormState::filled(values);
    let subjects = fields::subjects(&db, member.id(), None, &ctx.wanted(&form)).await?;
    html(&page(&member, ctx, Purpose::New, subjects, form))
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let subjects = fields::subjects(&db, member.id(), None, &form.wanted()).await?;
    let card = fields::card(&mut form, &subjects, &member.venture.currency);
    let insert = |card| store::insert_experiment(&db, member.edit(), card);
    let Some(id) = form.stored("hypothesis", card, insert).await? else {
        return invalid(&page(&member, ctx, Purpose::New, subjects, form.into_state()));
    };
    Ok(redirect_done(&member.path(&format!("experiments/{id}")), "experiment-created"))
}

fn filled(card: &Card, currency: &str) -> FormState {
    let cost = |minor: i64| shown::amount(minor, currency);
    FormState::filled([
        ("hypothesis", card.hypothesis.clone()),
        ("method", card.method.clone()),
        ("need", card.need.map(|id| id.to_string()).unwrap_or_default()),
        ("idea", card.idea.map(|id| id.to_string()).unwrap_or_default()),
        ("about", card.about.clone()),
        ("metric", card.metric.clone()),
        ("scale", card.scale.as_str().to_owned()),
        ("unit", card.unit.clone()),
        ("direction", card.direction.as_str().to_owned()),
        ("threshold", shown::bare(card, card.threshold)),
        ("planned_n", card.planned_n.to_string()),
        ("deadline", card.deadline.to_string()),
        ("cost", card.cost_minor.map(cost).unwrap_or_default()),
    ])
}

/// An experiment whose card is not fixed yet.
async fn find_planned(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Experiment, AppError> {
    let one = fields::find_open(member, db, id).await?;
    match one.state {
        State::Planned => Ok(one),
        _ => Err(AppError::Conflict("error-experiment-fixed")),
    }
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let one = find_planned(&member, &db, path.1).await?;
    let form = filled(&one.card, &member.venture.currency).as_read();
    let wanted = ctx.wanted(&form);
    let subjects = fields::subjects(&db, member.id(), Some(&one.card), &wanted).await?;
    html(&page(&member, ctx, Purpose::Edit(one), subjects, form))
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = find_planned(&member, &db, path.1).await?;
    let subjects = fields::subjects(&db, member.id(), Some(&one.card), &form.wanted()).await?;
    let Some(card) = fields::card(&mut form, &subjects, &member.venture.currency) else {
        return invalid(&page(&member, ctx, Purpose::Edit(one), subjects, form.into_state()));
    };
    let currency = &member.venture.currency;
    let stored = async || Ok(filled(&find_planned(&member, &db, one.id).await?.card, currency));
    let save = async || store::update_experiment(&db, member.edit(), one.id, card.clone()).await;
    let Some(step) = meanwhile::save(&db, member.edit(), &mut form, stored, save).await? else {
        return conflicting(&page(&member, ctx, Purpose::Edit(one), subjects, form.into_state()));
    };
    fields::done(step?, &one.href(), "saved")
}

/// The card of another experiment, to be changed and planned anew.
pub(super) async fn copy_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let one = fields::find(&member, &db, path.1).await?;
    let mut card = one.card.clone();
    let proposed = db::now().date() + Duration::days(PROPOSED_DAYS);
    card.deadline = card.deadline.max(proposed);
    let form = filled(&card, &member.venture.currency);
    let wanted = ctx.wanted(&form);
    let subjects = fields::subjects(&db, member.id(), Some(&one.card), &wanted).await?;
    html(&page(&member, ctx, Purpose::Copy(one), subjects, form))
}

pub(super) async fn copy(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = fields::find(&member, &db, path.1).await?;
    let subjects = fields::subjects(&db, member.id(), Some(&one.card), &form.wanted()).await?;
    let card = fields::card(&mut form, &subjects, &member.venture.currency);
    let copy = |card| store::copy_experiment(&db, member.edit(), one.id, card);
    let Some(id) = form.stored("hypothesis", card, copy).await? else {
        return invalid(&page(&member, ctx, Purpose::Copy(one), subjects, form.into_state()));
    };
    Ok(redirect_done(&member.path(&format!("experiments/{id}")), "experiment-created"))
}
