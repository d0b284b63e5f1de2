//! Members of a venture: list, add, change, remove.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, Set,
};
use uuid::Uuid;

use super::touch;
use crate::{Edit, MemberRole, records::begin_as};
use account::{audit, store::withdraw_invitations_by};
use db::entity::{user, venture_member};

/// A member of a venture.
#[derive(Debug, Clone)]
pub struct MemberInfo {
    pub user_id: Uuid,
    pub name: String,
    pub email: String,
    pub role: MemberRole,
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
    let transaction = begin_as(db, Edit { author: actor, venture }, MemberRole::Owner).await?;
    let row = venture_member::ActiveModel {
        venture_id: Set(venture),
        user_id: Set(member),
        role: Set(role.as_str().to_owned()),
        created_at: Set(db::now()),
    };
    venture_member::Entity::insert(row).exec_without_returning(&transaction).await?;
    touch(&transaction, venture).await?;
    audit::record_in(&transaction, venture, Some(actor), "add-member", ("venture", venture))
        .await?;
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
    let transaction = begin_as(db, Edit { author: actor, venture }, MemberRole::Owner).await?;
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
    audit::record_in(&transaction, venture, Some(actor), "change-member", ("venture", venture))
        .await?;
    transaction.commit().await?;
    Ok(MemberChange::Done)
}
