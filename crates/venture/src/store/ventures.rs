//! Ventures: find, list, lock, enter.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use crate::{Area, MemberRole, Venture, VentureDraft};
use account::audit;
use db::entity::{venture, venture_member};
use web::paging::{ListQuery, Page};

fn from_row(row: venture::Model) -> Venture {
    Venture {
        id: row.id,
        name: row.name,
        summary: row.summary,
        area: Area::parse(&row.area).unwrap_or(Area::ComputerVision),
        currency: row.currency,
        sample: row.sample,
        revision: row.revision,
        created_at: row.created_at,
        updated_at: row.updated_at,
        archived_at: row.archived_at,
    }
}

/// The venture and a person's role in it; `None` for a stranger.
pub async fn find_membership(
    db: &impl ConnectionTrait,
    venture: Uuid,
    user: Uuid,
) -> Result<Option<(Venture, MemberRole)>, DbErr> {
    let found = venture_member::Entity::find_by_id((venture, user))
        .find_also_related(venture::Entity)
        .one(db)
        .await?;
    let Some((member, Some(row))) = found else { return Ok(None) };
    Ok(MemberRole::parse(&member.role).map(|role| (from_row(row), role)))
}

/// The venture with an identifier, without checking access.
pub async fn find_venture(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Venture>, DbErr> {
    Ok(venture::Entity::find_by_id(id).one(db).await?.map(from_row))
}

/// A venture's revision.
pub async fn find_revision(db: &impl ConnectionTrait, venture: Uuid) -> Result<Option<i64>, DbErr> {
    let select = venture::Entity::find_by_id(venture).select_only();
    select.column(venture::Column::Revision).into_tuple().one(db).await
}

/// A person's role in a venture; `None` for a stranger.
pub async fn find_role(
    db: &impl ConnectionTrait,
    venture: Uuid,
    user: Uuid,
) -> Result<Option<MemberRole>, DbErr> {
    let member = venture_member::Entity::find_by_id((venture, user)).one(db).await?;
    Ok(member.and_then(|member| MemberRole::parse(&member.role)))
}

/// Locks a venture until the caller's transaction ends; false when there is no such venture.
/// The first statement of every change below a venture: where two rows are locked, this one
/// comes first. On SQLite the transaction has the only lock already.
pub async fn lock(db: &impl ConnectionTrait, venture: Uuid) -> Result<bool, DbErr> {
    let row: Option<Uuid> = venture::Entity::find_by_id(venture)
        .select_only()
        .column(venture::Column::Id)
        // Rows that refer to the venture can still be added: that does not change it.
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.is_some())
}

/// The ventures that a person belongs to.
pub async fn list_ventures(
    db: &impl ConnectionTrait,
    user: Uuid,
    query: &ListQuery,
) -> Result<Page<Venture>, DbErr> {
    let mine = venture_member::Entity::find()
        .select_only()
        .column(venture_member::Column::VentureId)
        .filter(venture_member::Column::UserId.eq(user));
    let mut select = venture::Entity::find()
        .filter(venture::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(mine)));
    select = if query.archived() {
        select.filter(venture::Column::ArchivedAt.is_not_null())
    } else {
        select.filter(venture::Column::ArchivedAt.is_null())
    };
    if let Some(words) = query.search() {
        select = select.filter(db::contains(venture::Column::Name, words));
    }
    let (column, descending) = match query.order() {
        ("name", descending) => (venture::Column::Name, descending),
        ("changed", descending) => (venture::Column::UpdatedAt, descending),
        _ => (venture::Column::UpdatedAt, true),
    };
    let order = if descending { sea_orm::Order::Desc } else { sea_orm::Order::Asc };
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by(column, order)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().map(from_row).collect(), total))
}

/// A person's ventures that are not archived, with their role: those changed last.
pub(crate) async fn list_recent(
    db: &impl ConnectionTrait,
    user: Uuid,
    most: u64,
) -> Result<Vec<(Venture, MemberRole)>, DbErr> {
    let rows = venture_member::Entity::find()
        .find_also_related(venture::Entity)
        .filter(venture_member::Column::UserId.eq(user))
        .filter(venture::Column::ArchivedAt.is_null())
        .order_by_desc(venture::Column::UpdatedAt)
        .limit(most)
        .all(db)
        .await?;
    let known = |(member, row): (venture_member::Model, Option<venture::Model>)| {
        Some((from_row(row?), MemberRole::parse(&member.role)?))
    };
    Ok(rows.into_iter().filter_map(known).collect())
}

/// Creates a venture that belongs to `owner`.
pub async fn insert_venture(
    db: &DatabaseConnection,
    owner: Uuid,
    draft: VentureDraft,
    sample: bool,
) -> Result<Uuid, DbErr> {
    let transaction = db::begin_write(db).await?;
    let id = db::new_id();
    insert_venture_as(&transaction, id, owner, draft, sample).await?;
    transaction.commit().await?;
    Ok(id)
}

/// As [`insert_venture`], with an identifier and within a transaction that does more.
pub async fn insert_venture_as(
    transaction: &DatabaseTransaction,
    id: Uuid,
    owner: Uuid,
    draft: VentureDraft,
    sample: bool,
) -> Result<(), DbErr> {
    let now = db::now();
    let row = venture::ActiveModel {
        id: Set(id),
        name: Set(draft.name),
        summary: Set(draft.summary),
        area: Set(draft.area.as_str().to_owned()),
        currency: Set(draft.currency),
        sample: Set(sample),
        revision: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    row.insert(transaction).await?;
    let member = venture_member::ActiveModel {
        venture_id: Set(id),
        user_id: Set(owner),
        role: Set(MemberRole::Owner.as_str().to_owned()),
        created_at: Set(now),
    };
    member.insert(transaction).await?;
    audit::record_in(transaction, id, Some(owner), "create", ("venture", id)).await
}

/// Increments the venture's revision. Call it in the transaction of the change.
pub async fn touch(db: &impl ConnectionTrait, venture: Uuid) -> Result<(), DbErr> {
    venture::Entity::update_many()
        .col_expr(venture::Column::Revision, Expr::col(venture::Column::Revision).add(1))
        .col_expr(venture::Column::UpdatedAt, Expr::value(db::now()))
        .filter(venture::Column::Id.eq(venture))
        .exec(db)
        .await?;
    Ok(())
}
