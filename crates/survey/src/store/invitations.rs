//! Invitations.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use super::{begin, finish, lookup};
use crate::{Invitation, invitation::MOST_INVITATIONS};
use db::entity::{survey, survey_invitation};
use venture::Edit;
use web::paging::{ListQuery, Page};

const KIND: &str = "survey-invitation";

pub(super) fn from_row(row: survey_invitation::Model) -> Invitation {
    Invitation {
        id: row.id,
        survey: row.survey_id,
        number: u32::try_from(row.number).unwrap_or(0),
        token: row.token,
        used: row.used,
    }
}

/// The invitations of a survey in the order in which they were made.
pub async fn list_invitations(
    db: &impl ConnectionTrait,
    survey: Uuid,
    query: &ListQuery,
) -> Result<(Page<Invitation>, u64), DbErr> {
    use survey_invitation::Column;
    let select = survey_invitation::Entity::find().filter(Column::SurveyId.eq(survey));
    let total = select.clone().count(db).await?;
    let used = select.clone().filter(Column::Used.eq(true)).count(db).await?;
    let rows = select
        .order_by_asc(Column::Number)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok((Page::new(query, rows.into_iter().map(from_row).collect(), total), used))
}

/// Creates invitations with the given secrets; false when there would be too many.
pub async fn insert_invitations(
    db: &DatabaseConnection,
    edit: Edit,
    survey: Uuid,
    tokens: Vec<String>,
) -> Result<bool, DbErr> {
    use survey_invitation::Column;
    let transaction = begin(db, edit).await?;
    let own = survey::Entity::find().filter(lookup::named(edit.venture, survey));
    if own.one(&transaction).await?.is_none() {
        return Ok(false);
    }
    let select = survey_invitation::Entity::find().filter(Column::SurveyId.eq(survey));
    let there = select.clone().count(&transaction).await?;
    if there + tokens.len() as u64 > MOST_INVITATIONS || tokens.is_empty() {
        return Ok(false);
    }
    let last = select.order_by_desc(Column::Number).one(&transaction).await?;
    let first = last.map_or(0, |row| row.number) + 1;
    let now = db::now();
    let rows = (first..).zip(tokens).map(|(number, token)| survey_invitation::ActiveModel {
        id: Set(db::new_id()),
        survey_id: Set(survey),
        number: Set(number),
        token: Set(token),
        used: Set(false),
        created_at: Set(now),
    });
    survey_invitation::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
    finish(transaction, edit, "invite", lookup::KIND, survey).await?;
    Ok(true)
}

/// Withdraws an invitation that was not used; false when there is none.
pub async fn delete_invitation(
    db: &DatabaseConnection,
    edit: Edit,
    survey: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    use survey_invitation::Column;
    let transaction = begin(db, edit).await?;
    let gone = survey_invitation::Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::SurveyId.in_subquery(lookup::ids_of(edit.venture, survey)))
        .filter(Column::Used.eq(false))
        .exec(&transaction)
        .await?;
    if gone.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, "delete", KIND, id).await?;
    Ok(true)
}
