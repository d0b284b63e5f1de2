//! The steps of an experiment. Each is only possible from certain states, which
//! the database checks in the same statement that changes it: two people cannot
//! both start the same experiment, and nobody can change a threshold under data.

use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction,
    DbErr, EntityTrait, QueryFilter, Set, sea_query::Expr,
};
use uuid::Uuid;

use crate::{Card, Decision, ExperimentResult, State};
use account::audit;
use db::entity::{experiment, experiment_event};
use venture::{
    Edit,
    records::{begin, named},
};

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Done,
    /// There is no such experiment, or it is archived.
    Missing,
    /// It is in another state; nothing was changed.
    OutOfTurn,
}

/// A line for the history: what was done, the state after it, the details.
struct Line<'a> {
    action: &'static str,
    state: State,
    detail: &'a str,
}

/// Ends a change: history, revision, audit line, commit.
async fn finish(
    transaction: DatabaseTransaction,
    edit: Edit,
    id: Uuid,
    line: Line<'_>,
) -> Result<(), DbErr> {
    let event = experiment_event::ActiveModel {
        id: Set(db::new_id()),
        venture_id: Set(edit.venture),
        experiment_id: Set(id),
        action: Set(line.action.to_owned()),
        state: Set(line.state.as_str().to_owned()),
        detail: Set(line.detail.to_owned()),
        author_id: Set(edit.author),
        at: Set(db::now()),
    };
    experiment_event::Entity::insert(event).exec_without_returning(&transaction).await?;
    venture::store::touch(&transaction, edit.venture).await?;
    let (author, subject) = (Some(edit.author), ("experiment", id));
    audit::record_in(&transaction, edit.venture, author, line.action, subject).await?;
    transaction.commit().await
}

/// Changes an experiment that is in one of some states and not archived.
async fn step(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    from: &[State],
    change: experiment::ActiveModel,
    line: Line<'_>,
) -> Result<Step, DbErr> {
    let transaction = begin(db, edit).await?;
    let change = experiment::ActiveModel {
        id: NotSet,
        updated_at: Set(db::now()),
        state: Set(line.state.as_str().to_owned()),
        ..change
    };
    let changed = experiment::Entity::update_many()
        .set(change)
        .filter(named::<experiment::Entity>(edit.venture, id))
        .filter(experiment::Column::ArchivedAt.is_null())
        .filter(experiment::Column::State.is_in(from.iter().map(|state| state.as_str())))
        .exec(&transaction)
        .await?;
    if changed.rows_affected > 0 {
        finish(transaction, edit, id, line).await?;
        return Ok(Step::Done);
    }
    let there = experiment::Entity::find()
        .filter(named::<experiment::Entity>(edit.venture, id))
        .filter(experiment::Column::ArchivedAt.is_null())
        .one(&transaction)
        .await?;
    Ok(if there.is_some() { Step::OutOfTurn } else { Step::Missing })
}

fn filled(card: Card) -> experiment::ActiveModel {
    experiment::ActiveModel {
        hypothesis: Set(card.hypothesis),
        method: Set(card.method),
        need_id: Set(card.need),
        idea_id: Set(card.idea),
        about: Set(card.about),
        metric: Set(card.metric),
        scale: Set(card.scale.as_str().to_owned()),
        unit: Set(card.unit),
        direction: Set(card.direction.as_str().to_owned()),
        threshold: Set(card.threshold),
        planned_n: Set(i32::try_from(card.planned_n).unwrap_or(i32::MAX)),
        deadline: Set(card.deadline),
        cost_minor: Set(card.cost_minor),
        ..Default::default()
    }
}

async fn insert(
    db: &impl ConnectionTrait,
    edit: Edit,
    card: Card,
    copied_from: Option<Uuid>,
) -> Result<Uuid, DbErr> {
    let (id, now) = (db::new_id(), db::now());
    let row = experiment::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        state: Set(State::Planned.as_str().to_owned()),
        result_source: Set(String::new()),
        result_note: Set(String::new()),
        decision_reason: Set(String::new()),
        copied_from: Set(copied_from),
        author_id: Set(edit.author),
        created_at: Set(now),
        updated_at: Set(now),
        ..filled(card)
    };
    experiment::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// Plans an experiment.
///
/// # Errors
/// When the database refuses.
pub async fn insert_experiment(
    db: &DatabaseConnection,
    edit: Edit,
    card: Card,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, edit).await?;
    let id = insert(&transaction, edit, card, None).await?;
    let line = Line { action: "create", state: State::Planned, detail: "" };
    finish(transaction, edit, id, line).await?;
    Ok(id)
}

