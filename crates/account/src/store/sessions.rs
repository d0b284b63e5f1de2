//! Signed-in browsers and sign-in links in the database.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{audit, token};
use db::entity::{session, sign_in_link, user};
use web::visitor::{Role, User};

/// How long a session lives after it was last used.
const SESSION_LIFE: Duration = Duration::days(14);
/// A session's use is noted at most this often, so that most page views write nothing.
const SEEN_STEP: Duration = Duration::minutes(10);
/// How long a sign-in link works.
pub const LINK_LIFE: Duration = Duration::hours(12);

/// One of a person's signed-in browsers.
#[derive(Debug, Clone)]
pub struct SessionInfo {
    pub id: Uuid,
    pub agent: String,
    pub created_at: OffsetDateTime,
    pub last_seen_at: OffsetDateTime,
}

/// Signs a browser in; returns the secret for its cookie.
pub async fn insert_session(
    db: &impl ConnectionTrait,
    user: Uuid,
    agent: &str,
) -> anyhow::Result<String> {
    let secret = token::new()?;
    let now = db::now();
    let row = session::ActiveModel {
        id: Set(db::new_id()),
        token_hash: Set(token::digest(&secret)),
        user_id: Set(user),
        agent: Set(agent.chars().take(120).collect()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + SESSION_LIFE),
    };
    session::Entity::insert(row).exec_without_returning(db).await?;
    // Signing in is rare: a good moment to delete expired rows.
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(now)).exec(db).await?;
    Ok(secret)
}

/// The account with an identifier unless it is disabled; locked until the transaction ends.
async fn hold_enabled(
    transaction: &DatabaseTransaction,
    user: Uuid,
) -> Result<Option<user::Model>, DbErr> {
    user::Entity::find_by_id(user)
        .filter(user::Column::DisabledAt.is_null())
        .lock_exclusive()
        .one(transaction)
        .await
}

/// Signs somebody in whose password matched the stored hash `verified`; returns the secret for
/// the cookie. `None` when the account was disabled or its password changed in the meantime,
/// which ended all other sessions. Without a hash, for a new account.
pub async fn sign_in(
    db: &DatabaseConnection,
    user: Uuid,
    agent: &str,
    verified: Option<&str>,
) -> anyhow::Result<Option<String>> {
    let transaction = db::begin_write(db).await?;
    let held = hold_enabled(&transaction, user).await?;
    let unchanged = held.is_some_and(|row| verified.is_none_or(|hash| row.password_hash == hash));
    if !unchanged {
        return Ok(None);
    }
    let secret = insert_session(&transaction, user, agent).await?;
    transaction.commit().await?;
    Ok(Some(secret))
}

/// True while a session has not ended and its person is not disabled.
pub async fn is_session_open(
    db: &impl ConnectionTrait,
    user: Uuid,
    session: Uuid,
) -> Result<bool, DbErr> {
    let found = session::Entity::find_by_id(session)
        .find_also_related(user::Entity)
        .filter(session::Column::UserId.eq(user))
        .filter(session::Column::ExpiresAt.gt(db::now()))
        .one(db)
        .await?;
    Ok(found.is_some_and(|(_, person)| person.is_some_and(|row| row.disabled_at.is_none())))
}

/// The signed-in person behind a cookie.
#[derive(Debug, Clone)]
pub struct Found {
    pub user: User,
    /// Now, when it was last noted so long ago that it should be noted again.
    pub seen: Option<OffsetDateTime>,
}

/// The signed-in person behind a cookie. Writes nothing.
pub async fn find_session(db: &impl ConnectionTrait, secret: &str) -> Result<Option<Found>, DbErr> {
    let found = session::Entity::find()
        .find_also_related(user::Entity)
        .filter(session::Column::TokenHash.eq(token::digest(secret)))
        .one(db)
        .await?;
    let now = db::now();
    let Some((held, Some(row))) = found else { return Ok(None) };
    if held.expires_at < now || row.disabled_at.is_some() {
        return Ok(None);
    }
    let role = Role::parse(&row.role).unwrap_or(Role::Founder);
    let user = User { id: row.id, name: row.name, email: row.email, role, session_id: held.id };
    let seen = (now - held.last_seen_at > SEEN_STEP).then_some(now);
    Ok(Some(Found { user, seen }))
}

/// Records when a session was last used and extends it.
pub async fn mark_seen(
    db: &impl ConnectionTrait,
    session: Uuid,
    at: OffsetDateTime,
) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(at))
        .col_expr(session::Column::ExpiresAt, Expr::value(at + SESSION_LIFE))
        .filter(session::Column::Id.eq(session))
        .filter(session::Column::LastSeenAt.lt(at))
        .exec(db)
        .await?;
    Ok(())
}

/// A person's signed-in browsers, the latest first.
pub async fn list_sessions(
    db: &impl ConnectionTrait,
    user: Uuid,
) -> Result<Vec<SessionInfo>, DbErr> {
    let rows = session::Entity::find()
        .filter(session::Column::UserId.eq(user))
        .filter(session::Column::ExpiresAt.gt(db::now()))
        .order_by_desc(session::Column::LastSeenAt)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| SessionInfo {
            id: row.id,
            agent: row.agent,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
        })
        .collect())
}

/// Ends one of a person's sessions; false when they have no such session.
pub async fn delete_session(
    db: &impl ConnectionTrait,
    user: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    let deleted = session::Entity::delete_many()
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::UserId.eq(user))
        .exec(db)
        .await?;
    Ok(deleted.rows_affected == 1)
}

/// Creates the secret of a link that signs a person in once and invalidates earlier links.
pub async fn insert_sign_in_link(db: &DatabaseConnection, user: Uuid) -> anyhow::Result<String> {
    let secret = token::new()?;
    let transaction = db::begin_write(db).await?;
    hold_enabled(&transaction, user).await?;
    delete_sign_in_links(&transaction, user).await?;
    let row = sign_in_link::ActiveModel {
        token_hash: Set(token::digest(&secret)),
        user_id: Set(user),
        expires_at: Set(db::now() + LINK_LIFE),
    };
    sign_in_link::Entity::insert(row).exec_without_returning(&transaction).await?;
    audit::record(&transaction, None, "sign-in-link", "user", Some(user)).await?;
    transaction.commit().await?;
    Ok(secret)
}

/// Invalidates a person's sign-in links.
pub(super) async fn delete_sign_in_links(
    transaction: &DatabaseTransaction,
    user: Uuid,
) -> Result<(), DbErr> {
    sign_in_link::Entity::delete_many()
        .filter(sign_in_link::Column::UserId.eq(user))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Uses up a sign-in link. Returns the account's address and the secret for the cookie if the
/// link was valid and the account is not disabled.
pub async fn sign_in_by_link(
    db: &DatabaseConnection,
    secret: &str,
    agent: &str,
) -> anyhow::Result<Option<(String, String)>> {
    let transaction = db::begin_write(db).await?;
    let link = token::digest(secret);
    let Some(row) = sign_in_link::Entity::find_by_id(&link).one(&transaction).await? else {
        return Ok(None);
    };
    // Locks the account first, as everywhere, to avoid deadlocks.
    let held = hold_enabled(&transaction, row.user_id).await?;
    let spent = sign_in_link::Entity::delete_by_id(&link).exec(&transaction).await?;
    let good = spent.rows_affected == 1 && row.expires_at > db::now();
    let Some(person) = held.filter(|_| good) else {
        transaction.commit().await?;
        return Ok(None);
    };
    let session = insert_session(&transaction, person.id, agent).await?;
    transaction.commit().await?;
    Ok(Some((person.email, session)))
}
