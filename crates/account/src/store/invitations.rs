//! Invitations in the database. An invitation is only valid while its author may invite.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{audit, token};
use db::entity::{invitation, user, venture, venture_member};
use web::visitor::Role;

/// How long an invitation can be accepted.
const INVITATION_LIFE: Duration = Duration::days(7);
/// Most open invitations of a venture, or of the installation outside of ventures. One page
/// lists all of them.
pub const MOST_OPEN_INVITATIONS: u64 = 100;
/// The role of the members who may invite to a venture, as `venture` writes it.
const OWNER: &str = "owner";

/// An invitation that can still be accepted.
#[derive(Debug, Clone)]
pub struct OpenInvitation {
    pub id: Uuid,
    pub email: String,
    pub role: Role,
    /// Venture and role in it that come with the account.
    pub membership: Option<(Uuid, String)>,
    /// The venture's name.
    pub venture: Option<String>,
    /// Name of the person who made it.
    pub inviter: String,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

impl OpenInvitation {
    /// Role in the venture that comes with it.
    pub fn member_role(&self) -> Option<&str> {
        self.membership.as_ref().map(|(_, role)| role.as_str())
    }
}

/// Which invitations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invitations {
    /// To a venture.
    To(Uuid),
    /// To the installation alone.
    ToNone,
    All,
}

impl Invitations {
    fn narrow(self, select: Select<invitation::Entity>) -> Select<invitation::Entity> {
        match self {
            Self::To(venture) => select.filter(invitation::Column::VentureId.eq(venture)),
            Self::ToNone => select.filter(invitation::Column::VentureId.is_null()),
            Self::All => select,
        }
    }
}

/// Invites somebody; returns the secret for the link, or `None` when too many invitations are
/// open. Replaces an open invitation of the same address to the same venture.
pub async fn insert_invitation(
    db: &DatabaseConnection,
    inviter: Uuid,
    email: &str,
    role: Role,
    membership: Option<(Uuid, &str)>,
) -> anyhow::Result<Option<String>> {
    use invitation::Column;
    let (secret, id, email) = (token::new()?, db::new_id(), email.to_lowercase());
    let place = membership.map_or(Invitations::ToNone, |(venture, _)| Invitations::To(venture));
    let transaction = db::begin_write(db).await?;
    // Expired ones are deleted.
    invitation::Entity::delete_many()
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::ExpiresAt.lte(db::now()))
        .exec(&transaction)
        .await?;
    let open = place.narrow(invitation::Entity::find().filter(Column::AcceptedAt.is_null()));
    for earlier in open.clone().filter(Column::Email.eq(&email)).all(&transaction).await? {
        delete_open(&transaction, Some(inviter), &earlier).await?;
    }
    if open.count(&transaction).await? >= MOST_OPEN_INVITATIONS {
        return Ok(None);
    }
    let row = invitation::ActiveModel {
        id: Set(id),
        token_hash: Set(token::digest(&secret)),
        email: Set(email),
        role: Set(role.as_str().to_owned()),
        venture_id: Set(membership.map(|(venture, _)| venture)),
        member_role: Set(membership.map(|(_, role)| role.to_owned())),
        invited_by: Set(inviter),
        created_at: Set(db::now()),
        expires_at: Set(db::now() + INVITATION_LIFE),
        accepted_at: Set(None),
    };
    invitation::Entity::insert(row).exec_without_returning(&transaction).await?;
    let by = (membership.map(|(venture, _)| venture), Some(inviter));
    audit::insert(&transaction, by, "invite", ("invitation", Some(id)), None).await?;
    transaction.commit().await?;
    Ok(Some(secret))
}