/// Plans an experiment with what stands on the card of another.
///
/// # Errors
/// When the database refuses.
pub async fn copy_experiment(
    db: &DatabaseConnection,
    edit: Edit,
    original: Uuid,
    card: Card,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, edit).await?;
    let id = insert(&transaction, edit, card, Some(original)).await?;
    let line = Line { action: "copy", state: State::Planned, detail: "" };
    finish(transaction, edit, id, line).await?;
    Ok(id)
}

/// Changes the card of an experiment that is planned; later it is fixed.
///
/// # Errors
/// When the database refuses.
pub async fn update_experiment(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    card: Card,
) -> Result<Step, DbErr> {
    let line = Line { action: "update", state: State::Planned, detail: "" };
    step(db, edit, id, &[State::Planned], filled(card), line).await
}

/// Starts a planned experiment: from now on metric, threshold, size and deadline
/// are fixed. `fixed` says in one line what they are.
///
/// # Errors
/// When the database refuses.
pub async fn start(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    fixed: &str,
) -> Result<Step, DbErr> {
    let change = experiment::ActiveModel { started_at: Set(Some(db::now())), ..Default::default() };
    let line = Line { action: "start", state: State::Running, detail: fixed };
    step(db, edit, id, &[State::Planned], change, line).await
}

/// Enters what came out of a running experiment, in the place of what was
/// entered before; the history keeps both.
///
/// # Errors
/// When the database refuses.
pub async fn put_result(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    result: ExperimentResult,
    detail: &str,
) -> Result<Step, DbErr> {
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let change = experiment::ActiveModel {
        result_value: Set(Some(result.value)),
        result_successes: Set(result.successes.map(whole)),
        result_n: Set(Some(whole(result.n))),
        result_on: Set(Some(result.on)),
        result_source: Set(result.source),
        result_note: Set(result.note),
        evidence_id: Set(result.evidence),
        ..Default::default()
    };
    let line = Line { action: "result", state: State::Running, detail };
    step(db, edit, id, &[State::Running], change, line).await
}

/// Decides a running experiment. The caller has seen to it that there is a result.
///
/// # Errors
/// When the database refuses.
pub async fn decide(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    decision: Decision,
    reason: String,
) -> Result<Step, DbErr> {
    let detail = format!("{}: {reason}", decision.as_str());
    let change = experiment::ActiveModel {
        decision: Set(Some(decision.as_str().to_owned())),
        decision_reason: Set(reason),
        decided_at: Set(Some(db::now())),
        ..Default::default()
    };
    let line = Line { action: "decide", state: State::Decided, detail: &detail };
    step(db, edit, id, &[State::Running], change, line).await
}

/// Takes a decision back; the history keeps it.
///
/// # Errors
/// When the database refuses.
pub async fn reopen(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    reason: &str,
) -> Result<Step, DbErr> {
    let change = experiment::ActiveModel {
        decision: Set(None),
        decision_reason: Set(String::new()),
        decided_at: Set(None),
        ..Default::default()
    };
    let line = Line { action: "reopen", state: State::Running, detail: reason };
    step(db, edit, id, &[State::Decided], change, line).await
}

/// Gives up an experiment that is not decided.
///
/// # Errors
/// When the database refuses.
pub async fn abandon(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    reason: &str,
) -> Result<Step, DbErr> {
    let line = Line { action: "abandon", state: State::Abandoned, detail: reason };
    step(db, edit, id, &[State::Planned, State::Running], Default::default(), line).await
}

/// Archives an experiment or restores it; false when there is none.
///
/// # Errors
/// When the database refuses.
pub(super) async fn set_archived(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let found = experiment::Entity::find()
        .filter(named::<experiment::Entity>(edit.venture, id))
        .one(&transaction)
        .await?;
    let Some(row) = found else { return Ok(false) };
    experiment::Entity::update_many()
        .col_expr(experiment::Column::ArchivedAt, Expr::value(archived.then(db::now)))
        .filter(named::<experiment::Entity>(edit.venture, id))
        .exec(&transaction)
        .await?;
    let state = State::parse(&row.state).unwrap_or(State::Planned);
    let action = if archived { "archive" } else { "restore" };
    finish(transaction, edit, id, Line { action, state, detail: "" }).await?;
    Ok(true)
}
