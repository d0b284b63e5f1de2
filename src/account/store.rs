//! Users, invitations, sessions and sign-in links in the database. Returns
//! rows' contents as types of this room; decides nothing about requests.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr,
    EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{audit, token};
use crate::{
    db::{
        self,
        entity::{invitation, session, sign_in_link, user, venture_member},
    },
    web::{
        paging::{ListQuery, Page},
        visitor::{Role, User},
    },
};

/// How long a session lives after it was last used.
const SESSION_LIFE: Duration = Duration::days(14);
/// A session's use is noted at most this often, so that reading a page writes nothing.
const SEEN_STEP: Duration = Duration::minutes(10);
/// How long an invitation can be accepted.
const INVITATION_LIFE: Duration = Duration::days(7);
/// How long a printed sign-in link works.
const LINK_LIFE: Duration = Duration::hours(12);

/// A person in the list of users.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub created_at: OffsetDateTime,
    pub disabled: bool,
}

/// What a new account needs.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub role: Role,
}

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

/// One of a person's signed-in browsers.
#[derive(Debug, Clone)]
pub struct SessionInfo {
    pub id: Uuid,
    pub agent: String,
    pub created_at: OffsetDateTime,
    pub last_seen_at: OffsetDateTime,
}

fn person(row: user::Model) -> Person {
    Person {
        id: row.id,
        email: row.email,
        name: row.name,
        role: Role::parse(&row.role).unwrap_or(Role::Founder),
        created_at: row.created_at,
        disabled: row.disabled_at.is_some(),
    }
}

/// True when anybody has an account.
///
/// # Errors
/// When the database refuses.
pub async fn has_users(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(user::Entity::find().limit(1).count(db).await? > 0)
}

/// Makes an account.
///
/// # Errors
/// When the address is taken ([`db::is_taken`]) or the database refuses.
pub async fn insert_user(db: &impl ConnectionTrait, new: NewUser) -> Result<Uuid, DbErr> {
    let id = db::new_id();
    let row = user::ActiveModel {
        id: Set(id),
        email: Set(new.email.to_lowercase()),
        name: Set(new.name),
        password_hash: Set(new.password_hash),
        role: Set(new.role.as_str().to_owned()),
        created_at: Set(db::now()),
        disabled_at: Set(None),
    };
    row.insert(db).await?;
    audit::record(db, None, "create", "user", Some(id)).await?;
    Ok(id)
}

/// Makes the first account, unless somebody was faster.
///
/// # Errors
/// When the database refuses.
pub async fn insert_first_user(
    db: &DatabaseConnection,
    new: NewUser,
) -> Result<Option<Uuid>, DbErr> {
    let transaction = db::begin_write(db).await?;
    if has_users(&transaction).await? {
        return Ok(None);
    }
    let id = insert_user(&transaction, new).await?;
    transaction.commit().await?;
    Ok(Some(id))
}

/// The person with an address and the hash of their password; disabled ones too.
///
/// # Errors
/// When the database refuses.
pub async fn find_by_email(
    db: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<(Person, String)>, DbErr> {
    let row =
        user::Entity::find().filter(user::Column::Email.eq(email.to_lowercase())).one(db).await?;
    Ok(row.map(|row| {
        let hash = row.password_hash.clone();
        (person(row), hash)
    }))
}

/// The person with an identifier and the hash of their password.
///
/// # Errors
/// When the database refuses.
pub async fn find_user(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<(Person, String)>, DbErr> {
    let row = user::Entity::find_by_id(id).one(db).await?;
    Ok(row.map(|row| {
        let hash = row.password_hash.clone();
        (person(row), hash)
    }))
}

/// A page of users, searched by name and address.
///
/// # Errors
/// When the database refuses.
pub async fn list_users(db: &DatabaseConnection, query: &ListQuery) -> Result<Page<Person>, DbErr> {
    let mut select = user::Entity::find();
    if let Some(words) = query.search() {
        let matches = Condition::any()
            .add(db::contains(user::Column::Name, words))
            .add(db::contains(user::Column::Email, words));
        select = select.filter(matches);
    }
    let column = match query.order().0 {
        "email" => user::Column::Email,
        "created" => user::Column::CreatedAt,
        _ => user::Column::Name,
    };
    let order = if query.order().1 { sea_orm::Order::Desc } else { sea_orm::Order::Asc };
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by(column, order)
        .offset(query.offset())
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().map(person).collect(), total))
}

/// Why a user's state cannot be changed so.
#[derive(Debug, PartialEq, Eq)]
pub enum UserChange {
    Done,
    NoSuchUser,
    /// The installation would be left without an administrator who can sign in.
    LastAdmin,
}

/// Disables or enables an account; disabling also ends its sessions.
///
/// # Errors
/// When the database refuses.
pub async fn set_disabled(
    db: &DatabaseConnection,
    actor: Uuid,
    id: Uuid,
    disabled: bool,
) -> Result<UserChange, DbErr> {
    let transaction = db::begin_write(db).await?;
    let Some(row) = user::Entity::find_by_id(id).one(&transaction).await? else {
        return Ok(UserChange::NoSuchUser);
    };
    let others = user::Entity::find()
        .filter(user::Column::Role.eq(Role::Admin.as_str()))
        .filter(user::Column::DisabledAt.is_null())
        .filter(user::Column::Id.ne(id))
        .count(&transaction)
        .await?;
    if disabled && row.role == Role::Admin.as_str() && others == 0 {
        return Ok(UserChange::LastAdmin);
    }
    let mut row: user::ActiveModel = row.into();
    row.disabled_at = Set(disabled.then(db::now));
    row.update(&transaction).await?;
    if disabled {
        session::Entity::delete_many()
            .filter(session::Column::UserId.eq(id))
            .exec(&transaction)
            .await?;
    }
    audit::record(
        &transaction,
        Some(actor),
        if disabled { "disable" } else { "enable" },
        "user",
        Some(id),
    )
    .await?;
    transaction.commit().await?;
    Ok(UserChange::Done)
}

/// Stores a new password and ends every other session.
///
/// # Errors
/// When the database refuses.
pub async fn change_password(
    db: &DatabaseConnection,
    id: Uuid,
    hash: String,
    keep_session: Uuid,
) -> Result<(), DbErr> {
    let transaction = db::begin_write(db).await?;
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(hash))
        .filter(user::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    session::Entity::delete_many()
        .filter(session::Column::UserId.eq(id))
        .filter(session::Column::Id.ne(keep_session))
        .exec(&transaction)
        .await?;
    audit::record(&transaction, Some(id), "change-password", "user", Some(id)).await?;
    transaction.commit().await
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
