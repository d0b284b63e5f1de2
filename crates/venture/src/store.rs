//! Ventures and their members in the database.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use super::{
    Area, MemberRole, Venture, VentureDraft,
    records::{Edit, begin_as},
};
use account::{audit, store::withdraw_invitations_by};
use db::entity::{user, venture, venture_member};
use web::paging::{ListQuery, Page};

/// A member of a venture.
#[derive(Debug, Clone)]
pub struct MemberInfo {
    pub user_id: Uuid,
    pub name: String,
    pub email: String,
    pub role: MemberRole,
}

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
    audit::record(transaction, Some(owner), "create", "venture", Some(id)).await
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

fn by(author: Uuid, venture: Uuid) -> Edit {
    Edit { author, venture }
}

/// Updates the fields of a venture.
pub async fn update_venture(
    db: &DatabaseConnection,
    actor: Uuid,
    id: Uuid,
    draft: VentureDraft,
) -> Result<(), DbErr> {
    let transaction = begin_as(db, by(actor, id), MemberRole::Owner).await?;
    venture::Entity::update_many()
        .col_expr(venture::Column::Name, Expr::value(draft.name))
        .col_expr(venture::Column::Summary, Expr::value(draft.summary))
        .col_expr(venture::Column::Area, Expr::value(draft.area.as_str()))
        .col_expr(venture::Column::Currency, Expr::value(draft.currency))
        .filter(venture::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    touch(&transaction, id).await?;
    audit::record(&transaction, Some(actor), "update", "venture", Some(id)).await?;
    transaction.commit().await
}

/// Archives or restores a venture.
pub async fn set_archived(
    db: &DatabaseConnection,
    actor: Uuid,
    id: Uuid,
    archived: bool,
) -> Result<(), DbErr> {
    let transaction = begin_as(db, by(actor, id), MemberRole::Owner).await?;
    venture::Entity::update_many()
        .col_expr(venture::Column::ArchivedAt, Expr::value(archived.then(db::now)))
        .filter(venture::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    touch(&transaction, id).await?;
    audit::record(
        &transaction,
        Some(actor),
        if archived { "archive" } else { "restore" },
        "venture",
        Some(id),
    )
    .await?;
    transaction.commit().await
}

/// The members of a venture, owners first.
pub async fn list_members(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<MemberInfo>, DbErr> {
    let rows = venture_member::Entity::find()
        .find_also_related(user::Entity)
        .filter(venture_member::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    let mut members: Vec<_> = rows
        .into_iter()
        .filter_map(|(member, person)| {
            let (role, person) = MemberRole::parse(&member.role).zip(person)?;
            Some(MemberInfo { user_id: person.id, name: person.name, email: person.email, role })
        })
        .collect();
    members.sort_by(|a, b| b.role.cmp(&a.role).then_with(|| a.name.cmp(&b.name)));
    Ok(members)
}

/// Adds a member who has an account already.
///
/// # Errors
/// Also when they are a member already.
pub async fn insert_member(
    db: &DatabaseConnection,
    actor: Uuid,
    venture: Uuid,
    member: Uuid,
    role: MemberRole,
) -> Result<(), DbErr> {
    let transaction = begin_as(db, by(actor, venture), MemberRole::Owner).await?;
    let row = venture_member::ActiveModel {
        venture_id: Set(venture),
        user_id: Set(member),
        role: Set(role.as_str().to_owned()),
        created_at: Set(db::now()),
    };
    venture_member::Entity::insert(row).exec_without_returning(&transaction).await?;
    touch(&transaction, venture).await?;
    audit::record(&transaction, Some(actor), "add-member", "venture", Some(venture)).await?;
    transaction.commit().await
}

/// Result of a change of members.
#[derive(Debug, PartialEq, Eq)]
pub enum MemberChange {
    Done,
    NoSuchMember,
    /// The venture would be left without an owner.
    LastOwner,
}

/// Gives a member another role, or with `None` removes them. Open invitations of a former owner
/// are withdrawn.
pub async fn change_member(
    db: &DatabaseConnection,
    actor: Uuid,
    venture: Uuid,
    member: Uuid,
    role: Option<MemberRole>,
) -> Result<MemberChange, DbErr> {
    let transaction = begin_as(db, by(actor, venture), MemberRole::Owner).await?;
    let Some(row) = venture_member::Entity::find_by_id((venture, member)).one(&transaction).await?
    else {
        return Ok(MemberChange::NoSuchMember);
    };
    let other_owners = venture_member::Entity::find()
        .filter(venture_member::Column::VentureId.eq(venture))
        .filter(venture_member::Column::UserId.ne(member))
        .filter(venture_member::Column::Role.eq(MemberRole::Owner.as_str()))
        .count(&transaction)
        .await?;
    if other_owners == 0 && role != Some(MemberRole::Owner) {
        return Ok(MemberChange::LastOwner);
    }
    let mut row: venture_member::ActiveModel = row.into();
    match role {
        Some(role) => {
            row.role = Set(role.as_str().to_owned());
            row.update(&transaction).await?;
        }
        None => {
            row.delete(&transaction).await?;
        }
    }
    touch(&transaction, venture).await?;
    if role != Some(MemberRole::Owner) {
        // A former owner's open invitations are no longer valid.
        withdraw_invitations_by(&transaction, member, Some(venture)).await?;
    }
    audit::record(&transaction, Some(actor), "change-member", "venture", Some(venture)).await?;
    transaction.commit().await?;
    Ok(MemberChange::Done)
}
