//! The roadmap: milestones on a line of time, as a list, as a file.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use crate::{
    Milestone, State,
    milestone::{ScheduleWarning, schedule_warnings},
};
use charts::{Markup, Step, StepStanding, Texts, Timeline};
use venture::{Member, Record, Viewer};
use web::{
    csv,
    error::AppError,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

/// Most milestones that are drawn; all stand in the list.
const DRAWN: usize = 60;

/// A milestone as the list shows it.
struct Row {
    milestone: Milestone,
    late: bool,
    warnings: Vec<String>,
    waits_for: Vec<(String, String)>,
    idea: Option<(String, String)>,
    experiment: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "gotomarket/roadmap.html")]
struct RoadmapPage {
    ctx: PageCtx,
    section: String,
    base: String,
    query: ListQuery,
    page: Page<Row>,
    chart: Option<Markup>,
    late: usize,
    states: &'static [(&'static str, &'static str)],
}

/// States as a list is filtered by them.
const SHOWN: [(&str, &str); 4] = [
    ("planned", "milestone-state-planned"),
    ("doing", "milestone-state-doing"),
    ("done", "milestone-state-done"),
    ("dropped", "milestone-state-dropped"),
];

pub(super) fn words(ctx: &PageCtx, warning: &ScheduleWarning) -> String {
    match warning {
        ScheduleWarning::Late { days } => ctx.t1("milestone-late", "days", days),
        ScheduleWarning::DueBefore { title } => ctx.t1("milestone-due-before", "title", title),
        ScheduleWarning::WaitsForDropped { title } => {
            ctx.t1("milestone-waits-for-dropped", "title", title)
        }
        ScheduleWarning::Early { title } => ctx.t1("milestone-early", "title", title),
    }
}

/// Milestones that hold the words and have the state, in the order asked for; by due date otherwise.
fn arranged(rows: &mut Vec<Row>, query: &ListQuery) {
    if let Some(words) = query.search().map(str::to_lowercase) {
        rows.retain(|row| {
            let one = &row.milestone;
            [&one.title, &one.note, &one.owner]
                .iter()
                .any(|text| text.to_lowercase().contains(&words))
        });
    }
    if let Some(state) = State::parse(&query.show) {
        rows.retain(|row| row.milestone.state == state);
    }
    let (column, descending) = query.order();
    match column {
        "title" => rows.sort_by_key(|row| row.milestone.title.to_lowercase()),
        "owner" => rows.sort_by_key(|row| row.milestone.owner.to_lowercase()),
        "state" => rows
            .sort_by_key(|row| State::ALL.iter().position(|state| *state == row.milestone.state)),
        _ => rows.sort_by_key(|row| row.milestone.due_on),
    }
    if descending {
        rows.reverse();
    }
}

fn chart(ctx: &PageCtx, milestones: &[Milestone], today: Date) -> Option<Markup> {
    let drawn: Vec<&Milestone> = milestones.iter().take(DRAWN).collect();
    if drawn.is_empty() {
        return None;
    }
    let row_of = |id: &Uuid| drawn.iter().position(|one| one.id == *id);
    let steps = drawn.iter().map(|one| Step {
        label: one.title.clone(),
        due: one.due_on,
        standing: match one.state {
            _ if one.is_late(today) => StepStanding::Late,
            State::Done => StepStanding::Done,
            State::Dropped => StepStanding::Dropped,
            State::Planned | State::Doing => StepStanding::Open,
        },
        state: ctx.t(&one.state.text_key()),
        waits_for: one.depends_on.iter().filter_map(row_of).collect(),
    });
    Some(charts::figure(&Timeline {
        texts: Texts {
            title: ctx.t("roadmap"),
            description: ctx.t1("roadmap-description", "n", drawn.len()),
            empty: String::new(),
            table: ctx.t("market-chart-table"),
            unknown: ctx.t("unknown"),
        },
        today,
        today_label: ctx.t("roadmap-today"),
        headings: ["milestone", "milestone-due", "milestone-state", "milestone-waits"]
            .map(|key| ctx.t(key)),
        steps: steps.collect(),
    }))
}

async fn rows(
    ctx: &PageCtx,
    db: &DatabaseConnection,
    venture: Uuid,
    milestones: Vec<Milestone>,
    today: Date,
) -> Result<Vec<Row>, AppError> {
    let ideas = idea::store::list_open_ideas(db, venture).await?;
    let experiments = experiment::store::list_every_experiment(db, venture).await?;
    let found = schedule_warnings(&milestones, today);
    let known: Vec<(Uuid, String, String)> =
        milestones.iter().map(|one| (one.id, one.title.clone(), one.href())).collect();
    let row = |(milestone, warnings): (Milestone, Vec<ScheduleWarning>)| Row {
        late: milestone.is_late(today),
        warnings: warnings.iter().map(|one| words(ctx, one)).collect(),
        waits_for: known
            .iter()
            .filter(|(id, _, _)| milestone.depends_on.contains(id))
            .map(|(_, title, href)| (title.clone(), href.clone()))
            .collect(),
        idea: ideas
            .iter()
            .find(|idea| Some(idea.id) == milestone.idea)
            .map(|idea| (idea.title.clone(), idea.href())),
        experiment: experiments
            .iter()
            .find(|one| Some(one.id) == milestone.experiment)
            .map(|one| (one.card.hypothesis.clone(), one.href())),
        milestone,
    };
    Ok(milestones.into_iter().zip(found).map(row).collect())
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let today = db::now().date();
    let milestones = Milestone::list(db.get_ref(), member.id(), query.archived()).await?;
    let chart = if query.archived() { None } else { chart(&ctx, &milestones, today) };
    let mut rows = rows(&ctx, &db, member.id(), milestones, today).await?;
    let late = rows.iter().filter(|row| row.late).count();
    arranged(&mut rows, &query);
    html(&RoadmapPage {
        ctx: ctx.in_venture(member.nav()),
        section: member.path("go-to-market"),
        base: member.path("go-to-market/roadmap"),
        page: Page::of(&query, rows),
        query,
        chart,
        late,
        states: &SHOWN,
    })
}

const COLUMNS: [&str; 9] =
    ["title", "due_on", "state", "done_on", "owner", "waits_for", "idea", "experiment", "note"];

pub(super) async fn export(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let milestones = Milestone::list(db.get_ref(), member.id(), query.archived()).await?;
    let mut rows = rows(&ctx, &db, member.id(), milestones, db::now().date()).await?;
    arranged(&mut rows, &query);
    let lines = rows.into_iter().map(|row| {
        let waits: Vec<String> = row.waits_for.into_iter().map(|(title, _)| title).collect();
        let one = row.milestone;
        vec![
            one.title,
            one.due_on.to_string(),
            one.state.as_str().to_owned(),
            one.done_on.map_or_else(String::new, |date| date.to_string()),
            one.owner,
            waits.join("; "),
            row.idea.map_or_else(String::new, |(title, _)| title),
            row.experiment.map_or(one.experiment_text, |(hypothesis, _)| hypothesis),
            one.note,
        ]
    });
    csv::download("roadmap.csv", &COLUMNS, lines)
}
