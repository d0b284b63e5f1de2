//! The gap between needs and offer, and its file.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::words;
use crate::{
    gap::{Cover, GapRow, gap},
    store,
};
use charts::{InlineBar, Markup};
use market::snapshot;
use venture::{Member, Viewer};
use web::{
    csv,
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

/// End of the bars' scale: the greatest opportunity score is 19.
const BAR_END: f64 = 20.0;

struct Row {
    gap: GapRow,
    score: FigureView,
    bar: Markup,
}

#[derive(Template)]
#[template(path = "idea/gap.html")]
struct GapPage {
    ctx: PageCtx,
    base: String,
    query: ListQuery,
    page: Page<Row>,
    /// Needs that are uncovered, planned and met.
    counts: [usize; 3],
}

async fn rows(member: &Member<Viewer>, db: &DatabaseConnection) -> Result<Vec<GapRow>, AppError> {
    let market = snapshot(db, &member.venture).await?;
    let ideas = store::list_open_ideas(db, member.id()).await?;
    Ok(gap(&market, &ideas))
}

/// The rows that hold the words, in the order asked for.
fn arranged(mut rows: Vec<GapRow>, query: &ListQuery) -> Vec<GapRow> {
    if let Some(words) = query.search().map(str::to_lowercase) {
        rows.retain(|row| row.statement.to_lowercase().contains(&words));
    }
    let number = |value: Option<f64>| value.unwrap_or(f64::NEG_INFINITY);
    let (column, descending) = query.order();
    match column {
        "statement" => rows.sort_by_key(|row| row.statement.to_lowercase()),
        "score" => {
            rows.sort_by(|a, b| number(a.opportunity.value).total_cmp(&number(b.opportunity.value)))
        }
        "ours" => rows.sort_by(|a, b| number(a.ours).total_cmp(&number(b.ours))),
        "lead" => rows.sort_by(|a, b| number(a.lead).total_cmp(&number(b.lead))),
        "ideas" => rows.sort_by_key(|row| row.ideas.len()),
        _ => return rows,
    }
    if descending {
        rows.reverse();
    }
    rows
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let all = rows(&member, &db).await?;
    let counts = [Cover::Uncovered, Cover::Planned, Cover::Met]
        .map(|cover| all.iter().filter(|row| row.cover == cover).count());
    let lang = ctx.lang;
    let page = Page::of(&query, arranged(all, &query)).map(|gap| {
        let score = FigureView::new(&gap.opportunity, lang);
        let label = format!("{}: {} ({})", gap.statement, score.text, score.aside);
        let interval = gap.opportunity.interval.as_ref().map(|one| (one.low, one.high));
        let value = gap.opportunity.value;
        Row { bar: InlineBar { label, value, interval, max: BAR_END }.html(), score, gap }
    });
    html(&GapPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("ideas"),
        query,
        page,
        counts,
    })
}

const COLUMNS: [&str; 10] = [
    "need",
    "state",
    "opportunity",
    "low",
    "high",
    "offer_mean",
    "best_competitor",
    "best_competitor_rating",
    "lead",
    "ideas",
];

/// All needs with what is done about them.
pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let lines = arranged(rows(&member, &db).await?, &query).into_iter().map(|row| {
        let interval = row.opportunity.interval.as_ref();
        let titles: Vec<&str> = row.ideas.iter().map(|idea| idea.title.as_str()).collect();
        let state = match row.cover {
            Cover::Uncovered => "uncovered",
            Cover::Planned => "planned",
            Cover::Met => "met",
        };
        vec![
            row.statement.clone(),
            state.to_owned(),
            number(row.opportunity.value),
            number(interval.map(|interval| interval.low)),
            number(interval.map(|interval| interval.high)),
            number(row.ours),
            row.best.as_ref().map_or_else(String::new, |best| best.name.clone()),
            row.best.as_ref().map_or_else(String::new, |best| best.rating.to_string()),
            number(row.lead),
            titles.join("; "),
        ]
    });
    csv::download("gap.csv", &COLUMNS, lines)
}
