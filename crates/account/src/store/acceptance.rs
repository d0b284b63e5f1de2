//! Accepting an invitation: whether its author may still invite is checked again.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QuerySelect,
    Set,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use super::{
    invitations::{OpenInvitation, find_inviter},
    users::{NewUser, insert_user},
};
use crate::audit;
use db::entity::{invitation, user, venture, venture_member};

/// Who accepts an invitation.
pub enum Guest {
    /// Creates an account.
    New(NewUser),
    /// Has an account and is signed in to it.
    Known(Uuid),
}

/// Result of accepting an invitation.
#[derive(Debug, PartialEq, Eq)]
pub enum Accepted {
    /// The person's identifier.
    Done(Uuid),
    /// Accepted, expired or withdrawn meanwhile, or for somebody else.
    Spent,
    /// An account with the address was created meanwhile.
    Taken,
}

/// Accepts an invitation once: account, membership and the invitation's end are one
/// transaction.
pub async fn accept_invitation(
    db: &DatabaseConnection,
    invitation: &OpenInvitation,
    guest: Guest,
) -> Result<Accepted, DbErr> {
    use invitation::Column;
    let transaction = db::begin_write(db).await?;
    if let Some((venture, _)) = &invitation.membership {
        // Same locking order as changes of members.
        venture::Entity::find_by_id(*venture).lock(LockType::NoKeyUpdate).one(&transaction).await?;
    }
    // Leaving without a commit rolls back.
    let spent = invitation::Entity::update_many()
        .col_expr(Column::AcceptedAt, Expr::value(Some(db::now())))
        .filter(Column::Id.eq(invitation.id))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::ExpiresAt.gt(db::now()))
        .exec(&transaction)
        .await?;
    let row = invitation::Entity::find_by_id(invitation.id).one(&transaction).await?;
    let Some(row) = row.filter(|_| spent.rows_affected == 1) else { return Ok(Accepted::Spent) };
    if find_inviter(&transaction, &row).await?.is_none() {
        return Ok(Accepted::Spent);
    }
    let user = match guest {
        Guest::New(new) => match insert_user(&transaction, new).await {
            Err(error) if db::is_taken(&error) => return Ok(Accepted::Taken),
            made => made?,
        },
        Guest::Known(id) => {
            let person = user::Entity::find_by_id(id).one(&transaction).await?;
            let fits = person
                .is_some_and(|row| row.email == invitation.email && row.disabled_at.is_none());
            if !fits {
                return Ok(Accepted::Spent);
            }
            id
        }
    };
    if let Some((venture, role)) = &invitation.membership {
        join_venture(&transaction, *venture, user, role).await?;
    }
    transaction.commit().await?;
    Ok(Accepted::Done(user))
}

/// Adds a member to a venture; an existing role stays.
pub async fn join_venture(
    db: &impl ConnectionTrait,
    venture: Uuid,
    user: Uuid,
    role: &str,
) -> Result<(), DbErr> {
    if venture_member::Entity::find_by_id((venture, user)).one(db).await?.is_some() {
        return Ok(());
    }
    let row = venture_member::ActiveModel {
        venture_id: Set(venture),
        user_id: Set(user),
        role: Set(role.to_owned()),
        created_at: Set(db::now()),
    };
    venture_member::Entity::insert(row).exec_without_returning(db).await?;
    audit::record_in(db, venture, Some(user), "join", ("venture", venture)).await
}
