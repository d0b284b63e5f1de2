//! Invitations in the database, and what they bring.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Set,
    sea_query::Expr,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    account::{audit, token},
    db::{
        self,
        entity::{invitation, venture_member},
    },
    web::visitor::Role,
};

/// How long an invitation can be accepted.
const INVITATION_LIFE: Duration = Duration::days(7);

/// An invitation that can still be accepted.
#[derive(Debug, Clone)]
pub struct OpenInvitation {
    pub id: Uuid,
    pub email: String,
    pub role: Role,
    /// Venture and part in it that come with the account.
    pub membership: Option<(Uuid, String)>,
    pub expires_at: OffsetDateTime,
}

/// Invites somebody; returns the secret for the link.
///
/// # Errors
/// When the database refuses or there is no randomness.
pub async fn insert_invitation(
    db: &impl ConnectionTrait,
    inviter: Uuid,
    email: &str,
    role: Role,
    membership: Option<(Uuid, &str)>,
) -> anyhow::Result<String> {
    let secret = token::new()?;
    let id = db::new_id();
    let row = invitation::ActiveModel {
        id: Set(id),
        token_hash: Set(token::digest(&secret)),
        email: Set(email.to_lowercase()),
        role: Set(role.as_str().to_owned()),
        venture_id: Set(membership.map(|(venture, _)| venture)),
        member_role: Set(membership.map(|(_, role)| role.to_owned())),
        invited_by: Set(inviter),
        created_at: Set(db::now()),
        expires_at: Set(db::now() + INVITATION_LIFE),
        accepted_at: Set(None),
    };
    row.insert(db).await?;
    audit::record(db, Some(inviter), "invite", "invitation", Some(id)).await?;
    Ok(secret)
}

/// The invitation behind a link, if it can still be accepted.
///
/// # Errors
/// When the database refuses.
pub async fn find_invitation(
    db: &impl ConnectionTrait,
    secret: &str,
) -> Result<Option<OpenInvitation>, DbErr> {
    let row = invitation::Entity::find()
        .filter(invitation::Column::TokenHash.eq(token::digest(secret)))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(db::now()))
        .one(db)
        .await?;
    Ok(row.map(|row| OpenInvitation {
        id: row.id,
        email: row.email,
        role: Role::parse(&row.role).unwrap_or(Role::Founder),
        membership: row.venture_id.zip(row.member_role),
        expires_at: row.expires_at,
    }))
}

/// Marks an invitation as used; false when somebody was faster.
///
/// # Errors
/// When the database refuses.
pub async fn spend_invitation(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    let spent = invitation::Entity::update_many()
        .col_expr(invitation::Column::AcceptedAt, Expr::value(Some(db::now())))
        .filter(invitation::Column::Id.eq(id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .exec(db)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Makes a person a member of a venture; a part that they have already stays.
///
/// # Errors
/// When the database refuses.
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
    row.insert(db).await?;
    audit::record(db, Some(user), "join", "venture", Some(venture)).await
}
