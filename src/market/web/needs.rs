//! Needs: ranked list, file.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{fields, shown};
use crate::{
    i18n::Lang,
    market::{Need, Snapshot, snapshot, store},
    venture::{Editor, Member, Viewer},
    web::{
        charts::{InlineBar, Markup},
        csv,
        error::AppError,
        figures::FigureView,
        forms::Form,
        page::{PageCtx, html},
        paging::{ListQuery, Page},
    },
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
    archived: Vec<Need>,
}

fn row(market: &Snapshot, lang: Lang, rank: usize, at: usize) -> Row {
    let (need, score, standing) = (&market.needs[at], &market.scores[at], market.standing(at));
    let view = FigureView::new(&score.score, lang);
    let label = format!("{}: {} ({})", need.statement, view.text, view.aside);
    Row {
        rank,
        statement: need.statement.clone(),
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

/// Rows that hold the words that are searched for, in the order asked for; by rank otherwise.
fn rows(market: &Snapshot, lang: Lang, query: &ListQuery) -> Vec<Row> {
    let ranked = market.ranking().into_iter().enumerate();
    let mut rows: Vec<Row> = ranked.map(|(rank, at)| row(market, lang, rank + 1, at)).collect();
    if let Some(words) = query.search().map(str::to_lowercase) {
        rows.retain(|row| row.statement.to_lowercase().contains(&words));
    }
    let (column, descending) = query.order();
    let number = |a: Option<f64>, b: Option<f64>| {
        a.unwrap_or(f64::NEG_INFINITY).total_cmp(&b.unwrap_or(f64::NEG_INFINITY))
    };
    match column {
        "statement" => rows.sort_by_key(|row| row.statement.to_lowercase()),
        "n" => rows.sort_by_key(|row| row.n),
        "importance" => rows.sort_by(|a, b| number(a.importance, b.importance)),
        "satisfaction" => rows.sort_by(|a, b| number(a.satisfaction, b.satisfaction)),
        // The best stand first already, and ascending means the worst first.
        "score" => rows.reverse(),
        _ => return rows,
    }
    if descending {
        rows.reverse();
    }
    rows
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let (rows, archived) = if query.archived() {
        (Vec::new(), store::list_needs(db.get_ref(), member.id(), true).await?)
    } else {
        let market = snapshot(&db, &member.venture).await?;
        (rows(&market, ctx.lang, &query), Vec::new())
    };
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("needs"),
        page: Page::of(&query, rows),
        archived,
        query,
    })
}

const COLUMNS: [&str; 9] = [
    "rank",
    "need",
    "opportunity",
    "low",
    "high",
    "importance",
    "satisfaction",
    "respondents",
    "offer_mean",
];

/// All needs with their figures.
pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let market = snapshot(&db, &member.venture).await?;
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let lines = market.ranking().into_iter().enumerate().map(|(rank, at)| {
        let (need, score) = (&market.needs[at], &market.scores[at]);
        let interval = score.score.interval.as_ref();
        vec![
            (rank + 1).to_string(),
            need.statement.clone(),
            number(score.score.value),
            number(interval.map(|interval| interval.low)),
            number(interval.map(|interval| interval.high)),
            number(score.importance),
            number(score.satisfaction),
            need.ratings.len().to_string(),
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
    let found = store::find_need(db, member.id(), id).await?;
    fields::open(found, |one| one.archived_at)
}

pub(super) async fn archive(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let found = store::set_need_archived(&db, fields::edit(&member), path.1, true).await?;
    fields::done(found, &member.path("needs"), "archived")
}

pub(super) async fn restore(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let id = path.1;
    let found = store::set_need_archived(&db, fields::edit(&member), id, false).await?;
    fields::done(found, &member.path(&format!("needs/{id}")), "restored")
}
