//! Reading experiments: list, one, history, what is overdue.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Order,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, SimpleExpr},
};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::steps;
use crate::{Card, Decision, Direction, Event, Experiment, ExperimentResult, Scale, State};
use db::entity::{experiment, experiment_event};
use venture::{Edit, Record};
use web::paging::{ListQuery, Page, readable};

fn result(row: &experiment::Model) -> Option<ExperimentResult> {
    let count = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok());
    Some(ExperimentResult {
        value: row.result_value?,
        successes: count(row.result_successes),
        n: count(row.result_n)?,
        on: row.result_on?,
        source: row.result_source.clone(),
        note: row.result_note.clone(),
        evidence: row.evidence_id,
    })
}

impl Record for Experiment {
    type Table = experiment::Entity;

    fn from_row(row: experiment::Model) -> Result<Self, DbErr> {
        let odd = |what: &str| db::damaged(format!("experiment {}: {what}", row.id));
        let result = result(&row);
        Ok(Self {
            state: State::parse(&row.state).ok_or_else(|| odd("unknown state"))?,
            card: Card {
                scale: Scale::parse(&row.scale).ok_or_else(|| odd("unknown scale"))?,
                direction: Direction::parse(&row.direction)
                    .ok_or_else(|| odd("unknown direction"))?,
                planned_n: u32::try_from(row.planned_n).map_err(|_| odd("negative size"))?,
                hypothesis: row.hypothesis,
                method: row.method,
                need: row.need_id,
                idea: row.idea_id,
                about: row.about,
                metric: row.metric,
                unit: row.unit,
                threshold: row.threshold,
                deadline: row.deadline,
                cost_minor: row.cost_minor,
            },
            id: row.id,
            venture: row.venture_id,
            started_at: row.started_at,
            result,
            decision: row.decision.as_deref().and_then(Decision::parse),
            decision_reason: row.decision_reason,
            decided_at: row.decided_at,
            copied_from: row.copied_from,
            author: row.author_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
            archived_at: row.archived_at,
        })
    }

    fn archived_at(&self) -> Option<OffsetDateTime> {
        self.archived_at
    }

    /// Leaves a line in the experiment's history, too.
    async fn set_archived(
        db: &DatabaseConnection,
        edit: Edit,
        id: Uuid,
        archived: bool,
    ) -> Result<bool, DbErr> {
        steps::set_archived(db, edit, id, archived).await
    }
}

/// Past its deadline and undecided.
fn overdue(today: Date) -> Condition {
    let open = State::ALL.into_iter().filter(|state| state.is_open()).map(State::as_str);
    Condition::all()
        .add(experiment::Column::State.is_in(open))
        .add(experiment::Column::ArchivedAt.is_null())
        .add(experiment::Column::Deadline.lt(today))
}

/// What waits longest first: overdue, running, planned, decided, abandoned.
fn urgency(today: Date) -> SimpleExpr {
    let is = |state: State| experiment::Column::State.eq(state.as_str());
    Expr::case(overdue(today), 0)
        .case(is(State::Running), 1)
        .case(is(State::Planned), 2)
        .case(is(State::Decided), 3)
        .finally(4)
        .into()
}

fn state_order() -> SimpleExpr {
    let is = |state: State| experiment::Column::State.eq(state.as_str());
    Expr::case(is(State::Planned), 0)
        .case(is(State::Running), 1)
        .case(is(State::Decided), 2)
        .finally(3)
        .into()
}

fn wanted(venture: Uuid, query: &ListQuery, today: Date) -> Condition {
    use experiment::Column;
    let away = Column::ArchivedAt;
    let mut all = Condition::all().add(Column::VentureId.eq(venture)).add(if query.archived() {
        away.is_not_null()
    } else {
        away.is_null()
    });
    if let Some(state) = State::parse(&query.show) {
        all = all.add(Column::State.eq(state.as_str()));
    } else if query.show == "overdue" {
        all = all.add(overdue(today));
    }
    if let Some(words) = query.search() {
        let texts = [
            Column::Hypothesis,
            Column::Method,
            Column::Metric,
            Column::About,
            Column::DecisionReason,
        ];
        let any = texts
            .into_iter()
            .fold(Condition::any(), |any, column| any.add(db::contains(column, words)));
        all = all.add(any);
    }
    all
}

