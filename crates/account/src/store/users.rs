//! Accounts in the database.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, DatabaseConnection,
    DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Set, sea_query::Expr,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{invitations::withdraw_invitations_by, sessions::delete_sign_in_links};
use crate::audit;
use db::entity::{session, user};
use web::{
    paging::{ListQuery, Page},
    visitor::Role,
};

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

/// Fields of a new account.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub role: Role,
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

/// True when an account exists.
pub async fn has_users(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(user::Entity::find().limit(1).count(db).await? > 0)
}

/// Creates an account.
///
/// # Errors
/// When the address is taken ([`db::is_taken`]).
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
    user::Entity::insert(row).exec_without_returning(db).await?;
    audit::record(db, None, "create", "user", Some(id)).await?;
    Ok(id)
}

/// Begins a change that depends on all accounts: they are locked until it ends.
async fn begin_accounts(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let transaction = db::begin_write(db).await?;
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        // Changes that depend on one account only are not blocked.
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(7306)").await?;
    }
    Ok(transaction)
}

/// Creates the first account, unless one exists already.
pub async fn insert_first_user(
    db: &DatabaseConnection,
    new: NewUser,
) -> Result<Option<Uuid>, DbErr> {
    let transaction = begin_accounts(db).await?;
    if has_users(&transaction).await? {
        return Ok(None);
    }
    let id = insert_user(&transaction, new).await?;
    transaction.commit().await?;
    Ok(Some(id))
}

/// The person with an address and the hash of their password; disabled ones too.
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

/// The administrators who can sign in, the first one first.
pub async fn list_administrators(db: &impl ConnectionTrait) -> Result<Vec<Person>, DbErr> {
    let rows = user::Entity::find()
        .filter(user::Column::Role.eq(Role::Admin.as_str()))
        .filter(user::Column::DisabledAt.is_null())
        .order_by_asc(user::Column::CreatedAt)
        .order_by_asc(user::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(person).collect())
}

/// A page of users, searched by name and address.
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
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().map(person).collect(), total))
}

/// Why a user's state cannot be changed.
#[derive(Debug, PartialEq, Eq)]
pub enum UserChange {
    Done,
    NoSuchUser,
    /// The installation would be left without an administrator who can sign in.
    LastAdmin,
    /// The caller is no longer an administrator.
    NoAdmin,
}

/// Disables or enables an account; disabling also ends its sessions and sign-in links and
/// withdraws its invitations.
pub async fn set_disabled(
    db: &DatabaseConnection,
    actor: Uuid,
    id: Uuid,
    disabled: bool,
) -> Result<UserChange, DbErr> {
    let transaction = begin_accounts(db).await?;
    let still = user::Entity::find_by_id(actor).one(&transaction).await?;
    if still.is_none_or(|one| one.role != Role::Admin.as_str() || one.disabled_at.is_some()) {
        return Ok(UserChange::NoAdmin);
    }
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
        delete_sign_in_links(&transaction, id).await?;
        withdraw_invitations_by(&transaction, id, None).await?;
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

/// Stores a new password and ends every other session and all sign-in links. False, and nothing
/// changes, when the stored hash is no longer `old`.
pub async fn change_password(
    db: &DatabaseConnection,
    id: Uuid,
    old: &str,
    new: String,
    keep_session: Uuid,
) -> Result<bool, DbErr> {
    let transaction = db::begin_write(db).await?;
    let changed = user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(new))
        .filter(user::Column::Id.eq(id))
        .filter(user::Column::PasswordHash.eq(old))
        .exec(&transaction)
        .await?;
    if changed.rows_affected != 1 {
        return Ok(false);
    }
    delete_sign_in_links(&transaction, id).await?;
    session::Entity::delete_many()
        .filter(session::Column::UserId.eq(id))
        .filter(session::Column::Id.ne(keep_session))
        .exec(&transaction)
        .await?;
    audit::record(&transaction, Some(id), "change-password", "user", Some(id)).await?;
    transaction.commit().await?;
    Ok(true)
}