/// The author of an invitation, if they may still invite.
pub(super) async fn find_inviter(
    db: &impl ConnectionTrait,
    row: &invitation::Model,
) -> Result<Option<user::Model>, DbErr> {
    let person = user::Entity::find_by_id(row.invited_by)
        .filter(user::Column::DisabledAt.is_null())
        .one(db)
        .await?;
    let Some(person) = person else { return Ok(None) };
    let may = match row.venture_id {
        Some(venture) => venture_member::Entity::find_by_id((venture, person.id))
            .one(db)
            .await?
            .is_some_and(|member| member.role == OWNER),
        None => person.role == Role::Admin.as_str(),
    };
    Ok(may.then_some(person))
}

/// An invitation as pages show it; `None` when its author may no longer invite.
async fn open(
    db: &impl ConnectionTrait,
    row: invitation::Model,
) -> Result<Option<OpenInvitation>, DbErr> {
    let Some(inviter) = find_inviter(db, &row).await? else { return Ok(None) };
    let venture = match row.venture_id {
        Some(id) => venture::Entity::find_by_id(id).one(db).await?.map(|row| row.name),
        None => None,
    };
    Ok(Some(OpenInvitation {
        id: row.id,
        email: row.email,
        role: Role::parse(&row.role).unwrap_or(Role::Founder),
        membership: row.venture_id.zip(row.member_role),
        venture,
        inviter: inviter.name,
        created_at: row.created_at,
        expires_at: row.expires_at,
    }))
}

/// The invitation behind a link, if it can still be accepted.
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
    match row {
        Some(row) => open(db, row).await,
        None => Ok(None),
    }
}

/// Invitations that can still be accepted, the latest first, at most
/// [`MOST_OPEN_INVITATIONS`].
pub async fn list_invitations(
    db: &impl ConnectionTrait,
    which: Invitations,
) -> Result<Vec<OpenInvitation>, DbErr> {
    let rows = which
        .narrow(invitation::Entity::find())
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(db::now()))
        .order_by_desc(invitation::Column::CreatedAt)
        .limit(MOST_OPEN_INVITATIONS)
        .all(db)
        .await?;
    let mut listed = Vec::with_capacity(rows.len());
    for row in rows {
        listed.extend(open(db, row).await?);
    }
    Ok(listed)
}

async fn delete_open(
    transaction: &DatabaseTransaction,
    actor: Option<Uuid>,
    open: &invitation::Model,
) -> Result<bool, DbErr> {
    let gone = invitation::Entity::delete_many()
        .filter(invitation::Column::Id.eq(open.id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .exec(transaction)
        .await?;
    if gone.rows_affected == 1 {
        let subject = ("invitation", Some(open.id));
        audit::insert(transaction, (open.venture_id, actor), "withdraw", subject, None).await?;
    }
    Ok(gone.rows_affected == 1)
}

/// Withdraws an open invitation; false when there is none.
pub async fn withdraw_invitation(
    db: &DatabaseConnection,
    actor: Uuid,
    which: Invitations,
    id: Uuid,
) -> Result<bool, DbErr> {
    let transaction = db::begin_write(db).await?;
    let found = which.narrow(invitation::Entity::find_by_id(id)).one(&transaction).await?;
    let Some(found) = found else { return Ok(false) };
    if !delete_open(&transaction, Some(actor), &found).await? {
        return Ok(false);
    }
    transaction.commit().await?;
    Ok(true)
}

/// Withdraws a person's open invitations, to one venture or all. The invitation's row is the
/// lock between withdrawal and acceptance: the first wins.
pub async fn withdraw_invitations_by(
    transaction: &DatabaseTransaction,
    inviter: Uuid,
    venture: Option<Uuid>,
) -> Result<(), DbErr> {
    let which = venture.map_or(Invitations::All, Invitations::To);
    let made = which
        .narrow(invitation::Entity::find())
        .filter(invitation::Column::InvitedBy.eq(inviter))
        .filter(invitation::Column::AcceptedAt.is_null())
        .all(transaction)
        .await?;
    for row in made {
        delete_open(transaction, None, &row).await?;
    }
    Ok(())
}
