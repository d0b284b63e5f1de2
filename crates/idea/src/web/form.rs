//! The form of an idea: new, and changed.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::words;
use crate::{Idea, IdeaDraft, Period, store};
use i18n::format;
use venture::{Editor, Member, Provenance, Record, meanwhile};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, conflicting, html, invalid, redirect_done},
    paging::Wanted,
};

/// Beyond this no reach and no effort is plausible.
const MOST: f64 = 1e9;
/// A day or so of one person, in months.
const LEAST_EFFORT: f64 = 0.01;

/// A record that an idea may be linked to.
struct Choice {
    /// Name of its box.
    name: String,
    id: Uuid,
    label: String,
}

/// Everything that an idea may be linked to.
struct Links {
    needs: Vec<Choice>,
    competitors: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "idea/form.html")]
struct FormPage {
    ctx: PageCtx,
    base: String,
    /// The one that is changed; nothing for a new one.
    idea: Option<Idea>,
    form: FormState,
    links: Links,
    impacts: &'static words::Choices,
    confidences: &'static words::Choices,
    periods: &'static words::Choices,
}

async fn links(db: &DatabaseConnection, venture: Uuid, wanted: &Wanted) -> Result<Links, AppError> {
    let needs = market::store::choosable_needs(db, venture, wanted).await?;
    let competitors = market::store::choosable_competitors(db, venture, wanted).await?;
    let choice =
        |kind: &str, id: Uuid, label: String| Choice { name: format!("{kind}-{id}"), id, label };
    Ok(Links {
        needs: needs.into_iter().map(|one| choice("need", one.id, one.statement)).collect(),
        competitors: competitors
            .into_iter()
            .map(|one| choice("competitor", one.id, one.name))
            .collect(),
    })
}

fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    idea: Option<Idea>,
    form: FormState,
    links: Links,
) -> FormPage {
    FormPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("ideas"),
        idea,
        form,
        links,
        impacts: &words::IMPACTS,
        confidences: &words::CONFIDENCES,
        periods: &words::PERIODS,
    }
}

/// One of the offered numbers.
fn offered(choices: &'static words::Choices) -> impl FnOnce(&str) -> Option<f64> {
    |word| choices.iter().find(|(value, _)| *value == word)?.0.parse().ok()
}

/// The ticked boxes, and what is linked already to records that are not offered, such as archived ones.
fn ticked(form: &Form, choices: &[Choice], linked: &[Uuid]) -> Vec<Uuid> {
    let chosen = choices.iter().filter(|one| form.ticked(&one.name)).map(|one| one.id);
    let kept = linked.iter().copied().filter(|id| choices.iter().all(|one| one.id != *id));
    chosen.chain(kept).collect()
}

fn read(form: &mut Form, links: &Links, idea: Option<&Idea>) -> Option<IdeaDraft> {
    let title = form.text("title", 1..=200);
    let note = form.text("note", 0..=4000);
    let reach = form.number("reach", 0.0..=MOST);
    let reach_period = form.choice("reach_period", Period::parse);
    let impact = form.choice("impact", offered(&words::IMPACTS));
    let confidence = form.choice("confidence", offered(&words::CONFIDENCES));
    let effort = form.number("effort", LEAST_EFFORT..=MOST);
    let provenance = Provenance::read(form, "source", "observed_on");
    let (needs, competitors) =
        idea.map_or((&[][..], &[][..]), |idea| (&idea.needs[..], &idea.competitors[..]));
    Some(IdeaDraft {
        title: title?,
        note: note?,
        reach: reach?,
        reach_period: reach_period?,
        impact: impact?,
        confidence: confidence?,
        effort: effort?,
        provenance: provenance?,
        needs: ticked(form, &links.needs, needs),
        competitors: ticked(form, &links.competitors, competitors),
    })
}

/// Reads the fields by themselves, without links.
pub fn draft(form: &mut Form) -> Option<IdeaDraft> {
    read(form, &Links { needs: Vec::new(), competitors: Vec::new() }, None)
}

/// An empty form; `?need=` in the address ticks a need beforehand.
pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: actix_web::web::Query<Beforehand>,
) -> Result<HttpResponse, AppError> {
    let mut values = vec![
        ("impact".to_owned(), "1".to_owned()),
        ("confidence".to_owned(), "0.8".to_owned()),
        ("observed_on".to_owned(), db::now().date().to_string()),
    ];
    if let Ok(need) = query.need.parse::<Uuid>() {
        values.push((format!("need-{need}"), "on".to_owned()));
    }
    let form = FormState::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone())));
    let links = links(&db, member.id(), &ctx.wanted(&form)).await?;
    html(&page(&member, ctx, None, form, links))
}

/// What the address says about a new idea.
#[derive(serde::Deserialize)]
pub(super) struct Beforehand {
    #[serde(default)]
    need: String,
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let links = links(&db, member.id(), &form.wanted()).await?;
    let draft = read(&mut form, &links, None);
    let insert = |draft| store::insert_idea(&db, member.edit(), draft);
    let Some(id) = form.stored("title", draft, insert).await? else {
        return invalid(&page(&member, ctx, None, form.into_state(), links));
    };
    Ok(redirect_done(&member.path(&format!("ideas/{id}")), "idea-created"))
}

/// The idea that is changed: it must be the venture's and not archived.
pub(super) async fn find_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Idea, AppError> {
    Idea::open(db, member.id(), id).await
}

fn filled(idea: &Idea) -> FormState {
    let texts = [
        ("title", idea.title.clone()),
        ("note", idea.note.clone()),
        ("reach", format::typed(idea.reach)),
        ("reach_period", idea.reach_period.as_str().to_owned()),
        ("impact", idea.impact.to_string()),
        ("confidence", idea.confidence.to_string()),
        ("effort", format::typed(idea.effort)),
        ("source", idea.provenance.source.clone()),
        ("observed_on", idea.provenance.observed_on.to_string()),
    ];
    let links = idea.needs.iter().map(|id| format!("need-{id}"));
    let links = links.chain(idea.competitors.iter().map(|id| format!("competitor-{id}")));
    let links: Vec<String> = links.collect();
    let boxes = links.iter().map(|name| (name.as_str(), "on".to_owned()));
    FormState::filled(texts.into_iter().chain(boxes))
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let idea = find_open(&member, &db, path.1).await?;
    let form = filled(&idea).as_read();
    let links = links(&db, member.id(), &ctx.wanted(&form)).await?;
    html(&page(&member, ctx, Some(idea), form, links))
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let idea = find_open(&member, &db, path.1).await?;
    let mut wanted = form.wanted();
    wanted.ids.extend(idea.needs.iter().chain(&idea.competitors));
    let links = links(&db, member.id(), &wanted).await?;
    let Some(draft) = read(&mut form, &links, Some(&idea)) else {
        return invalid(&page(&member, ctx, Some(idea), form.into_state(), links));
    };
    let stored = async || Ok(filled(&find_open(&member, &db, idea.id).await?));
    let save = async || store::update_idea(&db, member.edit(), idea.id, draft.clone()).await;
    let Some(saved) = meanwhile::save(&db, member.edit(), &mut form, stored, save).await? else {
        return conflicting(&page(&member, ctx, Some(idea), form.into_state(), links));
    };
    saved?;
    Ok(redirect_done(&idea.href(), "saved"))
}