/// The experiments of a venture as asked for: `show` may be a state, `overdue` or
/// `archived`. Sorts by `hypothesis`, `state`, `deadline` and `changed`; what
/// waits longest first otherwise.
///
/// # Errors
/// When the database refuses or holds what it must not.
pub async fn list_experiments(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
    today: Date,
) -> Result<Page<Experiment>, DbErr> {
    use experiment::Column;
    let select = experiment::Entity::find().filter(wanted(venture, query, today));
    let (column, descending): (SimpleExpr, bool) = match query.order() {
        ("hypothesis", descending) => (Expr::col(Column::Hypothesis), descending),
        ("state", descending) => (state_order(), descending),
        ("deadline", descending) => (Expr::col(Column::Deadline), descending),
        ("changed", descending) => (Expr::col(Column::UpdatedAt), descending),
        _ => (urgency(today), false),
    };
    let order = if descending { Order::Desc } else { Order::Asc };
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by(column, order)
        .order_by_asc(Column::Deadline)
        .order_by_asc(Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::read(query, rows.into_iter().map(Experiment::from_row).collect(), total))
}

/// Events of an experiment that are told, the latest.
const TOLD_EVENTS: u64 = 200;

/// What happened to an experiment, the latest first, and how much happened before that.
///
/// # Errors
/// When the database refuses.
pub async fn list_events(
    db: &impl ConnectionTrait,
    experiment: Uuid,
) -> Result<(Vec<Event>, u64), DbErr> {
    let all = experiment_event::Entity::find()
        .filter(experiment_event::Column::ExperimentId.eq(experiment));
    let count = all.clone().count(db).await?;
    let rows = all
        .order_by_desc(experiment_event::Column::At)
        .order_by_desc(experiment_event::Column::Id)
        .limit(TOLD_EVENTS)
        .all(db)
        .await?;
    let read = |row: experiment_event::Model| Event {
        action: row.action,
        state: State::parse(&row.state).unwrap_or(State::Planned),
        detail: row.detail,
        author: row.author_id,
        at: row.at,
    };
    Ok((rows.into_iter().map(read).collect(), count.saturating_sub(TOLD_EVENTS)))
}

/// The experiments past their deadline that nobody has decided, the oldest deadline first.
///
/// # Errors
/// When the database refuses or holds what it must not.
pub async fn list_overdue(
    db: &impl ConnectionTrait,
    venture: Uuid,
    today: Date,
    most: u64,
) -> Result<Vec<Experiment>, DbErr> {
    let rows = experiment::Entity::find()
        .filter(experiment::Column::VentureId.eq(venture))
        .filter(overdue(today))
        .order_by_asc(experiment::Column::Deadline)
        .order_by_asc(experiment::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(readable(rows.into_iter().map(Experiment::from_row)))
}

/// How many there are of them.
///
/// # Errors
/// When the database refuses.
pub async fn count_overdue(
    db: &impl ConnectionTrait,
    venture: Uuid,
    today: Date,
) -> Result<u64, DbErr> {
    experiment::Entity::find()
        .filter(experiment::Column::VentureId.eq(venture))
        .filter(overdue(today))
        .count(db)
        .await
}

/// The experiments on one need that are not archived, the newest first.
///
/// # Errors
/// When the database refuses or holds what it must not.
pub async fn list_about_need(
    db: &impl ConnectionTrait,
    venture: Uuid,
    need: Uuid,
) -> Result<Vec<Experiment>, DbErr> {
    list_about(db, venture, experiment::Column::NeedId.eq(need)).await
}

/// Every experiment of a venture, archived or not, the newest first: what
/// another module's record may be linked to.
///
/// # Errors
/// When the database refuses or holds what it must not.
pub async fn list_every_experiment(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<Experiment>, DbErr> {
    let rows = experiment::Entity::find()
        .filter(experiment::Column::VentureId.eq(venture))
        .order_by_desc(experiment::Column::Id)
        .all(db)
        .await?;
    Ok(readable(rows.into_iter().map(Experiment::from_row)))
}

/// The experiments on one idea that are not archived, the newest first.
///
/// # Errors
/// When the database refuses or holds what it must not.
pub async fn list_about_idea(
    db: &impl ConnectionTrait,
    venture: Uuid,
    idea: Uuid,
) -> Result<Vec<Experiment>, DbErr> {
    list_about(db, venture, experiment::Column::IdeaId.eq(idea)).await
}

async fn list_about(
    db: &impl ConnectionTrait,
    venture: Uuid,
    which: SimpleExpr,
) -> Result<Vec<Experiment>, DbErr> {
    let rows = experiment::Entity::find()
        .filter(experiment::Column::VentureId.eq(venture))
        .filter(which)
        .filter(experiment::Column::ArchivedAt.is_null())
        .order_by_desc(experiment::Column::Id)
        .all(db)
        .await?;
    Ok(readable(rows.into_iter().map(Experiment::from_row)))
}
