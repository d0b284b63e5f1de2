//! Which segments to serve first: the ranking, its file, and a member's ratings.

use std::collections::HashSet;

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use uuid::Uuid;

use super::shown;
use crate::{
    Criterion, ScoreDraft, SegmentScore,
    fit::{self, Fit, SCALE},
    store,
};
use charts::{InlineBar, Markup};
use market::Segment;
use parsing::typed_number::{Convention, Mark, number};
use venture::{Editor, Member, Provenance, Record, Viewer};
use web::{
    csv,
    error::AppError,
    figures::FigureView,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::{ListQuery, Page},
};

/// Weights as they stand in the address; anything unreadable counts 1.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Weights {
    #[serde(default)]
    size: String,
    #[serde(default)]
    need: String,
    #[serde(default)]
    reach: String,
}

impl Weights {
    fn values(&self) -> [f64; 3] {
        [&self.size, &self.need, &self.reach].map(|typed| {
            let value = number(typed, Convention::Usually(Mark::Point)).ok();
            value.filter(|value| (0.0..=100.0).contains(value)).unwrap_or(1.0)
        })
    }
}

struct Row {
    rank: usize,
    fit: Fit,
    score: FigureView,
    bar: Markup,
}

/// Segments that the ranking shows; its file holds all.
const MOST_ROWS: usize = 200;

/// A weight's field: name, what stands in it, its share.
struct WeightField {
    name: &'static str,
    value: f64,
    share: f64,
}

#[derive(Template)]
#[template(path = "gotomarket/segments.html")]
struct RankPage {
    ctx: PageCtx,
    section: String,
    base: String,
    rows: Vec<Row>,
    /// All segments, of which the first are shown.
    all: usize,
    weights: Vec<WeightField>,
    /// People who rated and have left since.
    former: usize,
}

/// The ranking, and how many who rated have left.
async fn ranked(
    db: &DatabaseConnection,
    venture: Uuid,
    weights: [f64; 3],
) -> Result<(Vec<Fit>, usize), AppError> {
    let segments = Segment::list(db, venture, false).await?;
    let scores = store::list_scores(db, venture).await?;
    Ok((fit::rank(venture, &segments, &scores, weights), fit::former_raters(&scores)))
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<Weights>,
) -> Result<HttpResponse, AppError> {
    let weights = query.values();
    let (fits, former) = ranked(&db, member.id(), weights).await?;
    let all = fits.len();
    let rows = fits.into_iter().take(MOST_ROWS).enumerate().map(|(at, fit)| {
        let score = shown::quiet(&fit.score, ctx.lang);
        let label = format!("{}: {} ({})", fit.name, score.text, score.aside);
        let interval = fit.score.interval.as_ref().map(|one| (one.low, one.high));
        let bar = InlineBar { label, value: fit.score.value, interval, max: 5.0 }.html();
        Row { rank: at + 1, score, bar, fit }
    });
    let rows = rows.collect();
    let shares = fit::shares(weights);
    let weights = Criterion::ALL.iter().enumerate().map(|(at, criterion)| WeightField {
        name: criterion.as_str(),
        value: weights[at],
        share: shares[at],
    });
    html(&RankPage {
        section: member.path("go-to-market"),
        base: member.path("go-to-market/segments"),
        ctx: ctx.in_venture(member.nav()),
        rows,
        all,
        former,
        weights: weights.collect(),
    })
}

const COLUMNS: [&str; 9] = [
    "rank",
    "segment",
    "score",
    "low",
    "high",
    "raters",
    "mean_size",
    "mean_need",
    "mean_reachability",
];

pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<Weights>,
) -> Result<HttpResponse, AppError> {
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let (fits, _) = ranked(&db, member.id(), query.values()).await?;
    let lines = fits.into_iter().enumerate().map(|(at, fit)| {
        let interval = fit.score.interval.as_ref();
        vec![
            (at + 1).to_string(),
            fit.name.clone(),
            number(fit.score.value),
            number(interval.map(|one| one.low)),
            number(interval.map(|one| one.high)),
            fit.score.n.unwrap_or_default().to_string(),
            number(fit.means.map(|means| means[0])),
            number(fit.means.map(|means| means[1])),
            number(fit.means.map(|means| means[2])),
        ]
    });
    csv::download("segments.csv", &COLUMNS, lines)
}

/// A segment with the names of its three fields.
struct Fields {
    id: Uuid,
    name: String,
    description: String,
    names: [String; 3],
}

#[derive(Template)]
#[template(path = "gotomarket/segments_rate.html")]
struct RatePage {
    ctx: PageCtx,
    section: String,
    base: String,
    query: ListQuery,
    page: Page<Fields>,
    form: FormState,
}

pub fn field(criterion: Criterion, segment: Uuid) -> String {
    format!("{}-{segment}", criterion.as_str())
}

fn rate_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    (segments, query): (Vec<Segment>, ListQuery),
    form: FormState,
) -> RatePage {
    let page = Page::of(&query, segments).map(|one| Fields {
        names: Criterion::ALL.map(|criterion| field(criterion, one.id)),
        id: one.id,
        name: one.name,
        description: one.description,
    });
    RatePage {
        ctx: ctx.in_venture(member.nav()),
        section: member.path("go-to-market"),
        base: member.path("go-to-market/segments"),
        query,
        page,
        form,
    }
}

/// What the member said before, and the source of it.
fn filled(own: &[&SegmentScore]) -> FormState {
    let mut values = vec![("observed_on".to_owned(), db::now().date().to_string())];
    if let Some(last) = own.iter().max_by_key(|one| one.provenance.observed_on) {
        values.push(("source".to_owned(), last.provenance.source.clone()));
    }
    for one in own {
        for (at, criterion) in Criterion::ALL.into_iter().enumerate() {
            values.push((field(criterion, one.segment), one.ratings[at].to_string()));
        }
    }
    FormState::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

pub(super) async fn rate_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let scores = store::list_scores(db.get_ref(), member.id()).await?;
    let own: Vec<&SegmentScore> =
        scores.iter().filter(|one| one.author == member.user.id).collect();
    html(&rate_page(&member, ctx, (segments, query.into_inner()), filled(&own)))
}

/// Three ratings, or none at all. The outer `None` means: wrong.
pub fn read(form: &mut Form, segment: Uuid) -> Option<Option<[u8; 3]>> {
    let names = Criterion::ALL.map(|criterion| field(criterion, segment));
    if names.iter().all(|name| form.raw(name).is_empty()) {
        return Some(None);
    }
    let [size, need, reach] =
        names.map(|name| form.integer(&name, SCALE).and_then(|rating| u8::try_from(rating).ok()));
    Some(Some([size?, need?, reach?]))
}

pub(super) async fn rate(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    // What stands on other pages of the form stays as it is.
    let sent: HashSet<String> = form.names().map(str::to_owned).collect();
    let mut segments = Segment::list(db.get_ref(), member.id(), false).await?;
    segments.retain(|one| {
        Criterion::ALL.iter().any(|criterion| sent.contains(&field(*criterion, one.id)))
    });
    let said = Provenance::read(&mut form, "source", "observed_on");
    let mut drafts = Vec::new();
    for segment in &segments {
        if let Some(ratings) = read(&mut form, segment.id) {
            drafts.push(ScoreDraft { segment: segment.id, ratings });
        }
    }
    let (Some(said), true) = (said, form.is_valid()) else {
        let shown = (segments, ListQuery::default().whole());
        return invalid(&rate_page(&member, ctx, shown, form.into_state()));
    };
    store::put_scores(&db, member.edit(), drafts, &said).await?;
    Ok(redirect_done(&member.path("go-to-market/segments"), "saved"))
}
