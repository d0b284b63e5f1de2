//! Signed-in browsers and sign-in links in the database.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    QueryFilter, QueryOrder, Set, sea_query::Expr,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    account::token,
    db::{
        self,
        entity::{session, sign_in_link, user},
    },
    web::visitor::{Role, User},
};

/// How long a session lives after it was last used.
const SESSION_LIFE: Duration = Duration::days(14);
/// A session's use is noted at most this often, so that reading a page writes nothing.
const SEEN_STEP: Duration = Duration::minutes(10);
/// How long a printed sign-in link works.
const LINK_LIFE: Duration = Duration::hours(12);

/// One of a person's signed-in browsers.
#[derive(Debug, Clone)]
pub struct SessionInfo {
    pub id: Uuid,
    pub agent: String,
    pub created_at: OffsetDateTime,
    pub last_seen_at: OffsetDateTime,
}

/// Signs a browser in; returns the secret for its cookie.
///
/// # Errors
/// When the database refuses or there is no randomness.
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
    row.insert(db).await?;
    // Signing in is rare: a good moment to sweep out what has expired.
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(now)).exec(db).await?;
    Ok(secret)
}

/// The signed-in person behind a cookie.
///
/// # Errors
/// When the database refuses.
pub async fn find_session(db: &DatabaseConnection, secret: &str) -> Result<Option<User>, DbErr> {
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
    if now - held.last_seen_at > SEEN_STEP {
        session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(now))
            .col_expr(session::Column::ExpiresAt, Expr::value(now + SESSION_LIFE))
            .filter(session::Column::Id.eq(held.id))
            .exec(db)
            .await?;
    }
    let role = Role::parse(&row.role).unwrap_or(Role::Founder);
    Ok(Some(User { id: row.id, name: row.name, email: row.email, role, session_id: held.id }))
}

/// A person's signed-in browsers, the latest first.
///
/// # Errors
/// When the database refuses.
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
///
/// # Errors
/// When the database refuses.
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

/// Makes a link secret that signs a person in once.
///
/// # Errors
/// When the database refuses or there is no randomness.
pub async fn insert_sign_in_link(db: &impl ConnectionTrait, user: Uuid) -> anyhow::Result<String> {
    let secret = token::new()?;
    let row = sign_in_link::ActiveModel {
        token_hash: Set(token::digest(&secret)),
        user_id: Set(user),
        expires_at: Set(db::now() + LINK_LIFE),
    };
    row.insert(db).await?;
    Ok(secret)
}

/// Uses a sign-in link up; the person it was for, if it was still good.
///
/// # Errors
/// When the database refuses.
pub async fn spend_sign_in_link(
    db: &DatabaseConnection,
    secret: &str,
) -> Result<Option<Uuid>, DbErr> {
    let transaction = db::begin_write(db).await?;
    let row = sign_in_link::Entity::find_by_id(token::digest(secret)).one(&transaction).await?;
    sign_in_link::Entity::delete_by_id(token::digest(secret)).exec(&transaction).await?;
    transaction.commit().await?;
    Ok(row.filter(|row| row.expires_at > db::now()).map(|row| row.user_id))
}
