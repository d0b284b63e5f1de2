//! A need's page: what respondents said of it, how well the offer and the
//! competitors meet it, and what is posted from there.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use time::Date;
use uuid::Uuid;

use super::{
    fields,
    needs::find_open,
    shown,
    trend::{self, TrendView},
};
use crate::{
    FIT_RANGE, Need, NeedEvent, NeedEventKind, NeedRating, NeedRatingDraft, OfferRating,
    OfferRatingDraft, Period, RATING_RANGE, Segment, VoteCount, snapshot, store,
};
use i18n::format;
use venture::{Editor, Member, Provenance, Record, Viewer, records};
use web::{
    error::AppError,
    figures::FigureView,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done, redirect_found},
    paging::{ListQuery, Page},
};

/// Competitors that a need's page names, the best rated first.
const RIVALS_SHOWN: usize = 100;

/// A competitor beside the need.
struct RivalRow {
    name: String,
    href: String,
    rating: u8,
    stale: bool,
}

#[derive(Template)]
#[template(path = "market/need.html")]
pub(super) struct NeedPage {
    ctx: PageCtx,
    base: String,
    need: Need,
    author: String,
    today: Date,
    /// By means and by top-two-box shares; nothing while the need is archived.
    scores: Option<(FigureView, FigureView)>,
    /// Respondents behind the scores.
    n: u64,
    ours: Option<f64>,
    ours_stale: bool,
    rivals: Vec<RivalRow>,
    query: ListQuery,
    answers: Page<NeedRating>,
    /// Of the same page and search as the answers.
    offers: Page<OfferRating>,
    /// All who rated the offer for it.
    offer_n: usize,
    segment: Option<Segment>,
    trend: Option<TrendView>,
    history: Vec<Step>,
    /// The need that it has become part of.
    merged_into: Option<(String, String)>,
    votes: Page<VoteCount>,
    /// The newest count of each source, added up.
    vote_sum: u64,
    pub(super) votes_form: FormState,
    rating_form: FormState,
    import_form: FormState,
    offer_form: FormState,
}

impl NeedPage {
    fn open(&self) -> bool {
        self.ctx.can_edit() && self.need.archived_at.is_none()
    }
}

/// `?by=month` or `?by=quarter`: the trend's periods.
#[derive(Deserialize)]
pub(super) struct Shown {
    #[serde(default)]
    by: String,
}

/// A step of the need's history with what it links to.
struct Step {
    event: NeedEvent,
    /// Statements and addresses of the needs that took part.
    others: Vec<(String, String)>,
    author: String,
    at: String,
    /// When it was taken back.
    undone: Option<String>,
    /// It is the last one that can be taken back.
    undoable: bool,
}

async fn history<P>(
    member: &Member<P>,
    db: &DatabaseConnection,
    need: Uuid,
) -> Result<Vec<Step>, AppError> {
    let events = store::list_need_events(db, member.id(), need).await?;
    let named = events.iter().flat_map(|one| one.other.into_iter().chain(one.parts.clone()));
    let statements = store::list_statements(db, member.id(), named).await?;
    let authors = records::list_authors(db, events.iter().map(|one| one.author)).await?;
    let can_go_back = |one: &NeedEvent| one.kind.can_be_undone() && one.undone_at.is_none();
    let last = events.iter().find(|one| can_go_back(one)).map(|one| one.id);
    let link = |id: &Uuid| {
        let statement = statements.get(id)?.clone();
        Some((statement, member.path(&format!("needs/{id}"))))
    };
    let steps = events.into_iter().map(|event| Step {
        others: event.other.iter().chain(&event.parts).filter_map(link).collect(),
        author: authors.get(&event.author).cloned().unwrap_or_default(),
        at: format::date(event.at),
        undone: event.undone_at.map(format::date),
        undoable: last == Some(event.id),
        event,
    });
    Ok(steps.collect())
}

async fn merged_into<P>(
    member: &Member<P>,
    db: &DatabaseConnection,
    need: &Need,
) -> Result<Option<(String, String)>, AppError> {
    let Some(id) = need.merged_into else { return Ok(None) };
    let found = Need::find(db, member.id(), id).await?;
    Ok(found.map(|one| (one.statement.clone(), one.href())))
}

