//! Surveys: list, find, create, change, open, close.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    begin, finish,
    lookup::{KIND, named},
    questions,
};
use crate::{Invitation, Languages, Mode, QuestionDraft, Scale, State, Survey, SurveyDraft, Text};
use db::entity::{survey, survey_invitation, survey_question};
use venture::Edit;
use web::paging::{ListQuery, Page};

fn size(value: i32) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

pub fn from_row(row: survey::Model) -> Survey {
    Survey {
        id: row.id,
        venture: row.venture_id,
        title: Text { en: row.title_en, zh: row.title_zh },
        purpose: Text { en: row.purpose_en, zh: row.purpose_zh },
        contact: row.contact,
        languages: Languages::parse(&row.languages).unwrap_or(Languages::Both),
        mode: Mode::parse(&row.mode).unwrap_or(Mode::Invited),
        scale: Scale::parse(&row.scale).unwrap_or(Scale::Ten),
        state: State::parse(&row.state).unwrap_or(State::Closed),
        token: row.token,
        closes_on: row.closes_on,
        closes_after: row.closes_after.map(size),
        retention_days: size(row.retention_days),
        received: size(row.received),
        sequence: row.sequence,
        opened_at: row.opened_at,
        closed_at: row.closed_at,
        taken_over_at: row.taken_over_at,
        updated_at: row.updated_at,
        archived_at: row.archived_at,
    }
}

/// The surveys of a venture. Sorts by `title`, `state`, `received`, `closes` and `changed`.
pub async fn list_surveys(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
) -> Result<Page<Survey>, DbErr> {
    use survey::Column;
    let mut select =
        survey::Entity::find().filter(Column::VentureId.eq(venture)).filter(if query.archived() {
            Column::ArchivedAt.is_not_null()
        } else {
            Column::ArchivedAt.is_null()
        });
    if let Some(words) = query.search() {
        let either = Condition::any()
            .add(db::contains(Column::TitleEn, words))
            .add(db::contains(Column::TitleZh, words));
        select = select.filter(either);
    }
    let (column, descending) = match query.order() {
        ("title", descending) => (Column::TitleEn, descending),
        ("state", descending) => (Column::State, descending),
        ("received", descending) => (Column::Received, descending),
        ("closes", descending) => (Column::ClosesOn, descending),
        ("changed", descending) => (Column::UpdatedAt, descending),
        _ => (Column::Id, true),
    };
    let order = if descending { sea_orm::Order::Desc } else { sea_orm::Order::Asc };
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by(column, order)
        .order_by_desc(Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().map(from_row).collect(), total))
}

