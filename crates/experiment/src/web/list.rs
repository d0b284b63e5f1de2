//! Experiments as a list: what is overdue stands first.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use super::shown;
use crate::{Experiment, State, store};
use idea::store::list_ideas;
use market::Need;
use venture::{Member, Viewer};
use web::{
    csv,
    error::AppError,
    figures::FigureView,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

struct Row {
    experiment: Experiment,
    threshold: String,
    result: Option<FigureView>,
    need: Option<Need>,
}

#[derive(Template)]
#[template(path = "experiment/list.html")]
struct ListPage {
    ctx: PageCtx,
    base: String,
    query: ListQuery,
    page: Page<()>,
    /// Overdue ones of this page; they stand first unless another order is asked for.
    overdue: Vec<Row>,
    rows: Vec<Row>,
    /// All that are overdue, whatever is shown.
    overdue_count: u64,
    today: Date,
}

impl ListPage {
    /// The two groups with their rows, empty ones left out.
    fn groups(&self) -> Vec<(&'static str, &Vec<Row>)> {
        let groups = [("experiments-overdue", &self.overdue), ("experiments-others", &self.rows)];
        groups.into_iter().filter(|(_, rows)| !rows.is_empty()).collect()
    }
}

/// The needs that some experiments test.
async fn needs(
    db: &DatabaseConnection,
    venture: Uuid,
    experiments: &[Experiment],
) -> Result<HashMap<Uuid, Need>, AppError> {
    let ids: Vec<Uuid> = experiments.iter().filter_map(|one| one.card.need).collect();
    let all = market::store::named_needs(db, venture, &ids).await?;
    Ok(all.into_iter().map(|need| (need.id, need)).collect())
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let (query, today) = (query.into_inner(), db::now().date());
    let mut page = store::list_experiments(db.get_ref(), member.id(), &query, today).await?;
    let needs = needs(&db, member.id(), &page.items).await?;
    let items = std::mem::take(&mut page.items).into_iter().map(|experiment| Row {
        threshold: shown::threshold(&experiment.card),
        result: shown::figure(&experiment, ctx.lang),
        need: experiment.card.need.and_then(|id| needs.get(&id).cloned()),
        experiment,
    });
    let (overdue, rows) =
        items.partition(|row| query.sort.is_empty() && row.experiment.is_overdue(&today));
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("experiments"),
        overdue_count: store::count_overdue(db.get_ref(), member.id(), today).await?,
        page: page.map(|_| ()),
        query,
        overdue,
        rows,
        today,
    })
}

const COLUMNS: [&str; 25] = [
    "hypothesis",
    "state",
    "overdue",
    "method",
    "need",
    "idea",
    "about",
    "metric",
    "scale",
    "direction",
    "threshold",
    "unit",
    "planned_n",
    "deadline",
    "cost",
    "currency",
    "result",
    "low",
    "high",
    "n",
    "met",
    "result_on",
    "result_source",
    "decision",
    "reason",
];

/// The whole list as it is searched and sorted. Shares are 0 to 1.
pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let today = db::now().date();
    let (venture, currency) = (member.id(), member.venture.currency.clone());
    let part = async move |number: u64| -> csv::Lines {
        let part = query.whole_page(number);
        let page = store::list_experiments(db.get_ref(), venture, &part, today).await?;
        let called = called(&db, venture, &page.items).await?;
        Ok(page.map(|one| line(&one, &called, &currency, today)))
    };
    csv::of_list("experiments.csv", &COLUMNS, part).await
}

/// What the needs and ideas of some experiments are called, archived ones too.
async fn called(
    db: &DatabaseConnection,
    venture: Uuid,
    experiments: &[Experiment],
) -> Result<HashMap<Uuid, String>, AppError> {
    let needs = needs(db, venture, experiments).await?;
    let needs = needs.into_values().map(|need| (need.id, need.statement));
    let mut ideas = list_ideas(db, venture, false).await?;
    ideas.extend(list_ideas(db, venture, true).await?);
    Ok(needs.chain(ideas.into_iter().map(|idea| (idea.id, idea.title))).collect())
}

fn line(
    one: &Experiment,
    called: &HashMap<Uuid, String>,
    currency: &str,
    today: Date,
) -> Vec<String> {
    let (card, result, finding) = (&one.card, one.result.as_ref(), one.finding());
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let bound = |pick: fn((f64, f64)) -> f64| {
        finding.and_then(|f| f.interval).map(|i| pick(i).to_string()).unwrap_or_default()
    };
    let name = |id: Option<Uuid>| id.and_then(|id| called.get(&id)).cloned().unwrap_or_default();
    let cost = card.cost_minor.map(|cost| shown::amount(cost, currency));
    vec![
        card.hypothesis.clone(),
        one.state.as_str().to_owned(),
        yes(one.is_overdue(&today)),
        card.method.clone(),
        name(card.need),
        name(card.idea),
        card.about.clone(),
        card.metric.clone(),
        card.scale.as_str().to_owned(),
        card.direction.as_str().to_owned(),
        card.threshold.to_string(),
        card.unit.clone(),
        card.planned_n.to_string(),
        card.deadline.to_string(),
        cost.unwrap_or_default(),
        currency.to_owned(),
        result.map(|result| result.value.to_string()).unwrap_or_default(),
        bound(|interval| interval.0),
        bound(|interval| interval.1),
        result.map(|result| result.n.to_string()).unwrap_or_default(),
        finding.map(|finding| yes(finding.met)).unwrap_or_default(),
        result.map(|result| result.on.to_string()).unwrap_or_default(),
        result.map(|result| result.source.clone()).unwrap_or_default(),
        one.decision.map(|decision| decision.as_str().to_owned()).unwrap_or_default(),
        one.decision_reason.clone(),
    ]
}
