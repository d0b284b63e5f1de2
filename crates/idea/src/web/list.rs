//! The ranked list of ideas, and its file.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::words;
use crate::{Idea, Status, store};
use charts::{InlineBar, Markup};
use venture::{Member, Viewer};
use web::{
    csv,
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

/// An idea as the list shows it.
struct Row {
    rank: usize,
    idea: Idea,
    score: FigureView,
    bar: Markup,
}

#[derive(Template)]
#[template(path = "idea/list.html")]
struct ListPage {
    ctx: PageCtx,
    base: String,
    query: ListQuery,
    page: Page<Row>,
    statuses: &'static words::Choices,
}

fn score(idea: &Idea) -> f64 {
    idea.rice().value.unwrap_or(f64::NEG_INFINITY)
}

/// Ideas that hold the words and have the status asked for, with their ranks, in the order
/// asked for; by RICE score otherwise. They arrive best first.
pub(crate) fn arranged(ideas: Vec<Idea>, query: &ListQuery) -> Vec<(usize, Idea)> {
    let mut rows: Vec<(usize, Idea)> =
        ideas.into_iter().enumerate().map(|(at, idea)| (at + 1, idea)).collect();
    if let Some(words) = query.search().map(str::to_lowercase) {
        rows.retain(|(_, idea)| {
            idea.title.to_lowercase().contains(&words) || idea.note.to_lowercase().contains(&words)
        });
    }
    if let Some(status) = Status::parse(&query.show) {
        rows.retain(|(_, idea)| idea.status == status);
    }
    let (column, descending) = query.order();
    match column {
        "title" => rows.sort_by_key(|(_, idea)| idea.title.to_lowercase()),
        "status" => rows
            .sort_by_key(|(_, idea)| Status::ALL.iter().position(|status| *status == idea.status)),
        "reach" => {
            rows.sort_by(|(_, a), (_, b)| a.reach_per_quarter().total_cmp(&b.reach_per_quarter()))
        }
        "impact" => rows.sort_by(|(_, a), (_, b)| a.impact.total_cmp(&b.impact)),
        "confidence" => rows.sort_by(|(_, a), (_, b)| a.confidence.total_cmp(&b.confidence)),
        "effort" => rows.sort_by(|(_, a), (_, b)| a.effort.total_cmp(&b.effort)),
        "needs" => rows.sort_by_key(|(_, idea)| idea.needs.len()),
        "competitors" => rows.sort_by_key(|(_, idea)| idea.competitors.len()),
        // The best stand first already, and ascending means the worst first.
        "score" => rows.reverse(),
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
    let ideas = store::list_ideas(db.get_ref(), member.id(), query.archived()).await?;
    let max = ideas.iter().map(score).fold(0.0, f64::max);
    let lang = ctx.lang;
    let page = Page::of(&query, arranged(ideas, &query)).map(|(rank, idea)| {
        let figure = idea.rice();
        let view = words::score(&figure, lang);
        let label = format!("{}: {}", idea.title, view.text);
        let bar = InlineBar { label, value: figure.value, interval: None, max }.html();
        Row { rank, idea, score: view, bar }
    });
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("ideas"),
        page,
        query,
        statuses: &words::STATUSES,
    })
}

const COLUMNS: [&str; 14] = [
    "rank",
    "title",
    "status",
    "rice",
    "reach",
    "reach_period",
    "impact",
    "confidence",
    "effort_person_months",
    "needs_served",
    "competitors_having_it",
    "source",
    "observed_on",
    "note",
];

/// The whole list as it is searched and sorted.
pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let ideas = store::list_ideas(db.get_ref(), member.id(), query.archived()).await?;
    let lines = arranged(ideas, &query).into_iter().map(|(rank, idea)| {
        vec![
            rank.to_string(),
            idea.title.clone(),
            idea.status.as_str().to_owned(),
            idea.rice().value.map_or_else(String::new, |value| value.to_string()),
            idea.reach.to_string(),
            idea.reach_period.as_str().to_owned(),
            idea.impact.to_string(),
            idea.confidence.to_string(),
            idea.effort.to_string(),
            idea.needs.len().to_string(),
            idea.competitors.len().to_string(),
            idea.provenance.source,
            idea.provenance.observed_on.to_string(),
            idea.note,
        ]
    });
    csv::download("ideas.csv", &COLUMNS, lines)
}
