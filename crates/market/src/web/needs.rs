//! Needs: ranked list, file.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::shown;
use crate::{Need, Segment, Snapshot, snapshot, store};
use charts::{InlineBar, Markup};
use i18n::Lang;
use venture::{Edit, Editor, Member, Record, Viewer, archiving::Found};
use web::{
    csv,
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

/// End of the bars' scale: the greatest opportunity score is 19.
const BAR_END: f64 = 20.0;

/// The best competitor for a need.
struct Best {
    rating: u8,
    name: String,
    href: String,
    stale: bool,
}

/// A need as the ranked list shows it.
struct Row {
    rank: usize,
    statement: String,
    segment: Option<String>,
    votes: u64,
    href: String,
    score: FigureView,
    bar: Markup,
    importance: Option<f64>,
    satisfaction: Option<f64>,
    n: u64,
    stale: bool,
    best: Option<Best>,
    ours: Option<f64>,
    ours_stale: bool,
}

#[derive(Template)]
#[template(path = "market/needs.html")]
struct ListPage {
    ctx: PageCtx,
    base: String,
    query: ListQuery,
    page: Page<Row>,
    /// Archived ones, or all where there are too many for figures.
    archived: Page<Need>,
    /// Why there are no figures.
    unranked: Option<String>,
}

fn row(market: &Snapshot, segments: &Segments, lang: Lang, rank: usize, at: usize) -> Row {
    let (need, score, standing) = (&market.needs[at], &market.scores[at], market.standing(at));
    let view = FigureView::new(&score.score, lang);
    let label = format!("{}: {} ({})", need.statement, view.text, view.aside);
    Row {
        rank,
        statement: need.statement.clone(),
        segment: need.segment.and_then(|id| segments.get(&id)).cloned(),
        votes: need.votes,
        href: need.href.clone(),
        bar: InlineBar {
            label,
            value: score.score.value,
            interval: score.score.interval.as_ref().map(|interval| (interval.low, interval.high)),
            max: BAR_END,
        }
        .html(),
        score: view,
        importance: score.importance,
        satisfaction: score.satisfaction,
        n: need.ratings.len() as u64,
        stale: need.stale,
        best: standing.best.map(|(feature, one)| Best {
            rating: feature.rating,
            name: one.name.clone(),
            href: one.href.clone(),
            stale: feature.stale,
        }),
        ours: standing.ours,
        ours_stale: need.offer_stale,
    }
}

/// Places of the needs that hold the words that are searched for, with their
/// ranks, in the order asked for; by rank otherwise. Only the rows of the page
/// that is shown are drawn.
pub(crate) fn places(
    market: &Snapshot,
    segments: &Segments,
    query: &ListQuery,
) -> Vec<(usize, usize)> {
    let ranked = market.ranking().into_iter().enumerate();
    let mut places: Vec<(usize, usize)> = ranked.map(|(rank, at)| (rank + 1, at)).collect();
    if let Some(words) = query.search().map(str::to_lowercase) {
        places.retain(|&(_, at)| {
            let need = &market.needs[at];
            let segment = need.segment.and_then(|id| segments.get(&id));
            need.statement.to_lowercase().contains(&words)
                || segment.is_some_and(|name| name.to_lowercase().contains(&words))
        });
    }
    let (column, descending) = query.order();
    let number = |value: Option<f64>| value.unwrap_or(f64::NEG_INFINITY);
    let by_number = |places: &mut Vec<(usize, usize)>, of: &dyn Fn(usize) -> Option<f64>| {
        places.sort_by(|a, b| number(of(a.1)).total_cmp(&number(of(b.1))));
    };
    match column {
        "statement" => {
            places.sort_by_cached_key(|&(_, at)| market.needs[at].statement.to_lowercase());
        }
        "n" => places.sort_by_key(|&(_, at)| market.needs[at].ratings.len()),
        "votes" => places.sort_by_key(|&(_, at)| market.needs[at].votes),
        "importance" => by_number(&mut places, &|at| market.scores[at].importance),
        "satisfaction" => by_number(&mut places, &|at| market.scores[at].satisfaction),
        // The best stand first already, and ascending means the worst first.
        "score" => places.reverse(),
        _ => return places,
    }
    if descending {
        places.reverse();
    }
    places
}

/// Names of the segments.
pub(crate) type Segments = HashMap<Uuid, String>;

pub(crate) async fn segment_names(
    db: &DatabaseConnection,
    venture: Uuid,
) -> Result<Segments, AppError> {
    let all = Segment::list(db, venture, false).await?;
    Ok(all.into_iter().map(|one| (one.id, one.name)).collect())
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let none = || Page::of(&query, Vec::new());
    let lang = ctx.lang;
    let (market, unranked) = if query.archived() {
        (None, None)
    } else {
        match snapshot(&db, &member.venture).await.map_err(AppError::from) {
            Ok(market) => (Some(market), None),
            // They can be viewed and archived all the same.
            Err(error @ AppError::Beyond { .. }) => (None, Some(error.text(lang))),
            Err(error) => return Err(error),
        }
    };
    let (page, archived) = if let Some(market) = market {
        let segments = segment_names(&db, member.id()).await?;
        let places = Page::of(&query, places(&market, &segments, &query));
        let page = places.map(|(rank, at)| row(&market, &segments, ctx.lang, rank, at));
        (page, Page::of(&query, Vec::new()))
    } else {
        (none(), store::page_needs(db.get_ref(), member.id(), &query).await?)
    };
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("needs"),
        unranked,
        page,
        archived,
        query,
    })
}

const COLUMNS: [&str; 11] = [
    "rank",
    "need",
    "segment",
    "opportunity",
    "low",
    "high",
    "importance",
    "satisfaction",
    "respondents",
    "votes",
    "offer_mean",
];

/// The whole list with its figures, as it is searched and sorted.
pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let market = snapshot(&db, &member.venture).await?;
    let segments = segment_names(&db, member.id()).await?;
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let lines = places(&market, &segments, &query).into_iter().map(|(rank, at)| {
        let (need, score) = (&market.needs[at], &market.scores[at]);
        let interval = score.score.interval.as_ref();
        vec![
            rank.to_string(),
            need.statement.clone(),
            need.segment.and_then(|id| segments.get(&id)).cloned().unwrap_or_default(),
            number(score.score.value),
            number(interval.map(|interval| interval.low)),
            number(interval.map(|interval| interval.high)),
            number(score.importance),
            number(score.satisfaction),
            need.ratings.len().to_string(),
            need.votes.to_string(),
            number(need.offer_mean()),
        ]
    });
    csv::download("needs.csv", &COLUMNS, lines)
}

/// The need that is changed or rated: it must be the venture's and not archived.
pub(super) async fn find_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Need, AppError> {
    Need::open(db, member.id(), id).await
}

/// Archives a need or restores it. One that was merged is restored by undoing the merge.
pub(super) fn set_archived(
    db: Data<DatabaseConnection>,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Found {
    Box::pin(async move {
        let found = Need::find(db.get_ref(), edit.venture, id).await?;
        if !archived && found.is_some_and(|need| need.merged_into.is_some()) {
            return Err(AppError::Conflict("error-need-merged"));
        }
        Ok(Need::set_archived(&db, edit, id, archived).await?)
    })
}
