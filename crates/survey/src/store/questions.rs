//! Questions of a survey. They only change while the survey is a draft, so that all respondents
//! get the same ones.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use super::{begin, finish, lookup};
use crate::{Kind, Question, QuestionDraft, State, Text};
use db::entity::{survey, survey_question};
use venture::Edit;

const KIND: &str = "survey-question";

pub fn from_row(row: survey_question::Model) -> Option<Question> {
    Some(Question {
        id: row.id,
        survey: row.survey_id,
        position: u32::try_from(row.position).ok()?,
        kind: Kind::parse(&row.kind)?,
        need: row.need_id,
        label: Text { en: row.label_en, zh: row.label_zh },
        currency: row.currency,
        required: row.required,
    })
}

/// The questions of a survey in their order.
pub async fn list_questions(
    db: &impl ConnectionTrait,
    survey: Uuid,
) -> Result<Vec<Question>, DbErr> {
    let rows = survey_question::Entity::find()
        .filter(survey_question::Column::SurveyId.eq(survey))
        .order_by_asc(survey_question::Column::Position)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(from_row).collect())
}

/// Appends questions to a survey.
pub(super) async fn append(
    db: &impl ConnectionTrait,
    survey: Uuid,
    drafts: Vec<QuestionDraft>,
) -> Result<(), DbErr> {
    let last = list_questions(db, survey).await?.last().map_or(0, |one| one.position);
    let rows: Vec<_> = (last + 1..)
        .zip(drafts)
        .map(|(position, draft)| survey_question::ActiveModel {
            id: Set(db::new_id()),
            survey_id: Set(survey),
            position: Set(i32::try_from(position).unwrap_or(i32::MAX)),
            kind: Set(draft.kind.as_str().to_owned()),
            need_id: Set(draft.need),
            label_en: Set(draft.label.en),
            label_zh: Set(draft.label.zh),
            currency: Set(draft.currency),
            required: Set(draft.required),
        })
        .collect();
    if !rows.is_empty() {
        survey_question::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// A transaction that locks a draft; `None` when the survey is not one.
async fn in_draft(
    db: &DatabaseConnection,
    edit: Edit,
    survey: Uuid,
) -> Result<Option<DatabaseTransaction>, DbErr> {
    let transaction = begin(db, edit).await?;
    let found = survey::Entity::find()
        .filter(lookup::named(edit.venture, survey))
        .filter(survey::Column::State.eq(State::Draft.as_str()))
        .lock(LockType::Update)
        .one(&transaction)
        .await?;
    Ok(found.map(|_| transaction))
}

/// Appends questions to a draft; false when it is none.
pub async fn insert_questions(
    db: &DatabaseConnection,
    edit: Edit,
    survey: Uuid,
    drafts: Vec<QuestionDraft>,
) -> Result<bool, DbErr> {
    let Some(transaction) = in_draft(db, edit, survey).await? else { return Ok(false) };
    append(&transaction, survey, drafts).await?;
    finish(transaction, edit, "update", lookup::KIND, survey).await?;
    Ok(true)
}

/// Changeable fields of a question.
#[derive(Debug, Clone)]
pub struct QuestionChange {
    pub label: Text,
    pub currency: Option<String>,
    pub required: bool,
}

fn named(edit: Edit, survey: Uuid, id: Uuid) -> Condition {
    let own = lookup::ids_of(edit.venture, survey);
    Condition::all()
        .add(survey_question::Column::Id.eq(id))
        .add(survey_question::Column::SurveyId.in_subquery(own))
}

/// Changes a draft's question; false when there is none.
pub async fn change_question(
    db: &DatabaseConnection,
    edit: Edit,
    survey: Uuid,
    id: Uuid,
    change: QuestionChange,
) -> Result<bool, DbErr> {
    use survey_question::Column;
    let Some(transaction) = in_draft(db, edit, survey).await? else { return Ok(false) };
    let changed = survey_question::Entity::update_many()
        .col_expr(Column::LabelEn, Expr::value(change.label.en))
        .col_expr(Column::LabelZh, Expr::value(change.label.zh))
        .col_expr(Column::Currency, Expr::value(change.currency))
        .col_expr(Column::Required, Expr::value(change.required))
        .filter(named(edit, survey, id))
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, "update", KIND, id).await?;
    Ok(true)
}

/// Removes a draft's question and renumbers the others; false when there is none.
pub async fn delete_question(
    db: &DatabaseConnection,
    edit: Edit,
    survey: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    let Some(transaction) = in_draft(db, edit, survey).await? else { return Ok(false) };
    let which = named(edit, survey, id);
    let gone = survey_question::Entity::delete_many().filter(which).exec(&transaction).await?;
    if gone.rows_affected == 0 {
        return Ok(false);
    }
    let order: Vec<Uuid> =
        list_questions(&transaction, survey).await?.into_iter().map(|one| one.id).collect();
    renumber(&transaction, edit, survey, &order).await?;
    finish(transaction, edit, "delete", KIND, id).await?;
    Ok(true)
}

/// Moves a draft's question one place up or down; false when there is none. At
/// the ends it stays where it is.
pub async fn move_question(
    db: &DatabaseConnection,
    edit: Edit,
    survey: Uuid,
    id: Uuid,
    up: bool,
) -> Result<bool, DbErr> {
    let Some(transaction) = in_draft(db, edit, survey).await? else { return Ok(false) };
    let mut order: Vec<Uuid> =
        list_questions(&transaction, survey).await?.into_iter().map(|one| one.id).collect();
    let Some(at) = order.iter().position(|one| *one == id) else { return Ok(false) };
    let other = if up { at.checked_sub(1) } else { Some(at + 1).filter(|at| *at < order.len()) };
    if let Some(other) = other {
        order.swap(at, other);
        renumber(&transaction, edit, survey, &order).await?;
    }
    finish(transaction, edit, "update", KIND, id).await?;
    Ok(true)
}

async fn renumber(
    db: &impl ConnectionTrait,
    edit: Edit,
    survey: Uuid,
    order: &[Uuid],
) -> Result<(), DbErr> {
    for (position, id) in (1_i32..).zip(order) {
        survey_question::Entity::update_many()
            .col_expr(survey_question::Column::Position, Expr::value(position))
            .filter(named(edit, survey, *id))
            .exec(db)
            .await?;
    }
    Ok(())
}