async fn need_page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    id: Uuid,
    (query, period): (ListQuery, Option<Period>),
) -> Result<NeedPage, AppError> {
    let lang = ctx.lang;
    let need = Need::find(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    let market = snapshot(db, &member.venture).await?;
    let at = market.needs.iter().position(|one| one.id == id);
    let view = |figure| FigureView::new(figure, ctx.lang);
    let scores =
        at.map(|at| &market.scores[at]).map(|one| (view(&one.score), view(&one.top_two_box)));
    let rated = market.competitors.iter().filter_map(|one| Some((one, one.ratings.get(&id)?)));
    let mut rivals: Vec<RivalRow> = rated
        .map(|(one, feature)| RivalRow {
            name: one.name.clone(),
            href: one.href.clone(),
            rating: feature.rating,
            stale: feature.stale,
        })
        .collect();
    rivals.sort_by(|a, b| b.rating.cmp(&a.rating).then_with(|| a.name.cmp(&b.name)));
    rivals.truncate(RIVALS_SHOWN);
    let mut answers = store::list_need_ratings(db, member.id(), id).await?;
    let mut offers = store::list_offer_ratings(db, member.id(), id).await?;
    let offer_n = offers.len();
    if let Some(words) = query.search().map(str::to_lowercase) {
        answers.retain(|one| one.respondent.to_lowercase().contains(&words));
        offers.retain(|one| one.respondent.to_lowercase().contains(&words));
    }
    let votes = Page::of(&query, store::list_votes(db, member.id(), id).await?);
    let mut authors = records::list_authors(db, [need.author]).await?;
    Ok(NeedPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("needs"),
        author: authors.remove(&need.author).unwrap_or_default(),
        today: db::now().date(),
        scores,
        n: at.map_or(0, |at| market.needs[at].ratings.len() as u64),
        ours: at.and_then(|at| market.standing(at).ours),
        ours_stale: at.is_some_and(|at| market.needs[at].offer_stale),
        rivals,
        answers: Page::of(&query, answers),
        offers: Page::of(&query, offers),
        offer_n,
        query,
        segment: match need.segment {
            Some(segment) => Segment::find(db, member.id(), segment).await?,
            None => None,
        },
        trend: match at {
            Some(at) => trend::view(&market.needs[at], period, lang)?,
            None => None,
        },
        history: history(member, db, id).await?,
        merged_into: merged_into(member, db, &need).await?,
        votes,
        vote_sum: at.map_or(0, |at| market.needs[at].votes),
        votes_form: FormState::dated_today(["votes_date"]),
        rating_form: FormState::dated_today(["rating_date"]),
        import_form: FormState::dated_today(["import_date"]),
        offer_form: FormState::dated_today(["offer_date"]),
        need,
    })
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    query: Query<ListQuery>,
    shown: Query<Shown>,
) -> Result<HttpResponse, AppError> {
    let asked = (query.into_inner(), Period::parse(&shown.by));
    html(&need_page(&member, ctx, &db, path.1, asked).await?)
}

/// The page with a form that was refused.
pub(super) async fn refuse(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    need: &Need,
    place: impl FnOnce(&mut NeedPage),
) -> Result<HttpResponse, AppError> {
    let mut page = need_page(member, ctx, db, need.id, (ListQuery::default(), None)).await?;
    place(&mut page);
    invalid(&page)
}

fn level(form: &mut Form, name: &str, range: std::ops::RangeInclusive<i64>) -> Option<u8> {
    form.integer(name, range).and_then(|value| u8::try_from(value).ok())
}

/// Reads what a respondent said of a need.
pub fn answer(form: &mut Form) -> Option<(NeedRatingDraft, Provenance)> {
    let respondent = fields::respondent(form, "rating_respondent");
    let importance = level(form, "rating_importance", RATING_RANGE);
    let satisfaction = level(form, "rating_satisfaction", RATING_RANGE);
    let provenance = Provenance::read(form, "rating_source", "rating_date");
    let answer = NeedRatingDraft {
        respondent: respondent?,
        importance: importance?,
        satisfaction: satisfaction?,
    };
    Some((answer, provenance?))
}

/// Reads how well the offer meets a need in a respondent's eyes.
pub fn offer_answer(form: &mut Form) -> Option<(OfferRatingDraft, Provenance)> {
    let respondent = fields::respondent(form, "offer_respondent");
    let rating = level(form, "offer_rating", FIT_RANGE);
    let provenance = Provenance::read(form, "offer_source", "offer_date");
    Some((OfferRatingDraft { respondent: respondent?, rating: rating? }, provenance?))
}

pub(super) async fn add(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let need = find_open(&member, &db, path.1).await?;
    let answer = answer(&mut form);
    let put = async |(answer, provenance)| {
        store::put_need_ratings(&db, member.edit(), need.id, vec![answer], &provenance).await
    };
    if form.stored("rating_respondent", answer, put).await?.is_none() {
        return refuse(&member, ctx, &db, &need, |page| page.rating_form = form.into_state()).await;
    }
    Ok(redirect_done(&need.href(), "saved"))
}

pub(super) async fn add_offer(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let need = find_open(&member, &db, path.1).await?;
    let answer = offer_answer(&mut form);
    let put = async |(answer, provenance)| {
        store::put_offer_ratings(&db, member.edit(), need.id, vec![answer], &provenance).await
    };
    if form.stored("offer_respondent", answer, put).await?.is_none() {
        return refuse(&member, ctx, &db, &need, |page| page.offer_form = form.into_state()).await;
    }
    Ok(redirect_done(&need.href(), "saved"))
}

fn removed(member: &Member<Editor>, need: Uuid, found: bool) -> Result<HttpResponse, AppError> {
    redirect_found(found, &member.path(&format!("needs/{need}")), "fact-removed")
}

pub(super) async fn remove(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let (_, need, rating) = path.into_inner();
    let found = store::delete_need_rating(&db, member.edit(), need, rating).await?;
    removed(&member, need, found)
}

pub(super) async fn remove_offer(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let (_, need, rating) = path.into_inner();
    let found = store::delete_offer_rating(&db, member.edit(), need, rating).await?;
    removed(&member, need, found)
}
