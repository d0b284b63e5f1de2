//! The connection to the records: SQLite by default, PostgreSQL when configured, one query
//! source for both. Depends on no capability.

mod archivable;
mod conflict;
pub mod entity;
pub mod files;
pub mod long_read;
mod search;

pub use archivable::Archivable;
pub use conflict::{Conflict, LimitReached, outcome};
pub use search::contains;

use std::{path::Path, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection,
    DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use sea_orm_migration::MigratorTrait;
use secrecy::ExposeSecret;
use time::OffsetDateTime;
use uuid::Uuid;

use config::Settings;

/// How long a statement waits for another writer before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that was idle for so long is tested before use.
const PING_AFTER: Duration = Duration::from_secs(30);

/// Connections outside the pool of pages are closed after being idle for so long.
const IDLE_BESIDE: Duration = Duration::from_secs(60);

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "cannot write into the data folder {folder}: {source}; choose another with ASSAY_DATA_DIR"
    )]
    Folder { folder: String, source: std::io::Error },
    #[error("database_url starts with {0:?}; it must start with sqlite: or postgres:")]
    Scheme(String),
    #[error("cannot open the database: {0}; check database_url and that the server is running")]
    Connect(DbErr),
    #[error("cannot bring the database up to date: {0}; nothing was started")]
    Migrate(DbErr),
}

/// Opens the configured database and migrates it, one process at a time: two that start
/// together on an empty database would both create the same table, and SQLite refuses at once,
/// without waiting, to one of two that switch a new file to its write-ahead log.
///
/// # Errors
/// When the folder cannot be created or the address is of an unknown kind.
pub async fn open(settings: &Settings) -> Result<DatabaseConnection, OpenError> {
    let path = settings.data_dir.join("migrate.lock");
    let folder = settings.data_dir.display().to_string();
    let locked = tokio::task::spawn_blocking(move || {
        path.parent().map_or(Ok(()), make_private_folder)?;
        let file = std::fs::File::create(path)?;
        file.lock().map(|()| file)
    });
    let locked = locked.await.map_err(std::io::Error::from).and_then(|lock| lock);
    let _turn = locked.map_err(|source| OpenError::Folder { folder, source })?;
    let db = connect(settings).await?;
    migrate(&db).await.map_err(OpenError::Migrate)?;
    Ok(db)
}

/// Processes on other machines wait for each other on PostgreSQL itself.
async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    if db.get_database_backend() == DatabaseBackend::Postgres {
        // Held on a connection of its own until the transaction ends.
        let turn = db.begin().await?;
        turn.execute_unprepared("SELECT pg_advisory_xact_lock(7305)").await?;
        migrations::Migrator::up(db, None).await?;
        return turn.commit().await;
    }
    migrations::Migrator::up(db, None).await
}

/// Opens the configured database as it is.
///
/// # Errors
/// As [`open`], without migrations.
pub async fn connect(settings: &Settings) -> Result<DatabaseConnection, OpenError> {
    let mut options = options(settings)?;
    options.max_connections(8).min_connections(1);
    Database::connect(options).await.map_err(OpenError::Connect)
}

/// A small separate pool for long reads, so that pages always find a connection. Opened on
/// demand.
///
/// # Errors
/// As [`connect`], except for errors of connecting.
pub async fn connect_beside(
    settings: &Settings,
    most: u32,
) -> Result<DatabaseConnection, OpenError> {
    let mut options = options(settings)?;
    options.max_connections(most).min_connections(0).idle_timeout(IDLE_BESIDE).connect_lazy(true);
    Database::connect(options).await.map_err(OpenError::Connect)
}

fn options(settings: &Settings) -> Result<ConnectOptions, OpenError> {
    let address = address(settings)?;
    let scheme = address.split(':').next().unwrap_or_default();
    if !matches!(scheme, "sqlite" | "postgres" | "postgresql") {
        return Err(OpenError::Scheme(scheme.to_owned()));
    }
    let mut options = ConnectOptions::new(address);
    options
        .connect_timeout(Duration::from_secs(8))
        .acquire_timeout(Duration::from_secs(8))
        // Testing before every statement would cost a round trip.
        .test_before_acquire_if_idle_for(PING_AFTER)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
        });
    Ok(options)
}

fn address(settings: &Settings) -> Result<String, OpenError> {
    if let Some(address) = &settings.database_url {
        return Ok(address.expose_secret().to_owned());
    }
    let folder = &settings.data_dir;
    make_private_folder(folder)
        .map_err(|source| OpenError::Folder { folder: folder.display().to_string(), source })?;
    Ok(format!("sqlite://{}", folder.join("assay.db").display()))
}

/// Creates a folder with access only for its owner, unless it exists.
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if folder.is_dir() {
        return Ok(());
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Starts a transaction that will write. On SQLite it takes the write lock at
/// once, so that it waits its turn instead of failing half-way.
///
/// # Errors
/// When the database stays locked for longer than the time-out.
pub async fn begin_write(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let sqlite = db.get_database_backend() == DatabaseBackend::Sqlite;
    db.begin_with_options(TransactionOptions {
        sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    })
    .await
}

/// True for a violated unique key.
pub fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

/// True for a violated foreign key.
pub fn is_orphan(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::ForeignKeyConstraintViolation(_)))
}

/// The error of a damaged record; `what` names it for the log.
pub fn damaged(what: impl Into<String>) -> DbErr {
    DbErr::Type(what.into())
}

/// True for the error of a damaged record.
pub fn is_damaged(error: &DbErr) -> bool {
    matches!(error, DbErr::Type(_) | DbErr::Json(_))
}

/// The record, or `None` where it is damaged, for pages that can do without it. The log names
/// it.
pub fn unless_damaged<T>(found: Result<Option<T>, DbErr>) -> Result<Option<T>, DbErr> {
    match found {
        Err(error) if is_damaged(&error) => {
            tracing::warn!(%error, "a record cannot be read and is left out");
            Ok(None)
        }
        found => found,
    }
}

/// A new record's identifier: ordered by time.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// The present moment in UTC, at the precision that both databases keep.
pub fn now() -> OffsetDateTime {
    let now = OffsetDateTime::now_utc();
    now.replace_microsecond(now.microsecond()).unwrap_or(now)
}