/// How many questions each of several surveys has.
pub async fn count_questions(
    db: &impl ConnectionTrait,
    surveys: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, u64>, DbErr> {
    use survey_question::Column;
    let counts: Vec<(Uuid, i64)> = survey_question::Entity::find()
        .select_only()
        .column(Column::SurveyId)
        .column_as(Column::Id.count(), "questions")
        .filter(Column::SurveyId.is_in(surveys))
        .group_by(Column::SurveyId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().map(|(id, n)| (id, u64::try_from(n).unwrap_or(0))).collect())
}

/// A survey of a venture, archived or not.
pub async fn find_survey(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<Survey>, DbErr> {
    Ok(survey::Entity::find().filter(named(venture, id)).one(db).await?.map(from_row))
}

/// The survey of a public address, and the invitation, if any.
pub async fn find_public(
    db: &impl ConnectionTrait,
    token: &str,
) -> Result<Option<(Survey, Option<Invitation>)>, DbErr> {
    if let Some(row) =
        survey::Entity::find().filter(survey::Column::Token.eq(token)).one(db).await?
    {
        return Ok(Some((from_row(row), None)));
    }
    let found = survey_invitation::Entity::find()
        .filter(survey_invitation::Column::Token.eq(token))
        .one(db)
        .await?;
    let Some(invitation) = found.map(super::invitations::from_row) else { return Ok(None) };
    let row = survey::Entity::find_by_id(invitation.survey).one(db).await?;
    Ok(row.map(|row| (from_row(row), Some(invitation))))
}

pub(super) async fn find_by_id(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<Survey>, DbErr> {
    Ok(survey::Entity::find_by_id(id).one(db).await?.map(from_row))
}

fn row_of(edit: Edit, token: String, draft: SurveyDraft) -> survey::ActiveModel {
    let now = db::now();
    survey::ActiveModel {
        id: Set(db::new_id()),
        venture_id: Set(edit.venture),
        title_en: Set(draft.title.en),
        title_zh: Set(draft.title.zh),
        purpose_en: Set(draft.purpose.en),
        purpose_zh: Set(draft.purpose.zh),
        contact: Set(draft.contact),
        languages: Set(draft.languages.as_str().to_owned()),
        mode: Set(draft.mode.as_str().to_owned()),
        scale: Set(draft.scale.as_str().to_owned()),
        state: Set(State::Draft.as_str().to_owned()),
        token: Set(token),
        closes_on: Set(draft.closes_on),
        closes_after: Set(draft.closes_after.and_then(|n| i32::try_from(n).ok())),
        retention_days: Set(i32::try_from(draft.retention_days).unwrap_or(i32::MAX)),
        received: Set(0),
        sequence: Set(0),
        opened_at: Set(None),
        closed_at: Set(None),
        taken_over_at: Set(None),
        author_id: Set(edit.author),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    }
}

/// Creates a survey as a draft, with its first questions.
pub async fn insert_survey(
    db: &DatabaseConnection,
    edit: Edit,
    token: String,
    draft: SurveyDraft,
    questions: Vec<QuestionDraft>,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, edit).await?;
    let row = row_of(edit, token, draft).insert(&transaction).await?;
    questions::append(&transaction, row.id, questions).await?;
    finish(transaction, edit, "create", KIND, row.id).await?;
    Ok(row.id)
}

/// A draft with the texts and questions of another survey, without its answers and dates.
pub async fn duplicate_survey(
    db: &DatabaseConnection,
    edit: Edit,
    token: String,
    original: Survey,
) -> Result<Uuid, DbErr> {
    let asked = questions::list_questions(db, original.id).await?;
    let draft = SurveyDraft {
        title: original.title,
        purpose: original.purpose,
        contact: original.contact,
        languages: original.languages,
        mode: original.mode,
        scale: original.scale,
        closes_on: None,
        closes_after: original.closes_after,
        retention_days: original.retention_days,
    };
    let copies = asked.into_iter().map(|one| QuestionDraft {
        kind: one.kind,
        need: one.need,
        label: one.label,
        currency: one.currency,
        required: one.required,
    });
    insert_survey(db, edit, token, draft, copies.collect()).await
}

/// Updates a survey; false when there is none. Promises to respondents (purpose, scale,
/// retention …) only change while it is a draft.
pub async fn update_survey(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: SurveyDraft,
) -> Result<bool, DbErr> {
    use survey::Column;
    let transaction = begin(db, edit).await?;
    let most = draft.closes_after.and_then(|n| i32::try_from(n).ok());
    let always = survey::Entity::update_many()
        .col_expr(Column::ClosesOn, Expr::value(draft.closes_on))
        .col_expr(Column::ClosesAfter, Expr::value(most))
        .col_expr(Column::Contact, Expr::value(draft.contact))
        .col_expr(Column::UpdatedAt, Expr::value(db::now()))
        .filter(named(edit.venture, id))
        .exec(&transaction)
        .await?;
    if always.rows_affected == 0 {
        return Ok(false);
    }
    survey::Entity::update_many()
        .col_expr(Column::TitleEn, Expr::value(draft.title.en))
        .col_expr(Column::TitleZh, Expr::value(draft.title.zh))
        .col_expr(Column::PurposeEn, Expr::value(draft.purpose.en))
        .col_expr(Column::PurposeZh, Expr::value(draft.purpose.zh))
        .col_expr(Column::Languages, Expr::value(draft.languages.as_str()))
        .col_expr(Column::Mode, Expr::value(draft.mode.as_str()))
        .col_expr(Column::Scale, Expr::value(draft.scale.as_str()))
        .col_expr(
            Column::RetentionDays,
            Expr::value(i32::try_from(draft.retention_days).unwrap_or(i32::MAX)),
        )
        .filter(named(edit.venture, id))
        .filter(Column::State.eq(State::Draft.as_str()))
        .exec(&transaction)
        .await?;
    finish(transaction, edit, "update", KIND, id).await?;
    Ok(true)
}

/// Opens a draft, or a closed survey again; false when there is none or it has
/// no question.
pub async fn open_survey(db: &DatabaseConnection, edit: Edit, id: Uuid) -> Result<bool, DbErr> {
    use survey::Column;
    let transaction = begin(db, edit).await?;
    let asked = survey_question::Entity::find()
        .filter(survey_question::Column::SurveyId.eq(id))
        .count(&transaction)
        .await?;
    let now = db::now();
    let changed = survey::Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Open.as_str()))
        .col_expr(Column::OpenedAt, Expr::col(Column::OpenedAt).if_null(Expr::value(now)))
        .col_expr(Column::ClosedAt, Expr::value(Option::<time::OffsetDateTime>::None))
        .col_expr(Column::Sequence, Expr::col(Column::Sequence).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(named(edit.venture, id))
        .filter(Column::State.ne(State::Open.as_str()))
        .filter(Column::ArchivedAt.is_null())
        .exec(&transaction)
        .await?;
    if asked == 0 || changed.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, "open", KIND, id).await?;
    Ok(true)
}

/// Closes an open survey; false when there is none that is open.
pub async fn close_survey(db: &DatabaseConnection, edit: Edit, id: Uuid) -> Result<bool, DbErr> {
    use survey::Column;
    let transaction = begin(db, edit).await?;
    let now = db::now();
    let changed = survey::Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Closed.as_str()))
        .col_expr(Column::ClosedAt, Expr::value(Some(now)))
        .col_expr(Column::Sequence, Expr::col(Column::Sequence).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(named(edit.venture, id))
        .filter(Column::State.eq(State::Open.as_str()))
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, "close", KIND, id).await?;
    Ok(true)
}

/// Archives a survey or restores it; false when there is none.
pub async fn set_survey_archived(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let changed = survey::Entity::update_many()
        .col_expr(survey::Column::ArchivedAt, Expr::value(archived.then(db::now)))
        .filter(named(edit.venture, id))
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    let action = if archived { "archive" } else { "restore" };
    finish(transaction, edit, action, KIND, id).await?;
    Ok(true)
}
